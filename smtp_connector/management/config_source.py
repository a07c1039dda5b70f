"""Where a command takes its config from: a stored connector, a file or standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from smtp_connector.config.parsing import parse_config
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.models import Connector


def add_source_arguments(parser: CommandParser) -> None:
    """Add --connector and --config, of which one may be given."""
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--connector", metavar="ID", help="public id; the active connector when absent"
    )
    source.add_argument("--config", metavar="FILE", help="a config as JSON; - reads standard input")


def get_source(options: dict[str, Any]) -> Connector | SmtpConfig:
    """Return the connector that the arguments name, else the active one, or the config that they lead to.

    Raises:
        CommandError: no such connector or file.
        ConfigError: no connector is active, or the config is wrong.
    """
    if options["config"]:
        return parse_config(_read_text(options["config"])).config
    return _get_connector(options["connector"])


def _read_text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:  # no file, no UTF-8, or a NUL in the name
        raise CommandError(f"{name} cannot be read: {error}") from error


def _get_connector(public_id: str | None) -> Connector:
    if not public_id:
        return Connector.objects.get_active()
    is_id = public_id.isascii() and public_id.isalnum()  # PostgreSQL would fail on a NUL
    connector = Connector.objects.filter(public_id=public_id).first() if is_id else None
    if connector is None:
        known = ", ".join(Connector.objects.values_list("public_id", flat=True)[:20]) or "none"
        raise CommandError(f"No connector has the id {public_id}. Known ids: {known}.")
    return connector
