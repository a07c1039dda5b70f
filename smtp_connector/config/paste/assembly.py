"""A config from what was pasted: our order of keys, missing templates added, placeholders for what is missing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from smtp_connector.config.auth import kind_of_auth
from smtp_connector.config.fix import KEY_ORDER
from smtp_connector.config.mending import (
    BOOLEAN_KEYS,
    NUMBER_KEYS,
    PLACEHOLDERS,
    WORDS,
    Template,
    find_missing_templates,
)

from .pasted import Values

DROPPED_USAGE_TYPES = frozenset({"Test", "Continue"})  # Logto had them once


def make_config_text(values: Values, templates: Sequence[Template] = ()) -> str:
    """Return the JSON text; nothing in it is invented."""
    config = {key: _coerce(key, value) for key, value in values.items()}
    if not config.get("host") and not config.get("service"):
        config["host"] = PLACEHOLDERS["host",]
    if not config.get("fromEmail"):
        config["fromEmail"] = PLACEHOLDERS["fromEmail",]
    if isinstance(config.get("auth"), dict):
        config["auth"] = _complete_auth(config["auth"])
    completed = _complete_templates(config.pop("templates", []), templates)
    known = [key for key in KEY_ORDER if key in config]
    unknown = [key for key in config if key not in KEY_ORDER]
    arranged = {key: config[key] for key in (*known, *unknown)} | {"templates": completed}
    return json.dumps(arranged, indent=2, ensure_ascii=False) + "\n"


def _coerce(key: str, value: Any) -> Any:
    """Return the value as its key wants it: many formats know texts only."""
    if key == "tls" and isinstance(value, dict):
        checked = _to_boolean(value.get("rejectUnauthorized"))
        return value if checked is None else {**value, "rejectUnauthorized": checked}
    if not isinstance(value, str):
        return value
    if key in BOOLEAN_KEYS:
        meant = _to_boolean(value)
        return value if meant is None else meant
    is_number = value.isascii() and value.isdigit() and len(value) < 10
    return int(value) if is_number and (key == "port" or key in NUMBER_KEYS) else value


def _to_boolean(value: object) -> bool | None:
    return WORDS.get(value.strip().lower()) if isinstance(value, str) else None


def _complete_auth(auth: Values) -> Values:
    """Return user and password both, where one of them is there."""
    filled = {key: value for key, value in auth.items() if value not in ("", None)}
    if kind_of_auth(filled) != "login" or not filled.keys() & {"user", "pass"}:
        return filled
    return {key: filled.get(key, PLACEHOLDERS["auth", key]) for key in ("user", "pass")} | filled


def _complete_templates(pasted: object, templates: Sequence[Template]) -> list[Any]:
    """Return the pasted templates, the first of each usage type, and those that are missing."""
    kept: dict[str, Any] = {}
    for template in pasted if isinstance(pasted, list) else []:
        usage_type = template.get("usageType") if isinstance(template, dict) else None
        if isinstance(usage_type, str) and usage_type not in DROPPED_USAGE_TYPES:
            kept.setdefault(usage_type, template)
    missing = find_missing_templates([*kept.values()], templates)
    return [*kept.values(), *(dict(template) for template in missing)]
