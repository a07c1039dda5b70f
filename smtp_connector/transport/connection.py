"""Make the TCP connection: each address in turn, within one time limit."""

from __future__ import annotations

import errno
import ipaddress
import socket
import time
from collections.abc import Callable, Sequence

from smtp_connector.errors import LocalAddressError
from smtp_connector.terms import Stage, gettext_noop

from .deadline import get_remaining
from .dns import HostAddress

OnAttempt = Callable[[HostAddress, OSError | None, float], None]
"""Told of each address that was tried: its error or None, and the seconds that it took."""

# What an address answers that this machine has no way to: IPv6 without a route, most of all.
UNREACHABLE = frozenset(
    {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
)


def connect(
    addresses: Sequence[HostAddress],
    *,
    local_address: str,
    ends: float,
    on_attempt: OnAttempt | None = None,
) -> socket.socket:
    """Return a socket that is connected to the first address that answers.

    The time is shared: with two addresses left, the next one may use half of what remains.

    Raises:
        OSError: what the last address answered that can be reached from here; TimeoutError when it did not.
        LocalAddressError: the local address cannot be used.
    """
    if local_address:
        addresses = _choose_same_family(addresses, local_address)
    failure: OSError | None = None
    for index, address in enumerate(addresses):
        share = get_remaining(ends) / (len(addresses) - index)
        began = time.monotonic()
        try:
            connection = _connect_one(address, local_address, seconds=share)
        except LocalAddressError:
            raise
        except OSError as error:
            _tell(on_attempt, address, error, began)
            if failure is None or error.errno not in UNREACHABLE:
                failure = error
        else:
            _tell(on_attempt, address, None, began)
            return connection
    raise failure or TimeoutError


def _tell(
    on_attempt: OnAttempt | None, address: HostAddress, error: OSError | None, began: float
) -> None:
    if on_attempt:
        on_attempt(address, error, time.monotonic() - began)


def _connect_one(address: HostAddress, local_address: str, *, seconds: float) -> socket.socket:
    connection = socket.socket(address.family, socket.SOCK_STREAM)
    try:
        if local_address:
            _bind(connection, local_address)
        connection.settimeout(seconds)
        connection.connect(address.socket_address)
        # The final dot goes out by itself and must not wait for the body's acknowledgement.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        connection.close()
        raise
    return connection


def _bind(connection: socket.socket, local_address: str) -> None:
    try:
        connection.bind((local_address, 0))
    except OSError as error:
        raise _refuse_local_address(local_address) from error


def _choose_same_family(
    addresses: Sequence[HostAddress], local_address: str
) -> Sequence[HostAddress]:
    try:
        version = ipaddress.ip_address(local_address).version
    except ValueError as error:
        raise _refuse_local_address(local_address) from error
    family = socket.AF_INET if version == 4 else socket.AF_INET6
    chosen = [address for address in addresses if address.family == family]
    if not chosen:
        raise _refuse_local_address(local_address)
    return chosen


def _refuse_local_address(local_address: str) -> LocalAddressError:
    return LocalAddressError(
        gettext_noop("Connecting from %(address)s is not possible.", address=local_address),
        stage=Stage.CONNECT,
        hint=gettext_noop(
            "Set localAddress to an address of this machine that can reach the host, or remove it."
        ),
    )
