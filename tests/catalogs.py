"""The console's texts as GNU gettext finds them now, and a language that marks each of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

from tests.console_run import ROOT
from tests.requirements_of_machine import get_gettext

SOURCES = ("smtp_connector", "templates/smtp_connector")
LOCALE = "zh_Hans"
CATALOG = ROOT / "smtp_connector" / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
OPENED, CLOSED = "\u27e6", "\u27e7"  # no text of ours holds these brackets


def collect_messages(folder: Path) -> polib.POFile:
    """Return every text that is marked for translation, none of them translated. folder: an empty one."""
    get_gettext()
    for source in SOURCES:
        shutil.copytree(ROOT / source, folder / source, ignore=shutil.ignore_patterns("locale"))
    (folder / "locale").mkdir()
    environment = {
        name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"
    }
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale", LOCALE, "--no-location"],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
    )
    return polib.pofile(str(folder / "locale" / LOCALE / "LC_MESSAGES" / "django.po"))


def write_pseudo_language(messages: polib.POFile, folder: Path) -> Path:
    """Compile a catalog in which each text stands in brackets; return the folder for LOCALE_PATHS."""
    for entry in messages:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: f"{OPENED}{entry.msgid_plural}{CLOSED}"}
        else:
            entry.msgstr = f"{OPENED}{entry.msgid}{CLOSED}"
    catalog = folder / LOCALE / "LC_MESSAGES" / "django.mo"
    catalog.parent.mkdir(parents=True)
    messages.metadata["Plural-Forms"] = "nplurals=1; plural=0;"
    messages.save_as_mofile(str(catalog))
    return folder
