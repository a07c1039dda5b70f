"""Where messages go in place of a server: Django's outbox while tests run, or whoever captures them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_string
from email.message import EmailMessage as MimeMessage
from email.message import MIMEPart
from email.policy import default as default_policy
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives

from smtp_connector.app_settings import get_app_settings
from smtp_connector.diagnostics.reply import Reply
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.terms import Payload

LOCMEM_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
KEPT_REPLY = Reply(250, "2.0.0", "2.0.0 Kept for the test that runs; no server was asked")
# What EmailMessage writes by itself.
OWN_FIELDS = ("from", "to", "subject", "reply-to", "mime-version", "content-")

NO_PAYLOAD: Payload = MappingProxyType({})

Outbox = list[EmailMessage]

# Innermost last. Of the process and not of a thread: a test may send from a thread of its own.
_captures: list[Outbox] = []


def find_outbox() -> Outbox | None:
    """Return the list that takes messages now, or None when they go to their server."""
    if _captures:
        return _captures[-1]
    if get_app_settings().send_in_tests or not _is_locmem_in_place():
        return None
    return getattr(mail, "outbox", None)


@contextmanager
def capture() -> Iterator[Outbox]:
    """Keep all messages of the process in a list of their own until the block ends."""
    outbox: Outbox = []
    _captures.append(outbox)
    try:
        yield outbox
    finally:
        # By identity: another thread's list may be as empty as this one.
        _captures[:] = [captured for captured in _captures if captured is not outbox]


def keep_message(
    outbox: Outbox, message: OutgoingMessage, *, usage_type: str, payload: Payload
) -> Reply:
    """Put a rendered message into the list as Django's kind of message; return a reply as a server's."""
    # As text: the standard library takes octets for ASCII, and an address may hold others.
    mime = message_from_string(message.content.decode(), policy=default_policy)
    return keep_mail(outbox, _make_mail(mime, message), usage_type=usage_type, payload=payload)


def keep_mail(
    outbox: Outbox,
    email_message: EmailMessage,
    *,
    usage_type: str = "",
    payload: Payload = NO_PAYLOAD,
) -> Reply:
    """Put a message of Django's into the list, with `usage_type` and `payload` on it."""
    vars(email_message).update(usage_type=usage_type, payload=dict(payload))
    outbox.append(email_message)
    return KEPT_REPLY


def _is_locmem_in_place() -> bool:
    """Tell whether Django's test runner collects mail."""
    mailers = getattr(settings, "MAILERS", None) or {}
    default: Mapping[str, Any] = mailers.get("default") or next(iter(mailers.values()), {})
    # Through `settings` itself Django 6.1 warns, since it has MAILERS in place of EMAIL_BACKEND.
    email_backend = getattr(vars(settings)["_wrapped"], "EMAIL_BACKEND", "")
    return LOCMEM_BACKEND in (email_backend, default.get("BACKEND", ""))


def _make_mail(mime: MimeMessage, message: OutgoingMessage) -> EmailMultiAlternatives:
    text, html = mime.get_body(("plain",)), mime.get_body(("html",))
    email_message = EmailMultiAlternatives(
        subject=str(mime["Subject"] or ""),
        body=_read_text(text) if text else "",
        from_email=str(mime["From"]),
        to=[message.recipient],
        reply_to=[str(mime["Reply-To"])] if mime["Reply-To"] else None,
        headers={
            name: str(value)
            for name, value in mime.items()
            if not name.lower().startswith(OWN_FIELDS)
        },
    )
    if html:
        email_message.attach_alternative(_read_text(html), "text/html")
    return email_message


def _read_text(part: MIMEPart) -> str:
    """Return the text as a test compares it: as it was filled, without the line end that closes every part."""
    text: str = part.get_content()
    return text.replace("\r\n", "\n").removesuffix("\n")
