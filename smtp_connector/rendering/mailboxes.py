"""Who a message is from, and where answers go."""

from __future__ import annotations

import re

from smtp_connector.config.address import (
    NAME_AND_ADDRESS,
    QUOTED_NAME,
    AddressError,
    Mailbox,
    parse_mailbox,
)
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.config.template import TemplateConfig
from smtp_connector.errors import MessageError
from smtp_connector.terms import Payload, gettext_noop

from .placeholders import fill_variables, remove_line_breaks


def find_sender(config: SmtpConfig, template: TemplateConfig, payload: Payload) -> Mailbox:
    """Return the template's sender, else the config's; a sendFrom that is only a name keeps the config's address.

    Raises:
        MessageError: sendFrom, its variables filled, is not one mailbox.
    """
    fallback = _parse(config.from_email, "fromEmail")
    if _find_parts(template.send_from) is None:
        filled = _fill_line(template.send_from, payload)
        if "@" not in filled:
            name = _unquote(filled)
            return Mailbox(name, fallback.address) if name else fallback
    mailbox = _fill_mailbox(template.send_from, payload, key=f"{template.usage_type} sendFrom")
    return mailbox if mailbox.address else Mailbox(mailbox.name or fallback.name, fallback.address)


def find_reply_to(config: SmtpConfig, template: TemplateConfig, payload: Payload) -> Mailbox | None:
    """Return the template's reply address, else the config's, else None.

    Raises:
        MessageError: replyTo, its variables filled, is not one mailbox.
    """
    mailbox = _fill_mailbox(template.reply_to, payload, key=f"{template.usage_type} replyTo")
    if mailbox.address:
        return mailbox
    return _parse(config.reply_to, "replyTo") if config.reply_to.strip() else None


def _fill_mailbox(text: str, payload: Payload, *, key: str) -> Mailbox:
    """Fill "Name <address>" part by part, so that a value in the name cannot change the address.

    Both parts are "" when nothing is left of the text; the address is "" in "Name <>".
    """
    parts = _find_parts(text)
    if parts is None:
        filled = _fill_line(text, payload)
        return _parse(filled, key) if filled else Mailbox("", "")
    name = _fill_line(_unquote(parts["name"].strip()), payload)
    address = _fill_line(parts["address"], payload)
    return Mailbox(name, _parse(f"<{address}>", key).address if address else "")


def _find_parts(text: str) -> re.Match[str] | None:
    return NAME_AND_ADDRESS.match(text.strip())


def _parse(text: str, key: str) -> Mailbox:
    try:
        return parse_mailbox(text)
    except AddressError as error:
        raise MessageError(
            gettext_noop("The address in %(key)s is not one email address.", key=key),
            hint=error.sentence,
        ) from error


def _fill_line(text: str, payload: Payload) -> str:
    return remove_line_breaks(fill_variables(text, payload)).strip()


def _unquote(name: str) -> str:
    """Return a display name without its quotes: '"Acme, Inc."' gives 'Acme, Inc.'."""
    quoted = QUOTED_NAME.match(name)
    return re.sub(r"\\(.)", r"\1", quoted["name"]).strip() if quoted else name
