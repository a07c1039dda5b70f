"""Servers that flood, inject, repeat and speak out of turn: what they cost, and that they are not believed."""

from __future__ import annotations

import socket
import tracemalloc
from collections.abc import Callable

import pytest

from smtp_connector import errors
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.terms import SECRET_MASK
from smtp_connector.transport.channel import MAX_REPLY_SIZE
from smtp_connector.transport.submission import SendLimits, submit
from tests.certificates import Authority
from tests.smtp_server import (
    FINAL_DOT,
    GREETING,
    Conversation,
    HangUp,
    Script,
    ScriptedSmtpServer,
    drip,
    endless,
)

from .conftest import PASSWORD, ConfigMaker

MAX_COST = 1024 * 1024  # octets
DISTINCT = "".join(map(chr, range(0x4E00, 0x4E00 + 5000)))
FULL = MAX_REPLY_SIZE - 100


def fill(code: int, octets: bytes) -> bytes:
    """Return a reply of one line that is just short enough to be read."""
    line = b"%d " % code + octets * FULL
    return line[:FULL].decode("utf-8", "ignore").encode() + b"\r\n"


FLOODS: dict[str, Script] = {
    "lines without end": endless(b"250-x\r\n"),
    "a line without end": endless(b"2" * 1000),
    "a reply line without end": endless(b"250 " + b"x" * 1000),
    "empty lines": endless(b"\r\n"),
    "line feeds": endless(b"\n"),
    "NULs": endless(b"\0" * 1000),
    "random octets": endless(bytes(range(256))),
    "full line": fill(554, b"x"),
    "full line of controls": fill(554, b"\x01"),
    "full line of Latin-1": b"554 " + b"\xe9 " * (FULL // 2) + b"\r\n",
    "full line of Cyrillic": fill(554, "я".encode()),
    "full line of different hanzi": fill(554, DISTINCT.encode()),
    "full line of emoji": fill(554, "\U0001f600".encode()),
    "shortest lines": b"250-\r\n" * (FULL // 6) + b"250 \r\n",
    "lines of one letter": b"250-A\r\n" * (FULL // 7) + b"250 A\r\n",
}


def submit_or_fail(send: Callable[[], object]) -> errors.DeliveryError | None:
    try:
        send()
    except errors.DeliveryError as error:
        return error
    return None


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("step", ["EHLO", "RCPT"])
def test_reply_costs_little_memory_however_it_is_made(
    step: str,
    flood: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    config = config_for(greetingTimeout=1000, socketTimeout=1000)
    submit(config, message, limits=limits)  # what is loaded once does not count
    smtp_server.replies[step] = FLOODS[flood]
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        error = submit_or_fail(lambda: submit(config, message, limits=limits))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak - before < MAX_COST
    assert error is None or not isinstance(error, errors.SessionTimeoutError)


@pytest.mark.parametrize("step", [GREETING, "EHLO", "AUTH", "MAIL", "RCPT"])
def test_reply_beyond_the_one_that_was_asked_for_is_never_taken_for_an_answer(
    step: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    usual = {GREETING: "220 test", "EHLO": "250-test\n250 AUTH PLAIN", "AUTH": "235 Ok"}
    smtp_server.replies[step] = f"{usual.get(step, '250 Ok')}\n250 2.0.0 Ok"
    smtp_server.replies[FINAL_DOT] = "550 5.7.1 Refused"

    with pytest.raises(errors.UnexpectedReplyError) as caught:
        submit(config_for(auth=login, ignoreTLS=True), message, limits=limits)

    assert not caught.value.is_outcome_unknown
    assert not smtp_server.received


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_challenges_without_end_are_cancelled_after_one_attempt(
    mechanism: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = [mechanism], False
    answers: list[str] = []

    def challenge(conversation: Conversation) -> None:
        while True:
            conversation.send("334 VXNlcm5hbWU6")
            answers.append(conversation.read_line())

    smtp_server.replies["AUTH"] = challenge

    with pytest.raises(errors.UnexpectedReplyError) as caught:
        submit(config_for(auth=login, ignoreTLS=True), message, limits=limits)

    assert caught.value.stage == "auth"
    assert smtp_server.verbs.count("AUTH") == 1
    assert len(answers) <= 4  # user, password, the cancel and QUIT
    assert "*" in answers


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_refused_sign_in_is_readable_in_the_providers_charset(
    encoding: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    smtp_server.replies["AUTH"] = f"535 请使用授权码登录 {PASSWORD}\r\n".encode(encoding)

    with pytest.raises(errors.CredentialsRefusedError) as caught:
        submit(config_for(auth=login, ignoreTLS=True), message, limits=limits)

    assert caught.value.reply_text == f"请使用授权码登录 {SECRET_MASK}"


def test_greylisted_message_passes_when_it_is_sent_again(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["RCPT"] = ["450 4.2.0 Greylisted", "250 2.1.5 Ok"]

    with pytest.raises(errors.RecipientRefusedError) as caught:
        submit(config_for(), message, limits=limits)
    submit(config_for(), message, limits=limits)

    assert caught.value.is_transient
    assert len(smtp_server.messages) == 1


# --- before TLS -----------------------------------------------------------------------------------


def test_what_was_offered_before_tls_is_forgotten(
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    before = "250-test\n250-STARTTLS\n250-SIZE 1000\n250-AUTH=PLAIN LOGIN\n250 AUTH PLAIN"
    tls_server.replies["EHLO"] = [before, "250 test", before, "250 test"]
    tls = {"ca": authority.pem}

    with pytest.raises(errors.AuthNotOfferedError):
        submit(config_for(tls=tls, auth=login), message, limits=limits)
    tls_server.replies["EHLO"] = [before, "250 test"]
    submit(config_for(tls=tls), message, limits=limits)

    assert "AUTH" not in tls_server.verbs
    (mail,) = [command.line for command in tls_server.commands if command.verb == "MAIL"]
    assert "SIZE" not in mail


def send_apart(conversation: Conversation) -> None:
    """Answer STARTTLS, and send more in plain text in a segment of its own."""
    conversation.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    conversation.send("220 2.0.0 Go ahead")
    conversation.send("250-test\n250 AUTH PLAIN")
    conversation.wait_for_hang_up()


def drip_a_handshake(conversation: Conversation) -> None:
    """Answer STARTTLS, and begin a record of TLS that takes minutes to come."""
    conversation.send("220 2.0.0 Go ahead")
    drip("\x16\x03\x03\x3f\x7f\x02\x00\x3f\x7b\x03\x03" + "x" * 5000)(conversation)


@pytest.mark.parametrize(
    ("replies", "kinds"),
    [
        ({"STARTTLS": "220 Go ahead\n220 test ESMTP"}, errors.UnexpectedReplyError),
        ({"STARTTLS": b"220 Go ahead\r\n250"}, errors.UnexpectedReplyError),
        ({"STARTTLS": b"220-Go\r\n220 ahead\r\n\x15\x03"}, errors.UnexpectedReplyError),
        ({"STARTTLS": send_apart}, (errors.UnexpectedReplyError, errors.TlsError)),
        ({"STARTTLS": drip_a_handshake}, errors.SessionTimeoutError),
        ({"STARTTLS": endless(b"220-x\r\n")}, errors.ReplyTooLongError),
        ({"EHLO": "250-test\n250 STARTTLS\n220 Go ahead"}, errors.UnexpectedReplyError),
        ({"EHLO": "250-test\n250 STARTTLS\n250 Ok"}, errors.UnexpectedReplyError),
    ],
)
def test_plain_text_around_starttls_is_never_believed(
    replies: dict[str, Script | list[Script]],
    kinds: type[errors.DeliveryError] | tuple[type[errors.DeliveryError], ...],
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    tls_server.auth_mechanisms, tls_server.auth_needs_tls = ["PLAIN"], False
    tls_server.replies |= replies
    config = config_for(tls={"ca": authority.pem}, auth=login, socketTimeout=400)

    with pytest.raises(kinds) as caught:
        submit(config, message, limits=limits)

    assert caught.value.stage == "tls"
    assert not {"AUTH", "MAIL"} & set(tls_server.verbs)


def test_opportunistic_session_does_not_go_on_in_plain_text_after_a_failed_handshake(
    tls_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    def answer_in_plain_text(conversation: Conversation) -> None:
        conversation.send("220 2.0.0 Go ahead")
        conversation.connection.recv(4096)
        conversation.send("250 2.0.0 Ok")
        raise HangUp

    tls_server.replies["STARTTLS"] = answer_in_plain_text

    with pytest.raises(errors.TlsError):
        submit(config_for(opportunisticTLS=True), message, limits=limits)

    assert not tls_server.messages
