"""Sign a message with DKIM (RFC 6376), relaxed for headers and body, by dkimpy."""

from __future__ import annotations

import base64
import re
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from smtp_connector.config.dkim import DkimOptions, SigningKey, SigningKeyError, load_signing_key
from smtp_connector.errors import DkimError
from smtp_connector.terms import gettext_noop

LINE_END = re.compile(rb"\r\n|\r|\n")
RELAXED = (b"relaxed", b"relaxed")


def sign(content: bytes, options: DkimOptions) -> bytes:
    """Return the message with its signature before it, line ends as they go out. No dots are stuffed yet.

    From is signed once more than it occurs, so that nobody on the way can add a second.

    Raises:
        DkimError: the key, the message or the installation does not allow it.
    """
    content = LINE_END.sub(b"\r\n", content)
    signature = _find_signature(content, options)
    if signature is None:
        # Raised outside every handler, so that no context of it holds the key.
        raise DkimError(
            gettext_noop("The message could not be signed with DKIM."),
            hint=gettext_noop(
                'Check dkim in the config, and that "django-smtp-connector[dkim]" is installed.'
            ),
        )
    return signature + content


def _find_signature(content: bytes, options: DkimOptions) -> bytes | None:
    try:
        import dkim  # an extra: only those who sign need it
    except ImportError:
        return None
    try:
        algorithm, key = _write_key(load_signing_key(options.private_key.get_secret_value()))
        signer = dkim.DKIM(content, signature_algorithm=algorithm)
        _choose_headers(signer, options)
        signature: bytes = signer.sign(
            options.key_selector.encode(), options.domain_name.encode(), key, canonicalize=RELAXED
        )
    except (SigningKeyError, dkim.DKIMException, ValueError):
        return None
    return signature


def _choose_headers(signer: Any, options: DkimOptions) -> None:
    asked = {name.encode() for name in options.signed_names} or signer.should_sign
    skipped = {name.encode() for name in options.skipped_names} | signer.should_not_sign
    signer.should_sign = asked - skipped


def _write_key(key: SigningKey) -> tuple[bytes, bytes]:
    """Return the algorithm and the key as dkimpy takes it."""
    if isinstance(key, RSAPrivateKey):
        form = (Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        return b"rsa-sha256", key.private_bytes(*form)
    return b"ed25519-sha256", base64.b64encode(key.private_bytes_raw())
