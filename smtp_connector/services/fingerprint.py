"""Fingerprint: a keyed digest of a whole config, so that a test's verdict can be held against what is stored now."""

from __future__ import annotations

import json

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from pydantic import SecretStr

from smtp_connector.config.schema import SmtpConfig

SALT = "smtp_connector.config"


def make_fingerprint(config: SmtpConfig) -> str:
    """Return 64 hex digits; secrets count, the way the text is laid out does not.

    The key is derived from SECRET_KEY: without it nobody can try secrets against the digest.
    """
    return _digest(config, settings.SECRET_KEY)


def is_fingerprint_of(config: SmtpConfig, fingerprint: str) -> bool:
    """Tell whether it was made of this config, also before the secret key was changed."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(_digest(config, key), fingerprint) for key in keys)


def _digest(config: SmtpConfig, secret_key: str | bytes) -> str:
    # Without what is at its default, so that a key of a later version changes nothing.
    values = config.model_dump(mode="python", exclude_defaults=True)
    text = json.dumps(values, sort_keys=True, default=_reveal)
    return salted_hmac(SALT, text, secret=secret_key, algorithm="sha256").hexdigest()


def _reveal(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
