"""Channel: a connection on which every read and write has an end in time and in size."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl

from smtp_connector.diagnostics import hints
from smtp_connector.diagnostics.reply import can_begin_reply, is_continued
from smtp_connector.errors import ReplyTooLongError
from smtp_connector.terms import gettext_noop

from .deadline import get_remaining
from .tls_layer import TlsConnection, wrap_in_tls

MAX_REPLY_SIZE = 16 * 1024  # octets, 32 of the longest lines that RFC 5321, 4.5.3.1.5 has
RECEIVE_SIZE = 4096
SEND_SIZE = 256 * 1024


class Channel:
    """One connection, plain or encrypted. `ends` is a moment of the monotonic clock everywhere.

    unread: what the other side has said already.
    """

    def __init__(self, connection: socket.socket, unread: bytes = b"") -> None:
        self._connection = connection
        self._socket: socket.socket | TlsConnection = connection
        self._unread = bytearray(unread)
        self.is_encrypted = False

    def encrypt(self, context: ssl.SSLContext, server_name: str, *, ends: float) -> None:
        """Do the TLS handshake, certificate check included."""
        self._connection.settimeout(get_remaining(ends))
        self._connection.getpeername()  # fails once it is lost, when `wrap_socket` would leave it open
        encrypted = wrap_in_tls(self._connection, context, server_name)
        self._socket = encrypted
        encrypted.settimeout(get_remaining(ends))
        encrypted.do_handshake()
        self.is_encrypted = True

    @property
    def peer(self) -> str:
        """The address at the other end, which may be a proxy's; "" when it is gone already."""
        with contextlib.suppress(OSError):
            host, port, *_scope = self._connection.getpeername()
            return f"{host}, port {port}"
        return ""

    @property
    def tls(self) -> TlsConnection | None:
        """The encrypted connection; None in plain text."""
        return self._socket if isinstance(self._socket, TlsConnection) else None

    def send(self, data: bytes, *, ends: float) -> None:
        """Write all of it.

        Raises:
            TimeoutError: the server did not take it in time.
        """
        rest = memoryview(data)
        while rest:
            self._socket.settimeout(get_remaining(ends))
            rest = rest[self._socket.send(rest[:SEND_SIZE]) :]

    def read_reply(self, *, ends: float) -> list[bytes]:
        """Return the lines of one reply without their line ends; reading stops at what cannot be one.

        Raises:
            ReplyTooLongError: more than `MAX_REPLY_SIZE` octets.
            smtplib.SMTPServerDisconnected: the server closed the connection.
            TimeoutError: the whole reply was not there in time.
        """
        lines: list[bytes] = []
        limit = MAX_REPLY_SIZE
        while not lines or is_continued(lines[-1]):
            line = self._read_line(limit, ends)
            limit -= len(line)
            lines.append(line.rstrip(b"\r\n"))
        return lines

    def has_unread(self) -> bool:
        """Tell, without waiting, whether the server said something that nobody has read.

        Raises:
            smtplib.SMTPServerDisconnected: it closed the connection.
        """
        if not self._unread:
            self._socket.settimeout(0)
            with contextlib.suppress(BlockingIOError, ssl.SSLWantReadError):
                self._receive()
        return bool(self._unread)

    def take_unread(self) -> bytes:
        """Return what was received and not read yet, and forget it."""
        unread = bytes(self._unread)
        self._unread.clear()
        return unread

    def send_last(self, data: bytes) -> None:
        """Write what fits without waiting, and ignore every failure."""
        with contextlib.suppress(OSError, ValueError):
            self._socket.settimeout(0)
            self._socket.send(data)

    def close(self) -> None:
        """Close the connection without waiting for the server."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def _read_line(self, limit: int, ends: float) -> bytes:
        searched = 0
        while (end := self._unread.find(b"\n", searched) + 1) == 0:
            if not can_begin_reply(bytes(self._unread[:4])):
                return self.take_unread()
            if len(self._unread) >= limit:
                raise _refuse_length()
            searched = len(self._unread)
            self._socket.settimeout(get_remaining(ends))
            self._receive()
        if end > limit:
            raise _refuse_length()
        line = bytes(self._unread[:end])
        del self._unread[:end]
        return line

    def _receive(self) -> None:
        received = self._socket.recv(RECEIVE_SIZE)
        if not received:
            raise smtplib.SMTPServerDisconnected
        self._unread += received


def _refuse_length() -> ReplyTooLongError:
    return ReplyTooLongError(
        gettext_noop("The server's reply does not end: it has more than 16 KiB."),
        hint=hints.NOT_SMTP,
    )
