from __future__ import annotations

import ssl

import pytest

from smtp_connector import errors
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.submission import SendLimits, submit
from tests.certificates import Authority
from tests.smtp_server import Behaviour, Conversation, ScriptedSmtpServer, close

from .conftest import ConfigMaker


@pytest.mark.parametrize("changes", [{}, {"requireTLS": True}, {"opportunisticTLS": True}])
def test_starttls_is_used_when_it_is_offered(
    changes: dict[str, bool],
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    submit(config_for(tls={"ca": authority.pem}, **changes), message, limits=limits)

    (seen,) = tls_server.messages
    assert seen.is_encrypted
    assert tls_server.verbs[:3] == ["EHLO", "STARTTLS", "EHLO"]


def test_implicit_tls_encrypts_from_the_first_byte(
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    tls_server.implicit_tls = True

    submit(config_for(secure=True, tls={"ca": [authority.pem]}), message, limits=limits)

    assert all(command.is_encrypted for command in tls_server.commands)


def test_starttls_is_not_used_with_ignore_tls(
    tls_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    submit(config_for(ignoreTLS=True), message, limits=limits)

    assert "STARTTLS" not in tls_server.verbs


def test_required_starttls_is_sent_even_when_it_is_not_offered(
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    tls_server.offers_starttls = False

    submit(config_for(requireTLS=True, tls={"ca": authority.pem}), message, limits=limits)

    assert tls_server.messages[0].is_encrypted


def test_required_starttls_that_the_server_does_not_know_ends_the_session(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with pytest.raises(errors.StarttlsMissingError) as caught:
        submit(config_for(requireTLS=True), message, limits=limits)

    assert (caught.value.phase, caught.value.stage, caught.value.is_transient) == (
        "tls",
        "tls",
        False,
    )
    smtp_server.wait_until(lambda: smtp_server.verbs == ["EHLO", "STARTTLS", "QUIT"])


@pytest.mark.parametrize("changes", [{}, {"requireTLS": True}])
def test_refused_starttls_ends_the_session(
    changes: dict[str, bool],
    tls_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    tls_server.replies["STARTTLS"] = "454 4.7.0 TLS not available"

    with pytest.raises(errors.StarttlsRefusedError) as caught:
        submit(config_for(**changes), message, limits=limits)

    assert (caught.value.phase, caught.value.is_transient) == ("tls", True)
    assert caught.value.reply_text == "4.7.0 TLS not available"
    assert not {"MAIL", "AUTH"} & set(tls_server.verbs)


def test_opportunistic_tls_goes_on_in_plain_text_only_without_credentials(
    tls_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    tls_server.replies["STARTTLS"] = "454 4.7.0 TLS not available"
    tls_server.auth_mechanisms, tls_server.auth_needs_tls = ["PLAIN"], False

    submit(config_for(opportunisticTLS=True), message, limits=limits)
    with pytest.raises(errors.StarttlsRefusedError):
        submit(config_for(opportunisticTLS=True, auth=login), message, limits=limits)

    assert len(tls_server.messages) == 1
    assert "AUTH" not in tls_server.verbs


def test_plain_text_behind_the_answer_to_starttls_is_never_believed(
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    tls_server.replies["STARTTLS"] = "220 Go ahead\n250-test\n250 AUTH PLAIN"

    with pytest.raises(errors.UnexpectedReplyError) as caught:
        submit(config_for(tls={"ca": authority.pem}), message, limits=limits)

    assert caught.value.stage == "tls"
    assert "MAIL" not in tls_server.verbs


def go_silent(conversation: Conversation) -> None:
    conversation.send("220 Go ahead")
    conversation.wait_for_hang_up()


def hang_up(conversation: Conversation) -> None:
    conversation.send("220 Go ahead")
    close(conversation)


@pytest.mark.parametrize(
    ("behaviour", "phase", "text"),
    [(go_silent, "timeout", "not finished in time"), (hang_up, "tls", "during the TLS handshake")],
)
def test_handshake_that_does_not_come_about_is_told_apart(
    behaviour: Behaviour,
    phase: str,
    text: str,
    tls_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    tls_server.replies["STARTTLS"] = behaviour

    with pytest.raises(errors.DeliveryError) as caught:
        submit(config_for(socketTimeout=300), message, limits=limits)

    assert (caught.value.phase, caught.value.stage) == (phase, "tls")
    assert text in str(caught.value)
    assert caught.value.is_transient


def test_answer_to_starttls_that_does_not_fit_is_unexpected(
    tls_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    tls_server.replies["STARTTLS"] = "250 2.0.0 Fine"

    with pytest.raises(errors.UnexpectedReplyError) as caught:
        submit(config_for(opportunisticTLS=True), message, limits=limits)

    assert caught.value.stage == "tls"
    assert "MAIL" not in tls_server.verbs


def test_name_that_is_none_is_said_before_the_handshake(
    tls_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with pytest.raises(errors.TlsError) as caught:
        submit(config_for(servername="no name"), message, limits=limits)

    assert "servername" in caught.value.hint
    assert "MAIL" not in tls_server.verbs


@pytest.mark.parametrize("key", ["servername", "tls"])
def test_server_name_to_check_may_differ_from_the_host(
    key: str,
    smtp_server: ScriptedSmtpServer,
    other_host_context: ssl.SSLContext,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.tls_context = other_host_context
    name = {"servername": "mail.example.org"}
    tls = {"ca": authority.pem, **(name if key == "tls" else {})}

    submit(config_for(tls=tls, **(name if key == "servername" else {})), message, limits=limits)

    assert smtp_server.messages[0].is_encrypted


def test_reject_unauthorized_false_accepts_any_certificate(
    smtp_server: ScriptedSmtpServer,
    expired_context: ssl.SSLContext,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.tls_context = expired_context

    submit(config_for(tls={"rejectUnauthorized": False}), message, limits=limits)

    assert smtp_server.messages[0].is_encrypted


def test_client_certificate_with_a_locked_key_is_shown_to_the_server(
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.tls_context = authority.make_demanding_server_context()
    certificate, key = authority.make_client_certificate("open sesame")
    tls = {"ca": authority.pem, "cert": certificate, "key": key, "passphrase": "open sesame"}

    submit(config_for(tls=tls), message, limits=limits)

    assert len(smtp_server.messages) == 1
    with pytest.raises(errors.TlsError):
        submit(config_for(tls={"ca": authority.pem}), message, limits=limits)
