from __future__ import annotations

import dataclasses
import logging
import socket
import ssl
import traceback
from collections.abc import Callable

import pytest

from smtp_connector import errors
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.submission import SendLimits, submit
from tests.certificates import Authority
from tests.free_port import find_free_port
from tests.smtp_server import ScriptedSmtpServer

from .conftest import ConfigMaker, ProxyMaker

SECRET = "canary-proxy-41d0e7"  # searched for
USER_INFO = f"ada:{SECRET}%2F%40%C3%BC"
CREDENTIALS = ("ada", f"{SECRET}/@ü")


@pytest.fixture
def named_limits(limits: SendLimits, smtp_server: ScriptedSmtpServer) -> SendLimits:
    """Let the server's port pass where only the proxy knows the address."""
    return dataclasses.replace(limits, allowed_ports=[smtp_server.port])


@pytest.mark.parametrize(
    ("scheme", "host", "asked"),
    [
        ("http", "mail.example.test", "mail.example.test"),
        ("socks5h", "mail.example.test", "mail.example.test"),
        ("socks4a", "mail.example.test", "mail.example.test"),
        ("http", "127.0.0.1", "127.0.0.1"),
        ("socks4a", "127.0.0.1", "127.0.0.1"),
        ("socks5", "localhost", "127.0.0.1"),
        ("socks", "localhost", "127.0.0.1"),
        ("socks4", "localhost", "127.0.0.1"),
        ("socks5h", "localhost", "127.0.0.1"),
    ],
)
def test_message_goes_through_the_proxy(
    scheme: str,
    host: str,
    asked: str,
    smtp_server: ScriptedSmtpServer,
    proxy_for: ProxyMaker,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    named_limits: SendLimits,
) -> None:
    proxy = proxy_for(scheme.rstrip("ah") if scheme != "socks" else "socks5")
    config = config_for(host=host, proxy=f"{scheme}://127.0.0.1:{proxy.port}")

    submit(config, message, limits=named_limits)

    assert proxy.asked == [(asked, smtp_server.port)]
    assert len(smtp_server.messages) == 1


@pytest.mark.parametrize(
    ("scheme", "kind"), [("http", "http"), ("socks5", "socks5"), ("socks4", "socks4")]
)
def test_user_info_signs_in_at_the_proxy(
    scheme: str,
    kind: str,
    smtp_server: ScriptedSmtpServer,
    proxy_for: ProxyMaker,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    proxy = proxy_for(kind, credentials=CREDENTIALS)
    place = f"127.0.0.1:{proxy.port}"

    submit(config_for(proxy=f"{scheme}://{USER_INFO}@{place}"), message, limits=limits)
    with pytest.raises(errors.ProxyAuthRequiredError) as caught:
        submit(config_for(proxy=f"{scheme}://{place}"), message, limits=limits)
    with pytest.raises(errors.ProxyAuthRequiredError):
        submit(config_for(proxy=f"{scheme}://bob:wrong@{place}"), message, limits=limits)

    assert len(smtp_server.messages) == 1
    assert (caught.value.phase, caught.value.stage) == ("connect", "connect")
    assert not caught.value.is_transient


@pytest.mark.parametrize("kind", ["http", "socks5"])
@pytest.mark.parametrize("is_implicit", [True, False])
def test_tls_with_the_server_goes_through_the_tunnel(
    is_implicit: bool,
    kind: str,
    tls_server: ScriptedSmtpServer,
    proxy_for: ProxyMaker,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    tls_server.implicit_tls = is_implicit
    proxy = proxy_for(kind)
    config = config_for(
        secure=is_implicit,
        requireTLS=not is_implicit,
        tls={"ca": authority.pem},
        proxy=f"{kind}://127.0.0.1:{proxy.port}",
    )

    submit(config, message, limits=limits)

    assert tls_server.messages[0].is_encrypted


@pytest.mark.parametrize("is_implicit", [True, False])
def test_tls_with_the_server_goes_through_a_proxy_with_tls(
    is_implicit: bool,
    tls_server: ScriptedSmtpServer,
    server_context: ssl.SSLContext,
    proxy_for: ProxyMaker,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    tls_server.implicit_tls = is_implicit
    proxy = proxy_for("http", tls_context=server_context)
    config = config_for(
        secure=is_implicit,
        requireTLS=not is_implicit,
        tls={"ca": authority.pem},
        proxy=f"https://127.0.0.1:{proxy.port}",
    )

    submit(
        config, dataclasses.replace(message, content=b"A: b\r\n\r\n" + b"x" * 70_000), limits=limits
    )

    assert tls_server.messages[0].is_encrypted
    assert len(tls_server.messages[0].content) > 70_000


def test_servers_certificate_is_checked_behind_a_proxy_with_tls(
    smtp_server: ScriptedSmtpServer,
    server_context: ssl.SSLContext,
    expired_context: ssl.SSLContext,
    proxy_for: ProxyMaker,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.tls_context = expired_context
    proxy = proxy_for("http", tls_context=server_context)
    config = config_for(tls={"ca": authority.pem}, proxy=f"https://127.0.0.1:{proxy.port}")

    with pytest.raises(errors.CertificateError):
        submit(config, message, limits=limits)


def test_proxys_certificate_is_checked_whatever_the_config_says_of_the_servers(
    smtp_server: ScriptedSmtpServer,
    self_signed_context: ssl.SSLContext,
    proxy_for: ProxyMaker,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    proxy = proxy_for("http", tls_context=self_signed_context)
    config = config_for(
        tls={"rejectUnauthorized": False}, proxy=f"https://{USER_INFO}@127.0.0.1:{proxy.port}"
    )

    with pytest.raises(errors.ProxyError) as caught:
        submit(config, message, limits=limits)

    assert "certificate" in str(caught.value)
    assert not proxy.heads


@pytest.mark.parametrize("kind", ["http", "socks5", "socks4"])
def test_greeting_right_behind_the_proxys_answer_is_not_lost(
    kind: str,
    smtp_server: ScriptedSmtpServer,
    proxy_for: ProxyMaker,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    proxy = proxy_for(kind, waits_for_greeting=True)

    submit(config_for(proxy=f"{kind}://127.0.0.1:{proxy.port}"), message, limits=limits)

    assert len(smtp_server.messages) == 1


def test_nothing_that_comes_before_implicit_tls_is_believed(
    smtp_server: ScriptedSmtpServer,
    proxy_for: ProxyMaker,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    proxy = proxy_for("http", answer=b"HTTP/1.1 200 Ok\r\n\r\n220 mail.example.test\r\n")

    with pytest.raises(errors.UnexpectedReplyError):
        submit(
            config_for(secure=True, proxy=f"http://127.0.0.1:{proxy.port}"), message, limits=limits
        )


def hang_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def talk_on(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 Ok\r\n")
    while True:
        connection.sendall(b"X-More: of the same\r\n" * 100)


def inform_for_ever(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)


@pytest.mark.parametrize(
    ("kind", "answer", "error", "is_transient"),
    [
        ("http", b"HTTP/1.1 403 Forbidden\r\n\r\n", errors.ProxyRefusedError, False),
        ("http", b"HTTP/1.1 503 Busy\r\n\r\n", errors.ProxyRefusedError, True),
        ("http", b"HTTP/1.1 407 Sign in\r\n\r\n", errors.ProxyAuthRequiredError, False),
        ("http", b"HTTP/1.0 401 Unauthorized\r\n\r\n", errors.ProxyAuthRequiredError, False),
        ("http", b"220 mail.example.test ESMTP\r\n", errors.ProxyError, False),
        ("http", b"\x05\x00\x00\x01", errors.ProxyError, False),
        ("http", hang_up, errors.ProxyError, True),
        ("http", talk_on, errors.ProxyError, False),
        ("http", inform_for_ever, errors.ProxyError, False),
        ("socks5", b"\x05\x02\x00\x01" + bytes(6), errors.ProxyRefusedError, False),
        ("socks5", b"\x05\x05\x00\x04" + bytes(18), errors.ProxyRefusedError, True),
        ("socks5", b"\x05\x77\x00\x01" + bytes(6), errors.ProxyError, False),
        ("socks5", b"\x05\x00\x00\x09" + bytes(6), errors.ProxyError, False),
        ("socks5", b"\x05\x00\x00\x03\x01\xff\x00\x00", errors.ProxyError, False),
        ("socks5", b"HTTP/1.1 400 Bad\r\n\r\n", errors.ProxyError, False),
        ("socks5", hang_up, errors.ProxyError, True),
        ("socks4", b"\x00\x5b" + bytes(6), errors.ProxyRefusedError, True),
        ("socks4", b"\x00\x5d" + bytes(6), errors.ProxyAuthRequiredError, False),
        ("socks4", b"HTTP/1.1", errors.ProxyError, False),
    ],
)  # fmt: skip
def test_proxy_that_does_not_open_the_tunnel_is_named(
    kind: str,
    answer: bytes | Callable[[socket.socket], None],
    error: type[errors.ProxyError],
    is_transient: bool,
    smtp_server: ScriptedSmtpServer,
    proxy_for: ProxyMaker,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    proxy = proxy_for(kind, answer=answer)

    with pytest.raises(errors.ProxyError) as caught:
        submit(config_for(proxy=f"{kind}://127.0.0.1:{proxy.port}"), message, limits=limits)

    assert type(caught.value) is error
    assert (caught.value.stage, caught.value.is_transient) == ("connect", is_transient)
    assert caught.value.hint
    assert not smtp_server.clients


@pytest.mark.parametrize("choice", [b"\x05\x02", b"\x05\x01", b"\x05\xff"])
def test_socks_proxy_that_wants_another_sign_in_than_was_offered_is_told(
    choice: bytes,
    proxy_for: ProxyMaker,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    proxy = proxy_for("socks5", first_words=choice)

    with pytest.raises(errors.ProxyAuthRequiredError):
        submit(config_for(proxy=f"socks5://127.0.0.1:{proxy.port}"), message, limits=limits)


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "socks4"])
def test_silent_proxy_ends_with_the_connection_timeout(
    scheme: str, config_for: ConfigMaker, message: OutgoingMessage, limits: SendLimits
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        config = config_for(connectionTimeout=200, proxy=f"{scheme}://127.0.0.1:{port}")

        with pytest.raises(errors.ConnectTimeoutError) as caught:
            submit(config, message, limits=limits)

    assert f"port {port}" in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "proxy.invalid"])
def test_proxy_that_cannot_be_reached_is_told_apart_from_the_server(
    host: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with pytest.raises(errors.ProxyUnreachableError) as caught:
        submit(config_for(proxy=f"http://{host}:{find_free_port()}"), message, limits=limits)

    assert host in str(caught.value)
    assert caught.value.phase == "connect"


def test_proxy_that_does_not_speak_tls_is_told(
    proxy_for: ProxyMaker, config_for: ConfigMaker, message: OutgoingMessage, limits: SendLimits
) -> None:
    proxy = proxy_for("http", first_words=b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with pytest.raises(errors.ProxyError) as caught:
        submit(config_for(proxy=f"https://127.0.0.1:{proxy.port}"), message, limits=limits)

    assert "TLS" in str(caught.value)


# The egress rule -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "port", "hint"),
    [
        ("127.0.0.1", 587, "127.0.0.1/32"),
        ("127.1", 587, "127.0.0.1/32"),
        ("0x7f000001", 587, "127.0.0.1/32"),
        ("localhost", 587, "127.0.0.1/32"),
        ("10.1.2.3", 587, "10.1.2.3/32"),
        ("mail.example.test", 22, "ALLOWED_PORTS"),
    ],
)
def test_proxy_is_not_asked_for_what_the_rule_forbids(
    host: str,
    port: int,
    hint: str,
    proxy_for: ProxyMaker,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    proxy = proxy_for("http")
    config = config_for(host=host, port=port, proxy=f"http://127.0.0.1:{proxy.port}")
    limits = dataclasses.replace(limits, allowed_networks=[])

    with pytest.raises(errors.DestinationNotAllowedError) as caught:
        submit(config, message, limits=limits)

    assert hint in caught.value.hint
    assert not proxy.heads


def test_host_that_is_none_is_not_asked_for(
    proxy_for: ProxyMaker, config_for: ConfigMaker, message: OutgoingMessage, limits: SendLimits
) -> None:
    proxy = proxy_for("http")
    config = config_for(host="a b", port=587, proxy=f"http://127.0.0.1:{proxy.port}")

    with pytest.raises(errors.HostNotFoundError):
        submit(config, message, limits=limits)

    assert not proxy.heads


def test_rule_holds_for_the_proxy_itself(
    proxy_for: ProxyMaker, config_for: ConfigMaker, message: OutgoingMessage, limits: SendLimits
) -> None:
    proxy = proxy_for("http")
    config = config_for(host="mail.example.test", port=587, proxy=f"http://127.0.0.1:{proxy.port}")
    limits = dataclasses.replace(limits, allowed_networks=[])

    with pytest.raises(errors.DestinationNotAllowedError) as caught:
        submit(config, message, limits=limits)

    assert "127.0.0.1/32" in caught.value.hint
    assert not proxy.heads


def test_socks4_says_that_it_cannot_name_an_ipv6_address(
    proxy_for: ProxyMaker, config_for: ConfigMaker, message: OutgoingMessage, limits: SendLimits
) -> None:
    proxy = proxy_for("socks4")
    limits = dataclasses.replace(limits, allowed_networks=["::1", "127.0.0.1"])

    with pytest.raises(errors.ProxyRefusedError) as caught:
        submit(
            config_for(host="::1", proxy=f"socks4://127.0.0.1:{proxy.port}"), message, limits=limits
        )

    assert "socks5" in caught.value.hint


def test_ipv6_address_is_written_in_brackets_for_an_http_proxy(
    smtp_server: ScriptedSmtpServer,
    proxy_for: ProxyMaker,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    proxy = proxy_for("http")
    config = config_for(host="2606:4700::1", port=587, proxy=f"http://127.0.0.1:{proxy.port}")

    submit(config, message, limits=limits)

    assert proxy.asked == [("[2606:4700::1]", 587)]


# Secrets -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["http", "socks5", "socks4"])
@pytest.mark.parametrize("answer", [b"HTTP/1.1 502 ada:" + SECRET.encode() + b"\r\n\r\n", hang_up])
def test_password_of_the_proxy_stands_in_no_text(
    kind: str,
    answer: bytes | Callable[[socket.socket], None],
    proxy_for: ProxyMaker,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    caplog: pytest.LogCaptureFixture,
) -> None:
    proxy = proxy_for(kind, answer=answer, credentials=CREDENTIALS)
    config = config_for(
        proxy=f"{kind}://{USER_INFO}@127.0.0.1:{proxy.port}", logger=True, debug=True
    )

    with caplog.at_level(logging.DEBUG), pytest.raises(errors.DeliveryError) as caught:
        submit(config, message, limits=limits)

    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert SECRET not in shown + caplog.text + repr(config)


def test_stored_proxy_that_is_none_is_an_error_before_any_socket(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with pytest.raises(errors.ProxyError) as caught:
        submit(config_for(proxy=f"http://ada:{SECRET}@no host"), message, limits=limits)

    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert (caught.value.stage, caught.value.is_transient) == ("", False)
