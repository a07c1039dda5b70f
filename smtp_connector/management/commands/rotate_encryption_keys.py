"""Bring every stored secret under the newest key."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from smtp_connector.errors import EncryptionKeyError
from smtp_connector.forms.wording import translate_problem
from smtp_connector.services.encryption import SecretsReport, check_secrets, rotate_keys

from .check_secrets import refuse_unreadable


class Command(BaseCommand):
    help = (
        "Encrypt every stored secret with the first of SMTP_CONNECTOR_ENCRYPTION_KEYS. It may be stopped and"
        " started again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only count; change nothing", dest="is_dry_run"
        )

    def handle(self, *_args: Any, is_dry_run: bool, **_options: Any) -> None:
        try:
            report = check_secrets() if is_dry_run else rotate_keys()
        except EncryptionKeyError as error:
            raise CommandError(str(translate_problem(error.problems[0]))) from error
        verb = "Would encrypt" if is_dry_run else "Encrypted"
        self.stdout.write(
            f"{verb} {report.older} secrets with the newest key; {report.newest} use it already."
        )
        refuse_unreadable(report)
        _refuse_busy(report)


def _refuse_busy(report: SecretsReport) -> None:
    if report.busy:
        names = ", ".join(place.public_id for place in report.busy)
        message = f"Saved by others again and again meanwhile: {names}. Run the command once more."
        raise CommandError(message)
