"""Use cases of the audit: write down who did what, in the transaction that does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from smtp_connector.config.parsing import ParsedConfig
from smtp_connector.errors import ConfigError
from smtp_connector.models import AuditEvent, Connector
from smtp_connector.models.audit_event import USER_NAME_MAX_LENGTH


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and from where. user: None for the project's own code. remote_address: "" if unknown."""

    user: AbstractBaseUser | None = None
    remote_address: str = ""


def record_event(
    action: AuditEvent.Action,
    *,
    by: Actor | None = None,
    connector: Connector | None = None,
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Write one event down. details: names of keys and ids alone; values could be secrets."""
    actor = by or Actor()
    return AuditEvent.objects.create(
        action=action,
        user=actor.user,  # type: ignore[misc]  # any user model
        user_name=actor.user.get_username()[:USER_NAME_MAX_LENGTH] if actor.user else "",
        remote_address=actor.remote_address or None,
        connector_public_id=connector.public_id if connector else "",
        connector_name=connector.name if connector else "",
        details=dict(details or {}),
    )


def find_changed_keys(connector: Connector, *, name: str, parsed: ParsedConfig) -> Sequence[str]:
    """Return the top-level keys, and "name", that a save changes; a secret that is another one counts for its key.

    Where the stored config cannot be read, all keys of the new one count as changed.
    """
    after = _list_values(parsed)
    try:
        before = _list_values(connector.stored_config)
    except ConfigError:
        before = {}
    changed = [key for key in sorted({*before, *after}) if before.get(key) != after.get(key)]
    return changed if name == connector.name else ["name", *changed]


def _list_values(parsed: ParsedConfig) -> dict[str, Any]:
    return parsed.config.model_dump(by_alias=True, exclude_unset=True)
