#!/usr/bin/env python3
"""Collect the texts for people into the catalogs of every language and compile these (`make messages`).

A language is a folder in smtp_connector/locale. A text that is gone leaves the catalog; a new or changed
one is added without a translation and never with a guess, so that nothing wrong is shown.
"""

from __future__ import annotations

import re
import sys
from contextlib import chdir
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.commands import makemessages

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "smtp_connector"
LOCALE = APP / "locale"
# Templates lie beside the app; only the wheel has them inside.
SOURCES = ("smtp_connector", "templates/smtp_connector")

CREATION_DATE = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)
UNTRANSLATED = re.compile(r'^msgstr(?:\[\d\])? ""\n(?!")', re.MULTILINE)


class CollectMessages(makemessages.Command):
    """Django's makemessages for two folders and one catalog, which changes only when a text does."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]  # noqa: RUF012  # as Django has it

    def find_files(self, root: str) -> list[makemessages.TranslatableFile]:
        """Return the files of both folders under the root."""
        find = super().find_files
        return sorted(file for source in SOURCES for file in find(f"{root}/{source}"))

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Merge the texts into the catalog of one language, leave the date out and say what is to do."""
        super().write_po_file(potfile, locale)
        catalog = LOCALE / locale / "LC_MESSAGES" / "django.po"
        text = CREATION_DATE.sub("", catalog.read_text("utf-8"))
        catalog.write_text(text, "utf-8")
        self.stdout.write(f"{locale}: {len(UNTRANSLATED.findall(text))} texts to translate")


def main() -> None:
    """Collect, merge and compile, from whatever folder it is run.

    Raises:
        CommandError: GNU gettext is missing, or a translation lacks a value of its text.
    """
    settings.configure(LOCALE_PATHS=[str(LOCALE)])
    django.setup()
    with chdir(ROOT):
        call_command(
            CollectMessages(),
            all=True,
            no_wrap=True,
            no_obsolete=True,
            add_location="file",
            ignore_patterns=["smtp_connector/locale"],
            verbosity=0,
        )
    with chdir(APP):
        call_command("compilemessages", verbosity=0)


if __name__ == "__main__":
    try:
        main()
    except CommandError as error:
        sys.exit(str(error))
