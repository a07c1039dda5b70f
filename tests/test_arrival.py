"""What is meant arrives: any config, template and payload, as a receiver decodes what a real server saw."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.config.address import Mailbox
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.rendering.message import OutgoingMessage, render_message
from smtp_connector.rendering.placeholders import remove_line_breaks
from smtp_connector.terms import UsageType
from smtp_connector.transport.submission import SendLimits, make_session
from tests.received import assert_is_fit_for_the_wire, normalise, read, read_mailboxes, read_text
from tests.smtp_server import ScriptedSmtpServer

LIMITS = SendLimits(deadline_seconds=25, allowed_networks=["127.0.0.0/8"], allowed_ports=[])
# Dots and ends of lines are what SMTP itself looks at; the rest is what headers and MIME look at.
PIECES = [
    *'\r\n. \t=_?<>",;:@\\&{}aä€😀\x01\x7f\u202e\u2028\ufeff',
    *("\r\n.\r\n", "From ", "--", "\r\nBcc: eve@example.com", "=?utf-8?q?x?="),
    *("x" * 1000, "確認" * 40),
]
LIKELY = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=80) | LIKELY
LOCAL_PARTS = st.sampled_from(["ada", "o'neil+tag", '"a b"', "jürgen", "用户", "δοκιμή"])


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedSmtpServer]:
    with ScriptedSmtpServer(extensions=["8BITMIME", "SMTPUTF8"]) as server:
        yield server


def send(server: ScriptedSmtpServer, config: SmtpConfig, message: OutgoingMessage) -> bytes:
    """Send the message and return what the server saw."""
    server.messages.clear()
    session = make_session(config, limits=LIMITS)
    session.open()
    session.hand_over(message.sender, [message.recipient], message.content)
    session.quit()
    (seen,) = server.messages
    assert (seen.sender, seen.recipients) == (message.sender, (message.recipient,))
    return seen.content


def make_config(server: ScriptedSmtpServer, **values: object) -> SmtpConfig:
    base = {"host": server.host, "port": server.port, "ignoreTLS": True}
    return SmtpConfig.model_validate_json(json.dumps(base | values))


def make_template(content_type: str, **values: object) -> dict[str, object]:
    texts = {"subject": "{{subject}}", "content": "{{body}}", "text": "{{text}}"}
    return {"usageType": "Generic", "contentType": content_type, **texts, **values}


@given(
    payload=st.fixed_dictionaries(dict.fromkeys(("subject", "body", "text", "app"), VALUES)),
    header=VALUES,
    local_parts=st.tuples(LOCAL_PARTS, LOCAL_PARTS, LOCAL_PARTS),
    content_type=st.sampled_from(["text/plain", "text/html"]),
)
def test_message_arrives_as_it_was_meant(
    server: ScriptedSmtpServer,
    payload: dict[str, str],
    header: str,
    local_parts: tuple[str, str, str],
    content_type: str,
) -> None:
    sender, recipient, reply_to = (f"{local_part}@example.com" for local_part in local_parts)
    config = make_config(
        server,
        fromEmail=sender,
        replyTo=str(Mailbox("Help, please", reply_to)),
        customHeaders={"X-Own": header},
        templates=[make_template(content_type, sendFrom=f"{{{{app}}}} <{sender}>")],
    )
    message = render_message(
        config,
        recipient=recipient,
        usage_type=UsageType.SIGN_IN,
        payload=payload,
        message_id="<1@example.com>",
        now=datetime.now(UTC),
    )

    content = send(server, config, message)

    is_utf8 = not "".join(local_parts).isascii()
    assert_is_fit_for_the_wire(content, has_utf8_addresses=is_utf8)
    name = remove_line_breaks(payload["app"]).strip()
    assert read_mailboxes(content, "From") == [(name, sender)]
    assert read_mailboxes(content, "To") == [("", recipient)]
    assert read_mailboxes(content, "Reply-To") == [("Help, please", reply_to)]
    received = read(content)
    assert (received["Subject"] or "") == remove_line_breaks(payload["subject"]).strip(" \t")
    assert (received["X-Own"] or "") == remove_line_breaks(header).strip(" \t")
    assert received["Bcc"] is None
    assert_body_is(content, content_type, payload)


def assert_body_is(content: bytes, content_type: str, payload: dict[str, str]) -> None:
    if content_type == "text/plain":
        assert read_text(content) == normalise(payload["body"])
        return
    assert read_text(content, "html") == normalise(html.escape(payload["body"]))
    assert read_text(content) == normalise(payload["text"] or payload["subject"])
