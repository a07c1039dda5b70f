"""Secrets at rest: AES-GCM, each value bound to its place.

A token reads "v1:<key id>:<nonce and ciphertext in URL-safe base64>". The place ("connector:<public id>:auth.pass") is
associated data: a token that is moved to another row or key does not decrypt.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from smtp_connector.app_settings import get_app_settings
from smtp_connector.errors import EncryptionKeyError
from smtp_connector.terms import gettext_noop

TOKEN_VERSION = "v1"
KEY_BYTES = 32  # AES-256
NONCE_BYTES = 12  # NIST SP 800-38D, 8.2.1


class UnreadableTokenError(ValueError):
    """The token does not decrypt at this place with the keys at hand."""


@dataclass(frozen=True, slots=True)
class EncryptionKey:
    """One key. id: tells which key made a token; the first 8 hex digits of its SHA-256."""

    id: str
    cipher: AESGCM = field(repr=False)


def make_encryption_key() -> str:
    """Return a new key as the setting wants it: 32 random bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode("ascii")


def seal(secret: str, place: str) -> str:
    """Encrypt a secret with the newest key.

    Raises:
        EncryptionKeyError: no usable key is configured.
    """
    key = get_keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    ciphertext = key.cipher.encrypt(nonce, secret.encode(), place.encode())
    return ":".join(
        [TOKEN_VERSION, key.id, base64.urlsafe_b64encode(nonce + ciphertext).decode("ascii")]
    )


def unseal(token: str, place: str) -> str:
    """Decrypt a token.

    Raises:
        EncryptionKeyError: no usable key is configured.
        UnreadableTokenError: altered, moved, or made with a key that is gone.
    """
    keys = {key.id: key for key in get_keys()}
    try:
        version, key_id, payload = token.split(":")
        raw = base64.urlsafe_b64decode(payload)
        if version != TOKEN_VERSION or key_id not in keys:
            raise UnreadableTokenError
        return (
            keys[key_id]
            .cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())
            .decode()
        )
    except (AttributeError, ValueError, binascii.Error, InvalidTag):
        raise UnreadableTokenError from None


def is_sealed_with_newest_key(token: str) -> bool:
    """Tell whether the token names the first key; `unseal` tells whether it decrypts.

    Raises:
        EncryptionKeyError: no usable key is configured.
    """
    return str(token).startswith(f"{TOKEN_VERSION}:{get_keys()[0].id}:")


def seal_all(secrets: Mapping[str, str], owner: str) -> dict[str, str]:
    """Encrypt secrets by path. owner: "connector:<public id>"."""
    get_keys()
    return {path: seal(secret, f"{owner}:{path}") for path, secret in secrets.items()}


def unseal_all(tokens: Mapping[str, str], owner: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Decrypt what can be decrypted; return the secrets and the paths of the others.

    Raises:
        EncryptionKeyError: no usable key is configured.
    """
    get_keys()
    secrets: dict[str, str] = {}
    unreadable: list[str] = []
    for path, token in tokens.items():
        try:
            secrets[path] = unseal(token, f"{owner}:{path}")
        except UnreadableTokenError:
            unreadable.append(path)
    return secrets, tuple(unreadable)


def get_keys() -> tuple[EncryptionKey, ...]:
    """Return the configured keys, newest first.

    Raises:
        EncryptionKeyError: there is none, or one is not 32 bytes in base64.
    """
    return _read_keys(tuple(get_app_settings().encryption_keys))


@lru_cache(maxsize=4)
def _read_keys(texts: tuple[str, ...]) -> tuple[EncryptionKey, ...]:
    if not texts:
        raise EncryptionKeyError(
            gettext_noop(
                "No encryption key is configured. Run `manage.py make_encryption_key` and put what it prints"
                " into SMTP_CONNECTOR_ENCRYPTION_KEYS."
            )
        )
    return tuple(_read_key(text, number) for number, text in enumerate(texts, 1))


def _read_key(text: str, number: int) -> EncryptionKey:
    try:
        raw = base64.urlsafe_b64decode(text.strip())
    except (AttributeError, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise EncryptionKeyError(
            gettext_noop(
                "Encryption key number %(number)d is not 32 bytes in URL-safe base64. Make one with"
                " `manage.py make_encryption_key`.",
                number=number,
            )
        )
    return EncryptionKey(hashlib.sha256(raw).hexdigest()[:8], AESGCM(raw))
