"""Programs that some tests need: found, or the test is skipped with what to install (and fails with CI=true)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

IS_CI = os.environ.get("CI", "").lower() in {"1", "true"}
CHROMIUM_HELP = "Chromium is missing. Install it: apt-get install chromium-headless-shell"
GETTEXT_HELP = "GNU gettext is missing. Install it: apt-get install gettext"
POSTGRESQL_HELP = "PostgreSQL's server is missing. Install it: apt-get install postgresql"


def find_chromium() -> str | None:
    """Return the path of a Chromium that Playwright can drive; the first needs the least of the machine."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def find_postgresql() -> str | None:
    """Return the folder of initdb and pg_ctl; Debian keeps them off the PATH, one folder a version."""
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if debian:
        return str(debian[-1].parent)
    return str(Path(on_path).parent) if on_path else None


def get_chromium() -> str:
    """Return the path of Chromium, or skip the test (fail it in CI)."""
    return get_found(find_chromium, CHROMIUM_HELP)


def get_postgresql() -> str:
    """Return the folder of PostgreSQL's programs, or skip the test (fail it in CI)."""
    return get_found(find_postgresql, POSTGRESQL_HELP)


def get_found(find: Callable[[], str | None], help_text: str) -> str:
    """Return what `find` finds, or skip the test (fail it in CI) with the help."""
    found = find()
    if found is not None:
        return found
    if IS_CI:
        pytest.fail(help_text)
    pytest.skip(help_text)


def _version(program: Path) -> float:
    name = program.parent.parent.name
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0


# With CI=true the test runs and fails for want of the program.
needs_chromium = pytest.mark.skipif(not IS_CI and find_chromium() is None, reason=CHROMIUM_HELP)
needs_gettext = pytest.mark.skipif(
    not IS_CI and shutil.which("msgmerge") is None, reason=GETTEXT_HELP
)
needs_postgresql = pytest.mark.skipif(
    not IS_CI and find_postgresql() is None, reason=POSTGRESQL_HELP
)
