"""A complete SMTP server (aiosmtpd) with TLS and sign-in, for tests that want a real other side."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Mailbox:
    """Keeps what was accepted. messages: (envelope, user that signed in)."""

    def __init__(self, user: str, password: str) -> None:
        self.credentials = LoginPassword(user.encode(), password.encode())
        self.messages: list[tuple[Envelope, str]] = []
        self.port = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        user = session.auth_data.login.decode() if session.auth_data else ""
        self.messages.append((envelope, user))
        return "250 2.0.0 Kept"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: object
    ) -> AuthResult:
        return AuthResult(success=auth_data == self.credentials, auth_data=auth_data)


@contextlib.contextmanager
def running_mailbox(
    context: ssl.SSLContext, *, user: str, password: str, implicit_tls: bool = False
) -> Iterator[Mailbox]:
    """Run the server on 127.0.0.1; it admits one user, and only over TLS."""
    mailbox = Mailbox(user, password)
    listener = socket.create_server(("127.0.0.1", 0))
    mailbox.port = listener.getsockname()[1]
    protocols: list[SMTP] = []
    stopping = asyncio.Event()
    loops: queue.SimpleQueue[asyncio.AbstractEventLoop] = queue.SimpleQueue()

    def make_protocol() -> SMTP:
        with warnings.catch_warnings():
            # aiosmtpd does not know of TLS from the first byte, and thinks the sign-in unprotected.
            warnings.simplefilter("ignore", UserWarning)
            protocol = SMTP(
                mailbox,
                hostname="aiosmtpd.test",
                loop=asyncio.get_running_loop(),
                tls_context=None if implicit_tls else context,
                require_starttls=not implicit_tls,
                auth_required=True,
                auth_require_tls=not implicit_tls,
                authenticator=mailbox.authenticate,
            )
        protocols.append(protocol)
        return protocol

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        tls = context if implicit_tls else None
        server = await loop.create_server(make_protocol, sock=listener, ssl=tls)
        loops.put(loop)
        await stopping.wait()
        server.close()
        for protocol in protocols:
            if isinstance(protocol.transport, asyncio.WriteTransport):
                protocol.transport.abort()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    loop = loops.get(timeout=5)
    try:
        yield mailbox
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(5)
