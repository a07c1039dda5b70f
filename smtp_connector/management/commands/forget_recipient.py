"""Take a person's address out of the delivery log."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from smtp_connector.errors import InvalidRecipientError
from smtp_connector.forms.wording import translate
from smtp_connector.services.recipient import forget_recipient


class Command(BaseCommand):
    help = "Take a person's address out of the email logs. The rows stay, so that the counts stay right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the address; its domain may be written in any case")

    def handle(self, *_args: Any, address: str, **_options: Any) -> None:
        try:
            report = forget_recipient(address)
        except InvalidRecipientError as error:
            raise CommandError(translate(error.message)) from error
        self.stdout.write(f"Forgot the address in {report.forgotten} deliveries.")
        if report.other_spellings:
            names = ", ".join(sorted(report.other_spellings))
            self.stdout.write(
                f"Left, since the part before @ is written otherwise: {names}. Run the command for them too,"
                " should they be the same person."
            )
        if report.unknown_keys:
            raise CommandError(
                f"{report.unknown_keys} deliveries to the same domain are hashed with a SECRET_KEY that is not at"
                " hand, so nobody can tell whose they are. Put it into SECRET_KEY_FALLBACKS and run the command again."
            )
