"""What keys of the config mean on the wire; docs/wire.md names the test of each."""

from __future__ import annotations

import socket
import ssl
from dataclasses import replace
from typing import Any

import pytest

from smtp_connector import errors
from smtp_connector.config.parsing import parse_config
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.submission import SendLimits, submit
from tests.certificates import Authority
from tests.configs import make_config
from tests.smtp_server import Conversation, ScriptedSmtpServer, drip, stay_silent

from .conftest import ConfigMaker, ProxyMaker

# Host and port ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "port", "is_implicit"),
    [
        ({}, 587, False),
        ({"port": "587"}, 587, False),
        ({"port": 25}, 25, False),
        ({"port": 465}, 465, True),
        ({"port": 465, "secure": False}, 465, False),
        ({"secure": True}, 465, True),
        ({"port": 587, "secure": True}, 587, True),
    ],
)
def test_port_and_secure_decide_each_other(
    changes: dict[str, Any],
    port: int,
    is_implicit: bool,
    tls_server: ScriptedSmtpServer,
    proxy_for: ProxyMaker,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    tls_server.implicit_tls = is_implicit
    proxy = proxy_for("http")
    tls = {"ca": authority.pem, "servername": "localhost"}
    place = {"host": "mail.example.test", "port": ..., "proxy": f"http://127.0.0.1:{proxy.port}"}
    limits = replace(limits, allowed_ports=[25, 465, 587])

    submit(config_for(**{**place, **changes}, tls=tls), message, limits=limits)

    assert proxy.asked == [("mail.example.test", port)]
    assert tls_server.commands[0].is_encrypted == is_implicit
    assert tls_server.messages[0].is_encrypted


def test_service_leads_to_its_server(
    tls_server: ScriptedSmtpServer,
    proxy_for: ProxyMaker,
    authority: Authority,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    proxy = proxy_for("socks5")
    changes: dict[str, Any] = {
        **dict.fromkeys(["host", "port", "ignoreTLS"], ...),
        "service": "Google Mail",
        "proxy": f"socks5h://127.0.0.1:{proxy.port}",
        "tls": {"ca": authority.pem, "servername": "localhost"},
    }
    config = parse_config(make_config(**changes)).config

    submit(config, message, limits=limits)

    assert proxy.asked == [("smtp.gmail.com", 587)]
    assert tls_server.messages[0].is_encrypted


@pytest.mark.parametrize("pool", [True, False])
def test_each_message_has_a_connection_of_its_own_for_now(
    pool: bool,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    for _ in range(2):
        submit(config_for(pool=pool), message, limits=limits)

    assert len(smtp_server.clients) == len(smtp_server.messages) == 2


def test_name_is_what_ehlo_says_before_and_after_starttls(
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    config = config_for(name="mail.example.com", tls={"ca": authority.pem})

    submit(config, message, limits=limits)

    hellos = [command.line for command in tls_server.commands if command.verb == "EHLO"]
    assert hellos == ["ehlo mail.example.com"] * 2


def test_host_name_of_this_machine_is_what_ehlo_says_by_default(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "box.example.org")

    submit(config_for(), message, limits=limits)

    assert smtp_server.commands[0].line == "ehlo box.example.org"


@pytest.mark.parametrize(
    ("auth_changes", "used"), [({}, "LOGIN"), ({"method": "PLAIN"}, "PLAIN")], ids=str
)
def test_auth_method_chooses_the_mechanism_unless_auth_does(
    auth_changes: dict[str, str],
    used: str,
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    tls_server.auth_mechanisms = ["PLAIN", "LOGIN"]
    auth = {**login, **auth_changes}

    submit(
        config_for(authMethod="login", auth=auth, tls={"ca": authority.pem}), message, limits=limits
    )

    (sign_in,) = [command.line for command in tls_server.commands if command.verb == "AUTH"]
    assert sign_in.split()[1] == used


# TLS -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "tls_changes", "name"),
    [
        ({"host": "localhost"}, {}, "localhost"),
        ({"servername": "mail.example.org"}, {}, "mail.example.org"),
        ({"servername": "a.example.org"}, {"servername": "mail.example.org"}, "mail.example.org"),
        ({}, {}, None),
    ],
)
@pytest.mark.parametrize("is_implicit", [True, False])
def test_server_sees_the_name_that_it_is_asked_for(
    is_implicit: bool,
    changes: dict[str, str],
    tls_changes: dict[str, str],
    name: str | None,
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    names: list[str | None] = []
    context = authority.make_server_context("localhost", "127.0.0.1", "mail.example.org")
    context.sni_callback = lambda _socket, asked, _context: names.append(asked)
    smtp_server.tls_context, smtp_server.implicit_tls = context, is_implicit
    tls = {"ca": authority.pem, **tls_changes}

    submit(config_for(**changes, tls=tls, secure=is_implicit), message, limits=limits)

    assert names == [name]


@pytest.mark.parametrize(
    ("options", "version", "cipher"),
    [
        ({}, "TLSv1.3", "TLS_"),
        ({"maxVersion": "TLSv1.2"}, "TLSv1.2", "ECDHE"),
        ({"maxVersion": "TLSv1.2", "ciphers": "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"}, "TLSv1.2", "AES128-GCM-SHA256"),
        ({"minVersion": "TLSv1.3"}, "TLSv1.3", "TLS_"),
    ],
)  # fmt: skip
def test_versions_and_ciphers_are_those_of_the_config(
    options: dict[str, str],
    version: str,
    cipher: str,
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    agreed: list[tuple[str | None, str]] = []

    def note(conversation: Conversation) -> None:
        assert isinstance(conversation.connection, ssl.SSLSocket)
        name = conversation.connection.cipher()
        agreed.append((conversation.connection.version(), name[0] if name else ""))
        conversation.send("250 2.1.0 Sender ok")

    tls_server.replies["MAIL"] = note

    submit(config_for(tls={"ca": authority.pem, **options}), message, limits=limits)

    ((seen_version, seen_cipher),) = agreed
    assert (seen_version, cipher in seen_cipher) == (version, True)


def test_min_version_refuses_an_older_server(
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.tls_context = authority.make_server_context()
    smtp_server.tls_context.maximum_version = ssl.TLSVersion.TLSv1_2
    tls = {"ca": authority.pem}

    with pytest.raises(errors.TlsError):
        submit(config_for(tls={**tls, "minVersion": "TLSv1.3"}), message, limits=limits)
    submit(config_for(tls=tls), message, limits=limits)

    assert len(smtp_server.messages) == 1


def test_server_sees_the_client_certificate(
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    shown: list[object] = []

    def note(conversation: Conversation) -> None:
        assert isinstance(conversation.connection, ssl.SSLSocket)
        shown.append(conversation.connection.getpeercert())
        conversation.send("250 2.1.0 Sender ok")

    smtp_server.replies["MAIL"] = note
    smtp_server.tls_context = authority.make_demanding_server_context()
    certificate, key = authority.make_client_certificate("open sesame")
    tls = {"ca": authority.pem, "cert": certificate, "key": key, "passphrase": "open sesame"}

    submit(config_for(tls=tls), message, limits=limits)

    assert "('DNS', 'client.example')" in str(shown)


@pytest.mark.parametrize("form", ["one", "list"])
def test_authorities_may_be_one_text_or_a_list(
    form: str,
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    other = Authority().pem
    authorities = f"{other}\n{authority.pem}" if form == "one" else [other, authority.pem]

    submit(config_for(tls={"ca": authorities}), message, limits=limits)
    with pytest.raises(errors.CertificateError):
        submit(config_for(tls={"ca": other}), message, limits=limits)

    assert len(tls_server.messages) == 1


# Time limits -----------------------------------------------------------------------------------------

LONG = {"connectionTimeout": 9000, "greetingTimeout": 9000, "socketTimeout": 9000}


@pytest.mark.parametrize("behaviour", [stay_silent, drip("220 test\r\n")])
def test_greeting_timeout_ends_the_greeting_as_a_whole(
    behaviour: Any,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["greeting"] = behaviour

    with pytest.raises(errors.SessionTimeoutError) as caught:
        submit(config_for(**{**LONG, "greetingTimeout": 200}), message, limits=limits)

    assert type(caught.value) is errors.SessionTimeoutError
    assert "greeting" in str(caught.value)


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("behaviour", [stay_silent, drip("250 2.0.0 Ok\r\n")])
def test_socket_timeout_ends_each_reply_as_a_whole(
    behaviour: Any,
    verb: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies[verb] = behaviour

    with pytest.raises(errors.SessionTimeoutError) as caught:
        submit(config_for(**{**LONG, "socketTimeout": 200}), message, limits=limits)

    assert type(caught.value) is errors.SessionTimeoutError
    assert not smtp_server.messages


def test_connection_timeout_ends_the_handshake_of_implicit_tls(
    config_for: ConfigMaker, message: OutgoingMessage, limits: SendLimits
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = config_for(
            **{**LONG, "connectionTimeout": 200}, secure=True, port=listener.getsockname()[1]
        )

        with pytest.raises(errors.SessionTimeoutError) as caught:
            submit(config, message, limits=limits)

    assert caught.value.stage == "tls"
