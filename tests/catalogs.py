"""The console's texts as `make messages` finds them now, and a language that marks each of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import polib

from tests.console_run import ROOT

LOCALE = "zh_Hans"
CATALOG = Path("smtp_connector", "locale", LOCALE, "LC_MESSAGES", "django.po")
OPENED, CLOSED = "\u27e6", "\u27e7"  # no text of ours holds these brackets


def collect_messages(folder: Path) -> str:
    """Run the script of `make messages` on a copy of the sources; return what it says."""
    for name in ("scripts", "smtp_connector", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    script = folder / "scripts" / "make_messages.py"
    return subprocess.run(
        [sys.executable, script], check=True, capture_output=True, text=True, timeout=120
    ).stdout


def make_pseudo_language(folder: Path) -> Path:
    """Compile a catalog that puts each text in brackets; return the folder for LOCALE_PATHS."""
    collect_messages(folder)
    messages = polib.pofile(str(folder / CATALOG))
    for entry in messages:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: f"{OPENED}{entry.msgid_plural}{CLOSED}"}
        else:
            entry.msgstr = f"{OPENED}{entry.msgid}{CLOSED}"
    compiled = folder / "pseudo" / LOCALE / "LC_MESSAGES" / "django.mo"
    compiled.parent.mkdir(parents=True)
    messages.save_as_mofile(str(compiled))
    return folder / "pseudo"
