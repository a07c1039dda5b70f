"""The JSON editor's bundle is small and is what frontend/ makes."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.requirements_of_machine import get_found

ROOT = Path(__file__).parents[1]
FRONTEND = ROOT / "frontend"
BUNDLE = ROOT / "static/smtp_connector/vendor/json_editor.js"
LIMIT = 150 * 1000  # octets, gzipped
NODE_HELP = "The JSON editor's packages are missing. Install Node 20 and run: make frontend"


def find_node() -> str | None:
    """Return the path of Node where the packages of frontend/ are installed too."""
    return shutil.which("node") if (FRONTEND / "node_modules/esbuild").exists() else None


def run_node(*arguments: str) -> subprocess.CompletedProcess[str]:
    node = get_found(find_node, NODE_HELP)
    return subprocess.run(
        [node, *arguments], cwd=FRONTEND, capture_output=True, text=True, check=False
    )


def test_bundle_is_small_enough() -> None:
    assert len(gzip.compress(BUNDLE.read_bytes(), compresslevel=9)) < LIMIT


def test_every_package_is_pinned_exactly() -> None:
    package = json.loads((FRONTEND / "package.json").read_text())
    pins = [*package["dependencies"].values(), *package["devDependencies"].values()]

    assert [pin for pin in pins if not pin.replace(".", "").isdigit()] == []


@pytest.mark.slow
def test_bundle_is_what_its_source_makes() -> None:
    result = run_node("build.js", "--check")

    assert result.returncode == 0, result.stderr


@pytest.mark.slow
def test_the_editors_own_tests_pass() -> None:
    result = run_node("--test")

    assert result.returncode == 0, result.stdout
