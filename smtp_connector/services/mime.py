"""Write a message of Django's as octets that every server takes: 7-bit, CRLF, with the config's own headers."""

from __future__ import annotations

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

from smtp_connector.rendering.headers import OWN_NAMES, iterate_custom_fields

POLICY = SMTP.clone(cte_type="7bit")
EIGHT_BIT = frozenset({"8bit", "binary"})


def write_mail(message: EmailMessage, custom_headers: Mapping[str, str | Sequence[str]]) -> bytes:
    """Return the whole message (RFC 5322). `custom_headers` are added where it has no such header.

    Raises:
        ValueError: a header cannot be written, since it holds a line break or an address that is none.
    """
    mime = _make_mime(message)
    own = {name.lower() for name in mime} | OWN_NAMES
    for name, text in iterate_custom_fields(custom_headers):
        if name.lower() not in own:
            mime[name] = text
    for part in mime.walk():
        _make_seven_bit(part)
    buffer = BytesIO()
    policy = mime.policy.clone(cte_type="7bit", linesep="\r\n")
    BytesGenerator(buffer, mangle_from_=False, policy=policy).flatten(mime)
    return buffer.getvalue()


def _make_mime(message: EmailMessage) -> Message:
    if django.VERSION < (6, 0):
        return message.message()
    options: dict[str, Any] = {"policy": POLICY}  # Django 5.2, whose types are checked, has none
    return message.message(**options)


def _make_seven_bit(part: Message) -> None:
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() not in EIGHT_BIT:
        return
    if part.is_multipart():
        del part["Content-Transfer-Encoding"]
        return
    octets = part.get_payload(decode=True)
    if not isinstance(octets, bytes):
        return
    del part["Content-Transfer-Encoding"]
    if part.get_content_maintype() == "text":
        part.set_payload(b2a_qp(octets).decode("ascii"))
        part["Content-Transfer-Encoding"] = "quoted-printable"
    else:
        part.set_payload(octets)
        encoders.encode_base64(part)
