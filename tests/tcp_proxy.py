"""TcpProxy: carries sessions between a client and a server on loopback, and disturbs the first at a chosen octet."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

WAIT_SECONDS = 10.0
LINGER_ZERO = struct.pack("ii", 1, 0)  # makes close() send a reset


class Way(StrEnum):
    """Which of the two streams."""

    TO_SERVER = "to_server"
    TO_CLIENT = "to_client"


class Deed(StrEnum):
    """What is done to the session. The server always gets an orderly end, so that its own count is final."""

    CLOSE = "close"
    RESET = "reset"
    STALL = "stall"
    FLIP = "flip"


@dataclass(frozen=True)
class Disturbance:
    """Do the deed when this many octets have gone this way; FLIP changes the next octet and goes on."""

    deed: Deed
    way: Way
    after: int


class TcpProxy:
    """Use it as a context manager; clients connect to `port`, one after the other.

    seen: all octets of the first session that went each way, as they were sent on.
    piece_size: octets sent on at a time; 1 splits everything that can be split.
    """

    def __init__(
        self,
        target_port: int,
        disturbance: Disturbance | None = None,
        *,
        piece_size: int = 65536,
    ) -> None:
        self.target_port = target_port
        self.disturbance = disturbance
        self.piece_size = piece_size
        self.seen = {Way.TO_SERVER: bytearray(), Way.TO_CLIENT: bytearray()}
        self.port = 0
        self.sessions = 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait until the server has hung up, so that it has done all it will do."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(WAIT_SECONDS)
        assert not self._thread.is_alive(), "the session never ended"

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # the listener was closed
            while True:
                client, _address = self._listener.accept()
                self.sessions += 1
                if self.sessions > 1:
                    self.disturbance = None
                with client:
                    self._take(client)

    def _take(self, client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self.target_port)) as server:
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with contextlib.suppress(OSError):
                self._carry(client, server)
            client.close()
            _let_end(server)

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        """Send on what comes until one side hangs up or the session is to be ended."""
        ways = {client: (Way.TO_SERVER, server), server: (Way.TO_CLIENT, client)}
        while not self._is_due():
            for source in select.select(list(ways), [], [])[0]:
                way, target = ways[source]
                received = source.recv(65536)
                if not received:
                    return
                if self._send_on(received, way, target):
                    break
        self._end(client)

    def _send_on(self, received: bytes, way: Way, target: socket.socket) -> bool:
        """Send it on, as far as it may go; return whether the session is to be ended now."""
        while received:
            length = self._get_length(way)
            piece, received = self._disturb(received[:length], way), received[length:]
            target.sendall(piece)
            if self.sessions == 1:
                self.seen[way] += piece
            if self._is_due():
                return True
        return False

    def _get_length(self, way: Way) -> int:
        disturbance = self.disturbance
        if disturbance is None or disturbance.way is not way or disturbance.deed is Deed.FLIP:
            return self.piece_size
        return min(self.piece_size, disturbance.after - len(self.seen[way]))

    def _disturb(self, piece: bytes, way: Way) -> bytes:
        disturbance = self.disturbance
        if disturbance is None or disturbance.way is not way or disturbance.deed is not Deed.FLIP:
            return piece
        place = disturbance.after - len(self.seen[way])
        if not 0 <= place < len(piece):
            return piece
        return piece[:place] + bytes([piece[place] ^ 0x10]) + piece[place + 1 :]

    def _is_due(self) -> bool:
        disturbance = self.disturbance
        if disturbance is None or disturbance.deed is Deed.FLIP:
            return False
        return len(self.seen[disturbance.way]) >= disturbance.after

    def _end(self, client: socket.socket) -> None:
        assert self.disturbance is not None
        if self.disturbance.deed is Deed.RESET:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_ZERO)
        elif self.disturbance.deed is Deed.STALL:
            _drain(client)


def _let_end(server: socket.socket) -> None:
    """Say that no more will come, and wait until the server has hung up too."""
    with contextlib.suppress(OSError):
        server.shutdown(socket.SHUT_WR)
        _drain(server)


def _drain(end: socket.socket) -> None:
    """Take what comes until the other side hangs up."""
    end.settimeout(WAIT_SECONDS)
    with contextlib.suppress(OSError):
        while end.recv(65536):
            pass
