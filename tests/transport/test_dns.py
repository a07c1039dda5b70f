from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time

import pytest

from smtp_connector.transport.dns import MAX_LOOKUPS, find_addresses, get_wire_host


def ends_in(seconds: float) -> float:
    return time.monotonic() + seconds


@pytest.mark.parametrize(
    ("host", "expected"),
    [("mail.example.", "mail.example"), ("bücher.example", "xn--bcher-kva.example")],
)
def test_host_is_looked_up_as_dns_writes_it(host: str, expected: str) -> None:
    assert get_wire_host(host) == expected


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".example", "", "a\0b"])
def test_name_that_is_none_does_not_exist(host: str) -> None:
    with pytest.raises(socket.gaierror) as caught:
        find_addresses(host, 587, ends=ends_in(2))

    assert caught.value.errno == socket.EAI_NONAME


def test_lookups_beyond_the_limit_wait_no_longer_than_their_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released, calls = threading.Event(), []

    def hang(*args: object, **_options: object) -> list[object]:
        calls.append(args)
        released.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    try:
        for _ in range(MAX_LOOKUPS + 2):
            with pytest.raises(TimeoutError):
                find_addresses("mail.example", 587, ends=ends_in(0.1))
    finally:
        released.set()

    assert len(calls) == MAX_LOOKUPS


def test_resolver_that_answers_again_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 587))]

    def hang(*_args: object, **_options: object) -> list[object]:
        released.wait(10)
        return [*answer]

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    for _ in range(MAX_LOOKUPS):
        with pytest.raises(TimeoutError):
            find_addresses("mail.example", 587, ends=ends_in(0.02))
    released.set()

    (address,) = find_addresses("mail.example", 587, ends=ends_in(5))
    assert address.text == "192.0.2.1"


def test_hanging_lookup_does_not_hold_the_process_at_its_exit() -> None:
    program = """
import socket, threading, time
from smtp_connector.transport.dns import find_addresses
socket.getaddrinfo = lambda *args, **options: threading.Event().wait()
try:
    find_addresses("mail.example", 587, ends=time.monotonic() + 0.05)
except TimeoutError:
    print("timeout")
"""
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=True
    )

    assert result.stdout == "timeout\n"
