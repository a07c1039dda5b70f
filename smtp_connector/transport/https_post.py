"""Post a form over HTTPS: one request on one connection, every step of it bounded, no redirect followed."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import urlencode

from smtp_connector.config.access_url import AccessUrl
from smtp_connector.config.tls import TlsOptions
from smtp_connector.terms import Stage

from .connection import connect
from .deadline import Deadline, PhaseTimeouts, get_remaining
from .dns import find_addresses, get_wire_host
from .egress import EgressRule
from .progress import Progress
from .tls_context import make_endpoint_context

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

MAX_ANSWER_SIZE = 64 * 1024  # octets, head and body
POST_SECONDS = 10.0  # for all of it
HTTPS_PORT = 443


class HttpAnswer(NamedTuple):
    """What came back."""

    status: int
    body: bytes


class AnswerTooLongError(http.client.HTTPException):
    """The answer has more than `MAX_ANSWER_SIZE` octets."""


class HttpsPost:
    """What leads to a server. progress: how far the last request came, for `mapping.mapped_faults`."""

    def __init__(
        self,
        url: AccessUrl,
        *,
        tls: TlsOptions,
        timeouts: PhaseTimeouts,
        egress: EgressRule,
        deadline: Deadline,
    ) -> None:
        self.progress = Progress(url.host, url.port, deadline, is_greeted=True)
        self._url = url
        self._tls = tls
        self._timeouts = timeouts
        self._egress = egress
        self._deadline = deadline

    def send(self, form: Mapping[str, str]) -> HttpAnswer:
        """Send the form and return the answer, whatever its status.

        Raises:
            OSError: no connection, no TLS, or no answer in time.
            http.client.HTTPException: what came back is no HTTP, or is cut off or too long.
            DeliveryError: the address is not allowed.
        """
        ends = self._deadline.limit(POST_SECONDS)
        connection = self._connect(ends)
        try:
            ends = min(ends, self._deadline.limit(self._timeouts.socket))
            return self._exchange(TimedSocket(connection, ends), form)
        finally:
            connection.close()

    def _connect(self, ends: float) -> socket.socket:
        url, limit = self._url, self._deadline.limit
        context = make_endpoint_context(self._tls)
        self.progress.stage = Stage.DNS
        addresses = find_addresses(url.host, url.port, ends=min(ends, limit(self._timeouts.dns)))
        self.progress.stage = Stage.CONNECT
        allowed = self._egress.choose_allowed(addresses, url.port)
        ends = min(ends, limit(self._timeouts.connection))
        connection = connect(allowed, local_address="", ends=ends)
        self.progress.stage = Stage.TLS
        try:
            return self._encrypt(context, connection, ends)
        except BaseException:
            connection.close()
            raise

    def _encrypt(
        self, context: ssl.SSLContext, connection: socket.socket, ends: float
    ) -> ssl.SSLSocket:
        self.progress.is_in_handshake = True
        connection.settimeout(get_remaining(ends))
        encrypted = context.wrap_socket(
            connection,
            server_hostname=get_wire_host(self._url.host),
            do_handshake_on_connect=False,
        )
        try:
            encrypted.do_handshake()
        except BaseException:
            encrypted.close()
            raise
        self.progress.is_in_handshake = False
        self.progress.stage = Stage.AUTH
        return encrypted

    def _exchange(self, timed: TimedSocket, form: Mapping[str, str]) -> HttpAnswer:
        client = http.client.HTTPConnection(self._url.host, self._url.port)
        client.default_port = HTTPS_PORT  # else the port would stand in the field Host
        client.sock = cast("Any", timed)
        client.request(
            "POST",
            self._url.target,
            body=urlencode(form).encode("ascii"),
            headers={
                "Accept": "application/json",
                "Connection": "close",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        with contextlib.closing(client.getresponse()) as response:
            return HttpAnswer(response.status, response.read())


class TimedSocket:
    """What http.client needs of a socket, with one end in time and in size for the whole answer."""

    def __init__(self, connection: socket.socket, ends: float) -> None:
        self._connection = connection
        self._ends = ends

    def sendall(self, data: ReadableBuffer) -> None:
        """Write all of it in time."""
        self._connection.settimeout(get_remaining(self._ends))
        self._connection.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return what the answer is read from."""
        return io.BufferedReader(TimedReader(self._connection, self._ends))

    def close(self) -> None:
        """Leave the connection to the one who made it."""


class TimedReader(io.RawIOBase):
    """The octets of one answer. Each read may take what is left of the time, not the whole of it again."""

    def __init__(self, connection: socket.socket, ends: float) -> None:
        super().__init__()
        self._connection = connection
        self._ends = ends
        self._rest = MAX_ANSWER_SIZE

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer with what has come.

        Raises:
            AnswerTooLongError: it goes on after the limit.
        """
        self._connection.settimeout(get_remaining(self._ends))
        count = self._connection.recv_into(buffer)
        self._rest -= count
        if self._rest < 0:
            raise AnswerTooLongError
        return count
