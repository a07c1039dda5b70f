"""Send on the set-up guide: what goes out, and what is said of it."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from smtp_connector.models import Connector, Delivery
from smtp_connector.views.test_result import describe_delivery
from tests.smtp_server import ScriptedSmtpServer, close
from tests.views.console import (
    EVERYTHING,
    PASSWORD,
    config_text,
    content_of,
    make_client,
    page,
    posted,
    secret_text,
    text_in_box,
    token_in,
)

pytestmark = pytest.mark.django_db

GUIDE = ("connector_guide", "custom-smtp")
TEST = ("connector_guide_test", "custom-smtp")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client() -> Client:
    return make_client(*EVERYTHING)


def test_send_uses_the_unsaved_config_and_saves_nothing(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    text = config_text(smtp_server.port)

    response = client.post(page(*TEST), posted(text, recipient="ada@example.com"))

    assert smtp_server.messages[0].recipients == ("ada@example.com",)
    assert b"000000" in smtp_server.messages[0].content
    assert not Connector.objects.exists()
    assert text_in_box(response) == text
    assert response["Cache-Control"] == "no-store"
    shown = content_of(response)
    assert "The server accepted the message" in shown
    assert "Look into the inbox of ada@example.com." in shown
    assert "has yet to deliver it" in shown
    assert "Test passed with this config" in shown
    assert "Queued as 4B7F" in shown


def test_send_needs_no_name(client: Client, smtp_server: ScriptedSmtpServer) -> None:
    fields = posted(config_text(smtp_server.port), recipient="ada@example.com", name="")

    client.post(page(*TEST), fields)

    assert len(smtp_server.messages) == 1


def test_htmx_gets_the_result_and_a_fresh_token(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    fields = posted(config_text(smtp_server.port), recipient="ada@example.com")

    response = client.post(page(*TEST), fields, headers=HTMX)

    text = content_of(response)
    assert "<html" not in text
    assert "The server accepted the message" in text
    assert token_in(response) != "token-1"
    assert 'id="save-state" hx-swap-oob="innerHTML">Test passed' in text


def test_refused_recipient_shows_reason_hint_and_every_line(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550-5.1.1 No <b>such</b> user\n550 5.1.1 Goodbye"

    response = client.post(
        page(*TEST), posted(config_text(smtp_server.port), recipient="ada@example.com")
    )

    text = html.unescape(content_of(response))
    assert '<span translate="no">550 5.1.1 No <b>such</b> user …</span>' in text
    assert "Stopped at Envelope, stage 6 of 7." in text
    assert "What to do" in text
    assert "550-5.1.1 No <b>such</b> user\n550 5.1.1 Goodbye" in text
    assert "<b>such</b>" not in content_of(response)
    assert "You can save now and fix it later" in text


def test_lost_connection_after_the_final_dot_is_called_unknown(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["."] = close

    response = client.post(
        page(*TEST), posted(config_text(smtp_server.port), recipient="ada@example.com")
    )

    assert "may have been delivered" in content_of(response)
    assert "The outcome of the test is unknown" in content_of(response)


def test_repeated_token_shows_the_first_result_and_sends_nothing(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    fields = posted(config_text(smtp_server.port), recipient="ada@example.com")
    client.post(page(*TEST), fields)

    response = client.post(page(*TEST), fields)

    assert len(smtp_server.messages) == 1
    assert Delivery.objects.count() == 1
    assert "The server accepted the message" in content_of(response)


def test_token_of_the_answer_sends_again(client: Client, smtp_server: ScriptedSmtpServer) -> None:
    fields = posted(config_text(smtp_server.port), recipient="ada@example.com")
    first = client.post(page(*TEST), fields)

    client.post(page(*TEST), {**fields, "send_token": token_in(first)})

    assert len(smtp_server.messages) == 2


def test_used_token_with_another_recipient_sends(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    text = config_text(smtp_server.port)
    client.post(page(*TEST), posted(text, recipient="ada@example.com"))

    client.post(page(*TEST), posted(text, recipient="bob@example.com"))

    assert len(smtp_server.messages) == 2


def test_second_press_while_the_first_is_under_way_sends_nothing(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    fields = posted(config_text(smtp_server.port), recipient="ada@example.com")
    client.post(page(*TEST), fields)
    session = client.session
    session["smtp_connector_sent_tests"] = []
    session.save()  # as the second press reads it: before the first has written

    response = client.post(page(*TEST), fields)

    assert len(smtp_server.messages) == 1
    assert "This test was started already" in content_of(response)


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "ada@example.com, bob@example.com",
        "ada@example.com\r\nBcc: eve@example.com",
        "ada@example.com\n",
        "a" * 400 + "@example.com",
        "jür\u200bgen@example.com",
        "nobody",
        "<script>@example.com",
    ],
)
def test_bad_recipient_is_said_beside_its_field_and_nothing_connects(
    client: Client, smtp_server: ScriptedSmtpServer, recipient: str
) -> None:
    response = client.post(page(*TEST), posted(config_text(smtp_server.port), recipient=recipient))

    assert response.context["test_form"].recipient_error
    assert not smtp_server.clients
    assert not Delivery.objects.exists()
    assert "Nothing was sent" in content_of(response)
    assert "<script>@" not in content_of(response)


def test_problems_in_the_config_stop_send_and_come_with_the_recipients(client: Client) -> None:
    response = client.post(page(*TEST), posted("{", recipient="x"), headers=HTMX)

    text = content_of(response)
    assert "Nothing was sent" in text
    assert 'class="problems"' in text
    assert 'id="recipient-error" hx-swap-oob="innerHTML">This address has no @' in text
    assert not Delivery.objects.exists()


def test_typed_password_is_in_the_form_of_the_answer_and_nowhere_else(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ("PLAIN",), False
    smtp_server.credentials = ("ada", "other")
    fields = posted(secret_text(smtp_server.port), recipient="ada@example.com")

    response = client.post(page(*TEST), fields)

    assert PASSWORD in text_in_box(response)
    assert PASSWORD not in html.unescape(content_of(client.get(page(*GUIDE))))
    fragment = client.post(page(*TEST), fields, headers=HTMX)
    assert PASSWORD not in html.unescape(content_of(fragment))


def test_local_mailbox_in_use_links_to_the_inbox(
    client: Client, smtp_server: ScriptedSmtpServer, settings: Settings, tmp_path: Path
) -> None:
    settings.DEBUG = True
    settings.SMTP_CONNECTOR = {
        **settings.SMTP_CONNECTOR,
        "LOCAL_MAILBOX": f"127.0.0.1:{smtp_server.port}",
        "LOCAL_MAILBOX_DIRECTORY": str(tmp_path),
    }

    response = client.post(
        page(*TEST),
        posted(config_text(smtp_server.port), recipient="ada@example.com"),
        headers=HTMX,
    )

    assert f'href="{page("inbox")}"' in content_of(response)


def test_get_of_the_test_address_goes_to_the_guide(client: Client) -> None:
    response = client.get(page(*TEST))

    assert response.status_code == 302
    assert response["Location"] == page(*GUIDE)


def test_repeated_send_of_a_test_that_is_gone_is_not_sent_again(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    fields = posted(config_text(smtp_server.port), recipient="ada@example.com")
    client.post(page(*TEST), fields)
    Delivery.objects.all().delete()

    response = client.post(page(*TEST), fields)

    assert len(smtp_server.messages) == 1
    assert "This test was started already" in content_of(response)


def test_failure_before_any_connection_has_no_stages() -> None:
    result = describe_delivery(Delivery(status="failed", error_message="No template fits."))

    assert (result.kind, result.title, result.trace) == ("bad", "No template fits.", None)
    assert result.text == "Nothing was sent."


def test_unknown_outcome_of_a_row_without_a_trace_says_what_to_look_at() -> None:
    result = describe_delivery(
        Delivery(status="unknown", stage="data", error_message="It hung up.")
    )

    assert (result.kind, result.text, result.trace) == ("unknown", "It hung up.", None)
    assert "before you send again" in result.advice
