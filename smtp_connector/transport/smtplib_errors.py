"""Make our errors also those of smtplib and the socket modules, so that `except` clauses of host code hold."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Mapping
from typing import Any

from smtp_connector.errors import (
    AuthError,
    AuthNotOfferedError,
    CertificateError,
    ConnectionLostError,
    ConnectionRefusedByHostError,
    CredentialsRefusedError,
    DeliveryError,
    DnsError,
    EhloRefusedError,
    GreetingRefusedError,
    MechanismNotOfferedError,
    MessageNeedsSmtputf8Error,
    MessageRefusedError,
    RecipientNeedsSmtputf8Error,
    RecipientRefusedError,
    SenderNeedsSmtputf8Error,
    SenderRefusedError,
    SessionTimeoutError,
    StarttlsMissingError,
    TlsError,
)

# The first that fits counts. What smtplib or the socket modules raise in the same case.
COUNTERPARTS: tuple[tuple[type[DeliveryError], tuple[type[Exception], ...]], ...] = (
    (DnsError, (socket.gaierror,)),
    (ConnectionRefusedByHostError, (ConnectionRefusedError,)),
    (SessionTimeoutError, (TimeoutError,)),
    (StarttlsMissingError, (smtplib.SMTPNotSupportedError,)),
    (CertificateError, (ssl.SSLCertVerificationError,)),
    (TlsError, (ssl.SSLError,)),
    (AuthNotOfferedError, (smtplib.SMTPNotSupportedError,)),
    (MechanismNotOfferedError, (smtplib.SMTPNotSupportedError,)),
    (CredentialsRefusedError, (smtplib.SMTPAuthenticationError,)),
    (AuthError, (smtplib.SMTPAuthenticationError,)),
    # smtplib's own methods raise the first, Django 6 the second.
    (SenderNeedsSmtputf8Error, (smtplib.SMTPNotSupportedError, ValueError)),
    (RecipientNeedsSmtputf8Error, (smtplib.SMTPNotSupportedError, ValueError)),
    (MessageNeedsSmtputf8Error, (smtplib.SMTPNotSupportedError, ValueError)),
    (SenderRefusedError, (smtplib.SMTPSenderRefused,)),
    (RecipientRefusedError, (smtplib.SMTPRecipientsRefused,)),
    (MessageRefusedError, (smtplib.SMTPDataError,)),
    (GreetingRefusedError, (smtplib.SMTPConnectError,)),
    (EhloRefusedError, (smtplib.SMTPHeloError,)),
    (ConnectionLostError, (smtplib.SMTPServerDisconnected,)),
)

KINDS: dict[tuple[type[DeliveryError], type[ValueError] | None], type[DeliveryError]] = {}

Refusals = Mapping[str, DeliveryError]


def make_smtplib_error(
    error: DeliveryError, *, sender: str = "", refusals: Refusals | None = None
) -> DeliveryError:
    """Return the same error as an instance of smtplib's class for it as well, with that class's attributes.

    An error that a ValueError caused (a header or an address that is none) is a ValueError too.
    """
    kind = _make_kind(_get_plain_kind(error), _find_value_error(error.__cause__))
    twin: DeliveryError = _restore(kind, error.args, error.__dict__)
    twin.__dict__.update(
        smtp_code=error.reply_code or 0,
        smtp_error=error.reply_text.encode(),
        sender=sender,
        recipients={
            recipient: (refusal.reply_code or 0, refusal.reply_text.encode())
            for recipient, refusal in (refusals or {}).items()
        },
    )
    return twin


def _make_kind(
    plain: type[DeliveryError], value_error: type[ValueError] | None
) -> type[DeliveryError]:
    """Return the one class that is all of these."""
    if (plain, value_error) not in KINDS:
        KINDS[plain, value_error] = _join(plain, value_error)
    return KINDS[plain, value_error]


def _join(plain: type[DeliveryError], value_error: type[ValueError] | None) -> type[DeliveryError]:
    def reduce(self: DeliveryError) -> tuple[Any, ...]:
        return _restore_plain, (plain, value_error, self.args, self.__dict__.copy())

    fitting = next((also for kind, also in COUNTERPARTS if issubclass(plain, kind)), ())
    bases = (*fitting, smtplib.SMTPException, *([value_error] if value_error else []))
    needed = [base for base in bases if not any(base in other.__mro__[1:] for other in bases)]
    names = {"__module__": plain.__module__, "__doc__": plain.__doc__, "__reduce__": reduce}
    return type(plain.__name__, (plain, *needed), names)


def _restore(
    kind: type[DeliveryError], args: tuple[Any, ...], attributes: Mapping[str, Any]
) -> DeliveryError:
    # Not by calling the class: each of smtplib's wants other arguments.
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(attributes)
    return error


def _restore_plain(
    plain: type[DeliveryError],
    value_error: type[ValueError] | None,
    args: tuple[Any, ...],
    attributes: Mapping[str, Any],
) -> DeliveryError:
    return _restore(_make_kind(plain, value_error), args, attributes)


def _get_plain_kind(error: DeliveryError) -> type[DeliveryError]:
    return next(
        kind
        for kind in type(error).__mro__
        if issubclass(kind, DeliveryError) and not issubclass(kind, smtplib.SMTPException)
    )


def _find_value_error(cause: BaseException | None) -> type[ValueError] | None:
    if not isinstance(cause, ValueError):
        return None
    # The memory of a UnicodeError is laid out another way than an OSError's.
    return ValueError if isinstance(cause, UnicodeError) else type(cause)
