"""What MAIL says beside the sender, and what a server without SMTPUTF8 cannot carry."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from smtp_connector.errors import (
    DeliveryError,
    MessageNeedsSmtputf8Error,
    RecipientNeedsSmtputf8Error,
    SenderNeedsSmtputf8Error,
)
from smtp_connector.terms import gettext_noop


def choose_mail_options(
    has_extension: Callable[[str], bool],
    *,
    sender: str,
    recipients: Sequence[str],
    content: bytes,
) -> str:
    """Return the parameters of MAIL, each with a blank before it: SIZE (RFC 1870) and SMTPUTF8 (RFC 6531).

    has_extension: tells whether the server offers an extension, by its name in small letters.

    Raises:
        DeliveryError: SMTPUTF8 is needed and not offered.
    """
    size = f" SIZE={len(content)}" if has_extension("size") else ""
    fault = _find_fault(sender, recipients, content)
    if fault is None:
        return size
    if not has_extension("smtputf8"):
        raise fault
    return f"{size} SMTPUTF8"


def _find_fault(sender: str, recipients: Sequence[str], content: bytes) -> DeliveryError | None:
    """Return what is wrong where there is no SMTPUTF8; None when everything is in ASCII."""
    if not sender.isascii():
        return SenderNeedsSmtputf8Error(
            gettext_noop(
                "The server takes no sender with letters other than ASCII before the @: it does not offer SMTPUTF8."
            ),
            hint=gettext_noop(
                "Set fromEmail to an address in ASCII, or use a server that offers SMTPUTF8."
            ),
        )
    if not all(recipient.isascii() for recipient in recipients):
        return RecipientNeedsSmtputf8Error(
            gettext_noop(
                "The server takes no recipient with letters other than ASCII before the @: it does not offer SMTPUTF8."
            ),
            hint=gettext_noop(
                "Send to another address of this person, or use a server that offers SMTPUTF8."
            ),
        )
    if not content.isascii():
        return MessageNeedsSmtputf8Error(
            gettext_noop(
                "The server takes no address with letters other than ASCII in the message: it does not offer SMTPUTF8."
            ),
            hint=gettext_noop(
                "Set replyTo to an address in ASCII, or use a server that offers SMTPUTF8."
            ),
        )
    return None
