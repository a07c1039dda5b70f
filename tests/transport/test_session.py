from __future__ import annotations

import dataclasses
import socket
import ssl
import threading

import pytest

from smtp_connector import errors
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.ehlo_hostname import get_ehlo_hostname
from smtp_connector.transport.session import stuff_dots
from smtp_connector.transport.submission import SendLimits, submit
from tests.aiosmtpd_server import running_mailbox
from tests.certificates import Authority
from tests.smtp_server import ScriptedSmtpServer

from .conftest import PASSWORD, USER, ConfigMaker


@pytest.fixture
def tls_server(
    smtp_server: ScriptedSmtpServer, server_context: ssl.SSLContext
) -> ScriptedSmtpServer:
    smtp_server.tls_context = server_context
    return smtp_server


# --- TLS -----------------------------------------------------------------------------------------


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


# --- sign-in -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offered", "wanted", "used"),
    [
        (["LOGIN", "PLAIN"], "", "PLAIN"),
        (["CRAM-MD5", "LOGIN"], "", "LOGIN"),
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

    assert "app password" in caught.value.hint
    assert len(tls_server.logins) == 1


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


def test_credentials_never_travel_in_clear_unless_tls_is_ignored_on_purpose(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False

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
    tls_server.auth_mechanisms = ["CRAM-MD5"]

    with pytest.raises(errors.MechanismNotOfferedError) as caught:
        submit(config_for(tls={"ca": authority.pem}, auth=login), message, limits=limits)

    assert "CRAM-MD5" in str(caught.value)
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


@pytest.mark.parametrize(
    "changes",
    [
        {"auth": {"type": "oauth2", "user": USER, "accessToken": "token"}},
        {"tls": {"ca": "no certificate"}},
    ],
)
def test_config_that_cannot_be_used_opens_no_socket(
    changes: dict[str, object],
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with pytest.raises(errors.DeliveryError) as caught:
        submit(config_for(**changes), message, limits=limits)

    assert caught.value.stage == ""
    assert caught.value.hint
    assert not smtp_server.clients


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


# --- the rest ------------------------------------------------------------------------------------


def test_ehlo_refused_with_credentials_does_not_fall_back_to_helo(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.replies["EHLO"] = "502 5.5.1 Not here"

    with pytest.raises(errors.EhloRefusedError):
        submit(config_for(auth=login), message, limits=limits)
    with pytest.raises(errors.EhloRefusedError):
        submit(config_for(requireTLS=True), message, limits=limits)

    assert "HELO" not in smtp_server.verbs


@pytest.mark.parametrize(
    ("name", "own", "expected"),
    [
        ("mail.example.com", "box.example.org", "mail.example.com"),
        ("", "box.example.org", "box.example.org"),
        ("", "box", "[127.0.0.1]"),
        ("", "192.0.2.7", "[192.0.2.7]"),
        ("", "2001:db8::7", "[127.0.0.1]"),
        ("bücher.example", "box", "xn--bcher-kva.example"),
        ("a\r\nMAIL FROM:<x@y.z>", "box", "aMAIL FROM:<x@y.z>"),
    ],
)
def test_ehlo_hostname(name: str, own: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: own)

    assert get_ehlo_hostname(name) == expected


def test_local_address_is_where_the_connection_comes_from(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    submit(config_for(localAddress="127.0.0.2"), message, limits=limits)

    assert smtp_server.clients == ["127.0.0.2"]


@pytest.mark.parametrize("local_address", ["::1", "203.0.113.9", "no-address"])
def test_local_address_that_cannot_be_used_is_an_error(
    local_address: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with pytest.raises(errors.LocalAddressError) as caught:
        submit(config_for(localAddress=local_address), message, limits=limits)

    assert (caught.value.phase, caught.value.stage) == ("connect", "connect")
    assert not smtp_server.clients


def test_timeout_of_zero_means_the_default(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    config = config_for(connectionTimeout=0, greetingTimeout=0, socketTimeout=0, dnsTimeout=0)

    assert submit(config, message, limits=limits).reply_code == 250


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b".a\r\n..\r\nb\r\n", b"..a\r\n...\r\nb\r\n"),
        (b"a\n.\nb", b"a\r\n..\r\nb\r\n"),
        (b"a\r.\rb", b"a\r\n..\r\nb\r\n"),
    ],
)
def test_dots_are_stuffed_after_every_kind_of_line_end(content: bytes, expected: bytes) -> None:
    assert stuff_dots(content) == expected


def test_hosts_addresses_are_tried_in_turn(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # One refuses, one drops every SYN, the third is the server.
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.3", smtp_server.port))
        full.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        found = [(*kind, (f"127.0.0.{n}", smtp_server.port)) for n in (2, 3, 1)]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)

        submit(config_for(host="mail.example", connectionTimeout=600), message, limits=limits)

    assert len(smtp_server.messages) == 1


def test_resolver_that_hangs_ends_in_a_dns_timeout(
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released = threading.Event()

    def hang(*_args: object, **_options: object) -> list[object]:
        released.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    try:
        with pytest.raises(errors.DnsTimeoutError) as caught:
            submit(config_for(host="mail.example", dnsTimeout=200), message, limits=limits)
    finally:
        released.set()

    assert (caught.value.phase, caught.value.stage) == ("timeout", "dns")
    assert caught.value.is_transient


@pytest.mark.parametrize(
    ("number", "error", "is_transient"),
    [
        (socket.EAI_NONAME, errors.HostNotFoundError, False),
        (socket.EAI_AGAIN, errors.DnsUnavailableError, True),
    ],
)
def test_host_that_is_not_found_is_a_dns_error(
    number: int,
    error: type[errors.DnsError],
    is_transient: bool,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_args: object, **_options: object) -> list[object]:
        raise socket.gaierror(number, "as the test wants it")

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    with pytest.raises(error) as caught:
        submit(config_for(host="mail.example"), message, limits=limits)

    assert (caught.value.phase, caught.value.stage) == ("dns", "dns")
    assert caught.value.is_transient == is_transient


def test_port_is_checked_outside_the_allowed_networks(
    config_for: ConfigMaker, message: OutgoingMessage, limits: SendLimits
) -> None:
    with pytest.raises(errors.DestinationNotAllowedError) as caught:
        submit(
            config_for(host="8.8.8.8", port=22),
            message,
            limits=dataclasses.replace(limits, allowed_networks=[]),
        )

    assert "SMTP_CONNECTOR_ALLOWED_PORTS=22,25,587" in caught.value.hint
