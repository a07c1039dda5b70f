"""From smtplib, ssl and OSError to our errors, in one context manager."""

from __future__ import annotations

import errno
import smtplib
import socket
import ssl
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from smtp_connector.diagnostics import hints
from smtp_connector.errors import (
    CertificateError,
    ConnectError,
    ConnectionLostError,
    ConnectionRefusedByHostError,
    ConnectTimeoutError,
    DeadlineExceededError,
    DeliveryError,
    DnsTimeoutError,
    DnsUnavailableError,
    HostNotFoundError,
    SessionTimeoutError,
    TlsError,
)
from smtp_connector.terms import Sentence, Stage, gettext_noop

from .progress import Progress

HOST_NOT_FOUND = frozenset(
    number
    for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY")
    if (number := getattr(socket, name, None)) is not None
)
# OpenSSL's reasons when the other side did not answer with TLS.
NOT_TLS_REASONS = frozenset(
    {
        *("WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST"),
        *("PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "UNEXPECTED_MESSAGE"),
    }
)
NO_GREETING = (
    "NO_GREETING"  # the detail of an error that ended a session before the server's greeting
)
NO_COMMON_TLS_REASONS = frozenset(
    {
        *("UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE"),
        *("TLSV1_ALERT_PROTOCOL_VERSION", "SSLV3_ALERT_HANDSHAKE_FAILURE"),
        *("TLSV1_ALERT_INSUFFICIENT_SECURITY", "NO_SHARED_CIPHER", "VERSION_TOO_LOW"),
    }
)
WEAK_KEY_REASONS = frozenset({"DH_KEY_TOO_SMALL", "BAD_DH_VALUE"})
# What the server answers to our certificate, or to none; with TLS 1.3 it comes after the handshake.
CLIENT_CERTIFICATE_REASONS = frozenset(
    {
        *("TLSV13_ALERT_CERTIFICATE_REQUIRED", "TLSV1_ALERT_UNKNOWN_CA"),
        *("TLSV1_ALERT_ACCESS_DENIED", "SSLV3_ALERT_BAD_CERTIFICATE"),
        *("SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", "SSLV3_ALERT_CERTIFICATE_REVOKED"),
        *("SSLV3_ALERT_CERTIFICATE_EXPIRED", "SSLV3_ALERT_CERTIFICATE_UNKNOWN"),
    }
)
TLS_HINTS: tuple[tuple[frozenset[str], Sentence], ...] = (
    (NO_COMMON_TLS_REASONS, hints.TLS_VERSIONS),
    (WEAK_KEY_REASONS, hints.WEAK_KEY),
    (CLIENT_CERTIFICATE_REASONS, hints.CLIENT_CERTIFICATE),
)


@contextmanager
def mapped_faults(progress: Progress) -> Iterator[None]:
    """Let nothing but a DeliveryError out, with its stage and whether the outcome is known.

    The local variables of what raised it are gone by then, with the secrets in them: error reporters show those.

    Raises:
        DeliveryError: whatever went wrong inside.
    """
    try:
        yield
    except DeliveryError as error:
        _forget_variables(error)
        _complete(error, progress)
        raise
    except (OSError, smtplib.SMTPException) as error:
        made = _make_error(error, progress)
        made.detail = made.detail or _find_detail(error)
        _forget_variables(error)
        raise _complete(made, progress) from error


def _forget_variables(error: BaseException | None) -> None:
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _make_error(error: OSError | smtplib.SMTPException, progress: Progress) -> DeliveryError:
    """Return our error for one of the standard library's."""
    match error:
        case TimeoutError():
            return _make_timeout(progress)
        case socket.gaierror():
            return _make_dns_error(error, progress)
        case ssl.SSLCertVerificationError():
            return CertificateError(
                gettext_noop(
                    "The server's certificate is not accepted: %(reason)s.",
                    reason=error.verify_message.rstrip("."),
                ),
                hint=hints.CERTIFICATE_HINTS.get(error.verify_code, hints.CHECK_CERTIFICATE),
            )
        case ssl.SSLError() if not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
            return _make_tls_error(error, progress)
    if progress.stage is Stage.CONNECT:
        return _make_connect_error(error, progress)
    return _make_lost(error, progress)


def _find_detail(error: OSError) -> str:
    """Return the library's own word for the fault."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"CERTIFICATE_{error.verify_code}"
        case ssl.SSLError():
            return error.reason or ""
        case socket.gaierror():
            names = (name for name in dir(socket) if name.startswith("EAI_"))
            return next((name for name in names if getattr(socket, name) == error.errno), "")
    return errno.errorcode.get(error.errno or 0, "")


def _complete(error: DeliveryError, progress: Progress) -> DeliveryError:
    """Add to the error what only the session knows."""
    error.stage = error.stage or progress.stage
    if progress.is_outcome_open:
        error.is_outcome_unknown = True
        error.is_transient = False  # who sends again what is transient must not send this twice
        error.hint = hints.OUTCOME_UNKNOWN
    return error


def _make_timeout(progress: Progress) -> DeliveryError:
    if progress.deadline.is_over:
        return DeadlineExceededError(
            gettext_noop(
                "The whole send took longer than %(seconds)g seconds.",
                seconds=progress.deadline.seconds,
            ),
            hint=hints.SLOW_SERVER,
        )
    if progress.stage is Stage.DNS:
        return DnsTimeoutError(
            gettext_noop("The address of %(host)s was not found in time.", host=progress.host),
            hint=hints.RESOLVER_SILENT,
        )
    if progress.stage is Stage.CONNECT:
        return ConnectTimeoutError(
            gettext_noop(
                "%(host)s, port %(port)d, did not answer in time.",
                host=progress.host,
                port=progress.port,
            ),
            hint=hints.NO_ROUTE,
        )
    return SessionTimeoutError(
        _describe_silence(progress),
        hint=_find_silence_hint(progress),
        detail="" if progress.is_greeted or progress.stage is Stage.TLS else NO_GREETING,
    )


def _describe_silence(progress: Progress) -> Sentence:
    if progress.stage is Stage.TLS:
        return gettext_noop("The TLS handshake was not finished in time.")
    if not progress.is_greeted:
        return gettext_noop("The server's greeting did not come in time.")
    return gettext_noop("The server's reply did not come in time.")


def _find_silence_hint(progress: Progress) -> Sentence:
    if progress.stage is Stage.TLS and not progress.is_greeted:
        return hints.TLS_ON_PLAIN_PORT
    if not progress.is_greeted and not progress.is_encrypted:
        return hints.PLAIN_ON_TLS_PORT
    return hints.SLOW_SERVER


def _make_dns_error(error: socket.gaierror, progress: Progress) -> DeliveryError:
    if error.errno in HOST_NOT_FOUND:
        return HostNotFoundError(
            gettext_noop("The host %(host)s does not exist.", host=progress.host),
            hint=hints.UNKNOWN_HOST,
        )
    return DnsUnavailableError(
        gettext_noop("The address of %(host)s cannot be looked up just now.", host=progress.host),
        hint=hints.RESOLVER_SILENT,
    )


def _make_tls_error(error: ssl.SSLError, progress: Progress) -> DeliveryError:
    reason = error.reason or ""
    readable = reason.replace("_", " ").lower() or type(error).__name__
    if progress.is_encrypted and reason not in CLIENT_CERTIFICATE_REASONS:
        return ConnectionLostError(
            gettext_noop("The encrypted connection broke: %(reason)s.", reason=readable),
            hint=hints.SEND_AGAIN,
        )
    return TlsError(
        gettext_noop("TLS failed: %(reason)s.", reason=readable),
        hint=_find_tls_hint(reason, progress),
    )


def _find_tls_hint(reason: str, progress: Progress) -> Sentence | str:
    if reason in NOT_TLS_REASONS and not progress.is_greeted:
        return hints.TLS_ON_PLAIN_PORT
    return next((hint for reasons, hint in TLS_HINTS if reason in reasons), "")


def _make_connect_error(error: Exception, progress: Progress) -> ConnectError:
    place = {"host": progress.host, "port": progress.port}
    if isinstance(error, ConnectionRefusedError):
        return ConnectionRefusedByHostError(
            gettext_noop("%(host)s refused the connection to port %(port)d.", **place),
            hint=hints.NOTHING_LISTENS,
        )
    reason = getattr(error, "strerror", None) or type(error).__name__
    return ConnectError(
        gettext_noop(
            "No connection to %(host)s, port %(port)d: %(reason)s.", **place, reason=reason
        ),
        hint=hints.NO_ROUTE,
    )


def _make_lost(error: Exception, progress: Progress) -> DeliveryError:
    if progress.stage is Stage.TLS and progress.is_in_handshake:
        return TlsError(
            gettext_noop("The server closed the connection during the TLS handshake."),
            is_transient=True,
            hint="" if progress.is_greeted else hints.TLS_ON_PLAIN_PORT,
        )
    if progress.is_greeted:
        return ConnectionLostError(gettext_noop("The server closed the connection."))
    message = gettext_noop("The server closed the connection before its greeting.")
    hint = hints.NOT_SMTP if progress.is_encrypted else hints.PLAIN_ON_TLS_PORT
    # A reset before the first byte is how a full or firewalled host refuses a connection; whether
    # `connect` or the first read sees it is chance.
    if isinstance(error, ConnectionResetError):
        return ConnectError(message, stage=Stage.CONNECT, hint=hint)
    return ConnectionLostError(message, hint=hint, detail=NO_GREETING)
