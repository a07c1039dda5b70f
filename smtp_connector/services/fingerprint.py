"""Fingerprint: a keyed digest of a whole config, so that a test's verdict can be held against what is stored now."""

from __future__ import annotations

import json

from django.utils.crypto import salted_hmac
from pydantic import SecretStr

from smtp_connector.config.schema import SmtpConfig

SALT = "smtp_connector.config"


def make_fingerprint(config: SmtpConfig) -> str:
    """Return 64 hex digits; secrets count, the way the text is laid out does not.

    The key is derived from SECRET_KEY: without it nobody can try secrets against the digest.
    """
    text = json.dumps(config.model_dump(mode="python"), sort_keys=True, default=_reveal)
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()


def _reveal(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
