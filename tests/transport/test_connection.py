from __future__ import annotations

import contextlib
import dataclasses
import socket
from collections.abc import Iterator

import pytest

from smtp_connector import errors
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.submission import SendLimits, submit
from tests.free_port import find_free_port
from tests.smtp_server import ScriptedSmtpServer

from .conftest import ConfigMaker

SHORT = 400  # milliseconds
NO_ROUTE = "224.0.0.1"  # TCP has no way to a multicast address


def let_resolver_find(monkeypatch: pytest.MonkeyPatch, port: int, *hosts: str) -> None:
    """Let every name lead to these addresses."""
    found = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (host, port, 0, 0))
        if ":" in host
        else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))
        for host in hosts
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)


@contextlib.contextmanager
def black_hole(host: str, port: int) -> Iterator[None]:
    """Make an address that drops every SYN: its queue of connections is full."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind((host, port))
        listener.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield


@pytest.fixture
def wide_limits(limits: SendLimits) -> SendLimits:
    return dataclasses.replace(limits, allowed_networks=["127.0.0.0/8", "::1/128", NO_ROUTE])


@pytest.mark.parametrize(
    "hosts",
    [
        ["::1", "127.0.0.1"],
        ["127.0.0.2", "127.0.0.1"],
        [NO_ROUTE, "127.0.0.1"],
        ["127.0.0.4", "127.0.0.1"],
        ["::1", NO_ROUTE, "127.0.0.2", "127.0.0.4", "127.0.0.1"],
    ],
    ids=["IPv6 refuses", "first of two refuses", "no route", "black hole", "all of these"],
)
def test_next_address_gets_the_message_once(
    hosts: list[str],
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    wide_limits: SendLimits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    let_resolver_find(monkeypatch, smtp_server.port, *hosts)
    config = config_for(host="mail.example", connectionTimeout=2 * SHORT)

    with black_hole("127.0.0.4", smtp_server.port):
        submit(config, message, limits=wide_limits)

    assert len(smtp_server.messages) == len(smtp_server.clients) == 1


@pytest.mark.parametrize(
    ("hosts", "error"),
    [
        (["127.0.0.2", NO_ROUTE], errors.ConnectionRefusedByHostError),
        ([NO_ROUTE, "127.0.0.2"], errors.ConnectionRefusedByHostError),
        (["127.0.0.4", NO_ROUTE], errors.ConnectTimeoutError),
        (["127.0.0.2", "127.0.0.4"], errors.ConnectTimeoutError),
        ([NO_ROUTE, NO_ROUTE], errors.ConnectError),
        (["127.0.0.4"] * 6, errors.ConnectTimeoutError),
    ],
)
def test_error_is_that_of_an_address_that_can_be_reached(
    hosts: list[str],
    error: type[errors.DeliveryError],
    config_for: ConfigMaker,
    message: OutgoingMessage,
    wide_limits: SendLimits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = find_free_port()
    let_resolver_find(monkeypatch, port, *hosts)
    config = config_for(host="mail.example", port=port, connectionTimeout=SHORT)

    with black_hole("127.0.0.4", port), pytest.raises(error) as caught:
        submit(config, message, limits=wide_limits)

    assert type(caught.value) is error
    assert caught.value.stage == "connect"
    assert caught.value.is_transient
    assert caught.value.hint


def test_forbidden_addresses_of_a_host_are_passed_over(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    let_resolver_find(monkeypatch, smtp_server.port, "127.0.0.1", "127.0.0.9")
    only_the_second = dataclasses.replace(limits, allowed_networks=["127.0.0.9/32"])

    with pytest.raises(errors.ConnectionRefusedByHostError):
        submit(config_for(host="mail.example"), message, limits=only_the_second)

    assert not smtp_server.clients


@pytest.mark.parametrize("answers", [["192.0.2.1", "127.0.0.1"], ["127.0.0.1", "192.0.2.1"]])
def test_name_that_leads_elsewhere_at_the_next_look_up_is_looked_up_once(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    monkeypatch: pytest.MonkeyPatch,
    answers: list[str],
) -> None:
    rest = list(answers)

    def answer_anew(*_args: object, **_options: object) -> list[object]:
        address = (rest.pop(0), smtp_server.port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]

    monkeypatch.setattr(socket, "getaddrinfo", answer_anew)
    no_private_address = dataclasses.replace(limits, allowed_networks=[])

    with pytest.raises(errors.DestinationNotAllowedError) as caught:
        submit(config_for(host="mail.example"), message, limits=no_private_address)

    assert answers[0] in str(caught.value)
    assert (len(rest), smtp_server.clients) == (1, [])
