"""The same cases with every server: what `submit` sends arrives, and what it refuses is told."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from smtp_connector import errors
from smtp_connector.terms import Stage
from smtp_connector.transport.submission import SendLimits, make_session, submit
from tests.certificates import Authority

from .conftest import ConfigMaker, MessageMaker
from .server import ELSEWHERE, GREYLISTED, UNKNOWN, USER, RealServer

pytestmark = pytest.mark.slow

# STARTTLS with the mechanism that is chosen by itself, and with one by name, and TLS from the first byte with LOGIN.
DOORS = pytest.mark.parametrize(
    ("changes", "mechanism"),
    [
        ({}, "PLAIN"),
        ({"authMethod": "CRAM-MD5"}, "CRAM-MD5"),
        ({"secure": True, "authMethod": "LOGIN"}, "LOGIN"),
    ],
    ids=["starttls-plain", "starttls-cram-md5", "implicit-tls-login"],
)


def wait_for_log(server: RealServer, start: int, pattern: str) -> None:
    server.wait_until(lambda: bool(re.search(pattern, server.read_log()[start:])), pattern)


def read_part(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content


@DOORS
def test_mail_arrives_exactly_as_it_was_meant(
    changes: dict[str, object],
    mechanism: str,
    server: RealServer,
    config_for: ConfigMaker,
    message_for: MessageMaker,
    limits: SendLimits,
) -> None:
    start, message = len(server.read_log()), message_for()

    reply = submit(config_for(**changes), message, limits=limits)

    assert reply.reply_code == 250
    wait_for_log(server, start, server.get_login_pattern(mechanism))
    delivered = server.wait_for_mail(message.message_id).replace(b"\r\n", b"\n")
    assert b"\n.\n..\n.hidden" in delivered
    assert delivered.endswith(message.content.replace(b"\r\n", b"\n"))
    mail = message_from_bytes(delivered, policy=default)
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"] == "Grüße, 你好: 493817"
    assert mail["To"] == USER
    assert read_part(mail, "plain") == "Code: 493817\n.\n..\n.hidden?\nThe end.\n"
    assert read_part(mail, "html").startswith("<p>Grüße: 493817</p>\n.<p>one dot</p>\n..<p>two")


def test_mail_from_an_address_in_other_letters_arrives(
    server: RealServer, config_for: ConfigMaker, message_for: MessageMaker, limits: SendLimits
) -> None:
    message = message_for(fromEmail="Jürgen <jürgen@straße.example>", replyTo="用户@example.com")

    submit(config_for(), message, limits=limits)

    delivered = server.wait_for_mail(message.message_id).replace(b"\r\n", b"\n")
    assert message.sender == "jürgen@xn--strae-oqa.example"
    assert delivered.endswith(message.content.replace(b"\r\n", b"\n"))


@DOORS
def test_wrong_password_is_tried_once(
    changes: dict[str, object],
    mechanism: str,
    server: RealServer,
    config_for: ConfigMaker,
    message_for: MessageMaker,
    limits: SendLimits,
) -> None:
    start, message = len(server.read_log()), message_for()
    config = config_for(auth={"type": "login", "user": USER, "pass": "wröng"}, **changes)

    with pytest.raises(errors.CredentialsRefusedError) as caught:
        submit(config, message, limits=limits)

    assert (caught.value.stage, caught.value.reply_code) == (Stage.AUTH, 535)
    assert not caught.value.is_transient
    server.wait_until(
        lambda: server.count_refused_logins(server.read_log()[start:]) is not None,
        "the session is over",
    )
    assert server.count_refused_logins(server.read_log()[start:]) == 1
    assert server.find_mails(message.message_id) == []


def test_good_mail_passes_right_after_a_wrong_password(
    server: RealServer, config_for: ConfigMaker, message_for: MessageMaker, limits: SendLimits
) -> None:
    message = message_for()
    wrong = config_for(auth={"type": "login", "user": USER, "pass": "wröng"})
    with pytest.raises(errors.CredentialsRefusedError):
        submit(wrong, message, limits=limits)

    submit(config_for(), message, limits=limits)

    server.wait_for_mail(message.message_id)


def test_unknown_recipient_is_refused_for_good(
    server: RealServer, config_for: ConfigMaker, message_for: MessageMaker, limits: SendLimits
) -> None:
    message = message_for(UNKNOWN)

    with pytest.raises(errors.RecipientRefusedError) as caught:
        submit(config_for(), message, limits=limits)

    assert (caught.value.stage, caught.value.reply_code) == (Stage.ENVELOPE, 550)
    assert caught.value.enhanced_status_code == "5.1.1"
    assert not caught.value.is_transient


def test_recipient_of_another_domain_is_refused_for_good(
    server: RealServer, config_for: ConfigMaker, message_for: MessageMaker, limits: SendLimits
) -> None:
    with pytest.raises(errors.RecipientRefusedError) as caught:
        submit(config_for(), message_for(ELSEWHERE), limits=limits)

    assert caught.value.reply_code in {550, 554}
    assert not caught.value.is_transient


def test_greylisted_mail_passes_at_the_second_try(
    server: RealServer, config_for: ConfigMaker, message_for: MessageMaker, limits: SendLimits
) -> None:
    server.forget_greylisted()
    message = message_for(GREYLISTED)

    with pytest.raises(errors.RecipientRefusedError) as caught:
        submit(config_for(), message, limits=limits)
    reply = submit(config_for(), message, limits=limits)

    assert (caught.value.reply_code, caught.value.enhanced_status_code) == (450, "4.2.0")
    assert caught.value.is_transient
    assert reply.reply_code == 250
    server.wait_for_mail(message.message_id)


def test_mail_after_a_restart_is_delivered_once(
    server: RealServer, config_for: ConfigMaker, message_for: MessageMaker, limits: SendLimits
) -> None:
    before, after = message_for(), message_for()
    submit(config_for(), before, limits=limits)
    server.wait_for_mail(before.message_id)

    server.restart()
    submit(config_for(), after, limits=limits)

    server.wait_for_mail(after.message_id)
    server.wait_for_empty_queue()
    assert len(server.find_mails(after.message_id)) == 1


def test_session_that_a_restart_ended_delivers_the_next_mail_once(
    server: RealServer, config_for: ConfigMaker, message_for: MessageMaker, limits: SendLimits
) -> None:
    messages = [message_for(), message_for(), message_for()]
    session = make_session(config_for(), limits=limits)
    try:
        for message in messages:
            if message is messages[-1]:
                server.restart()
            session.hand_over(message.sender, [message.recipient], message.content)
    finally:
        session.quit()

    server.wait_for_empty_queue()
    for message in messages:
        delivered = server.wait_for_mail(message.message_id).replace(b"\r\n", b"\n")
        assert delivered.endswith(message.content.replace(b"\r\n", b"\n"))


def test_stopped_server_refuses_the_connection(
    server: RealServer, config_for: ConfigMaker, message_for: MessageMaker, limits: SendLimits
) -> None:
    server.stop()
    try:
        with pytest.raises(errors.ConnectionRefusedByHostError) as caught:
            submit(config_for(), message_for(), limits=limits)
    finally:
        server.start()

    assert caught.value.is_transient


@pytest.mark.parametrize("secure", [False, True], ids=["starttls", "implicit-tls"])
def test_server_of_an_unknown_authority_is_told_nothing(
    secure: bool,
    server: RealServer,
    config_for: ConfigMaker,
    message_for: MessageMaker,
    limits: SendLimits,
) -> None:
    start = len(server.read_log())
    config = config_for(secure=secure, tls={"ca": Authority().pem})

    with pytest.raises(errors.CertificateError):
        submit(config, message_for(), limits=limits)

    assert USER not in server.read_log()[start:]


def test_credentials_never_go_out_in_plain_text(
    server: RealServer, config_for: ConfigMaker, message_for: MessageMaker, limits: SendLimits
) -> None:
    start = len(server.read_log())
    config = config_for(requireTLS=False, ignoreTLS=True)

    with pytest.raises((errors.AuthError, errors.TlsError)):
        submit(config, message_for(), limits=limits)

    assert not re.search(server.get_login_pattern("PLAIN"), server.read_log()[start:])
