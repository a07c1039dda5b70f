"""OutgoingMessage: what is handed to a server, and how it is made from a template and a payload."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from smtp_connector.config.address import AddressError, Mailbox, parse_address, parse_mailbox
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.config.template import TemplateConfig
from smtp_connector.errors import InvalidRecipientError, MessageError
from smtp_connector.terms import ContentType, Payload, UsageType, gettext_noop

from .body import make_text, write_html_body, write_text_body
from .headers import write_fields
from .mailboxes import find_reply_to, find_sender
from .payload import check_payload, find_sensitive_values
from .placeholders import fill_variables


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message for one recipient, ready for DATA.

    sender, recipient: bare addresses for MAIL and RCPT, domains in ASCII.
    message_id: with its angle brackets, as in the header.
    template: the usage type of the template that was used ("Generic" when the asked one is missing).
    content: the whole RFC 5322 message, CRLF line ends, not dot-stuffed; 7-bit, save for addresses that
        are not in ASCII (RFC 6532).
    sensitive_values: texts that must not reach a log: the code and other payload values.
    """

    sender: str
    recipient: str
    message_id: str
    template: UsageType
    content: bytes = field(repr=False)
    sensitive_values: tuple[str, ...] = field(default=(), repr=False)


def render_message(
    config: SmtpConfig,
    *,
    recipient: str,
    usage_type: UsageType,
    payload: Payload,
    message_id: str,
    now: datetime,
) -> OutgoingMessage:
    """Fill the template for a usage type, else the Generic one, and make the message.

    recipient: one bare address. message_id: "<unique@domain>"; see `message_id_domain`. now: aware.

    Raises:
        InvalidRecipientError: the recipient is not one address.
        InvalidPayloadError: see `check_payload`.
        MessageError: no template fits, or its filled sendFrom or replyTo is no mailbox.
    """
    address = _parse_recipient(recipient)
    check_payload(payload)
    template = _get_template(config, usage_type)
    mailboxes = _find_mailboxes(config, template, payload, recipient=address)
    texts = [
        ("Subject", fill_variables(template.subject, payload)),
        ("Message-ID", message_id),
        ("Date", format_datetime(now.astimezone(UTC))),
        ("MIME-Version", "1.0"),
    ]
    return OutgoingMessage(
        sender=mailboxes["From"].address,
        recipient=address,
        message_id=message_id,
        template=template.usage_type,
        content=write_fields(
            config.custom_headers, {name: [box] for name, box in mailboxes.items()}, texts
        )
        + _write_body(template, payload),
        sensitive_values=find_sensitive_values(payload, public=(recipient.strip(), address)),
    )


def message_id_domain(config: SmtpConfig) -> str:
    """Return the domain that belongs after the @ of a Message-ID: the sender's, else "localhost"."""
    try:
        return parse_mailbox(config.from_email).domain
    except AddressError:
        return "localhost"


def _parse_recipient(recipient: object) -> str:
    """Return the bare address; a recipient that is no text at all is refused like any other wrong one."""
    if not isinstance(recipient, str):
        raise InvalidRecipientError(
            gettext_noop('The recipient must be a text such as "ada@example.com".')
        )
    try:
        return parse_address(recipient)
    except AddressError as error:
        raise InvalidRecipientError(error.sentence) from error


def _find_mailboxes(
    config: SmtpConfig, template: TemplateConfig, payload: Payload, *, recipient: str
) -> dict[str, Mailbox]:
    """Return From, To and, where there is one, Reply-To, by the name of the header field."""
    mailboxes = {
        "From": find_sender(config, template, payload),
        "To": Mailbox("", recipient),
    }
    reply_to = find_reply_to(config, template, payload)
    if reply_to:
        mailboxes["Reply-To"] = reply_to
    return mailboxes


def _get_template(config: SmtpConfig, usage_type: UsageType) -> TemplateConfig:
    template = config.find_template(usage_type)
    if template is None:
        raise MessageError(
            gettext_noop(
                "The config has neither a %(usage_type)s nor a Generic template.",
                usage_type=usage_type.value,
            ),
            hint=gettext_noop("Add a template with usageType Generic to the config."),
        )
    return template


def _write_body(template: TemplateConfig, payload: Payload) -> bytes:
    is_html = template.content_type is ContentType.HTML
    content = fill_variables(template.content, payload, escape=is_html)
    if not is_html:
        return write_text_body(content)
    text = fill_variables(template.text, payload) if template.text.strip() else make_text(content)
    # A picture alone leaves no text; the subject may hold the code.
    return write_html_body(content, text or fill_variables(template.subject, payload))
