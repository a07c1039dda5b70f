"""System checks: wrong settings are said when the project starts, not when a mail is due."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from django.core.checks import CheckMessage, Error, register

from .app_settings import NAMES, get_raw_settings


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


def _suggest(key: object) -> str:
    near = get_close_matches(str(key).upper(), NAMES, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(sorted(NAMES))}."
