"""Errors of a delivery: what kept one message from being accepted."""

from __future__ import annotations

from typing import Any, ClassVar

from smtp_connector.terms import Phase, Stage

from .root import SmtpConnectorError


class DeliveryError(SmtpConnectorError, OSError):
    """A message was not accepted by the server, or its outcome is unknown.

    phase: the kind of fault. stage: how far the session came ("" before any socket).
    is_transient: the same message may pass later without a change.
    is_outcome_unknown: the session ended after the final dot; never send again by yourself.
    reply_code, enhanced_status_code, reply_text: what the server said (all lines), secrets masked.
    cause: one or two sentences on why, where that is certain, or "". hint: what to change, or "".
    detail: the library's own word for the fault ("WRONG_VERSION_NUMBER", "ECONNREFUSED"), "NO_GREETING", or "".
    """

    code: ClassVar[str] = "delivery_failed"
    default_phase: ClassVar[Phase] = Phase.PROTOCOL
    default_is_transient: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        phase: Phase | None = None,
        stage: Stage = Stage.NONE,
        is_transient: bool | None = None,
        is_outcome_unknown: bool = False,
        reply_code: int | None = None,
        enhanced_status_code: str = "",
        reply_text: str = "",
        cause: str = "",
        hint: str = "",
        detail: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.phase = phase or self.default_phase
        self.stage = stage
        self.is_transient = self.default_is_transient if is_transient is None else is_transient
        self.is_outcome_unknown = is_outcome_unknown
        self.reply_code = reply_code
        self.enhanced_status_code = enhanced_status_code
        self.reply_text = reply_text
        self.cause = cause
        self.hint = hint
        self.detail = detail

    def __str__(self) -> str:
        return str(self.message)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.message,), self.__dict__.copy())


class DnsError(DeliveryError):
    """The host's name did not lead to an address."""

    code = "dns_failed"
    default_phase = Phase.DNS


class HostNotFoundError(DnsError):
    """The name does not exist, or has no address."""

    code = "host_not_found"


class DnsUnavailableError(DnsError):
    """The resolver did not answer usefully (EAI_AGAIN)."""

    code = "dns_unavailable"
    default_is_transient = True


class ConnectError(DeliveryError):
    """No TCP connection came about, with any address of the host."""

    code = "connect_failed"
    default_phase = Phase.CONNECT
    default_is_transient = True


class ConnectionRefusedByHostError(ConnectError):
    """The host answers, but nothing listens on the port."""

    code = "connection_refused"


class DestinationNotAllowedError(ConnectError):
    """Our own rule forbids the address or the port."""

    code = "destination_not_allowed"
    default_is_transient = False


class LocalAddressError(ConnectError):
    """`localAddress` is not an address of this machine, or of another family than the host's."""

    code = "local_address"
    default_is_transient = False


class ProxyError(ConnectError):
    """The proxy did not speak its protocol, or closed the connection."""

    code = "proxy_failed"


class ProxyUnreachableError(ProxyError):
    """No connection to the proxy itself came about."""

    code = "proxy_unreachable"


class ProxyAuthRequiredError(ProxyError):
    """The proxy wants user and password, or others than it got."""

    code = "proxy_auth_required"
    default_is_transient = False


class ProxyRefusedError(ProxyError):
    """The proxy answered that it does not or cannot connect to the server."""

    code = "proxy_refused"
    default_is_transient = False


class TlsError(DeliveryError):
    """The TLS handshake failed."""

    code = "tls_failed"
    default_phase = Phase.TLS


class CertificateError(TlsError):
    """The server's certificate did not pass the check."""

    code = "certificate_invalid"


class StarttlsMissingError(TlsError):
    """STARTTLS is required and the server does not offer it."""

    code = "starttls_missing"


class StarttlsRefusedError(TlsError):
    """The server offers STARTTLS and answered it with a negative reply."""

    code = "starttls_refused"


class AuthError(DeliveryError):
    """The sign-in did not succeed; it was tried at most once."""

    code = "auth_failed"
    default_phase = Phase.AUTH


class CredentialsRefusedError(AuthError):
    """The server refused user and password, or the access token."""

    code = "credentials_refused"


class AuthNotOfferedError(AuthError):
    """The config has credentials and the server offers no AUTH."""

    code = "auth_not_offered"


class MechanismNotOfferedError(AuthError):
    """The server offers none of the SASL mechanisms that may be used."""

    code = "mechanism_not_offered"


class PlaintextCredentialsError(AuthError):
    """The session is not encrypted, so the credentials were not sent (RFC 4954, 4)."""

    code = "plaintext_credentials"


class TokenRefusedError(AuthError):
    """The token endpoint gives no access token for what the config holds (RFC 6749, 5.2)."""

    code = "token_refused"


class TokenUnavailableError(AuthError):
    """The token endpoint could not be reached, or cannot answer just now."""

    code = "token_unavailable"
    default_is_transient = True


class TokenReplyError(AuthError):
    """What answers at the token endpoint's address does not answer as one (RFC 6749, 5.1)."""

    code = "token_reply"


class SenderError(DeliveryError):
    """Something about the sender."""

    code = "sender_failed"
    default_phase = Phase.SENDER


class SenderRefusedError(SenderError):
    """A negative reply to MAIL (RFC 5321, 4.1.1.2)."""

    code = "sender_refused"


class SenderNeedsSmtputf8Error(SenderError):
    """The sender's address is not in ASCII, and the server does not offer SMTPUTF8 (RFC 6531)."""

    code = "sender_needs_smtputf8"


class RecipientError(DeliveryError):
    """Something about the recipient."""

    code = "recipient_failed"
    default_phase = Phase.RECIPIENT


class RecipientRefusedError(RecipientError):
    """A negative reply to RCPT (RFC 5321, 4.1.1.3)."""

    code = "recipient_refused"


class RecipientNeedsSmtputf8Error(RecipientError):
    """A recipient's address is not in ASCII, and the server does not offer SMTPUTF8 (RFC 6531)."""

    code = "recipient_needs_smtputf8"


class InvalidRecipientError(RecipientError):
    """The recipient is not one email address, or not one that may get mail; nothing was connected."""

    code = "invalid_recipient"


class MessageError(DeliveryError):
    """Something about the message."""

    code = "message_failed"
    default_phase = Phase.MESSAGE


class MessageRefusedError(MessageError):
    """A negative reply to DATA, or to the message after its final dot."""

    code = "message_refused"


class MessageNeedsSmtputf8Error(MessageError):
    """Another address in the header, such as the reply address, is not in ASCII; no SMTPUTF8 either (RFC 6532)."""

    code = "message_needs_smtputf8"


class InvalidPayloadError(MessageError):
    """The message cannot be made from this payload; nothing was connected."""

    code = "invalid_payload"


class DkimError(MessageError):
    """The message could not be signed; nothing of it was sent."""

    code = "dkim_failed"


class ProtocolError(DeliveryError):
    """The server did not speak SMTP as RFC 5321 has it."""

    code = "protocol_error"
    default_phase = Phase.PROTOCOL


class GreetingRefusedError(ProtocolError):
    """The greeting was not 220."""

    code = "greeting_refused"


class EhloRefusedError(ProtocolError):
    """A negative reply to EHLO, and to HELO where that was tried."""

    code = "ehlo_refused"


class ReplyTooLongError(ProtocolError):
    """A reply had more lines or octets than we read."""

    code = "reply_too_long"


class UnexpectedReplyError(ProtocolError):
    """A reply that is none, that nobody asked for, or that does not fit the command."""

    code = "unexpected_reply"


class ConnectionLostError(ProtocolError):
    """The server closed the connection in the middle of the session."""

    code = "connection_lost"
    default_is_transient = True


class SessionTimeoutError(DeliveryError):
    """A time limit of ours passed."""

    code = "timeout"
    default_phase = Phase.TIMEOUT
    default_is_transient = True


class DnsTimeoutError(SessionTimeoutError):
    """The resolver did not answer within `dnsTimeout`."""

    code = "dns_timeout"


class ConnectTimeoutError(SessionTimeoutError):
    """No connection within `connectionTimeout`."""

    code = "connect_timeout"


class DeadlineExceededError(SessionTimeoutError):
    """The whole send took longer than `SEND_DEADLINE_SECONDS`."""

    code = "deadline_exceeded"
