"""Print a new encryption key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from smtp_connector.models.encrypted_config import make_encryption_key


class Command(BaseCommand):
    help = "Print a new key for SMTP_CONNECTOR_ENCRYPTION_KEYS: 32 random bytes in URL-safe base64."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(make_encryption_key())
