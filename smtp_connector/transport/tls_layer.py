"""TLS over a connection that is itself encrypted already, as behind a proxy that is reached with TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Callable
from typing import Literal, TypeVar

from .deadline import get_remaining

RECORD_SIZE = 16 * 1024 + 256  # octets, RFC 8446, 5.2

Result = TypeVar("Result")


class TlsOverTls:
    """What a Channel needs of an ssl.SSLSocket; `ssl` itself wraps sockets of the system only.

    Times mean what they mean there: a handshake, a read or a write ends as a whole within the timeout.
    """

    def __init__(self, outer: ssl.SSLSocket, context: ssl.SSLContext, server_name: str) -> None:
        self._outer = outer
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_name)
        self._seconds: float | None = None
        self.context = context

    def settimeout(self, seconds: float | None) -> None:
        self._seconds = seconds

    def do_handshake(self) -> None:
        self._run(self._tls.do_handshake)

    def send(self, data: memoryview | bytes) -> int:
        return self._run(lambda: self._tls.write(data))

    def recv(self, size: int) -> bytes:
        try:
            return self._run(lambda: self._tls.read(size))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def close(self) -> None:
        self._outer.close()

    def version(self) -> str | None:
        return self._tls.version()

    def cipher(self) -> tuple[str, str, int] | None:
        return self._tls.cipher()

    def getpeercert(self, *, binary_form: Literal[True]) -> bytes | None:
        return self._tls.getpeercert(binary_form)

    def _run(self, step: Callable[[], Result]) -> Result:
        """Do one step, and move octets between the two layers for as long as it asks for them."""
        ends = time.monotonic() + self._seconds if self._seconds else None
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._flush(ends)
                self._fill(ends)
            except ssl.SSLError:
                with contextlib.suppress(OSError):
                    self._flush(ends)  # the alert tells the server why
                raise
            else:
                self._flush(ends)
                return result

    def _flush(self, ends: float | None) -> None:
        if self._outgoing.pending:
            self._limit(ends)
            self._outer.sendall(self._outgoing.read())

    def _fill(self, ends: float | None) -> None:
        self._limit(ends)
        received = self._outer.recv(RECORD_SIZE)
        if received:
            self._incoming.write(received)
        else:
            self._incoming.write_eof()

    def _limit(self, ends: float | None) -> None:
        self._outer.settimeout(self._seconds if ends is None else get_remaining(ends))


TlsConnection = ssl.SSLSocket | TlsOverTls


def wrap_in_tls(
    connection: socket.socket, context: ssl.SSLContext, server_name: str
) -> TlsConnection:
    """Return the connection with TLS over it, the handshake still to be done."""
    if isinstance(connection, ssl.SSLSocket):
        return TlsOverTls(connection, context, server_name)
    return context.wrap_socket(
        connection, server_hostname=server_name, do_handshake_on_connect=False
    )
