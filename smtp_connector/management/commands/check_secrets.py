"""Prove that database and encryption keys fit."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from smtp_connector.errors import EncryptionKeyError
from smtp_connector.forms.wording import translate_problem
from smtp_connector.services.encryption import SecretsReport, check_secrets


class Command(BaseCommand):
    help = (
        "Decrypt every stored secret; name each that does not decrypt and end with status 1 then."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            report = check_secrets()
        except EncryptionKeyError as error:
            raise CommandError(str(translate_problem(error.problems[0]))) from error
        self.stdout.write(f"Decrypted {report.newest + report.older} stored secrets.")
        if report.older:
            self.stdout.write(
                f"{report.older} of them use an older key. Run `manage.py rotate_encryption_keys`."
            )
        refuse_unreadable(report)


def refuse_unreadable(report: SecretsReport) -> None:
    """End with status 1 and a line for each secret that does not decrypt.

    Raises:
        CommandError: there is one.
    """
    if not report.unreadable:
        return
    lines = [f"{place.public_id} {place.path} ({place.name})" for place in report.unreadable]
    lines.append(
        f"{len(lines)} stored secrets do not decrypt. Put the key that encrypted them into"
        " SMTP_CONNECTOR_ENCRYPTION_KEYS, or type the values again on the connector's page."
    )
    raise CommandError("\n".join(lines))
