"""Addresses of a mail that another app wrote: read as we read them, and what of the header we must write ourselves."""

from __future__ import annotations

import copy
from email.utils import getaddresses

from django.core.mail import EmailMessage

from smtp_connector.config.address import (
    AddressError,
    Mailbox,
    is_local_part,
    parse_mailbox,
    parse_mailboxes,
)
from smtp_connector.errors import DeliveryError, InvalidRecipientError, SenderError
from smtp_connector.terms import RECIPIENT_MAX_LENGTH, gettext_noop

GIVEN_NAMES = ("From", "Sender", "Reply-To", "To", "Cc")
"""Of header fields that hold mailboxes, spelled as Django looks for them in `EmailMessage.extra_headers`."""

ASCII_ONLY = gettext_noop(
    "A mail backend with a host of its own takes ASCII before the @ only. Use another address, or send through a connector."
)


def read_sender(text: object) -> Mailbox:
    """Read the sender.

    Raises:
        SenderError: it is not one mailbox.
    """
    try:
        return _read_mailbox(str(text))
    except AddressError as error:
        raise SenderError(error.sentence) from error


def read_recipient(text: object) -> str:
    """Return the bare address of a recipient.

    Raises:
        InvalidRecipientError: it is not one mailbox.
    """
    try:
        return _read_mailbox(str(text)).address
    except AddressError as error:
        raise InvalidRecipientError(error.sentence) from error


def find_address(text: str) -> str | None:
    """Return the bare address of "Name <address>", or None when it is none."""
    try:
        return parse_mailbox(text).address
    except AddressError:
        return None


def find_own_fields(message: EmailMessage) -> dict[str, list[Mailbox]]:
    """Return the fields of the header, by name, that Django would write so that they mean something else.

    It knows the domains of 2003 only, encodes what stands before the @ (5.2), and takes "Acme, Inc. <a@b.example>"
    for two mailboxes.

    Raises:
        AddressError: an address in such a field is none.
    """
    given = {name: message.extra_headers.get(name) for name in GIVEN_NAMES}
    lists = {
        "From": [message.from_email],
        "Reply-To": message.reply_to,
        "To": message.to,
        "Cc": message.cc,
    }
    fields: dict[str, list[Mailbox]] = {}
    for name in GIVEN_NAMES:
        text = given[name]
        if text is not None:
            if not str(text).isascii():
                fields[name] = parse_mailboxes(str(text))
        elif not all(_is_read_alike(str(one)) for one in lists.get(name, [])):
            fields[name] = [_read_mailbox(str(one)) for one in lists[name]]
    return fields


def with_ascii_addresses(message: EmailMessage) -> EmailMessage:
    """Return a copy whose addresses are in ASCII, for a session of smtplib that takes them as Django writes them.

    Django knows the domains of 2003 only, so that mail to straße.example would go to strasse.example, and 5.2
    puts an encoded word before the @, which is another mailbox.

    Raises:
        SenderError, InvalidRecipientError: an address that is not in ASCII is none, or has no form in ASCII.
    """
    mail = copy.copy(message)
    mail.from_email = _write_in_ascii(message.from_email, SenderError)
    for name in ("to", "cc", "bcc", "reply_to"):
        texts = getattr(message, name)
        setattr(mail, name, [_write_in_ascii(text, InvalidRecipientError) for text in texts])
    return mail


def _write_in_ascii(text: object, kind: type[DeliveryError]) -> str:
    try:
        mailbox = None if str(text).isascii() else _read_mailbox(str(text))
        if mailbox and not mailbox.address.isascii():
            raise AddressError(ASCII_ONLY)
    except AddressError as error:
        raise kind(error.sentence) from error
    return str(mailbox or text)


def _is_read_alike(text: str) -> bool:
    """Tell whether receivers read the text as it stands as the mailbox that we read."""
    if not text.isascii() or len(text) > RECIPIENT_MAX_LENGTH:
        return False
    try:
        mailbox = _read_mailbox(text)
    except AddressError:
        return True  # as the app wants it; a sender or recipient has been refused before
    return getaddresses([text]) == [(mailbox.name, mailbox.address)]


def _read_mailbox(text: str) -> Mailbox:
    """Read a mailbox. As with Django's backend the domain may be missing: a relay may know "root" itself."""
    return Mailbox("", text) if is_local_part(text) else parse_mailbox(text)
