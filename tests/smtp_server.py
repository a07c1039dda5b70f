"""ScriptedSmtpServer: a real SMTP server on 127.0.0.1 that says what a test tells it to."""

from __future__ import annotations

import base64
import contextlib
import hmac
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple, Self

WAIT_SECONDS = 5.0
GREETING, FINAL_DOT = "greeting", "."


class SeenCommand(NamedTuple):
    """A line that a client sent, and whether it came over TLS."""

    line: str
    is_encrypted: bool

    @property
    def verb(self) -> str:
        return self.line.partition(" ")[0].upper()


@dataclass(frozen=True)
class SeenMessage:
    """A message that came whole, its final dot included. content: without the dot stuffing."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    is_encrypted: bool
    user: str


class HangUp(Exception):  # noqa: N818  # the end of a conversation is no error here
    """Ends a conversation."""


class Conversation:
    """One client's session."""

    def __init__(self, server: ScriptedSmtpServer, connection: socket.socket) -> None:
        self.server = server
        self.connection = connection
        self.is_encrypted = False
        self.user = ""
        self._received = b""
        self._sender = ""
        self._recipients: list[str] = []

    def run(self) -> None:
        with contextlib.suppress(HangUp, OSError):
            if self.server.implicit_tls:
                self.encrypt()
            self.answer(GREETING, "220 test ESMTP")
            while True:
                self._obey(self.read_line())
        with contextlib.suppress(OSError):
            self.connection.close()

    def read_line(self) -> str:
        while b"\n" not in self._received:
            self._receive()
        line, _newline, self._received = self._received.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "backslashreplace")

    def send(self, text: str | bytes) -> None:
        """Send lines ("\\n" between them) with their line ends, or octets as they are."""
        if isinstance(text, str):
            text = text.replace("\n", "\r\n").encode() + b"\r\n"
        self.connection.sendall(text)

    def wait_for_hang_up(self) -> None:
        """Say nothing more, and take what comes, until the client is gone."""
        while True:
            self._receive()

    def encrypt(self) -> None:
        assert self.server.tls_context is not None
        self._received = b""
        self.connection = self.server.tls_context.wrap_socket(self.connection, server_side=True)
        self.server.keep_connection(self.connection)
        self.is_encrypted = True

    def answer(self, verb: str, usual: str) -> bool:
        """Give the scripted reply, else the usual one; tell whether it was a positive text."""
        script = self.server.take_script(verb, usual)
        self.follow(script)
        return str(script)[:1] in {"2", "3"}

    def follow(self, script: Script) -> None:
        """Do or send what a test has laid down."""
        if callable(script):
            script(self)
        else:
            self.send(script)

    def _receive(self) -> None:
        received = self.connection.recv(65536)
        if not received:
            raise HangUp
        self._received += received

    def _obey(self, line: str) -> None:
        command = SeenCommand(line, self.is_encrypted)
        self.server.note(self.server.commands, command)
        method = getattr(self, f"_on_{command.verb.lower()}", None)
        if method is None:
            self.answer(command.verb, "500 5.5.1 Unknown command")
        else:
            method(line)

    def _on_ehlo(self, line: str) -> None:
        lines = ["test", *self.server.extensions]
        if self.server.tls_context and self.server.offers_starttls and not self.is_encrypted:
            lines.append("STARTTLS")
        if self.server.auth_mechanisms and (self.is_encrypted or not self.server.auth_needs_tls):
            lines.append(f"AUTH {' '.join(self.server.auth_mechanisms)}")
        *first, last = lines
        self.answer("EHLO", "\n".join([*(f"250-{text}" for text in first), f"250 {last}"]))

    def _on_helo(self, line: str) -> None:
        self.answer("HELO", "250 test")

    def _on_starttls(self, line: str) -> None:
        usual = "220 2.0.0 Go ahead" if self.server.tls_context else "502 5.5.1 No TLS"
        if self.answer("STARTTLS", usual):
            self.encrypt()

    def _on_auth(self, line: str) -> None:
        if "AUTH" in self.server.replies:
            self.answer("AUTH", "")
            return
        _verb, mechanism, *initial = line.split(" ")
        if mechanism.upper() in {"XOAUTH2", "OAUTHBEARER"}:
            self._take_token(base64.b64decode(initial[0]).decode())
            return
        if mechanism.upper() == "PLAIN":
            _identity, user, password = base64.b64decode(initial[0]).decode().split("\0")
        elif mechanism.upper() == "CRAM-MD5":
            user, password = self._read_cram_md5()
        else:
            self.send("334 VXNlcm5hbWU6")
            user = self._read_base64()
            self.send("334 UGFzc3dvcmQ6")
            password = self._read_base64()
        self.server.note(self.server.logins, (user, password))
        self._admit(user, is_right=self.server.credentials in {None, (user, password)})

    def _take_token(self, message: str) -> None:
        """Judge a token; of a wrong one, say first what is wrong, as Google does, and then refuse it."""
        match = re.search(r"(?:user=|a=)([^,\x01]+).*\x01auth=Bearer ([^\x01]+)\x01\x01\Z", message)
        assert match, "neither XOAUTH2 nor OAUTHBEARER"
        user, token = match.groups()
        self.server.note(self.server.logins, (user, token))
        is_right = self.server.tokens is None or token in self.server.tokens
        if not is_right:
            challenge = b'{"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}'
            self.send(f"334 {base64.b64encode(challenge).decode()}")
            line = self.read_line()
            self.server.note(self.server.commands, SeenCommand(line, self.is_encrypted))
        self._admit(user, is_right=is_right)

    def _read_cram_md5(self) -> tuple[str, str]:
        """Return the user and the password that the digest was made with; of another one "" is known."""
        challenge = b"<1896.697170952@test>"
        self.send(f"334 {base64.b64encode(challenge).decode()}")
        user, _blank, digest = self._read_base64().rpartition(" ")
        _user, password = self.server.credentials or ("", "")
        expected = hmac.new(password.encode(), challenge, "md5").hexdigest()
        return user, password if digest == expected else ""

    def _admit(self, user: str, *, is_right: bool) -> None:
        if is_right:
            self.user = user
            self.send("235 2.7.0 Welcome")
        else:
            self.send("535 5.7.8 Authentication failed")

    def _read_base64(self) -> str:
        line = self.read_line()
        self.server.note(self.server.commands, SeenCommand(line, self.is_encrypted))
        return base64.b64decode(line).decode()

    def _on_mail(self, line: str) -> None:
        self._sender, self._recipients = _get_path(line), []
        self.answer("MAIL", "250 2.1.0 Sender ok")

    def _on_rcpt(self, line: str) -> None:
        if self.answer("RCPT", "250 2.1.5 Recipient ok"):
            self._recipients.append(_get_path(line))

    def _on_data(self, line: str) -> None:
        if not self.answer("DATA", "354 Go ahead"):
            return
        while not (self._received.startswith(b".\r\n") or b"\r\n.\r\n" in self._received):
            self._receive()
        content, _dot, self._received = (b"\r\n" + self._received).partition(b"\r\n.\r\n")
        message = SeenMessage(
            sender=self._sender,
            recipients=tuple(self._recipients),
            content=re.sub(rb"(?m)^\.", b"", content.removeprefix(b"\r\n") + b"\r\n"),
            is_encrypted=self.is_encrypted,
            user=self.user,
        )
        self.server.note(self.server.received, message)
        script = self.server.take_script(FINAL_DOT, "250 2.0.0 Queued as 4B7F")
        if str(script).startswith("2"):  # noted first: the client may look as soon as it is told
            self.server.note(self.server.messages, message)
        self.follow(script)

    def _on_rset(self, line: str) -> None:
        self.answer("RSET", "250 2.0.0 Ok")

    def _on_noop(self, line: str) -> None:
        self.answer("NOOP", "250 2.0.0 Ok")

    def _on_quit(self, line: str) -> None:
        self.answer("QUIT", "221 2.0.0 Bye")
        raise HangUp


Behaviour = Callable[[Conversation], None]
Script = str | bytes | Behaviour


@dataclass
class ScriptedSmtpServer:
    """Use it as a context manager; everything may be changed until the client comes.

    replies: what to answer instead of the usual: "550 5.1.1 No such user", lines with "\\n" between
        them, octets as they are, one of the behaviours below, or a list of these for one use each
        (the last one stays). Keys: verbs, "greeting", and "." for the final dot.
    tls_context: STARTTLS is offered with it; with implicit_tls it is used from the first byte.
    credentials: the user and password that are let in; None lets everybody in, but for CRAM-MD5.
    tokens: the access tokens that are let in; None lets everybody in. `logins` has tokens in place of passwords.
    commands, logins: what clients sent, in order. received: messages that came whole;
        messages: those of them that were answered with a positive reply.
    """

    replies: dict[str, Script | list[Script]] = field(default_factory=dict)
    tls_context: ssl.SSLContext | None = None
    implicit_tls: bool = False
    offers_starttls: bool = True
    auth_mechanisms: Sequence[str] = ()
    auth_needs_tls: bool = True
    credentials: tuple[str, str] | None = None
    tokens: Collection[str] | None = None
    extensions: Sequence[str] = ("8BITMIME", "SIZE 10485760")

    host: str = field(default="127.0.0.1", init=False)
    port: int = field(default=0, init=False)
    commands: list[SeenCommand] = field(default_factory=list, init=False)
    logins: list[tuple[str, str]] = field(default_factory=list, init=False)
    received: list[SeenMessage] = field(default_factory=list, init=False)
    messages: list[SeenMessage] = field(default_factory=list, init=False)
    clients: list[str] = field(default_factory=list, init=False)
    stopping: threading.Event = field(default_factory=threading.Event, init=False)

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    @property
    def verbs(self) -> list[str]:
        """The verbs of the commands that were seen."""
        return [command.verb for command in self.commands]

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until the server has seen what the condition looks for."""
        with self._changed:
            assert self._changed.wait_for(condition, WAIT_SECONDS), "the server never saw it"

    def note(self, seen: list, item: object) -> None:
        with self._changed:
            seen.append(item)
            self._changed.notify_all()

    def take_script(self, verb: str, usual: str) -> Script:
        script = self.replies.get(verb, usual)
        if isinstance(script, list):
            return script.pop(0) if len(script) > 1 else script[0]
        return script

    def keep_connection(self, connection: socket.socket) -> None:
        self._connections.append(connection)

    def __enter__(self) -> Self:
        self._listener = socket.create_server((self.host, self.port))
        self.port = self._listener.getsockname()[1]
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        for connection in [self._listener, *self._connections]:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(WAIT_SECONDS)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while not self.stopping.is_set():
                connection, address = self._listener.accept()
                self.keep_connection(connection)
                self.note(self.clients, address[0])
                self._start(Conversation(self, connection).run)

    def _start(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, daemon=True)
        self._threads.append(thread)
        thread.start()


def close(conversation: Conversation) -> None:
    """Hang up."""
    conversation.connection.shutdown(socket.SHUT_RDWR)
    raise HangUp


def reset(conversation: Conversation) -> None:
    """Break off the connection with a TCP reset."""
    linger_zero = struct.pack("ii", 1, 0)
    conversation.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_zero)
    conversation.connection.close()
    raise HangUp


def stay_silent(conversation: Conversation) -> None:
    """Never answer."""
    conversation.wait_for_hang_up()


def drip(text: str, *, pause: float = 0.05) -> Behaviour:
    """Send one octet after the other, with a pause in seconds before each."""

    def behave(conversation: Conversation) -> None:
        for char in text:
            conversation.server.stopping.wait(pause)
            conversation.send(char.encode())
        conversation.wait_for_hang_up()

    return behave


def endless(octets: bytes) -> Behaviour:
    """Send the same octets again and again until the client is gone."""

    def behave(conversation: Conversation) -> None:
        while not conversation.server.stopping.is_set():
            conversation.send(octets * 100)
        raise HangUp

    return behave


def _get_path(line: str) -> str:
    match = re.search(r"<([^<>]*)>", line)
    return match[1] if match else ""
