"""Write a message of Django's as octets that every server takes: 7-bit, CRLF, with the config's own headers."""

from __future__ import annotations

import copy
import re
from binascii import b2a_qp
from collections.abc import Mapping, Sequence
from email import encoders
from email.generator import BytesGenerator
from email.message import Message
from email.policy import SMTP
from io import BytesIO
from typing import Any

import django
from django.core.mail import EmailMessage

from smtp_connector.config.message_rules import HEADER_NAME
from smtp_connector.rendering.headers import MAX_LINE_LENGTH, write_fields

from .mail_addresses import GIVEN_NAMES, find_own_fields

POLICY = SMTP.clone(cte_type="7bit")
NOT_ENCODED = frozenset({"", "7bit", "8bit", "binary"})
STAND_IN = "stand-in@localhost"  # where Django wants an address and we write the field
# Django's, whatever they hold: they are no free text, or must not go out as they are.
STRUCTURED = re.compile(
    r"(?:content-.*|resent-.*|mime-version|date|message-id|bcc|from|sender|reply-to|to|cc)\Z",
    re.IGNORECASE,
)
# The standard library would leave the first line empty before it. Encoded words of the app are no such thing.
LONG_WORD = re.compile(r"(?:\A| )(?!=\?)[^ ]{40}")
LONG_LINE = re.compile(rb"[^\r\n]{%d}" % (MAX_LINE_LENGTH + 1))


def write_mail(message: EmailMessage, custom_headers: Mapping[str, str | Sequence[str]]) -> bytes:
    """Return the whole message (RFC 5322). `custom_headers` are added where it has no such header.

    Fields that Django would write wrongly are ours. All is 7-bit, save for addresses that are not in ASCII.

    Raises:
        ValueError: a header cannot be written, since it holds a line break or an address that is none, or has no
            name of one.
    """
    mailboxes, texts = find_own_fields(message), _find_own_texts(message)
    mime = _make_mime(_leave_out(message, {*mailboxes, *texts}))
    custom = {
        name: value
        for name, value in custom_headers.items()
        if name.strip().lower() not in {present.lower() for present in mime}
    }
    for name in mailboxes:
        del mime[name]
    if "Subject" in texts:
        del mime["Subject"]
    for part in mime.walk():
        _make_seven_bit(part)
    buffer = BytesIO(write_fields(custom, mailboxes, list(texts.items())))
    buffer.seek(0, 2)
    policy = mime.policy.clone(cte_type="7bit", linesep="\r\n")
    BytesGenerator(buffer, mangle_from_=False, policy=policy).flatten(mime)
    return buffer.getvalue()


def _find_own_texts(message: EmailMessage) -> dict[str, str]:
    """Return the fields of free text that are not in short lines of printable ASCII as they stand."""
    for name in message.extra_headers:
        if not HEADER_NAME.fullmatch(str(name)):
            raise ValueError(f"{str(name)[:80]!r} is no name of a header")
    texts = {"Subject": message.subject, **message.extra_headers}
    return {
        name: text
        for name, value in texts.items()
        if not STRUCTURED.match(name) and not _is_plain(text := str(value))
    }


def _is_plain(text: str) -> bool:
    if "\r" in text or "\n" in text:
        return True  # Django refuses it
    return text.isascii() and text.isprintable() and not LONG_WORD.search(text)


def _leave_out(message: EmailMessage, names: set[str]) -> EmailMessage:
    """Return a copy without these fields; with a stand-in where Django writes the field in any case."""
    mail = copy.copy(message)
    mail.extra_headers = {
        name: value for name, value in message.extra_headers.items() if name not in names
    }
    mail.extra_headers |= {name: STAND_IN for name in GIVEN_NAMES if name in names}
    if "Subject" in names:
        mail.subject = ""
    return mail


def _make_mime(message: EmailMessage) -> Message:
    if django.VERSION < (6, 0):
        return message.message()
    options: dict[str, Any] = {"policy": POLICY}  # Django 5.2, whose types are checked, has none
    return message.message(**options)


def _make_seven_bit(part: Message) -> None:
    """Encode what is not in short lines of ASCII as it stands."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() not in NOT_ENCODED:
        return
    if part.is_multipart():
        del part["Content-Transfer-Encoding"]
        return
    octets = part.get_payload(decode=True)
    if not isinstance(octets, bytes) or _is_seven_bit(octets):
        return
    del part["Content-Transfer-Encoding"]
    if part.get_content_maintype() == "text":
        part.set_payload(b2a_qp(octets).decode("ascii"))
        part["Content-Transfer-Encoding"] = "quoted-printable"
    else:
        part.set_payload(octets)
        encoders.encode_base64(part)


def _is_seven_bit(octets: bytes) -> bool:
    return octets.isascii() and b"\0" not in octets and not LONG_LINE.search(octets)
