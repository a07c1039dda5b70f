from __future__ import annotations

import base64
import dataclasses
import logging
import re
import threading

import pytest

from smtp_connector.errors import (
    DeadlineExceededError,
    DeliveryError,
    DestinationNotAllowedError,
    InvalidRecipientError,
    RecipientRefusedError,
    SenderError,
    UnexpectedReplyError,
)
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.terms import SECRET_MASK, Stage
from smtp_connector.transport.submission import SendLimits, submit
from tests.certificates import Authority
from tests.smtp_server import ScriptedSmtpServer, close, drip, reset, stay_silent

from .conftest import CODE, PASSWORD, ConfigMaker


def test_accepted_message_returns_the_reply_to_it(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    reply = submit(config_for(), message, limits=limits)

    assert (reply.reply_code, reply.enhanced_status_code) == (250, "2.0.0")
    assert reply.text == "2.0.0 Queued as 4B7F"
    (seen,) = smtp_server.messages
    assert seen.content == message.content
    assert (seen.sender, seen.recipients) == ("no-reply@example.com", ("ada@example.com",))


def test_size_is_named_where_the_server_asks_for_it(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    submit(config_for(), message, limits=limits)

    mail = next(command for command in smtp_server.commands if command.verb == "MAIL")
    assert mail.line == f"MAIL FROM:<no-reply@example.com> SIZE={len(message.content)}"


def test_refused_recipient_raises_a_permanent_error_with_all_lines(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["RCPT"] = "550-5.1.1 No such user\n550 5.1.1 Ask the postmaster"

    with pytest.raises(RecipientRefusedError) as caught:
        submit(config_for(), message, limits=limits)

    assert caught.value.reply_text == "5.1.1 No such user\n5.1.1 Ask the postmaster"
    assert (caught.value.reply_code, caught.value.is_transient) == (550, False)
    assert not caught.value.hint  # what a reply means, the catalogue of causes tells
    smtp_server.wait_until(lambda: "QUIT" in smtp_server.verbs)
    assert "DATA" not in smtp_server.verbs


@pytest.mark.parametrize("behaviour", [close, reset, stay_silent, "421 4.3.2 Closing"])
def test_nothing_after_the_reply_to_the_final_dot_makes_it_fail(
    behaviour: object,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["QUIT"] = behaviour  # type: ignore[assignment]  # one of the scripts

    assert submit(config_for(), message, limits=limits).reply_code == 250


@pytest.mark.parametrize(
    "recipient",
    [
        *("a@b.example\r\nRCPT TO:<c@d.example>", "\u200b@b.example", "a", "a@b.example."),
        *('""@b.example', " a@b.example", "a@bücher.example", "A <a@b.example>"),
    ],
)
def test_address_that_is_not_one_bare_address_is_refused_before_any_socket(
    recipient: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with pytest.raises(InvalidRecipientError) as caught:
        submit(config_for(), dataclasses.replace(message, recipient=recipient), limits=limits)
    with pytest.raises(SenderError):
        submit(config_for(), dataclasses.replace(message, sender=recipient), limits=limits)

    assert caught.value.stage == Stage.NONE
    assert not smtp_server.clients


def test_data_is_not_begun_with_less_than_a_third_of_the_deadline_left(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["RCPT"] = drip("250 2.1.5 Recipient ok\r\n", pause=0.035)

    with pytest.raises(DeadlineExceededError) as caught:
        submit(config_for(), message, limits=dataclasses.replace(limits, deadline_seconds=1.1))

    assert not caught.value.is_outcome_unknown
    assert "DATA" not in smtp_server.verbs


def test_deadline_ends_a_session_whose_every_reply_is_in_time(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["MAIL"] = stay_silent

    with pytest.raises(DeadlineExceededError):
        submit(config_for(), message, limits=dataclasses.replace(limits, deadline_seconds=0.3))


def test_loopback_is_refused_unless_the_operator_allows_it(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with pytest.raises(DestinationNotAllowedError) as caught:
        submit(config_for(), message, limits=dataclasses.replace(limits, allowed_networks=[]))

    assert 'SMTP_CONNECTOR = {"ALLOWED_NETWORKS": ["127.0.0.1/32"]}' in caught.value.hint
    assert (caught.value.phase, caught.value.stage) == ("connect", "connect")
    assert not smtp_server.clients


def test_secrets_that_the_server_echoes_are_masked_in_the_error(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["."] = f"554 5.6.0 Spam: code {CODE}"

    with pytest.raises(DeliveryError) as caught:
        submit(config_for(), message, limits=limits)

    assert caught.value.reply_text == f"5.6.0 Spam: code {SECRET_MASK}"
    assert CODE not in str(caught.value)


def test_logger_writes_commands_and_replies_without_secrets_or_the_message(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    caplog.set_level(logging.DEBUG)

    submit(config_for(logger=True, ignoreTLS=True, auth=login), message, limits=limits)

    assert f"C: AUTH PLAIN {SECRET_MASK}" in caplog.messages
    assert "S: 250 2.0.0 Queued as 4B7F" in caplog.messages
    blob = next(command.line for command in smtp_server.commands if command.verb == "AUTH")
    for secret in (PASSWORD, CODE, blob.split()[-1], "Subject"):
        assert secret not in caplog.text


def test_debug_adds_times_tls_and_sizes_to_the_log(
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    tls_server.auth_mechanisms = ["LOGIN"]
    caplog.set_level(logging.DEBUG)
    tls = {"ca": authority.pem, "maxVersion": "TLSv1.2"}

    submit(config_for(logger=True, debug=True, tls=tls, auth=login), message, limits=limits)

    lines = [record.getMessage() for record in caplog.records]
    assert all(re.match(r"\d+\.\d{3} s ", line) for line in lines)
    for fact in (
        f"connected to 127.0.0.1, port {tls_server.port}",
        "TLSv1.2, ECDHE",
        "certificate checked",
        f"*: message, {len(message.content)} octets",
        f"C: {SECRET_MASK}",
    ):
        assert fact in caplog.text
    for secret in (PASSWORD, CODE, "Subject", base64.b64encode(PASSWORD.encode()).decode()):
        assert secret not in caplog.text


@pytest.mark.parametrize("changes", [{}, {"debug": True}])
def test_without_logger_nothing_is_logged(
    changes: dict[str, bool],
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    submit(config_for(**changes), message, limits=limits)

    assert not [record for record in caplog.records if record.name.startswith("smtp_connector")]


def test_ehlo_is_replaced_by_helo_where_nothing_is_lost(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["EHLO"] = "502 5.5.1 Not here"

    submit(config_for(name="mail.example.com"), message, limits=limits)

    assert smtp_server.commands[1].line == "helo mail.example.com"


def test_answer_that_nobody_asked_for_never_counts_as_accepted(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["MAIL"] = "250 2.1.0 Ok\n250 2.1.5 Ok"
    smtp_server.replies["."] = "550 5.7.1 Refused"

    with pytest.raises(UnexpectedReplyError):
        submit(config_for(), message, limits=limits)

    assert "DATA" not in smtp_server.verbs


def test_reply_that_comes_before_the_final_dot_keeps_the_dot_from_going_out(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["DATA"] = "354 Go ahead\n250 2.0.0 Queued"

    with pytest.raises(UnexpectedReplyError) as caught:
        submit(config_for(), message, limits=limits)

    assert not caught.value.is_outcome_unknown
    assert not smtp_server.received


def test_sends_at_the_same_time_do_not_mix(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    recipients = {f"user{number}@example.com" for number in range(12)}
    threads = [
        threading.Thread(
            target=submit,
            args=(config_for(), dataclasses.replace(message, recipient=recipient)),
            kwargs={"limits": limits},
        )
        for recipient in recipients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {seen.recipients for seen in smtp_server.messages} == {(one,) for one in recipients}
