"""What must be in place before anything is served."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SECRET_KEY_MISSING = (
    "SECRET_KEY is not set. Set it, or SECRET_KEY_FILE, to a long random text and start again; "
    "docs/deployment.md shows how to make one."
)


def require_keys() -> None:
    """Refuse to serve without keys that outlive the process. Call it when the apps are loaded.

    Raises:
        ImproperlyConfigured: no secret key, no encryption key, or one that is none.
    """
    from smtp_connector.errors import EncryptionKeyError
    from smtp_connector.models.encrypted_config import get_keys

    if settings.SECRET_KEY.startswith(settings.GENERATED_SECRET_KEY_PREFIX):
        raise ImproperlyConfigured(SECRET_KEY_MISSING)
    try:
        get_keys()
    except EncryptionKeyError as error:
        raise ImproperlyConfigured(str(error)) from error
