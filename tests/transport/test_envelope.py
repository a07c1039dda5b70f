from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from smtp_connector.errors import (
    DeliveryError,
    MessageNeedsSmtputf8Error,
    RecipientNeedsSmtputf8Error,
    SenderNeedsSmtputf8Error,
)
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.submission import SendLimits, make_session, submit
from tests.smtp_server import ScriptedSmtpServer

from .conftest import ConfigMaker

SENDER, RECIPIENT = "jürgen@xn--strae-oqa.example", "用户@xn--r8jz45g.example"
REPLY_TO = "Reply-To: jürgen@example.com\r\n".encode()


def get_mail_line(server: ScriptedSmtpServer) -> str:
    return next(command.line for command in server.commands if command.verb == "MAIL")


@pytest.mark.parametrize(
    ("sender", "recipient"),
    [(SENDER, "ada@example.com"), ("ada@example.com", RECIPIENT), (SENDER, RECIPIENT)],
)
def test_addresses_in_other_letters_go_out_in_utf8_where_the_server_offers_it(
    sender: str,
    recipient: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.extensions = ["8BITMIME", "SMTPUTF8"]
    content = f"To: {recipient}\r\n".encode() + message.content
    outgoing = dataclasses.replace(message, sender=sender, recipient=recipient, content=content)

    submit(config_for(), outgoing, limits=limits)

    (seen,) = smtp_server.messages
    assert (seen.sender, seen.recipients, seen.content) == (sender, (recipient,), content)
    assert get_mail_line(smtp_server) == f"MAIL FROM:<{sender}> SMTPUTF8"


def test_addresses_in_ascii_ask_for_nothing_special(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.extensions = ["SMTPUTF8"]

    submit(config_for(), message, limits=limits)

    assert get_mail_line(smtp_server) == "MAIL FROM:<no-reply@example.com>"


@pytest.mark.parametrize(
    ("changes", "kind", "phase"),
    [
        ({"sender": SENDER}, SenderNeedsSmtputf8Error, "sender"),
        ({"recipient": RECIPIENT}, RecipientNeedsSmtputf8Error, "recipient"),
        ({"content": REPLY_TO + b"\r\nHello\r\n"}, MessageNeedsSmtputf8Error, "message"),
    ],
)
def test_server_without_smtputf8_is_sent_nothing_and_the_error_is_permanent(
    changes: dict[str, Any],
    kind: type[DeliveryError],
    phase: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with pytest.raises(kind) as caught:
        submit(config_for(), dataclasses.replace(message, **changes), limits=limits)

    assert (caught.value.phase, caught.value.stage) == (phase, "envelope")
    assert not caught.value.is_transient
    assert caught.value.hint
    smtp_server.wait_until(lambda: "QUIT" in smtp_server.verbs)
    assert "MAIL" not in smtp_server.verbs


def test_session_that_could_not_take_one_address_takes_the_next_message(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    session = make_session(config_for(), limits=limits)

    with pytest.raises(RecipientNeedsSmtputf8Error):
        session.hand_over("a@b.example", ["ada@example.com", RECIPIENT], message.content)
    session.hand_over("a@b.example", ["ada@example.com"], message.content)
    session.quit()

    assert [seen.recipients for seen in smtp_server.messages] == [("ada@example.com",)]
    assert len(smtp_server.clients) == 1


def test_size_and_smtputf8_are_named_together(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.extensions = ["SIZE", "SMTPUTF8"]

    submit(config_for(), dataclasses.replace(message, recipient=RECIPIENT), limits=limits)

    size = len(message.content)
    assert get_mail_line(smtp_server) == f"MAIL FROM:<no-reply@example.com> SIZE={size} SMTPUTF8"
