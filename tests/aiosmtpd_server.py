"""A complete SMTP server (aiosmtpd) with TLS and sign-in, for tests that want a real other side."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
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
    loop = asyncio.new_event_loop()
    listener = socket.create_server(("127.0.0.1", 0))
    mailbox.port = listener.getsockname()[1]

    def make_protocol() -> SMTP:
        return SMTP(
            mailbox,
            hostname="aiosmtpd.test",
            loop=loop,
            tls_context=None if implicit_tls else context,
            require_starttls=not implicit_tls,
            auth_required=True,
            auth_require_tls=not implicit_tls,
            authenticator=mailbox.authenticate,
        )

    server = loop.run_until_complete(
        loop.create_server(make_protocol, sock=listener, ssl=context if implicit_tls else None)
    )
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield mailbox
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
