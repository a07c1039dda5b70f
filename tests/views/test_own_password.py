"""The own password again, before codes go another way."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from smtp_connector.models import AuditEvent, Connector
from tests.views.console import (
    PASSWORD,
    config_text,
    content_of,
    make_connector,
    page,
    password_of,
    posted,
    secret_text,
)

pytestmark = pytest.mark.django_db

SESSION_KEY = "smtp_connector_confirmed_at"
ASKS = "Confirm that it is you"


@pytest.fixture
def late() -> Client:
    """Return a client that signed in more than 15 minutes ago."""
    return make_late_client(User.objects.create_superuser("ada", password="right"))


def make_late_client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    grow_older(client, minutes=15)
    return client


def grow_older(client: Client, *, minutes: float) -> None:
    session = client.session
    session[SESSION_KEY] -= minutes * 60
    session.save()


def hidden_fields(response: Any) -> dict[str, str]:
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)">', content_of(response)
    )
    return {name: html.unescape(value) for name, value in found}


def save(client: Client, connector: Connector, text: str, **fields: Any) -> Any:
    url = page("connector_edit", connector.public_id)
    return client.post(url, posted(text, version=str(connector.version), **fields))


@pytest.mark.parametrize("before", [{}, {"X-MC-BccAddress": "archive@example.com"}])
def test_header_that_may_add_a_recipient_asks(late: Client, before: dict[str, str]) -> None:
    connector = make_connector(text=secret_text(customHeaders=before))
    text = secret_text(customHeaders={"X-MC-BccAddress": "evil@example.com"})

    response = save(late, connector, text)

    assert 'name="own_password"' in response.text
    assert connector.config.custom_headers == before


def test_activation_asks_and_goes_on_with_the_password(late: Client) -> None:
    make_connector("First")
    connector = make_connector("Other")
    url = page("connector_activate", connector.public_id)

    response = late.post(url, {"confirm": "1"})
    assert ASKS in content_of(response)
    assert response["Cache-Control"] == "no-store"
    connector.refresh_from_db()
    assert not connector.is_active

    late.post(url, {**hidden_fields(response), "own_password": "right"})
    connector.refresh_from_db()
    assert connector.is_active


def test_answer_counts_for_fifteen_minutes(late: Client) -> None:
    make_connector("First")
    connector = make_connector("Other")
    url = page("connector_activate", connector.public_id)
    late.post(url, {"confirm": "1", "own_password": "right"})

    grow_older(late, minutes=14.9)
    assert late.post(url, {"confirm": "1"}).status_code == 302
    grow_older(late, minutes=0.2)
    assert ASKS in content_of(late.post(url, {"confirm": "1"}))


@pytest.mark.parametrize(
    ("typed", "error"),
    [("wrong", "This is not your password"), ("", "Type the password that you sign in with")],
)
def test_wrong_password_is_said_beside_the_field_and_changes_nothing(
    late: Client, typed: str, error: str
) -> None:
    connector = make_connector()

    response = save(late, connector, secret_text(host="mail.example.com"), own_password=typed)

    text = content_of(response)
    assert error in text
    assert 'aria-invalid="true"' in text
    assert hidden_fields(response)["config"].replace("\r\n", "\n") == secret_text(
        host="mail.example.com"
    )
    assert "own_password" not in hidden_fields(response)
    connector.refresh_from_db()
    assert connector.version == 1


@pytest.mark.parametrize(
    "text",
    [
        secret_text(host="mail.example.com"),
        secret_text(2526),
        secret_text(ignoreTLS=False, requireTLS=True),
        secret_text(tls={"servername": "mail.example.com"}),
        secret_text(password="another"),
        config_text(),
    ],
)
def test_another_way_of_the_active_connector_asks(late: Client, text: str) -> None:
    connector = make_connector()

    response = save(late, connector, text)
    assert ASKS in content_of(response)
    connector.refresh_from_db()
    assert connector.version == 1

    fields = {**hidden_fields(response), "own_password": "right"}
    late.post(page("connector_edit", connector.public_id), fields)
    connector.refresh_from_db()
    assert connector.version == 2


def test_typed_secret_arrives_over_the_question(late: Client) -> None:
    connector = make_connector()
    response = save(late, connector, secret_text(password="an <other> & \u00fc"))

    fields = {**hidden_fields(response), "own_password": "right"}
    late.post(page("connector_edit", connector.public_id), fields)

    assert password_of(Connector.objects.get()) == "an <other> & \u00fc"


def test_same_way_asks_nothing(late: Client) -> None:
    connector = make_connector()

    save(late, connector, secret_text(password=PASSWORD, fromEmail="ada@example.com"))

    connector.refresh_from_db()
    assert connector.version == 2


def test_inactive_connector_asks_nothing(late: Client) -> None:
    make_connector("First")
    connector = make_connector("Other")

    save(late, connector, secret_text(host="mail.example.com"))

    connector.refresh_from_db()
    assert connector.version == 2


def test_unreadable_active_connector_asks(late: Client) -> None:
    connector = make_connector()
    Connector.objects.update(sealed_secrets={"auth.pass": "v1:gone:gone"})

    assert ASKS in content_of(save(late, connector, secret_text()))


def test_first_connector_becomes_active_and_asks(late: Client) -> None:
    url = page("connector_guide", "custom-smtp")

    response = late.post(url, posted(config_text()))
    assert ASKS in content_of(response)
    assert not Connector.objects.exists()

    late.post(url, {**hidden_fields(response), "own_password": "right"})
    assert Connector.objects.get().is_active
    late.post(url, posted(config_text(), name="Second"))
    assert Connector.objects.count() == 2


def test_fresh_sign_in_asks_nothing(client: Client) -> None:
    User.objects.create_superuser("ada", password="right")
    client.post(page("account_sign_in"), {"username": "ada", "password": "right"})

    client.post(page("connector_guide", "custom-smtp"), posted(config_text()))

    assert Connector.objects.get().is_active


def test_account_without_a_password_is_asked_to_sign_in_again() -> None:
    client = make_late_client(User.objects.create_superuser("sso"))
    connector = make_connector()
    text = secret_text(host="mail.example.com")

    response = save(client, connector, text)
    assert "Sign out and in again in another tab" in content_of(response)
    assert "own_password" not in content_of(response)

    client.force_login(User.objects.get(username="sso"))
    client.post(page("connector_edit", connector.public_id), hidden_fields(response))
    connector.refresh_from_db()
    assert connector.version == 2


def test_password_of_somebody_else_is_not_enough(late: Client) -> None:
    User.objects.create_superuser("eve", password="hers")
    connector = make_connector()

    response = save(late, connector, secret_text(2526), own_password="hers", username="eve")

    assert "This is not your password" in content_of(response)
    event = AuditEvent.objects.newest()[0]
    assert (event.action, event.user_name) == ("sign_in_failed", "ada")


def test_own_password_does_not_ride_along_to_the_sign_in_page(client: Client) -> None:
    connector = make_connector()

    response = save(client, connector, secret_text(2526), own_password="canary")

    assert response.status_code == 401
    assert "canary" not in content_of(response)
