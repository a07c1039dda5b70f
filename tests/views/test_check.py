"""Check without sending: everything of a send up to the recipient, and no message."""

from __future__ import annotations

import re
import threading
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from smtp_connector.models import AuditEvent, Connector, Delivery
from tests.smtp_server import Conversation, ScriptedSmtpServer
from tests.views.console import (
    EVERYTHING,
    PASSWORD,
    config_text,
    content_of,
    make_client,
    make_connector,
    page,
    posted,
    secret_text,
    text_in_box,
)

pytestmark = pytest.mark.django_db

TEST = ("connector_guide_test", "custom-smtp")
HTMX = {"HX-Request": "true"}
PAGES = count()


@pytest.fixture
def client() -> Client:
    return make_client(*EVERYTHING)


def check(client: Client, text: str, *, url: str = "", **options: Any) -> Any:
    """Press "Check without sending" on a fresh page, or on the one with this token."""
    recipient, token = options.pop("recipient", ""), options.pop("token", f"token-{next(PAGES)}")
    fields = posted(text, recipient=recipient, token=token, check="1")
    return client.post(url or page(*TEST), fields, **options)


def test_check_goes_as_far_as_the_recipient_and_sends_nothing(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    text = config_text(smtp_server.port)

    response = check(client, text, recipient="ada@example.com")

    assert smtp_server.verbs == ["EHLO", "MAIL", "RCPT", "RSET", "QUIT"]
    assert "ada@example.com" in smtp_server.commands[2].line
    assert not smtp_server.received
    assert not Delivery.objects.exists()
    assert not Connector.objects.exists()
    assert text_in_box(response) == text
    shown = content_of(response)
    assert 'data-result="checked"' in shown
    assert "The server takes sender and recipient" in shown
    assert "No message was sent." in shown
    assert "The check passed. No message was sent" in shown
    assert "accepted the message" not in shown


def test_check_without_a_recipient_names_the_sender_as_one(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    response = check(client, config_text(smtp_server.port), recipient=" ")

    assert "<no-reply@example.com>" in smtp_server.commands[2].line
    assert not response.context["test_form"].recipient_error


def test_check_with_a_bad_recipient_connects_nowhere(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    response = check(client, config_text(smtp_server.port), recipient="nobody")

    assert response.context["test_form"].recipient_error
    assert not smtp_server.clients


def test_check_of_a_config_with_problems_connects_nowhere(client: Client) -> None:
    assert 'data-result="blocked"' in content_of(check(client, "{", headers=HTMX))


def test_failed_check_shows_cause_stages_and_report(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    smtp_server.credentials = ("ada", "other")

    shown = content_of(check(client, secret_text(smtp_server.port), headers=HTMX))

    assert 'data-result="bad"' in shown
    assert "result-cause" in shown
    assert "Stopped at AUTH, stage 5 of 7." in shown
    assert "535 5.7.8 Authentication failed" in shown
    assert "Outcome: check without sending failed after " in shown
    assert "Config fingerprint: " in shown
    assert PASSWORD not in shown


def test_check_of_a_stored_connector_uses_its_secret(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    connector = make_connector(text=secret_text(smtp_server.port))

    check(client, connector.config_text, url=page("connector_test", connector.public_id))

    assert smtp_server.logins == [("ada", PASSWORD)]


def test_check_is_written_into_the_audit(client: Client, smtp_server: ScriptedSmtpServer) -> None:
    connector = make_connector(text=config_text(smtp_server.port))

    check(client, connector.config_text, url=page("connector_test", connector.public_id))

    event = AuditEvent.objects.get(action=AuditEvent.Action.CHECK_MADE)
    assert event.connector_public_id == connector.public_id
    assert event.user is not None


def test_check_over_the_users_limit_says_when_to_try_again(
    client: Client, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "TEST_LIMITS": {"USER": (2, 60)}}
    text = config_text(smtp_server.port)
    for _ in range(2):
        check(client, text)

    response = check(client, text)

    assert response.status_code == 429
    assert re.search(r"try again at \d\d:\d\d:\d\d UTC\.", content_of(response))
    assert len(smtp_server.clients) == 2
    other = check(make_client(*EVERYTHING), text)
    assert 'data-result="checked"' in content_of(other)


def test_sends_and_checks_are_counted_apart(
    client: Client, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "TEST_LIMITS": {"USER": (1, 60)}}
    text = config_text(smtp_server.port)
    check(client, text)

    response = client.post(page(*TEST), posted(text, recipient="ada@example.com"))

    assert 'data-result="ok"' in content_of(response)


@pytest.mark.django_db(transaction=True)
def test_second_press_while_a_check_is_under_way_connects_nowhere(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    text, go_on = config_text(smtp_server.port), threading.Event()

    def greet_when_told(conversation: Conversation) -> None:
        go_on.wait(5)
        conversation.send("220 test")

    smtp_server.replies["greeting"] = greet_when_told
    press = partial(check, client, text, token="token-1")
    first = threading.Thread(target=press, daemon=True)
    first.start()
    smtp_server.wait_until(lambda: len(smtp_server.clients) == 1)

    response = press()
    go_on.set()
    first.join()

    assert "This check was started already" in content_of(response)
    assert len(smtp_server.clients) == 1
    assert 'data-result="checked"' in content_of(check(client, text))


@pytest.mark.parametrize("reply", ["250 Ok", "550 5.7.1 Not you", "450 4.2.0 Greylisted"])
def test_reload_shows_the_first_result_and_connects_nowhere(
    client: Client, smtp_server: ScriptedSmtpServer, reply: str
) -> None:
    smtp_server.replies["MAIL"] = reply
    text = config_text(smtp_server.port)

    first, again = (result_of(check(client, text, token="token-1")) for _ in range(2))

    assert len(smtp_server.clients) == 1
    assert again == first


def result_of(response: Any) -> str:
    """Return the result panel, without what is signed anew each time."""
    panel = re.search(r"<section class=\"result.*?</section>", content_of(response), re.DOTALL)
    assert panel
    return re.sub(r'name="failure" value="[^"]*"', "", panel[0])


def test_check_needs_the_permission_to_test(smtp_server: ScriptedSmtpServer) -> None:
    client = make_client("view_connector", "add_connector", "change_connector")

    assert check(client, config_text(smtp_server.port)).status_code == 403
    assert not smtp_server.clients
