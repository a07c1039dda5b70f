"""OutgoingMessage: what is handed to a server."""

from __future__ import annotations

from dataclasses import dataclass, field

from smtp_connector.terms import UsageType


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message for one recipient, ready for DATA.

    sender, recipient: bare addresses in ASCII, for MAIL and RCPT.
    message_id: with its angle brackets, as in the header.
    template: the usage type of the template that was used ("Generic" when the asked one is missing).
    content: the whole RFC 5322 message, CRLF line ends, 7-bit, not dot-stuffed.
    sensitive_values: texts that must not reach a log: the code and other payload values.
    """

    sender: str
    recipient: str
    message_id: str
    template: UsageType
    content: bytes = field(repr=False)
    sensitive_values: tuple[str, ...] = field(default=(), repr=False)
