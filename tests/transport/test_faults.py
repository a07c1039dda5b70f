"""What servers do wrong, and what a send says of it: one table, each row against a real socket."""

from __future__ import annotations

import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from smtp_connector import errors
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.submission import SendLimits, submit
from tests.free_port import find_free_port
from tests.smtp_server import (
    FINAL_DOT,
    GREETING,
    Conversation,
    Script,
    ScriptedSmtpServer,
    close,
    drip,
    endless,
    reset,
    stay_silent,
)

from .conftest import ConfigMaker

SHORT = 300  # milliseconds
SLACK_SECONDS = 2.5
TIMEOUTS = {"connectionTimeout": SHORT, "greetingTimeout": SHORT, "socketTimeout": SHORT}
NEVER_SENT = ("DATA",)


@dataclass(frozen=True)
class Fault:
    """One row: where the server misbehaves and how, and what the error must say."""

    verb: str
    script: Script
    error: type[errors.DeliveryError]
    phase: str
    stage: str
    is_transient: bool
    text: str = ""
    is_outcome_unknown: bool = False
    signs_in: bool = False
    unseen: tuple[str, ...] = field(default=NEVER_SENT)

    def __str__(self) -> str:
        name = getattr(self.script, "__name__", None) or repr(self.script)[:24]
        return f"{self.verb}-{name}"


def refused(
    verb: str,
    script: str,
    error: type[errors.DeliveryError],
    phase: str,
    stage: str,
    **more: Any,
) -> Fault:
    """A negative reply: transient by its first digit unless said otherwise, its text kept."""
    text = "\n".join(line[4:] for line in script.split("\n"))
    values: dict[str, Any] = {"is_transient": script[0] == "4", "text": text, **more}
    return Fault(verb, script, error, phase, stage, **values)


def lost(verb: str, script: Script, stage: str, **more: Any) -> Fault:
    """The connection ends where a reply was due."""
    values: dict[str, Any] = {"phase": "protocol", "is_transient": True, **more}
    return Fault(verb, script, errors.ConnectionLostError, stage=stage, **values)


def slow(verb: str, script: Script, stage: str, **more: Any) -> Fault:
    """A whole reply does not come in time."""
    values: dict[str, Any] = {"phase": "timeout", "is_transient": True, **more}
    return Fault(verb, script, errors.SessionTimeoutError, stage=stage, **values)


def garbled(verb: str, script: Script, stage: str, **more: Any) -> Fault:
    """What comes is no reply."""
    values: dict[str, Any] = {"phase": "protocol", "is_transient": False, **more}
    return Fault(verb, script, errors.UnexpectedReplyError, stage=stage, **values)


def too_long(verb: str, script: Script, stage: str, **more: Any) -> Fault:
    values: dict[str, Any] = {"phase": "protocol", "is_transient": False, **more}
    return Fault(verb, script, errors.ReplyTooLongError, stage=stage, **values)


def long_line(conversation: Conversation) -> None:
    """Send one line without an end."""
    conversation.send(b"250 ")
    endless(b"x" * 100)(conversation)


UNKNOWN: dict[str, Any] = {"is_outcome_unknown": True, "is_transient": False, "unseen": ("QUIT",)}
STAGE_OF = {
    GREETING: "ehlo",
    "EHLO": "ehlo",
    "MAIL": "envelope",
    "RCPT": "envelope",
    "DATA": "data",
}

FAULTS = [
    Fault(GREETING, reset, errors.ConnectError, "connect", "connect", is_transient=True),
    *(lost(verb, close, stage) for verb, stage in STAGE_OF.items() if verb != "DATA"),
    lost("DATA", close, "data", unseen=()),
    lost("AUTH", close, "auth", signs_in=True),
    lost("MAIL", reset, "envelope"),
    lost(FINAL_DOT, close, "data", **UNKNOWN),
    lost(FINAL_DOT, reset, "data", **UNKNOWN),
    *(slow(verb, stay_silent, stage) for verb, stage in STAGE_OF.items() if verb != "DATA"),
    slow("DATA", stay_silent, "data", unseen=()),
    slow("AUTH", stay_silent, "auth", signs_in=True),
    slow(FINAL_DOT, stay_silent, "data", **UNKNOWN),
    slow(GREETING, drip("220 " + "x" * 200), "ehlo"),
    slow("EHLO", drip("250-test\r\n" * 20), "ehlo"),
    slow("AUTH", drip("235 " + "x" * 200), "auth", signs_in=True),
    slow("MAIL", drip("250 " + "x" * 200), "envelope"),
    slow("RCPT", drip("250-ok\r\n" * 40), "envelope"),
    slow("DATA", drip("354 " + "x" * 200), "data", unseen=()),
    slow(FINAL_DOT, drip("250 " + "x" * 200), "data", **UNKNOWN),
    garbled(GREETING, b"\x16\x03\x01\x02\x00\xff\xfe\x00", "ehlo"),
    garbled(GREETING, b"HTTP/1.1 400 Bad Request\r\n\r\n", "ehlo", text="HTTP/1.1 400 Bad Request"),
    garbled(GREETING, endless(b"\xff\xfe" * 50), "ehlo"),
    garbled("EHLO", endless(b"\x00" * 100), "ehlo"),
    garbled("RCPT", b"\r\n250 2.1.5 Ok\r\n", "envelope"),
    garbled("RCPT", b"250_2.1.5 Ok\r\n", "envelope", text="250_2.1.5 Ok"),
    garbled("MAIL", b"\x00\x01\x02\x80\x81\r\n", "envelope"),
    garbled("RCPT", b"250-one\r\n550 two\r\n", "envelope", text="250-one\n550 two"),
    garbled("MAIL", b"250 2.1.0 Ok\r\nnonsense\r\n", "envelope", text="nonsense"),
    garbled("AUTH", "334 again", "auth", signs_in=True, text="again"),
    garbled(GREETING, "250 test", "ehlo", text="test"),
    garbled("EHLO", "354 test", "ehlo", text="test"),
    garbled("MAIL", "354 Go ahead", "envelope", text="Go ahead"),
    garbled("RCPT", "334 again", "envelope", text="again"),
    garbled("DATA", "250 2.0.0 Ok", "data", unseen=(), text="2.0.0 Ok"),
    garbled(FINAL_DOT, b"\xff\xfe\xfd\r\n", "data", **UNKNOWN),
    garbled(FINAL_DOT, "354 once more", "data", text="once more", **UNKNOWN),
    too_long("EHLO", endless(b"250-endless\r\n"), "ehlo"),
    too_long(GREETING, endless(b"220-x\r\n"), "ehlo"),
    too_long("RCPT", long_line, "envelope"),
    too_long(FINAL_DOT, endless(b"250-x\r\n"), "data", **UNKNOWN),
    refused(GREETING, "421 4.3.2 Too many connections", errors.GreetingRefusedError, "protocol", "ehlo"),
    refused(GREETING, "554 5.7.1 Go away", errors.GreetingRefusedError, "protocol", "ehlo"),
    refused("EHLO", "421 4.3.2 Shutting down", errors.EhloRefusedError, "protocol", "ehlo"),
    refused("EHLO", "550 5.7.1 Bad name", errors.EhloRefusedError, "protocol", "ehlo", signs_in=True),
    refused("AUTH", "535-5.7.8 Bad user\n535 5.7.8 or password", errors.CredentialsRefusedError, "auth", "auth", signs_in=True),
    refused("AUTH", "454 4.7.0 Try later", errors.AuthError, "auth", "auth", signs_in=True),
    refused("AUTH", "421 4.7.0 Closing", errors.AuthError, "auth", "auth", signs_in=True),
    refused("AUTH", "504 5.5.4 Unrecognized type", errors.MechanismNotOfferedError, "auth", "auth", signs_in=True),
    refused("AUTH", "538 5.7.11 Encryption required for requested authentication mechanism", errors.TlsError, "tls", "auth", signs_in=True),
    refused("AUTH", "535 Login fail. Password is incorrect, login frequency limited, or system is busy.", errors.CredentialsRefusedError, "auth", "auth", signs_in=True),
    refused("MAIL", "451 5.7.3 STARTTLS is required to send mail", errors.TlsError, "tls", "envelope", is_transient=False),
    refused("MAIL", "421 4.7.66 TLS 1.0 and 1.1 are not supported.", errors.TlsError, "tls", "envelope", is_transient=False),
    refused("RCPT", "454 4.7.1 <ada@example.com>: Relay access denied", errors.RecipientRefusedError, "recipient", "envelope", is_transient=False),
    refused("RCPT", "552 5.5.3 Too many recipients", errors.RecipientRefusedError, "recipient", "envelope", is_transient=True),
    refused("RCPT", "421 4.3.2 Closing", errors.RecipientRefusedError, "recipient", "envelope"),
    refused("MAIL", "552 5.3.4 Message size exceeds limit", errors.MessageRefusedError, "message", "envelope"),
    refused("MAIL", "421 4.3.2 Closing", errors.SenderRefusedError, "sender", "envelope"),
    refused("MAIL", "550 5.7.60 SendAsDenied", errors.SenderRefusedError, "sender", "envelope"),
    refused("MAIL", "530 5.7.0 Authentication Required", errors.AuthError, "auth", "envelope"),
    refused("MAIL", "530 5.7.0 Must issue a STARTTLS command first", errors.TlsError, "tls", "envelope"),
    refused("MAIL", "403 You are not authorized to send from that email address", errors.SenderRefusedError, "sender", "envelope", is_transient=False),
    refused("MAIL", '436 "MAIL FROM" doesn\'t conform with authentication', errors.SenderRefusedError, "sender", "envelope", is_transient=False),
    refused("MAIL", "440 mail from account doesn't conform with authentication", errors.SenderRefusedError, "sender", "envelope", is_transient=False),
    refused("RCPT", "450 4.2.0 Greylisted", errors.RecipientRefusedError, "recipient", "envelope"),
    refused("RCPT", "550 5.1.1 No such user", errors.RecipientRefusedError, "recipient", "envelope"),
    refused("RCPT", "554 5.7.1 Relay access denied", errors.RecipientRefusedError, "recipient", "envelope"),
    refused("DATA", "554 5.5.1 No valid recipients", errors.MessageRefusedError, "message", "data", unseen=()),
    refused(FINAL_DOT, "451 4.3.0 Try later", errors.MessageRefusedError, "message", "data", unseen=()),
    refused(FINAL_DOT, "451 Authentication failed: Maximum credits exceeded", errors.MessageRefusedError, "message", "data", unseen=(), is_transient=False),
    refused(FINAL_DOT, "421 4.3.2 Closing", errors.MessageRefusedError, "message", "data", unseen=()),
    refused(FINAL_DOT, "550 5.4.5 Daily user sending limit exceeded", errors.MessageRefusedError, "message", "data", unseen=(), is_transient=True),
    refused(FINAL_DOT, "550 Ip frequency limited", errors.MessageRefusedError, "message", "data", unseen=(), is_transient=True),
    refused(FINAL_DOT, "554 5.7.1 Spam", errors.MessageRefusedError, "message", "data", unseen=()),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault_is_named_in_bounded_time(
    fault: Fault,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.replies[fault.verb] = fault.script
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    auth = {"auth": login, "ignoreTLS": True} if fault.signs_in else {}
    started = time.monotonic()

    with pytest.raises(errors.DeliveryError) as caught:
        submit(config_for(**TIMEOUTS, **auth), message, limits=limits)

    error = caught.value
    assert type(error) is fault.error
    assert (error.phase, error.stage) == (fault.phase, fault.stage)
    assert (error.is_transient, error.is_outcome_unknown) == (
        fault.is_transient,
        fault.is_outcome_unknown,
    )
    assert fault.text in error.reply_text
    assert time.monotonic() - started < SHORT / 1000 + SLACK_SECONDS
    assert not smtp_server.messages
    assert not set(fault.unseen) & set(smtp_server.verbs)
    assert smtp_server.verbs.count("AUTH") <= 1


def test_port_where_nothing_listens_is_a_refused_connection(
    config_for: ConfigMaker, message: OutgoingMessage, limits: SendLimits
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(errors.ConnectionRefusedByHostError) as caught:
        submit(config_for(port=port), message, limits=limits)

    assert (caught.value.phase, caught.value.stage) == ("connect", "connect")
    assert caught.value.is_transient
    assert caught.value.hint


def test_host_that_never_answers_the_connection_is_a_connect_timeout(
    config_for: ConfigMaker, message: OutgoingMessage, limits: SendLimits
) -> None:
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for filler in (first, second):  # the accept queue is full, so more SYNs are dropped
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())

        with pytest.raises(errors.ConnectTimeoutError) as caught:
            submit(config_for(port=listener.getsockname()[1], **TIMEOUTS), message, limits=limits)

    assert (caught.value.phase, caught.value.stage) == ("timeout", "connect")
    assert caught.value.is_transient


def test_tls_on_a_plain_port_is_told_apart(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with pytest.raises(errors.TlsError) as caught:
        submit(config_for(secure=True), message, limits=limits)

    assert (caught.value.phase, caught.value.stage) == ("tls", "tls")
    assert "secure to false" in caught.value.hint
    assert not smtp_server.messages


def test_plain_on_a_tls_port_is_told_apart(
    smtp_server: ScriptedSmtpServer,
    server_context: ssl.SSLContext,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.tls_context, smtp_server.implicit_tls = server_context, True

    with pytest.raises(errors.SessionTimeoutError) as caught:
        submit(config_for(**TIMEOUTS), message, limits=limits)

    assert (caught.value.phase, caught.value.stage) == ("timeout", "ehlo")
    assert "secure to true" in caught.value.hint


def test_message_accepted_before_the_connection_is_lost_is_unknown_and_kept_once(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies[FINAL_DOT] = close

    with pytest.raises(errors.ConnectionLostError) as caught:
        submit(config_for(), message, limits=limits)

    assert caught.value.is_outcome_unknown
    assert caught.value.hint
    assert len(smtp_server.received) == 1
    assert len(smtp_server.clients) == 1


def test_server_that_stops_reading_in_the_message_ends_in_a_timeout(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    def stop_reading(conversation: Conversation) -> None:
        conversation.send("354 Go ahead")
        conversation.server.stopping.wait(10)

    smtp_server.replies["DATA"] = stop_reading
    big = OutgoingMessage(
        sender=message.sender,
        recipient=message.recipient,
        message_id=message.message_id,
        template=message.template,
        content=b"Subject: Big\r\n\r\n" + b"x" * 76 * 200_000,
    )

    with pytest.raises(errors.SessionTimeoutError) as caught:
        submit(config_for(**TIMEOUTS), big, limits=limits)

    assert not caught.value.is_outcome_unknown


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        ("550 收件人不存在".encode(), "收件人不存在"),
        ("550 收件人不存在".encode("gb18030"), "收件人不存在"),
        ("550 Empfänger unbekannt".encode("latin-1"), "Empfänger unbekannt"),
        (b"550 \x1b[31mred\x00 \xe2\x80\xaeevil", "\ufffd[31mred\ufffd \ufffdevil"),
    ],
)
def test_reply_text_is_readable_and_harmless(
    octets: bytes,
    text: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["RCPT"] = octets + b"\r\n"

    with pytest.raises(errors.RecipientRefusedError) as caught:
        submit(config_for(), message, limits=limits)

    assert caught.value.reply_text == text


def test_error_carries_the_word_of_the_library_for_the_fault(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with pytest.raises(errors.TlsError) as on_plain_port:
        submit(config_for(secure=True), message, limits=limits)
    with pytest.raises(errors.ConnectionRefusedByHostError) as on_closed_port:
        submit(config_for(port=find_free_port()), message, limits=limits)

    details = (on_plain_port.value.detail, on_closed_port.value.detail)
    assert details == ("WRONG_VERSION_NUMBER", "ECONNREFUSED")
