"""System checks: wrong settings are said when the project starts, not when a mail is due."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from django.core.checks import CheckMessage, Error, register

from .app_settings import NAMES, get_app_settings, get_raw_settings


@register("smtp_connector")
def check_setting_names(**_options: Any) -> Sequence[CheckMessage]:
    """smtp_connector.E001: a key of SMTP_CONNECTOR that is none."""
    return [
        Error(
            f"SMTP_CONNECTOR has an unknown key {key!r}.",
            hint=_suggest(key),
            id="smtp_connector.E001",
        )
        for key in get_raw_settings()
        if key not in NAMES
    ]


@register("smtp_connector")
def check_setting_values(**_options: Any) -> Sequence[CheckMessage]:
    """smtp_connector.E002: a value of SMTP_CONNECTOR that cannot be used."""
    return [
        Error(f"SMTP_CONNECTOR[{name!r}]: {fault}", id="smtp_connector.E002")
        for name, fault in _find_wrong_values()
    ]


def _find_wrong_values() -> Iterator[tuple[str, str]]:
    app_settings = get_app_settings()
    seconds = app_settings.send_deadline_seconds
    if not isinstance(seconds, int | float) or not 0 < seconds < float("inf"):
        yield "SEND_DEADLINE_SECONDS", f"{seconds!r} is not a positive number of seconds."
    for network in app_settings.allowed_networks:
        if not _is_network(network):
            yield "ALLOWED_NETWORKS", f'{network!r} is not a network. Write it like "10.1.0.0/16".'
    for port in app_settings.allowed_ports:
        if not isinstance(port, int) or not 1 <= port <= 65535:
            yield "ALLOWED_PORTS", f"{port!r} is not a port. Write a number from 1 to 65535."


def _is_network(text: object) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)  # type: ignore[arg-type]  # any value may stand in settings
    except ValueError:
        return False
    return isinstance(text, str)


def _suggest(key: object) -> str:
    near = get_close_matches(str(key).upper(), NAMES, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(sorted(NAMES))}."
