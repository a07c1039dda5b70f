"""Two tabs, two presses: requests of one person that overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connections
from django.test import Client
from pytest_django import Settings

from smtp_connector.models import Connector
from tests.smtp_server import Conversation, ScriptedSmtpServer
from tests.views.console import EVERYTHING, config_text, make_client, page, posted

pytestmark = pytest.mark.django_db(transaction=True)

TEST = ("connector_guide_test", "custom-smtp")
WAIT_SECONDS = 30

Press = Callable[..., "Future[Any]"]


@pytest.fixture
def client() -> Client:
    return make_client(*EVERYTHING)


@pytest.fixture
def press(client: Client, smtp_server: ScriptedSmtpServer) -> Iterator[Press]:
    """Press Send in a tab of its own; the answer comes when the server has said its word."""
    with ThreadPoolExecutor() as pool:

        def start(token: str, recipient: str) -> Future[Any]:
            tab = Client()
            tab.cookies = client.cookies
            fields = posted(config_text(smtp_server.port), recipient=recipient, token=token)

            def send() -> Any:
                try:
                    return tab.post(page(*TEST), fields)
                finally:
                    connections.close_all()

            return pool.submit(send)

        yield start


class Hold:
    """A reply that waits until it is let go."""

    def __init__(self, reply: str) -> None:
        self.reply = reply
        self.is_reached, self.is_let_go = Event(), Event()

    def __call__(self, conversation: Conversation) -> None:
        self.is_reached.set()
        assert self.is_let_go.wait(WAIT_SECONDS)
        conversation.send(self.reply)


def test_test_that_ends_while_another_is_under_way_keeps_its_result(
    press: Press, smtp_server: ScriptedSmtpServer
) -> None:
    slow = Hold("250 2.0.0 first")
    smtp_server.replies["."] = [slow, "250 2.0.0 second", "250 2.0.0 third"]
    first = press("token-a", "a@example.com")
    assert slow.is_reached.wait(WAIT_SECONDS)
    second = press("token-b", "b@example.com").result(WAIT_SECONDS)
    slow.is_let_go.set()
    assert "2.0.0 first" in first.result(WAIT_SECONDS).text
    cache.clear()  # as when the time of a double press is long over

    again = press("token-b", "b@example.com").result(WAIT_SECONDS)

    assert "2.0.0 second" in second.text
    assert "2.0.0 second" in again.text
    assert len(smtp_server.clients) == 2


def test_test_under_way_counts_for_the_limit(
    press: Press, smtp_server: ScriptedSmtpServer, settings: Settings
) -> None:
    settings.SMTP_CONNECTOR = {
        **settings.SMTP_CONNECTOR,
        "TEST_LIMITS": {"RECIPIENT": (1, 600)},
    }
    slow = Hold("250 2.0.0 first")
    smtp_server.replies["."] = slow
    first = press("token-a", "a@example.com")
    assert slow.is_reached.wait(WAIT_SECONDS)

    second = press("token-b", "a@example.com").result(WAIT_SECONDS)
    slow.is_let_go.set()

    assert (first.result(WAIT_SECONDS).status_code, second.status_code) == (200, 429)
    assert len(smtp_server.clients) == 1


def test_session_that_ends_during_a_test_asks_to_sign_in_and_keeps_the_text(
    press: Press, smtp_server: ScriptedSmtpServer
) -> None:
    slow = Hold("250 2.0.0 first")
    smtp_server.replies["."] = slow
    first = press("token-a", "a@example.com")
    assert slow.is_reached.wait(WAIT_SECONDS)
    Session.objects.all().delete()
    slow.is_let_go.set()

    answer = first.result(WAIT_SECONDS)

    assert answer.status_code == 401
    assert "Sign in" in answer.text


def test_session_in_a_cookie_keeps_the_result_too(
    settings: Settings, smtp_server: ScriptedSmtpServer
) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    client = make_client(*EVERYTHING)
    fields = posted(config_text(smtp_server.port), recipient="a@example.com")
    client.post(page(*TEST), fields)
    cache.clear()

    again = client.post(page(*TEST), fields)

    assert "The server accepted the message" in again.text
    assert len(smtp_server.clients) == 1


def test_save_that_comes_twice_makes_one_connector(client: Client) -> None:
    fields = posted(config_text())
    guide = page("connector_guide", "custom-smtp")

    first, second = (client.post(guide, fields) for _ in range(2))
    other = client.post(guide, {**fields, "send_token": "token-2"})

    assert Connector.objects.count() == 2
    assert first["Location"] == second["Location"] != other["Location"]


def test_save_that_failed_may_be_pressed_again(client: Client, settings: Settings) -> None:
    fields = posted(config_text(auth={"user": "ada", "pass": "s3cret"}))
    guide = page("connector_guide", "custom-smtp")
    keys = settings.SMTP_CONNECTOR
    settings.SMTP_CONNECTOR = {**keys, "ENCRYPTION_KEYS": []}
    assert client.post(guide, fields).status_code == 200
    settings.SMTP_CONNECTOR = keys

    assert client.post(guide, fields).status_code == 302
