from __future__ import annotations

import json

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from pytest_django import Settings

from smtp_connector.models import AuditEvent, Connector
from tests.smtp_server import ScriptedSmtpServer
from tests.views.console import (
    EVERYTHING,
    config_text,
    make_client,
    make_connector,
    page,
    posted,
)

pytestmark = pytest.mark.django_db

RIGHT = {"username": "ada", "password": "right"}


@pytest.fixture
def ada() -> User:
    return User.objects.create_superuser("ada", password="right")


def read_events() -> list[tuple[str, str, str | None]]:
    rows = AuditEvent.objects.order_by("pk")
    return [(row.action, row.user_name, row.remote_address) for row in rows]


@pytest.mark.usefixtures("ada")
def test_sign_in_and_sign_out_are_written_down(client: Client) -> None:
    client.post(page("account_sign_in"), RIGHT)
    client.post(page("account_sign_out"))

    assert read_events() == [("sign_in", "ada", "127.0.0.1"), ("sign_out", "ada", "127.0.0.1")]


@pytest.mark.usefixtures("ada")
def test_address_behind_a_proxy_is_the_visitors(client: Client, settings: Settings) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "TRUSTED_PROXY_COUNT": 1}

    forwarded = {"X-Forwarded-For": "203.0.113.66, 198.51.100.9"}
    client.post(page("account_sign_in"), RIGHT, headers=forwarded)

    assert read_events() == [("sign_in", "ada", "198.51.100.9")]


@pytest.mark.usefixtures("ada")
def test_failed_sign_in_is_written_down_with_the_account_it_was_tried_for(client: Client) -> None:
    client.post(page("account_sign_in"), {**RIGHT, "password": "canary"})

    assert read_events() == [("sign_in_failed", "ada", "127.0.0.1")]
    assert "canary" not in json.dumps(list(AuditEvent.objects.values()), default=str)


def test_password_typed_as_a_name_is_not_kept(client: Client) -> None:
    client.post(page("account_sign_in"), {"username": "canary", "password": "x"})

    assert read_events() == [("sign_in_failed", "", "127.0.0.1")]


def test_sign_ins_of_people_without_the_console_are_not_ours(client: Client, ada: User) -> None:
    client.force_login(User.objects.create_user("eve"))
    client.logout()
    authenticate(RequestFactory().post("/elsewhere/"), username=ada.username, password="wrong")

    assert read_events() == []


def test_each_change_of_the_console_names_who_made_it(smtp_server: ScriptedSmtpServer) -> None:
    make_connector("First", config_text())
    client = make_client(*EVERYTHING)
    before = AuditEvent.objects.newest()[0].pk
    typed = posted(config_text(smtp_server.port), recipient="ada@example.com")
    client.post(page("connector_guide_test", "custom-smtp"), typed)
    client.post(page("connector_guide", "custom-smtp"), typed)
    public_id = Connector.objects.get(name="Mail").public_id
    client.post(page("connector_edit", public_id), posted(config_text(), version="1"))
    client.post(page("connector_activate", public_id), {"confirm": "1"})
    client.post(page("connector_deactivate", public_id))
    client.post(page("connector_delete", public_id))

    events = AuditEvent.objects.filter(pk__gt=before).order_by("pk")
    assert [event.action for event in events] == [
        "test_sent",
        "connector_created",
        "connector_changed",
        "connector_activated",
        "connector_deactivated",
        "connector_deleted",
    ]
    assert {(event.user_name, event.remote_address) for event in events} == {("user0", "127.0.0.1")}
