"""Read the local mailbox's mail (a Maildir), for development only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

from django.conf import settings

from smtp_connector.app_settings import get_app_settings

MESSAGES_SHOWN = 200
CODE = re.compile(r"(?<![\w.#-])\d{4,8}(?![\w-])")  # a number that stands alone, as codes do


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One file of the mailbox.

    key: its name without Maildir's flags; safe in a URL.
    """

    key: str
    path: Path
    received_at: datetime


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """What a page shows of one message; every text is decoded, nothing is trusted.

    recipients: the envelope's, else what the header says. code: the first number that stands alone, or "".
    source: the message as it came, headers and all.
    """

    key: str
    received_at: datetime
    sender: str
    recipients: str
    subject: str
    text: str
    html: str
    code: str
    source: str


def is_inbox_open() -> bool:
    """Tell whether mail may be shown: while DEBUG, and while the local mailbox is set."""
    app_settings = get_app_settings()
    return bool(
        settings.DEBUG and app_settings.local_mailbox and app_settings.local_mailbox_directory
    )


def list_entries() -> list[InboxEntry]:
    """Return the newest `MESSAGES_SHOWN` entries, newest first; [] while there is no mailbox yet."""
    directory = Path(get_app_settings().local_mailbox_directory or "")
    entries = [entry for name in ("new", "cur") for entry in _scan(directory / name)]
    entries.sort(key=lambda entry: (entry.received_at, entry.key), reverse=True)
    return entries[:MESSAGES_SHOWN]


def find_entry(key: str) -> InboxEntry | None:
    """Return the entry with this key, or None; only files of the mailbox are ever looked at."""
    return next((entry for entry in list_entries() if entry.key == key), None)


def read_message(entry: InboxEntry) -> InboxMessage | None:
    """Read and decode one message; None when it was dropped in between."""
    try:
        octets = entry.path.read_bytes()
    except FileNotFoundError:
        return None
    message = message_from_bytes(octets)
    text = _find_part(message, "text/plain")
    found = CODE.search(text)
    return InboxMessage(
        key=entry.key,
        received_at=entry.received_at,
        sender=_read_header(message, "From"),
        recipients=", ".join(message.get_all("Delivered-To", [])) or _read_header(message, "To"),
        subject=_read_header(message, "Subject"),
        text=text,
        html=_find_part(message, "text/html"),
        code=found[0] if found else "",
        source=octets.decode("utf-8", "replace"),
    )


def _scan(folder: Path) -> Iterator[InboxEntry]:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        try:
            received = path.stat().st_mtime
        except FileNotFoundError:  # the mailbox just dropped it
            continue
        yield InboxEntry(path.name.partition(":")[0], path, datetime.fromtimestamp(received, UTC))


def _read_header(message: Message, name: str) -> str:
    value = str(message.get(name, ""))
    try:
        return str(make_header(decode_header(value)))
    except (
        LookupError,
        ValueError,
        HeaderParseError,
    ):  # a charset nobody knows, or no encoded word after all
        return value


def _find_part(message: Message, content_type: str) -> str:
    """Return the first part of this type that is no attachment, decoded; "" when there is none."""
    for part in message.walk():
        if (
            part.get_content_type() != content_type
            or part.get_content_disposition() == "attachment"
        ):
            continue
        octets = part.get_payload(decode=True)
        if not isinstance(octets, bytes):
            continue
        try:
            return octets.decode(part.get_content_charset("utf-8"), "replace")
        except LookupError:
            return octets.decode("utf-8", "replace")
    return ""
