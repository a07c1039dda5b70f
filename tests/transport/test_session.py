from __future__ import annotations

import dataclasses
import socket
import threading

import pytest

from smtp_connector import errors
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.ehlo_hostname import get_ehlo_hostname
from smtp_connector.transport.session import stuff_dots
from smtp_connector.transport.submission import SendLimits, submit
from tests.smtp_server import ScriptedSmtpServer

from .conftest import ConfigMaker


def test_config_that_cannot_be_used_opens_no_socket(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    with pytest.raises(errors.DeliveryError) as caught:
        submit(config_for(tls={"ca": "no certificate"}), message, limits=limits)

    assert caught.value.stage == ""
    assert caught.value.hint
    assert not smtp_server.clients


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


def test_refused_helo_is_what_the_error_quotes(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies |= {"EHLO": "502 5.5.1 Not here", "HELO": "550 5.7.1 Go away"}

    with pytest.raises(errors.EhloRefusedError) as caught:
        submit(config_for(), message, limits=limits)

    assert caught.value.reply_text == "5.7.1 Go away"


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
