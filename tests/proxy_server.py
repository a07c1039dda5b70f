"""ScriptedProxy: a real HTTP or SOCKS proxy on 127.0.0.1, written by the RFCs and without our libraries."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

WAIT_SECONDS = 5.0


@dataclass
class ScriptedProxy:
    """Use it as a context manager.

    kind: "http", "socks5" or "socks4". tls_context: the proxy itself is reached with TLS.
    server: where every request leads, whatever was asked for.
    credentials: the user and password that are let in; None asks for none.
    answer: sent instead of opening a tunnel: octets, or a callable that gets the connection.
    first_words: sent before anything is read.
    waits_for_greeting: the server's greeting goes out in one piece with the proxy's answer.
    asked: (host, port) of the requests; heads: what came before the tunnel.
    """

    kind: str
    server: tuple[str, int]
    tls_context: ssl.SSLContext | None = None
    credentials: tuple[str, str] | None = None
    answer: bytes | Callable[[socket.socket], None] | None = None
    first_words: bytes = b""
    waits_for_greeting: bool = False

    port: int = field(default=0, init=False)
    asked: list[tuple[str, int]] = field(default_factory=list, init=False)
    heads: list[bytes] = field(default_factory=list, init=False)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._connections: list[socket.socket] = [self._listener]
        self._threads: list[threading.Thread] = []
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(WAIT_SECONDS)

    def _start(self, target: Callable[..., None], *args: object) -> threading.Thread:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = self._listener.accept()
                self._connections.append(connection)
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, EOFError):
            connection.sendall(self.first_words)
            if self.tls_context:
                connection = self.tls_context.wrap_socket(connection, server_side=True)
                self._connections.append(connection)
            if getattr(self, f"_ask_{self.kind}")(connection):
                self._join(connection)
        with contextlib.suppress(OSError):
            connection.close()

    def _refuse(self, connection: socket.socket) -> bool:
        """Do what a test has laid down; tell whether there was something."""
        if callable(self.answer):
            self.answer(connection)
        elif self.answer is not None:
            connection.sendall(self.answer)
        return self.answer is not None

    def _ask_http(self, connection: socket.socket) -> bool:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += read(connection, 1)
        self.heads.append(head)
        line, *fields = head.decode("ascii").split("\r\n")
        host, _colon, port = line.split(" ")[1].rpartition(":")
        self.asked.append((host, int(port)))
        if self._refuse(connection):
            return False
        if self.credentials:
            token = base64.b64encode(":".join(self.credentials).encode()).decode()
            if f"Proxy-Authorization: Basic {token}" not in fields:
                connection.sendall(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
                return False
        self._open(connection, b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")
        return True

    def _ask_socks5(self, connection: socket.socket) -> bool:
        _version, count = read(connection, 2)
        methods = read(connection, count)
        if self.credentials:
            if b"\x02" not in methods:
                connection.sendall(b"\x05\xff")
                return False
            connection.sendall(b"\x05\x02")
            _version, length = read(connection, 2)
            user = read(connection, length)
            password = read(connection, read(connection, 1)[0])
            is_known = (user.decode(), password.decode()) == self.credentials
            connection.sendall(b"\x01\x00" if is_known else b"\x01\x01")
            if not is_known:
                return False
        else:
            connection.sendall(b"\x05\x00")
        _version, command, _reserved, kind = read(connection, 4)
        assert command == 1
        if kind == 3:
            host = read(connection, read(connection, 1)[0]).decode()
        else:
            family, size = (socket.AF_INET, 4) if kind == 1 else (socket.AF_INET6, 16)
            host = socket.inet_ntop(family, read(connection, size))
        self.asked.append((host, int.from_bytes(read(connection, 2), "big")))
        if self._refuse(connection):
            return False
        self._open(connection, b"\x05\x00\x00\x03\x05a.b.c\x04\x38")  # bound to a name
        return True

    def _ask_socks4(self, connection: socket.socket) -> bool:
        head = read(connection, 8)
        assert head[:2] == b"\x04\x01"
        user = read_text(connection)
        address = head[4:]
        host = read_text(connection) if address[:3] == b"\0\0\0" else socket.inet_ntoa(address)
        self.asked.append((host, int.from_bytes(head[2:4], "big")))
        if self._refuse(connection):
            return False
        if self.credentials and user != self.credentials[0]:
            connection.sendall(b"\x00\x5d" + bytes(6))
            return False
        self._open(connection, b"\x00\x5a" + bytes(6))
        return True

    def _open(self, connection: socket.socket, answer: bytes) -> None:
        self._upstream = socket.create_connection(self.server, WAIT_SECONDS)
        self._connections.append(self._upstream)
        greeting = self._upstream.recv(4096) if self.waits_for_greeting else b""
        connection.sendall(answer + greeting)

    def _join(self, connection: socket.socket) -> None:
        self._upstream.settimeout(None)
        back = self._start(pump, self._upstream, connection)
        pump(connection, self._upstream)
        back.join(WAIT_SECONDS)  # what the server said last, before it hung up, is still under way


def read(connection: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        more = connection.recv(size - len(received))
        if not more:
            raise EOFError
        received += more
    return received


def read_text(connection: socket.socket) -> str:
    """Read up to the next NUL."""
    text = b""
    while (octet := read(connection, 1)) != b"\0":
        text += octet
    return text.decode()


def pump(source: socket.socket, sink: socket.socket) -> None:
    """Carry octets one way until the source ends; then tell the sink so."""
    with contextlib.suppress(OSError):
        while octets := source.recv(65536):
            sink.sendall(octets)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
