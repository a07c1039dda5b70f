"""Describe an encrypted connection: version, cipher, and whose certificate the server showed."""

from __future__ import annotations

import ssl
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from .tls_layer import TlsConnection


def describe_tls(connection: TlsConnection) -> dict[str, Any]:
    """Return the details of stage `tls` as `diagnostics.trace.Details` has them; never fails.

    The names come from the server: mask them and make them harmless before they are shown.
    """
    cipher = connection.cipher()
    der = connection.getpeercert(binary_form=True)
    return {
        "version": connection.version() or "",
        "cipher": cipher[0] if cipher else "",
        "is_verified": connection.context.verify_mode is ssl.CERT_REQUIRED,
        "certificate": _describe_certificate(der) if der else {},
    }


def _describe_certificate(der: bytes) -> dict[str, Any]:
    try:
        certificate = x509.load_der_x509_certificate(der)
        return {
            "subject": _find_common_name(certificate.subject),
            "issuer": _find_common_name(certificate.issuer),
            "names": _list_names(certificate),
            "not_before": certificate.not_valid_before_utc.isoformat(),
            "not_after": certificate.not_valid_after_utc.isoformat(),
        }
    except ValueError:  # OpenSSL took it, and cryptography is stricter
        return {}


def _find_common_name(name: x509.Name) -> str:
    parts = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(parts[0].value) if parts else name.rfc4514_string()


def _list_names(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = map(str, names.get_values_for_type(x509.IPAddress))
    return [*names.get_values_for_type(x509.DNSName), *addresses]
