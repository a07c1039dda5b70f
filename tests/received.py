"""Read a message as its receiver does, and say whether every server takes it."""

from __future__ import annotations

import re
from email import message_from_string
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses

ADDRESS_FIELDS = re.compile(rb"(?:from|to|cc|reply-to|sender|\s)", re.IGNORECASE)


def read(content: bytes) -> EmailMessage:
    """Return the message; its addresses may be in UTF-8 (RFC 6532), which the standard library reads from text only."""
    message = message_from_string(content.decode(), policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def read_text(content: bytes, subtype: str = "plain") -> str:
    """Return the text of the part, with line feeds."""
    part = read(content).get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def read_mailboxes(content: bytes, name: str) -> list[tuple[str, str]]:
    """Return (display name, address) of each mailbox in the field; the newer parser loses blanks in names."""
    field = message_from_string(content.decode())[name]
    pairs = getaddresses([re.sub(r"\r?\n(?=[ \t])", "", field)])
    return [(str(make_header(decode_header(words))), address) for words, address in pairs]


def assert_is_fit_for_the_wire(content: bytes, *, has_utf8_addresses: bool = False) -> None:
    """Check that every server takes it: 7-bit but for addresses, short lines, CRLF, none of them blank in the header."""
    header, _empty, body = content.partition(b"\r\n\r\n")
    not_ascii = [line for line in header.split(b"\r\n") if not line.isascii()]
    assert bool(not_ascii) == has_utf8_addresses
    assert all(ADDRESS_FIELDS.match(line) for line in not_ascii)
    assert body.isascii()
    assert b"\x00" not in content
    assert content.endswith(b"\r\n")
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", content)
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert all(line.strip() for line in header.split(b"\r\n"))


def normalise(text: str) -> str:
    """Return the text as it arrives: line feeds, one at the end."""
    text = re.sub(r"\r\n|\r", "\n", text)
    return text if text.endswith("\n") else text + "\n"
