"""Write header fields as octets: encoded, folded, each line short enough (RFC 5322, RFC 2047).

The standard library's own folding loses blanks between words and breaks long words, so the lines are made here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from smtp_connector.config.address import AddressError, Mailbox, parse_mailboxes
from smtp_connector.config.message_rules import HEADER_NAME

from .placeholders import remove_line_breaks

LINE_LENGTH = 76  # octets, RFC 2047, 2: with encoded words; 78 elsewhere, RFC 5322, 2.1.1
MAX_LINE_LENGTH = 998  # octets without CRLF, RFC 5322, 2.1.1
# What one encoded word carries; with "=?utf-8?q?" and "?=" it fits beside names of up to 22 characters.
ENCODED_TEXT_LENGTH = 40

PRINTABLE = re.compile(r"[ -~\t]*", re.ASCII)
TOKEN = re.compile(r"[ \t]+[^ \t]+")
PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*", re.ASCII)
SAFE_IN_Q = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
OWN_NAMES = frozenset({"content-type", "content-transfer-encoding", "bcc"})
"""Never taken from `customHeaders`: the first two describe our body, the last is for no reader."""
ADDRESS_NAMES = frozenset({"from", "sender", "reply-to", "to", "cc"})
"""Of fields that hold mailboxes (RFC 5322, 3.6.2 and 3.6.3): an encoded word may stand in their names only."""

Fields = Sequence[tuple[str, str]]


def write_fields(
    custom: Mapping[str, str | Sequence[str]],
    mailboxes: Mapping[str, Sequence[Mailbox]],
    texts: Fields,
) -> bytes:
    """Return the header block without its closing empty line: custom fields first, in their order.

    A field of ours that is not blank replaces the custom ones of its name, whatever their case. All is 7-bit, save
    for addresses that are not in ASCII: no encoding of them is the same address (RFC 6532, 3.2).
    """
    text_fields = [(name, _clean(text)) for name, text in texts]
    ours = {name.lower() for name in mailboxes} | {
        name.lower() for name, text in text_fields if text
    }
    kept = [
        (name, text)
        for name, text in iterate_custom_fields(custom)
        if name.lower() not in ours | OWN_NAMES
    ]
    lines = [_fold(name, _split_custom(name, text)) for name, text in kept]
    lines += [_fold(name, _split_mailboxes(boxes)) for name, boxes in mailboxes.items()]
    lines += [_fold(name, _split_text(name, text)) for name, text in text_fields if text]
    return "".join(lines).encode()


def iterate_custom_fields(
    custom: Mapping[str, str | Sequence[str]],
) -> Iterator[tuple[str, str]]:
    """Yield the fields that can be sent: a name as RFC 5322 has it, a value that is not blank."""
    for raw_name, values in custom.items():
        name = raw_name.strip()
        for value in [values] if isinstance(values, str) else values:
            text = _clean(value)
            if text and HEADER_NAME.fullmatch(name):
                yield name, text


def _clean(text: str) -> str:
    """Make one line that UTF-8 can carry; blanks at the ends are dropped, as readers drop them."""
    text = text.replace("\x00", "").encode("utf-8", "replace").decode()
    return remove_line_breaks(text).strip(" \t")


def _split_custom(name: str, text: str) -> list[str]:
    if name.lower() in ADDRESS_NAMES and not text.isascii():
        with suppress(AddressError):
            return _split_mailboxes(parse_mailboxes(text))
    return _split_text(name, text)


def _split_text(name: str, text: str) -> list[str]:
    """Cut a value into pieces between which a line may end, each with the blanks before it."""
    if PRINTABLE.fullmatch(text) and "=?" not in text:
        tokens = TOKEN.findall(f" {text}")
        if all(len(name) + 1 + len(token) <= MAX_LINE_LENGTH for token in tokens):
            return tokens
    return [f" {word}" for word in _encode_words(text)]


def _split_mailboxes(mailboxes: Sequence[Mailbox]) -> list[str]:
    tokens: list[str] = []
    for mailbox in mailboxes:
        if tokens:
            tokens[-1] += ","
        tokens += _split_mailbox(mailbox)
    return tokens


def _split_mailbox(mailbox: Mailbox) -> list[str]:
    name = _clean(mailbox.name)
    if not name:
        return [f" {mailbox.address}"]
    return [*_split_display_name(name), f" <{mailbox.address}>"]


def _split_display_name(name: str) -> list[str]:
    """Write a display name bare, quoted or encoded (RFC 5322, 3.2.5; RFC 2047, 5)."""
    if len(name) <= LINE_LENGTH // 2 and PRINTABLE.fullmatch(name) and "=?" not in name:
        if PLAIN_NAME.fullmatch(name):
            return [f" {name}"]
        escaped = re.sub(r'(["\\])', r"\\\1", name)
        return [f' "{escaped}"']
    return [f" {word}" for word in _encode_words(name)]


def _fold(name: str, tokens: Iterable[str]) -> str:
    lines = [f"{name}:"]
    for index, token in enumerate(tokens):
        # The first token stays beside the name: a first line with nothing on it reads as an empty field.
        if index and len(lines[-1]) + len(token) > LINE_LENGTH:
            lines.append(token)
        else:
            lines[-1] += token
    return "".join(f"{line}\r\n" for line in lines)


def _encode_words(text: str) -> Iterator[str]:
    """Yield encoded words in UTF-8: Q where most characters are ASCII letters, else B (RFC 2047, 4)."""
    letters = sum(mark.isascii() and mark.isalpha() for mark in text)
    others = sum(not mark.isascii() or not mark.isprintable() for mark in text)
    return _encode_q(text) if others < letters else _encode_b(text)


def _encode_q(text: str) -> Iterator[str]:
    word = ""
    for mark in text:
        encoded = "".join(chr(o) if o in SAFE_IN_Q else f"={o:02X}" for o in mark.encode())
        encoded = "_" if mark == " " else encoded
        if len(word) + len(encoded) > ENCODED_TEXT_LENGTH:
            yield f"=?utf-8?q?{word}?="
            word = ""
        word += encoded
    yield f"=?utf-8?q?{word}?="


def _encode_b(text: str) -> Iterator[str]:
    octets = b""
    for mark in text:
        # A character stays whole within its word, RFC 2047, 5.
        if len(octets) + len(mark.encode()) > ENCODED_TEXT_LENGTH * 3 // 4:
            yield f"=?utf-8?b?{base64.b64encode(octets).decode()}?="
            octets = b""
        octets += mark.encode()
    yield f"=?utf-8?b?{base64.b64encode(octets).decode()}?="
