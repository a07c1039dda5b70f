"""ProxyStream: what is said with a proxy before the server is reached, bounded in time and size."""

from __future__ import annotations

import socket

from smtp_connector.diagnostics import hints
from smtp_connector.errors import ProxyError
from smtp_connector.terms import Stage, gettext_noop

from .deadline import get_remaining

MAX_ANSWER_SIZE = 64 * 1024  # octets, all answers of the proxy together


class ProxyStream:
    """A connection to a proxy. ends: a moment of the monotonic clock, for everything that is said."""

    def __init__(self, connection: socket.socket, *, ends: float) -> None:
        self._connection = connection
        self._ends = ends
        self._left = MAX_ANSWER_SIZE

    def send(self, data: bytes) -> None:
        """Write all of it."""
        self._connection.settimeout(get_remaining(self._ends))
        self._connection.sendall(data)

    def receive(self, size: int) -> bytes:
        """Return what has come, at least one octet and no more than `size`.

        Raises:
            ProxyError: the proxy hung up, or says more than `MAX_ANSWER_SIZE`.
            TimeoutError: nothing came in time.
        """
        if not self._left:
            raise refuse_answer()
        self._connection.settimeout(get_remaining(self._ends))
        received = self._connection.recv(min(size, self._left))
        if not received:
            raise ProxyError(
                gettext_noop("The proxy closed the connection before it reached the server."),
                stage=Stage.CONNECT,
                hint=hints.CHECK_PROXY,
            )
        self._left -= len(received)
        return received

    def receive_exactly(self, size: int) -> bytes:
        """Return so many octets; what comes behind them is left for the next reader."""
        received = b""
        while len(received) < size:
            received += self.receive(size - len(received))
        return received


def refuse_answer() -> ProxyError:
    """Return the error for an answer that does not belong to the proxy's protocol."""
    return ProxyError(
        gettext_noop("What the proxy answered does not fit its scheme."),
        stage=Stage.CONNECT,
        is_transient=False,
        hint=hints.CHECK_PROXY,
    )
