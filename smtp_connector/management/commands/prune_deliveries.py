"""Delete old deliveries."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from smtp_connector.app_settings import MAX_RETENTION_DAYS, get_app_settings
from smtp_connector.services.retention import prune_deliveries


def _days(text: str) -> int:
    """Read an age; 0 means every delivery."""
    if text.isascii() and text.isdigit() and int(text) <= MAX_RETENTION_DAYS:
        return int(text)
    raise ArgumentTypeError(f"write a whole number of days from 0 to {MAX_RETENTION_DAYS}")


class Command(BaseCommand):
    help = "Delete deliveries that are older than --days, in small batches. It may be stopped at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=_days, help="age limit (default: the setting LOG_RETENTION_DAYS)"
        )

    def handle(self, *_args: Any, days: int | None, **_options: Any) -> None:
        age = get_app_settings().log_retention_days if days is None else days
        if age is None:
            message = "LOG_RETENTION_DAYS keeps the log for ever. Say --days to delete anyway."
            raise CommandError(message)
        count = prune_deliveries(older_than=timedelta(days=age))
        self.stdout.write(f"Deleted {count} deliveries older than {age:g} days.")
