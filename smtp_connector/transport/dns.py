"""Look up the addresses of a host within a time limit."""

from __future__ import annotations

import queue
import socket
import threading
from typing import NamedTuple

from smtp_connector.config.address import find_ascii_host

from .deadline import get_remaining

MAX_LOOKUPS = 8  # threads of this process that may hang in the resolver at one time
LOOKUP_SLOTS = threading.BoundedSemaphore(MAX_LOOKUPS)


class HostAddress(NamedTuple):
    """One address to connect to, as the socket module takes it."""

    family: socket.AddressFamily
    socket_address: tuple[str, int] | tuple[str, int, int, int]

    @property
    def text(self) -> str:
        return self.socket_address[0]


Outcome = list[HostAddress] | OSError


def find_addresses(host: str, port: int, *, ends: float) -> list[HostAddress]:
    """Return the addresses of the host in the order to try them.

    The resolver of the C library knows no time limit, so it runs in a thread that is left behind
    when the time is over; being a daemon it does not hold the process at its exit.
        ends: a moment of the monotonic clock.

    Raises:
        socket.gaierror: there is no such name, or the resolver does not answer usefully.
        TimeoutError: it did not answer in time.
    """
    if not LOOKUP_SLOTS.acquire(timeout=get_remaining(ends)):
        raise TimeoutError
    outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
    _start_thread(host, port, outcomes)
    try:
        outcome = outcomes.get(timeout=get_remaining(ends))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(outcome, OSError):
        raise outcome
    return outcome


def get_wire_host(host: str) -> str:
    """Return the host as DNS and certificates write it: ASCII, without the dot of the root."""
    return (host if host.isascii() else find_ascii_host(host)).rstrip(".")


def _start_thread(host: str, port: int, outcomes: queue.SimpleQueue[Outcome]) -> None:
    thread = threading.Thread(
        target=_look_up, args=(host, port, outcomes), name="smtp-connector-dns", daemon=True
    )
    try:
        thread.start()
    except RuntimeError as error:  # the machine has no thread left
        LOOKUP_SLOTS.release()
        raise socket.gaierror(socket.EAI_AGAIN, str(error)) from error


def _look_up(host: str, port: int, outcomes: queue.SimpleQueue[Outcome]) -> None:
    try:
        outcomes.put(_get_addresses(host, port))
    except OSError as error:
        outcomes.put(error)
    except ValueError:  # a label that is empty or too long, or a NUL
        outcomes.put(socket.gaierror(socket.EAI_NONAME, "not a host name"))
    finally:
        LOOKUP_SLOTS.release()


def _get_addresses(host: str, port: int) -> list[HostAddress]:
    name = get_wire_host(host)
    if not name:
        raise socket.gaierror(socket.EAI_NONAME, "not a host name")
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    addresses = [
        HostAddress(family, socket_address)  # type: ignore[arg-type]  # AF_INET and AF_INET6 only
        for family, _kind, _protocol, _name, socket_address in found
        if family in {socket.AF_INET, socket.AF_INET6}
    ]
    if not addresses:
        raise socket.gaierror(socket.EAI_NONAME, "no address")
    return list(dict.fromkeys(addresses))
