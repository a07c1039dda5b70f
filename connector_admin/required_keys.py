"""What must be in place before anything is served."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_MISSING = (
    "SECRET_KEY is not set. Set it, or SECRET_KEY_FILE, to a long random text and start again; "
    "docs/deployment.md shows how to make one."
)
ENCRYPTION_KEYS_MISSING = (
    "SMTP_CONNECTOR_ENCRYPTION_KEYS is not set. Run `manage.py make_encryption_key`, set the variable, or "
    "SMTP_CONNECTOR_ENCRYPTION_KEYS_FILE, to what it prints and start again."
)


def require_keys() -> None:
    """Refuse to serve with keys that would be gone after a restart.

    Raises:
        ImproperlyConfigured: no secret key or no encryption key in the environment.
    """
    if settings.SECRET_KEY.startswith(settings.GENERATED_SECRET_KEY_PREFIX):
        raise ImproperlyConfigured(SECRET_KEY_MISSING)
    if not settings.SMTP_CONNECTOR.get("ENCRYPTION_KEYS"):
        raise ImproperlyConfigured(ENCRYPTION_KEYS_MISSING)
