"""The built-in mailbox: a real SMTP server on loopback that keeps what it is sent. For development only."""

from __future__ import annotations

import ipaddress
import logging
import mailbox
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

logger = logging.getLogger(__name__)

MESSAGES_KEPT = 200
MESSAGE_MAX_BYTES = 1024 * 1024
RECIPIENTS_MAX = 100  # RFC 5321, 4.5.3.1.8

ACCEPTED = "250 2.0.0 Kept in the local mailbox"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"  # RFC 5321, 4.5.3.1.10
STORAGE_FAILED = "452 4.3.1 The local mailbox cannot write its folder"


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """Where the mailbox listens: a loopback address and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_listen_address(text: str) -> ListenAddress:
    """Read "127.0.0.1:1025", "[::1]:1025" or "localhost:1025".

    Raises:
        ValueError: no port, or a host that other machines could reach.
    """
    host, _, port = text.strip().rpartition(":")
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        message = f"{text!r} has no port. Write it like 127.0.0.1:1025."
        raise ValueError(message)
    host = "127.0.0.1" if host.lower() == "localhost" else host.strip("[]")
    if not _is_loopback(host):
        message = (
            f"{host!r} is not a loopback address. The local mailbox shows its mail to whoever may open "
            "/inbox/, so it listens on 127.0.0.1 or ::1 only."
        )
        raise ValueError(message)
    return ListenAddress(host, int(port))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class MaildirHandler:
    """Keep each accepted message as one file of a Maildir; the newest `MESSAGES_KEPT` stay."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        for folder in (directory, *(directory / name for name in ("tmp", "new", "cur"))):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)
        self._maildir = mailbox.Maildir(directory, create=False)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if len(envelope.rcpt_tos) >= RECIPIENTS_MAX:
            return TOO_MANY_RECIPIENTS
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        try:
            self._maildir.add(_with_envelope(envelope))
            self._drop_oldest()
        except OSError:
            logger.exception("The local mailbox cannot write to %s.", self.directory)
            return STORAGE_FAILED
        return ACCEPTED

    def _drop_oldest(self) -> None:
        files = [file for name in ("new", "cur") for file in (self.directory / name).iterdir()]
        files.sort(key=lambda file: (file.stat().st_mtime_ns, file.name))
        for file in files[:-MESSAGES_KEPT]:
            file.unlink(missing_ok=True)


def _with_envelope(envelope: Envelope) -> bytes:
    """Put sender and recipients above the message, as a final delivery does (RFC 5321, 4.4)."""
    lines = [f"Return-Path: <{envelope.mail_from or ''}>"]
    lines += [f"Delivered-To: {recipient}" for recipient in envelope.rcpt_tos]
    head = "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape")
    content = envelope.original_content or b""
    return head + content


def make_local_mailbox(address: ListenAddress, directory: Path) -> Controller:
    """Return the server, not yet started; `.start()` raises OSError when the port is taken."""
    return Controller(
        MaildirHandler(directory),
        hostname=address.host,
        port=address.port,
        # Else the host name is looked up, which takes seconds on a machine without DNS.
        server_hostname="localhost",
        ident="Local mailbox",
        data_size_limit=MESSAGE_MAX_BYTES,
    )
