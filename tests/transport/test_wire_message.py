"""What keys of the config mean in the message that the server gets; docs/wire.md names the test of each."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy
from typing import Any

import pytest

from smtp_connector.rendering.message import render_message
from smtp_connector.terms import Payload, UsageType
from smtp_connector.transport.submission import SendLimits, submit
from tests.configs import make_config
from tests.smtp_server import ScriptedSmtpServer

from .conftest import ConfigMaker

TEMPLATES = make_config()["templates"]
PAYLOAD = {"code": "493817", "team": {"name": "R&D <x>"}, "desk": "help@example.org"}


class Wire:
    """Sends by a config and shows what arrived."""

    def __init__(
        self, server: ScriptedSmtpServer, config_for: ConfigMaker, limits: SendLimits
    ) -> None:
        self.server, self.config_for, self.limits = server, config_for, limits

    def send(
        self,
        usage_type: UsageType = UsageType.GENERIC,
        payload: Payload = PAYLOAD,
        **changes: Any,
    ) -> EmailMessage:
        config = self.config_for(**changes)
        message = render_message(
            config,
            recipient="ada@example.com",
            usage_type=usage_type,
            payload=payload,
            message_id="<1@example.com>",
            now=datetime(2026, 11, 26, tzinfo=UTC),
        )
        submit(config, message, limits=self.limits)
        return message_from_bytes(self.server.messages[-1].content, policy=default_policy)


@pytest.fixture
def wire(smtp_server: ScriptedSmtpServer, config_for: ConfigMaker, limits: SendLimits) -> Wire:
    return Wire(smtp_server, config_for, limits)


def templates_with(**changes: Any) -> list[dict[str, Any]]:
    """Change the Generic template."""
    return [*TEMPLATES[:3], TEMPLATES[3] | changes]


def text_of(message: EmailMessage, subtype: str = "plain") -> str:
    body = message.get_body((subtype,))
    assert body is not None
    return str(body.get_content()).strip()


def test_from_email_is_the_sender_of_envelope_and_header(wire: Wire) -> None:
    message = wire.send(fromEmail='"Example, Inc." <codes@example.com>')

    assert wire.server.messages[0].sender == "codes@example.com"
    assert message["From"] == '"Example, Inc." <codes@example.com>'


def test_reply_to_is_where_answers_go(wire: Wire) -> None:
    assert wire.send(replyTo="Help <help@example.com>")["Reply-To"] == "Help <help@example.com>"
    assert wire.send()["Reply-To"] is None


def test_template_may_have_its_own_sender_and_reply_address_with_variables(wire: Wire) -> None:
    template = {"sendFrom": "Team <team@example.net>", "replyTo": "{{desk}}"}

    message = wire.send(replyTo="help@example.com", templates=templates_with(**template))

    assert wire.server.messages[0].sender == "team@example.net"
    assert (message["From"], message["Reply-To"]) == ("Team <team@example.net>", "help@example.org")


def test_usage_type_chooses_the_template_and_generic_stands_in(wire: Wire) -> None:
    assert wire.send(UsageType.SIGN_IN)["Subject"] == "SignIn code"
    assert wire.send(UsageType.BIND_MFA)["Subject"] == "Generic code"


def test_subject_and_content_are_filled_raw_in_plain_text(wire: Wire) -> None:
    template = {"subject": "{{code}} for {{team.name}}", "content": "{{code}}, {{team.name}}"}

    message = wire.send(templates=templates_with(**template))

    assert message["Subject"] == "493817 for R&D <x>"
    assert message.get_content_type() == "text/plain"
    assert text_of(message) == "493817, R&D <x>"


def test_html_content_is_filled_escaped_and_has_a_text_part(wire: Wire) -> None:
    template = {"contentType": "text/html", "content": "<p>{{code}} {{team.name}}</p>"}

    message = wire.send(templates=templates_with(**template))

    assert text_of(message, "html") == "<p>493817 R&amp;D &lt;x&gt;</p>"
    assert text_of(message) == "493817 R&D <x>"


def test_template_may_bring_its_own_text_part(wire: Wire) -> None:
    template = {"contentType": "text/html", "content": "<p>{{code}}</p>", "text": "Type {{code}}"}

    assert text_of(wire.send(templates=templates_with(**template))) == "Type 493817"


def test_custom_headers_are_added_and_a_list_repeats_its_header(wire: Wire) -> None:
    headers = {"X-Campaign": "codes", "X-Tag": ["one", "zwei ü"], "X-SMTPAPI": '{"a": "b"}'}

    message = wire.send(customHeaders=headers)

    assert message["X-Campaign"] == "codes"
    assert message.get_all("X-Tag") == ["one", "zwei ü"]
    assert message["X-SMTPAPI"] == '{"a": "b"}'


@pytest.mark.parametrize("key", ["disableFileAccess", "disableUrlAccess"])
def test_access_switches_change_nothing_since_nothing_is_read(key: str, wire: Wire) -> None:
    templates = templates_with(content="file:///etc/passwd https://example.com/ {{code}}")

    plain = wire.send(templates=templates)
    switch: dict[str, Any] = {key: True}
    switched = wire.send(templates=templates, **switch)

    assert switched.as_bytes() == plain.as_bytes()
    assert text_of(plain) == "file:///etc/passwd https://example.com/ 493817"
