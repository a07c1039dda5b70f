from __future__ import annotations

import base64
import ssl

import pytest

from smtp_connector import errors
from smtp_connector.config.auth import MECHANISMS
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.sasl import choose_mechanism, make_cram_md5
from smtp_connector.transport.submission import SendLimits, submit
from tests.aiosmtpd_server import running_mailbox
from tests.certificates import Authority
from tests.smtp_server import ScriptedSmtpServer

from .conftest import PASSWORD, USER, ConfigMaker


@pytest.mark.parametrize(
    ("offered", "wanted", "used"),
    [
        (["LOGIN", "PLAIN"], "", "PLAIN"),
        (["CRAM-MD5", "LOGIN"], "", "LOGIN"),
        (["CRAM-MD5", "XOAUTH2"], "", "CRAM-MD5"),
        (["PLAIN", "CRAM-MD5"], "Cram-Md5", "CRAM-MD5"),
        (["PLAIN", "LOGIN"], "login", "LOGIN"),
    ],
)
def test_sign_in_uses_one_mechanism_once_and_utf8(
    offered: list[str],
    wanted: str,
    used: str,
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    tls_server.auth_mechanisms = offered
    tls_server.credentials = (USER, PASSWORD)
    config = config_for(tls={"ca": authority.pem}, auth={**login, "method": wanted})

    submit(config, message, limits=limits)

    assert tls_server.logins == [(USER, PASSWORD)]
    assert tls_server.messages[0].user == USER
    (command,) = [command for command in tls_server.commands if command.verb == "AUTH"]
    assert command.line.split()[1] == used
    assert command.is_encrypted


def test_refused_password_is_tried_once(
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    tls_server.auth_mechanisms = ["PLAIN", "LOGIN", "CRAM-MD5"]
    tls_server.credentials = (USER, "another")

    with pytest.raises(errors.CredentialsRefusedError) as caught:
        submit(config_for(tls={"ca": authority.pem}, auth=login), message, limits=limits)

    assert caught.value.reply_code == 535
    assert len(tls_server.logins) == 1


def test_login_that_is_refused_at_once_sends_neither_user_nor_password(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["LOGIN"], False
    smtp_server.replies["AUTH"] = "535 5.7.8 Not you"

    with pytest.raises(errors.CredentialsRefusedError):
        submit(config_for(auth=login, ignoreTLS=True), message, limits=limits)

    smtp_server.wait_until(lambda: smtp_server.verbs == ["EHLO", "AUTH", "QUIT"])


def test_cram_md5_never_sends_the_password_and_is_tried_once(
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    tls_server.auth_mechanisms, tls_server.credentials = ["CRAM-MD5"], (USER, "another")

    with pytest.raises(errors.CredentialsRefusedError):
        submit(config_for(tls={"ca": authority.pem}, auth=login), message, limits=limits)

    assert tls_server.logins == [(USER, "")]
    lines = "".join(command.line for command in tls_server.commands)
    assert base64.b64encode(PASSWORD.encode()).decode()[:-3] not in lines


def test_cram_md5_gives_the_answer_of_its_rfc() -> None:
    challenge = "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"

    answer = make_cram_md5("tim", "tanstaaftanstaaf", challenge)

    assert answer == "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw"


def test_cram_md5_without_a_readable_challenge_is_given_up(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["CRAM-MD5"], False
    smtp_server.replies["AUTH"] = "334 no base64"
    smtp_server.replies["*"] = "501 5.7.0 Cancelled"

    with pytest.raises(errors.UnexpectedReplyError):
        submit(config_for(auth=login, ignoreTLS=True), message, limits=limits)

    assert smtp_server.verbs[:3] == ["EHLO", "AUTH", "*"]


def test_challenge_that_the_mechanism_does_not_have_is_cancelled(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    smtp_server.replies["AUTH"] = "334 YWdhaW4="
    smtp_server.replies["*"] = "501 5.7.0 Cancelled"

    with pytest.raises(errors.UnexpectedReplyError):
        submit(config_for(auth=login, ignoreTLS=True), message, limits=limits)

    assert smtp_server.verbs[:3] == ["EHLO", "AUTH", "*"]


@pytest.mark.parametrize("mechanism", ["PLAIN", "CRAM-MD5"])
def test_credentials_never_travel_in_clear_unless_tls_is_ignored_on_purpose(
    mechanism: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = [mechanism], False
    smtp_server.credentials = (USER, PASSWORD)

    with pytest.raises(errors.PlaintextCredentialsError) as caught:
        submit(config_for(auth=login), message, limits=limits)

    assert caught.value.hint.index("requireTLS") < caught.value.hint.index("ignoreTLS")
    assert "AUTH" not in smtp_server.verbs
    submit(config_for(auth=login, ignoreTLS=True), message, limits=limits)
    assert smtp_server.logins == [(USER, PASSWORD)]


def test_credentials_without_auth_on_offer_are_an_error(
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    with pytest.raises(errors.AuthNotOfferedError) as caught:
        submit(config_for(tls={"ca": authority.pem}, auth=login), message, limits=limits)

    assert (caught.value.phase, caught.value.stage) == ("auth", "auth")
    assert "MAIL" not in tls_server.verbs


def test_mechanism_that_is_not_offered_is_an_error(
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    tls_server.auth_mechanisms = ["XOAUTH2", "NTLM"]

    with pytest.raises(errors.MechanismNotOfferedError) as caught:
        submit(config_for(tls={"ca": authority.pem}, auth=login), message, limits=limits)

    assert "XOAUTH2, NTLM" in str(caught.value)
    assert "type oauth2" in caught.value.hint
    assert "AUTH" not in tls_server.verbs


def test_password_that_utf8_cannot_write_never_shows_in_an_error(
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    tls_server.auth_mechanisms = ["PLAIN"]
    config = config_for(tls={"ca": authority.pem}, auth=login)
    # JSON may hold a lone surrogate, which pydantic's own reader refuses.
    auth = config.auth.model_construct(  # type: ignore[union-attr]  # there is one
        **{**dict(config.auth), "password": type(config.auth.password)("secret\ud800")}  # type: ignore[arg-type, union-attr]  # as above
    )

    with pytest.raises(errors.AuthError) as caught:
        submit(config.model_copy(update={"auth": auth}), message, limits=limits)

    assert caught.value.__context__ is None
    assert not tls_server.logins


@pytest.mark.parametrize("implicit_tls", [False, True], ids=["starttls", "implicit"])
def test_complete_server_takes_a_signed_in_message(
    implicit_tls: bool,
    server_context: ssl.SSLContext,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    with running_mailbox(
        server_context, user=USER, password=PASSWORD, implicit_tls=implicit_tls
    ) as mailbox:
        config = config_for(
            port=mailbox.port, secure=implicit_tls, auth=login, tls={"ca": authority.pem}
        )
        submit(config, message, limits=limits)

    ((envelope, user),) = mailbox.messages
    assert (envelope.content, user) == (message.content, USER)


def test_names_of_mechanisms_that_are_none_are_not_repeated() -> None:
    offered = [
        "\x1b[2J",
        "\x9b31m",
        "XOAUTH2",
        "A" * 5000,
        *(f"M{number}" for number in range(500)),
    ]

    with pytest.raises(errors.MechanismNotOfferedError) as excinfo:
        choose_mechanism("", offered, usable=MECHANISMS)

    assert "XOAUTH2, M0" in str(excinfo.value)
    assert str(excinfo.value).isprintable()
    assert len(str(excinfo.value)) < 1000
