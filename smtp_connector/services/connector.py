"""Use cases of a connector: create, change, activate, deactivate, delete."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone

from smtp_connector.config.parsing import ParsedConfig
from smtp_connector.errors import ConfigError, ConfigProblem, ConnectorConflictError
from smtp_connector.models import AuditEvent, Connector
from smtp_connector.models.connector import NAME_MAX_LENGTH
from smtp_connector.terms import Sentence, gettext_noop

from .access_token import settle_tokens
from .audit import Actor, find_changed_keys, record_event

ACTIVATION_TRIES = 5  # each loses only to an activation that succeeded in the same moment
PRESET_ID = re.compile(r"[a-z0-9-]{0,40}")


def create_connector(
    name: str,
    parsed: ParsedConfig,
    *,
    preset: str = "",
    activate: bool | None = None,
    by: Actor | None = None,
) -> Connector:
    """Store a new connector.

    activate: None makes it the active one when it is the first. by: who does it, for the audit, here and below.

    Raises:
        ConfigError: the name is empty or too long, `preset` is no id, or no encryption key is configured.
    """
    if not PRESET_ID.fullmatch(preset):
        raise ConfigError(gettext_noop("preset is the id of a preset, such as gmail, or empty."))
    connector = Connector(name=clean_name(name), preset=preset)
    connector.set_config(parsed)
    with transaction.atomic():
        connector.save(force_insert=True)
        settle_tokens(connector, parsed.config)
        record_event(AuditEvent.Action.CONNECTOR_CREATED, by=by, connector=connector)
        if activate or (activate is None and _is_first(connector)):
            activate_connector(connector, by=by)
    return connector


def update_connector(
    connector: Connector,
    *,
    name: str,
    parsed: ParsedConfig,
    version: int,
    by: Actor | None = None,
) -> Connector:
    """Store a changed name and config, unless somebody else saved after `version` was read.

    Raises:
        ConnectorConflictError: the stored version is another one; nothing was changed.
        ConfigError: as `create_connector` does.
    """
    name = clean_name(name)
    changed_keys = find_changed_keys(connector, name=name, parsed=parsed)
    connector.name = name
    connector.set_config(parsed)
    with transaction.atomic():
        _store_change(connector, version)
        settle_tokens(connector, parsed.config)
        record_event(
            AuditEvent.Action.CONNECTOR_CHANGED,
            by=by,
            connector=connector,
            details={"changed": changed_keys},
        )
    connector.refresh_from_db()
    return connector


def activate_connector(connector: Connector, *, by: Actor | None = None) -> None:
    """Make it the one active connector; the one before is switched off in the same transaction."""
    _retry_lost_race(lambda: _activate(connector, by))
    connector.refresh_from_db(fields=["is_active"])


@transaction.atomic
def deactivate_connector(connector: Connector, *, by: Actor | None = None) -> None:
    """Switch it off; no other takes its place."""
    if Connector.objects.active().filter(pk=connector.pk).update(is_active=False):
        record_event(AuditEvent.Action.CONNECTOR_DEACTIVATED, by=by, connector=connector)
    connector.is_active = False


@transaction.atomic
def delete_connector(connector: Connector, *, by: Actor | None = None) -> None:
    """Remove it with its secrets. Its rows in the delivery log and the audit stay, under its name."""
    count, _by_model = connector.delete()
    if count:
        record_event(AuditEvent.Action.CONNECTOR_DELETED, by=by, connector=connector)


def clean_name(name: str) -> str:
    """Return the name as it is stored.

    Raises:
        ConfigError: empty, too long, or with control characters.
    """
    name = name.strip()
    if not name:
        raise _name_error(gettext_noop("Give the connector a name."))
    if len(name) > NAME_MAX_LENGTH:
        raise _name_error(
            gettext_noop("The name is longer than %(limit)d characters.", limit=NAME_MAX_LENGTH)
        )
    if not name.isprintable():
        raise _name_error(gettext_noop("The name holds a character that cannot be shown."))
    return name


def _name_error(sentence: Sentence) -> ConfigError:
    return ConfigError([ConfigProblem("name", None, None, sentence, "")])


def _is_first(connector: Connector) -> bool:
    """Tell whether none is older; of two that are made at once it is one, not neither."""
    return not Connector.objects.filter(pk__lt=connector.pk).exists()


def _store_change(connector: Connector, version: int) -> None:
    changed = Connector.objects.filter(pk=connector.pk, version=version).update(
        name=connector.name,
        config_text=connector.config_text,
        sealed_secrets=connector.sealed_secrets,
        version=version + 1,
        updated_at=timezone.now(),
    )
    if not changed:
        raise ConnectorConflictError(
            gettext_noop("Somebody else saved this connector, or deleted it, since you opened it.")
        )


def _activate(connector: Connector, by: Actor | None) -> None:
    with transaction.atomic():
        # In one order for all: two activations at once wait for each other instead of deadlocking.
        list(Connector.objects.select_for_update().order_by("pk").values_list("pk"))
        others = Connector.objects.active().exclude(pk=connector.pk)
        replaced = list(others.values_list("public_id", flat=True))
        others.update(is_active=False)
        if Connector.objects.filter(pk=connector.pk, is_active=False).update(is_active=True):
            details = {"replaced": replaced[0]} if replaced else {}
            action = AuditEvent.Action.CONNECTOR_ACTIVATED
            record_event(action, by=by, connector=connector, details=details)


def _retry_lost_race(change: Callable[[], None]) -> None:
    """Run the change again when the database's constraint says that another activation came first."""
    for _ in range(ACTIVATION_TRIES - 1):
        try:
            return change()
        except IntegrityError:
            continue
    return change()
