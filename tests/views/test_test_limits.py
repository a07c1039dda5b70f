"""TEST_LIMITS at the Send button of both pages."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.test import Client
from pytest_django import Settings

from smtp_connector.models import Connector, Delivery
from tests.smtp_server import ScriptedSmtpServer
from tests.views.console import (
    EVERYTHING,
    config_text,
    content_of,
    make_client,
    make_connector,
    page,
    posted,
    text_in_box,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def connector(smtp_server: ScriptedSmtpServer) -> Connector:
    return make_connector("Mail", config_text(smtp_server.port))


@pytest.fixture(params=["guide", "details"])
def send_url(request: pytest.FixtureRequest, connector: Connector) -> str:
    if request.param == "guide":
        return page("connector_guide_test", "custom-smtp")
    return page("connector_test", connector.public_id)


def limit(settings: Settings, limits: Mapping[str, tuple[int, float]]) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "TEST_LIMITS": limits}


def send(client: Client, url: str, server: ScriptedSmtpServer, recipient: str) -> None:
    """Press Send; each time with a token of its own."""
    token = f"token-{Delivery.objects.count()}"
    client.post(url, posted(config_text(server.port), recipient=recipient, token=token))


def test_test_over_the_users_limit_is_not_sent_and_keeps_the_text(
    settings: Settings, smtp_server: ScriptedSmtpServer, send_url: str
) -> None:
    limit(settings, {"USER": (2, 60)})
    client = make_client(*EVERYTHING)
    send(client, send_url, smtp_server, "ada@example.com")
    send(client, send_url, smtp_server, "bob@example.com")

    text = config_text(smtp_server.port)
    response = client.post(send_url, posted(text, recipient="eve@example.com"))

    assert response.status_code == 429
    assert "Too many tests in a short time" in content_of(response)
    assert text_in_box(response) == text
    assert len(smtp_server.messages) == Delivery.objects.count() == 2


def test_time_to_try_again_is_in_the_viewers_zone(
    settings: Settings, smtp_server: ScriptedSmtpServer, send_url: str
) -> None:
    limit(settings, {"USER": (1, 60)})
    client = make_client(*EVERYTHING)
    client.cookies["smtp_connector_timezone"] = "Asia%2FTokyo"
    send(client, send_url, smtp_server, "ada@example.com")

    fields = posted(config_text(smtp_server.port), recipient="ada@example.com")
    response = client.post(send_url, fields)

    assert re.search(r"try again at \d\d:\d\d:\d\d JST\.", content_of(response))


def test_htmx_gets_the_panel_with_a_status_that_it_shows(
    settings: Settings, smtp_server: ScriptedSmtpServer, send_url: str
) -> None:
    limit(settings, {"USER": (1, 60)})
    client = make_client(*EVERYTHING)
    send(client, send_url, smtp_server, "ada@example.com")

    fields = posted(config_text(smtp_server.port), recipient="ada@example.com")
    response = client.post(send_url, fields, headers=HTMX)

    assert response.status_code == 200
    assert "try again at" in content_of(response)
    assert "<html" not in content_of(response)
    assert len(smtp_server.messages) == 1


def test_recipient_is_guarded_from_several_users_together(
    smtp_server: ScriptedSmtpServer, send_url: str
) -> None:
    for _ in range(5):
        send(make_client(*EVERYTHING), send_url, smtp_server, "ada@example.com")
    client = make_client(*EVERYTHING)

    send(client, send_url, smtp_server, "ada@example.com")
    assert len(smtp_server.messages) == 5
    send(client, send_url, smtp_server, "bob@example.com")
    assert len(smtp_server.messages) == 6


def test_repeated_send_still_shows_its_first_result(
    settings: Settings, smtp_server: ScriptedSmtpServer, send_url: str
) -> None:
    limit(settings, {"USER": (1, 60)})
    client = make_client(*EVERYTHING)
    fields = posted(config_text(smtp_server.port), recipient="ada@example.com")
    client.post(send_url, fields)

    assert "The server accepted the message" in content_of(client.post(send_url, fields))
