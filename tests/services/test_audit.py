from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection

from smtp_connector.config.parsing import parse_config
from smtp_connector.errors import ConnectorConflictError
from smtp_connector.models import AuditEvent, Connector
from smtp_connector.services.audit import Actor, record_event
from smtp_connector.services.connector import (
    activate_connector,
    create_connector,
    deactivate_connector,
    delete_connector,
    update_connector,
)
from smtp_connector.services.delivery import send_test_message
from tests.configs import make_config
from tests.smtp_server import ScriptedSmtpServer

pytestmark = pytest.mark.django_db

SECRETS = ("canary-one", "canary-two")


@pytest.fixture
def ada() -> Actor:
    return Actor(User.objects.create_user("ada"), "192.0.2.7")


def make(by: Actor | None = None, name: str = "Mail", **changes: Any) -> Connector:
    return create_connector(name, parse_config(make_config(**changes)), by=by)


def change(connector: Connector, by: Actor | None = None, **changes: Any) -> None:
    parsed = parse_config(make_config(**changes), stored=connector.stored_config)
    update_connector(
        connector, name=connector.name, parsed=parsed, version=connector.version, by=by
    )


def read_actions() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def newest() -> AuditEvent:
    event = AuditEvent.objects.newest().first()
    assert event
    return event


def test_event_tells_who_did_what_to_which_connector_from_where(ada: Actor) -> None:
    connector = make(by=ada)

    event = AuditEvent.objects.get(action="connector_created")
    assert (event.user, event.user_name, event.remote_address) == (ada.user, "ada", "192.0.2.7")
    assert (event.connector_public_id, event.connector_name) == (connector.public_id, "Mail")
    assert event.details == {}


def test_life_of_a_connector_is_written_down(ada: Actor) -> None:
    connector = make(by=ada)
    change(connector, ada, host="mail.example.com")
    deactivate_connector(connector, by=ada)
    delete_connector(connector, by=ada)

    assert read_actions() == [
        "connector_created",
        "connector_activated",
        "connector_changed",
        "connector_deactivated",
        "connector_deleted",
    ]


def test_activation_names_the_connector_that_it_replaced(ada: Actor) -> None:
    first, second = make(), make(name="Other")

    activate_connector(second, by=ada)

    assert newest().details == {"replaced": first.public_id}


def test_what_changes_nothing_is_not_written_down() -> None:
    connector = make()
    count = AuditEvent.objects.count()

    activate_connector(connector)
    deactivate_connector(make(name="Other", host="mail.example.com"))

    assert AuditEvent.objects.count() == count + 1  # the other one was made


def test_change_names_top_level_keys_alone() -> None:
    connector = make(auth={"user": "ada", "pass": SECRETS[0]})

    change(connector, auth={"user": "ada", "pass": SECRETS[1]})
    assert newest().details == {"changed": ["auth"]}
    change(connector, auth={"user": "ada", "pass": SECRETS[1]}, host="mail.example.com")
    assert newest().details == {"changed": ["host"]}


def test_change_of_the_name_is_named() -> None:
    connector = make()
    parsed = connector.stored_config

    update_connector(connector, name="Post", parsed=parsed, version=1)

    assert (newest().details, newest().connector_name) == ({"changed": ["name"]}, "Post")


def test_refused_change_leaves_no_event() -> None:
    connector = make()
    count = AuditEvent.objects.count()

    with pytest.raises(ConnectorConflictError):
        update_connector(connector, name="Post", parsed=connector.stored_config, version=7)

    assert AuditEvent.objects.count() == count


@pytest.mark.django_db(transaction=True)
def test_change_without_its_event_does_not_happen() -> None:
    connector = make()
    table = AuditEvent._meta.db_table
    refuse = "SELECT RAISE(ABORT, 'full')"
    if connection.vendor != "sqlite":
        pytest.skip("the trigger is written for SQLite")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN {refuse}; END")
    try:
        with pytest.raises(DatabaseError):
            change(connector, host="mail.example.com")
        with pytest.raises(DatabaseError):
            deactivate_connector(connector)
        with pytest.raises(DatabaseError):
            delete_connector(Connector.objects.get())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER full")

    stored = Connector.objects.get()
    assert (stored.version, stored.is_active) == (1, True)


def test_no_secret_stands_in_any_event(ada: Actor, smtp_server: ScriptedSmtpServer) -> None:
    first, second = ({"user": "ada", "pass": secret} for secret in SECRETS)
    connector = make(by=ada, auth=first)
    change(connector, ada, auth=second)
    changed = parse_config(make_config(smtp_server.port, auth=first))
    send_test_message(changed.config, "ada@example.com", connector=connector, by=ada)
    delete_connector(connector, by=ada)

    written = json.dumps(list(AuditEvent.objects.values()), default=str)
    assert AuditEvent.objects.count() == 5
    assert not [secret for secret in (*SECRETS, "ada@example.com") if secret in written]


def test_own_code_of_the_project_has_no_name() -> None:
    make()

    event = newest()
    assert (event.user, event.user_name, event.remote_address) == (None, "", None)


def test_name_stays_when_the_account_is_deleted(ada: Actor) -> None:
    make(by=ada)
    assert ada.user

    ada.user.delete()

    event = newest()
    assert (event.user, event.user_name) == (None, "ada")


def test_event_is_never_changed_or_deleted() -> None:
    event = record_event(AuditEvent.Action.SIGN_IN)

    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
    with pytest.raises(TypeError):
        AuditEvent.objects.update(user_name="eve")
    with pytest.raises(TypeError):
        AuditEvent.objects.bulk_update([event], ["user_name"])
    with pytest.raises(TypeError):
        AuditEvent.objects.all().delete()
