"""TokenEndpoint: a real OAuth2 token endpoint on 127.0.0.1, over TLS, that answers as a test tells it to."""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl

from tests.smtp_server import WAIT_SECONDS

CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN = "client-id", "client/secret+ü", "refresh/token+1"


class SeenRequest(NamedTuple):
    """What a client asked."""

    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        endpoint = self.server.endpoint
        with contextlib.suppress(OSError):
            answer = endpoint.take(
                SeenRequest(self.path, dict(self.headers), dict(parse_qsl(body)))
            )
            if callable(answer):
                answer(self)
            else:
                self.answer(*answer)

    def answer(self, status: int, content: object, **headers: str) -> None:
        """Send a whole answer; an object goes out as JSON."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Keep the tests' output clean."""


class Server(ThreadingHTTPServer):
    """The listener. TLS is done in the thread of each connection."""

    daemon_threads = True
    endpoint: TokenEndpoint

    def finish_request(self, request: Any, client_address: Any) -> None:
        with (
            contextlib.suppress(OSError),
            self.endpoint.context.wrap_socket(request, server_side=True) as encrypted,
        ):
            super().finish_request(encrypted, client_address)


Answer = tuple[int, object] | Callable[[Handler], None]


class TokenEndpoint:
    """Use it as a context manager.

    answers: one for each request, the last one stays; without any, token-1, token-2 and so on are given for an hour.
    requests: what clients asked, in order. asked: set with the first of them.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context
        self.answers: list[Answer] = []
        self.requests: list[SeenRequest] = []
        self.asked = threading.Event()
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.endpoint = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"https://localhost:{self._server.server_address[1]}/oauth2/token?api=1"

    @property
    def auth(self) -> dict[str, Any]:
        """What signs in with a refresh token, as in JSON."""
        return {
            "type": "oauth2",
            "user": "ada@example.com",
            "clientId": CLIENT_ID,
            "clientSecret": CLIENT_SECRET,
            "refreshToken": REFRESH_TOKEN,
            "accessUrl": self.url,
        }

    def take(self, request: SeenRequest) -> Answer:
        with self._lock:
            self.requests.append(request)
            self.asked.set()
            count = len(self.requests)
            if not self.answers:
                return 200, make_grant(f"token-{count}")
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join(WAIT_SECONDS)
        self._server.server_close()


def make_grant(token: str, **more: object) -> dict[str, object]:
    """Return an answer that gives a token for an hour (RFC 6749, 5.1)."""
    return {"access_token": token, "token_type": "Bearer", "expires_in": 3600, **more}


def make_refusal(error: str, description: str = "") -> Answer:
    """Return an answer that gives none (RFC 6749, 5.2)."""
    return 400, {"error": error, "error_description": description}


def stay_silent(handler: Handler) -> None:
    """Never answer."""
    handler.server.endpoint.stopping.wait(WAIT_SECONDS)


def send_raw(octets: bytes) -> Answer:
    """Answer with these octets and hang up."""

    def behave(handler: Handler) -> None:
        handler.wfile.write(octets)
        handler.close_connection = True

    return behave


def drip(handler: Handler) -> None:
    """Send a head without an end, one octet after the other."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.endpoint.stopping.wait(0.05):
        handler.wfile.write(b"x")


def endless(head: bytes, octets: bytes) -> Answer:
    """Send the head, and then the same octets until the client is gone."""

    def behave(handler: Handler) -> None:
        handler.wfile.write(head)
        while not handler.server.endpoint.stopping.is_set():
            handler.wfile.write(octets * 100)

    return behave
