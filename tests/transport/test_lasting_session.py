from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from smtp_connector.errors import (
    DeliveryError,
    DestinationNotAllowedError,
    MessageRefusedError,
    RecipientRefusedError,
    SenderRefusedError,
)
from smtp_connector.transport.lasting_session import LastingSession
from smtp_connector.transport.submission import SendLimits, make_session
from tests.smtp_server import Conversation, HangUp, ScriptedSmtpServer, close, stay_silent
from tests.tcp_proxy import Deed, Disturbance, TcpProxy, Way

from .conftest import ConfigMaker

SENDER, ADA, BOB = "no-reply@example.com", "ada@example.com", "bob@example.com"
CONTENT = b"Subject: Hello\r\n\r\nHello\r\n"


@pytest.fixture
def session(config_for: ConfigMaker, limits: SendLimits) -> Iterator[LastingSession]:
    session = make_session(config_for(), limits=limits)
    yield session
    session.quit()


def end_session(conversation: Conversation) -> None:
    conversation.send("421 4.7.0 Enough messages for one session")
    raise HangUp


def test_many_messages_share_a_session_with_a_reset_between_them(
    session: LastingSession, smtp_server: ScriptedSmtpServer
) -> None:
    session.open()
    replies = [session.hand_over(SENDER, [ADA], CONTENT) for _ in range(3)]
    session.quit()

    assert [reply.reply_code for reply in replies] == [250, 250, 250]
    assert len(smtp_server.clients) == 1
    smtp_server.wait_until(lambda: "QUIT" in smtp_server.verbs)
    message = ["MAIL", "RCPT", "DATA"]
    assert smtp_server.verbs == ["EHLO", *message, *(["RSET", *message] * 2), "QUIT"]


def test_a_refused_recipient_of_several_is_told_and_the_others_get_the_message(
    session: LastingSession, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = ["250 Ok", "550 5.1.1 No such user", "250 Ok"]

    session.open()
    reply = session.hand_over(SENDER, [ADA, "nobody@example.com", BOB], CONTENT)

    assert reply.reply_code == 250
    assert smtp_server.messages[0].recipients == (ADA, BOB)
    (refusal,) = session.refusals.items()
    assert (refusal[0], refusal[1].reply_code) == ("nobody@example.com", 550)


def test_a_message_whose_recipients_are_all_refused_is_not_sent_and_the_next_one_is(
    session: LastingSession, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = ["550 5.1.1 No Ada", "550 5.1.1 No Bob", "250 Ok"]

    session.open()
    with pytest.raises(RecipientRefusedError, match="No Ada"):
        session.hand_over(SENDER, [ADA, BOB], CONTENT)
    session.hand_over(SENDER, [ADA], CONTENT)

    assert list(session.refusals) == []
    assert [message.recipients for message in smtp_server.messages] == [(ADA,)]
    assert len(smtp_server.clients) == 1


@pytest.mark.parametrize("script", [close, end_session, "421 4.4.2 Idle for too long"])
@pytest.mark.parametrize("verb", ["RSET", "MAIL", "RCPT"])
def test_a_session_that_ends_between_messages_is_opened_again(
    session: LastingSession, smtp_server: ScriptedSmtpServer, verb: str, script: str
) -> None:
    session.open()
    session.hand_over(SENDER, [ADA], CONTENT)
    smtp_server.replies[verb] = [script, "250 Ok"]
    session.hand_over(SENDER, [BOB], CONTENT)

    assert [message.recipients for message in smtp_server.messages] == [(ADA,), (BOB,)]
    assert len(smtp_server.clients) == 2


@pytest.mark.parametrize("last_words", [b"", b"421 4.4.2 Shutting down\r\n"])
def test_a_session_that_ended_unasked_between_messages_is_opened_again(
    session: LastingSession, smtp_server: ScriptedSmtpServer, last_words: bytes
) -> None:
    session.open()
    session.hand_over(SENDER, [ADA], CONTENT)
    (connection,) = smtp_server._connections
    connection.sendall(last_words)
    connection.shutdown(socket.SHUT_RDWR)
    session.hand_over(SENDER, [BOB], CONTENT)

    assert [message.recipients for message in smtp_server.messages] == [(ADA,), (BOB,)]
    assert len(smtp_server.clients) == 2


def test_a_session_that_ended_at_once_is_not_tried_a_second_time(
    session: LastingSession, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["MAIL"] = end_session

    session.open()
    with pytest.raises(SenderRefusedError):
        session.hand_over(SENDER, [ADA], CONTENT, is_just_opened=True)

    assert len(smtp_server.clients) == 1


@pytest.mark.parametrize("verb", ["DATA", "."])
def test_a_message_that_the_session_ended_on_is_never_sent_twice(
    session: LastingSession, smtp_server: ScriptedSmtpServer, verb: str
) -> None:
    session.open()
    session.hand_over(SENDER, [ADA], CONTENT)
    smtp_server.replies[verb] = close
    with pytest.raises(DeliveryError) as caught:
        session.hand_over(SENDER, [BOB], CONTENT)

    assert caught.value.is_outcome_unknown == (verb == ".")
    assert len(smtp_server.clients) == 1
    assert not session.is_open


def test_a_session_that_cannot_be_opened_again_fails_the_rest_of_the_batch_at_once(
    session: LastingSession, smtp_server: ScriptedSmtpServer
) -> None:
    session.open()
    smtp_server.replies |= {".": close, "greeting": ["554 5.3.2 Not now", "220 Hello"]}
    for _ in range(3):
        with pytest.raises(DeliveryError):
            session.hand_over(SENDER, [ADA], CONTENT)
    assert len(smtp_server.clients) == 2

    del smtp_server.replies["."]
    session.begin_batch()
    session.hand_over(SENDER, [ADA], CONTENT)
    assert len(smtp_server.messages) == 1


def test_a_refused_message_does_not_end_the_session(
    session: LastingSession, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["."] = ["554 5.7.1 Looks like spam", "250 Ok"]

    session.open()
    with pytest.raises(MessageRefusedError):
        session.hand_over(SENDER, [ADA], CONTENT)
    session.hand_over(SENDER, [ADA], CONTENT)

    assert len(smtp_server.clients) == 1


def test_opening_obeys_the_egress_rule(
    config_for: ConfigMaker, smtp_server: ScriptedSmtpServer
) -> None:
    session = make_session(config_for(), limits=SendLimits(5, [], [25]))

    with pytest.raises(DestinationNotAllowedError):
        session.open()

    assert not smtp_server.clients


def test_each_message_has_a_deadline_of_its_own(
    config_for: ConfigMaker, smtp_server: ScriptedSmtpServer
) -> None:
    limits = SendLimits(0.6, ["127.0.0.0/8"], [])
    session = make_session(config_for(), limits=limits)
    session.open()
    started = session.progress.deadline

    session.hand_over(SENDER, [ADA], CONTENT, is_just_opened=True)
    assert session.progress.deadline is started
    session.hand_over(SENDER, [ADA], CONTENT)
    assert session.progress.deadline.ends > started.ends

    smtp_server.replies["RCPT"] = stay_silent
    with pytest.raises(DeliveryError) as caught:
        session.hand_over(SENDER, [ADA], CONTENT)
    assert caught.value.code == "deadline_exceeded"
    session.quit()


def test_a_session_that_did_not_open_leaves_nothing_behind(
    session: LastingSession, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["greeting"] = [close, "220 Hello"]
    with pytest.raises(DeliveryError):
        session.open()
    was_open = session.is_open

    session.open()
    assert (was_open, session.is_open) == (False, True)


@pytest.mark.slow
@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("deed", [Deed.CLOSE, Deed.RESET])
def test_a_session_that_is_cut_at_any_octet_of_its_second_message_sends_nothing_twice(
    deed: Deed,
    way: Way,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    limits: SendLimits,
) -> None:
    def send_to_both(disturbance: Disturbance | None) -> tuple[TcpProxy, DeliveryError | None]:
        smtp_server.messages.clear()
        error = None
        with TcpProxy(smtp_server.port, disturbance) as proxy:
            session = make_session(config_for(port=proxy.port), limits=limits)
            session.open()
            session.hand_over(SENDER, [ADA], CONTENT)
            try:
                session.hand_over(SENDER, [BOB], CONTENT)
            except DeliveryError as caught:
                error = caught
            session.quit()
        return proxy, error

    stream = send_to_both(None)[0].seen[way]
    if way is Way.TO_SERVER:
        start = stream.index(b"RSET") + 1
    else:
        start = stream.index(b"\r\n", stream.index(b"2.0.0 Queued")) + 2
    _proxy, error = send_to_both(Disturbance(deed, way, start))
    assert error is None  # the session was opened again

    for after in range(start, len(stream)):
        proxy, error = send_to_both(Disturbance(deed, way, after))

        to_bob = sum(message.recipients == (BOB,) for message in smtp_server.messages)
        assert len(smtp_server.messages) == 1 + to_bob <= 2, after
        assert proxy.sessions <= 2, after
        is_unknown = error is not None and error.is_outcome_unknown
        assert is_unknown or to_bob == (error is None), after
