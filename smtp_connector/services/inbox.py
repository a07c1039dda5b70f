"""Read the local mailbox's mail (a Maildir), for development only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import Path

from django.conf import settings

from smtp_connector.app_settings import get_app_settings

MESSAGES_SHOWN = 200
HEADER_SHOWN = 1000  # characters
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
    message = _parse(octets)
    text = _find_part(message, "text/plain")
    found = CODE.search(text)
    return InboxMessage(
        key=entry.key,
        received_at=entry.received_at,
        sender=_read_header(message, "From"),
        recipients=_read_envelope(message) or _read_header(message, "To"),
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


def _parse(octets: bytes) -> Message:
    """Read a message; of one whose parts lie in each other without end only the header."""
    try:
        message = message_from_bytes(octets)
        list(message.walk())
    except RecursionError:
        return BytesHeaderParser().parsebytes(octets)
    return message


def _read_envelope(message: Message) -> str:
    return ", ".join(_get_values(message, "Delivered-To"))[:HEADER_SHOWN]


def _get_values(message: Message, name: str) -> list[str]:
    """Return the values of a field; addresses in them may be in UTF-8 (RFC 6532), which `get` would not show."""
    values = [value for key, value in message.raw_items() if key.lower() == name.lower()]
    return [
        str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace") for value in values
    ]


def _read_header(message: Message, name: str) -> str:
    value = next(iter(_get_values(message, name)), "")[
        : 10 * HEADER_SHOWN
    ]  # encoded, a text is longer
    # Raised for a charset nobody knows, and for what is no encoded word after all.
    with suppress(LookupError, ValueError, HeaderParseError):
        value = str(make_header([_read_chunk(*chunk) for chunk in decode_header(value)]))
    return _make_encodable(value)[:HEADER_SHOWN]


def _read_chunk(chunk: bytes | str, charset: str | None) -> tuple[bytes | str, str | None]:
    """Undo how `decode_header` writes letters outside of encoded words, so that `make_header` takes them."""
    if isinstance(chunk, bytes) and charset is None and not chunk.isascii():
        return chunk.decode("raw-unicode-escape").strip(), None
    return chunk, charset


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
        return _decode(octets, part.get_content_charset("utf-8"))
    return ""


def _decode(octets: bytes, charset: str) -> str:
    try:
        return _make_encodable(octets.decode(charset, "replace"))
    except (LookupError, ValueError):  # a charset nobody knows, or one that cannot do this
        return octets.decode("utf-8", "replace")


def _make_encodable(text: str) -> str:
    """Replace halves of surrogate pairs, which some charsets can write and no page can hold."""
    return text.encode("utf-8", "replace").decode()
