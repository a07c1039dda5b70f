"""The settings of the app: `settings.SMTP_CONNECTOR` over the defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings

DEFAULT_ALLOWED_PORTS = (25, 26, 80, 443, 465, 587, 1025, 2465, 2525, 2587, 8025, 8465)
MAX_RETENTION_DAYS = 36_525  # a hundred years; Python's dates begin with the year 1
DEFAULT_TEST_LIMITS = {"USER": (10, 60), "RECIPIENT": (5, 600)}


@dataclass(frozen=True)
class AppSettings:
    """What an operator may set, under the same names in capitals.

    allowed_networks: "127.0.0.0/8" or "10.1.2.3"; destinations inside may be private and use any port.
    encryption_keys: 32 bytes each in URL-safe base64, newest first.
    local_mailbox: "127.0.0.1:1025", the address of the built-in mailbox; None hides its preset and /inbox/.
    local_mailbox_directory: where the built-in mailbox keeps its mail (Maildir).
    send_in_tests: ask servers although Django's test runner collects mail in `django.core.mail.outbox`.
    log_retention_days: age at which deliveries are deleted; None keeps them.
    hash_recipients: the log holds keyed hashes instead of addresses, with the domain as it is.
    recipient_allowlist: "example.com" or "ada@example.com"; None lets everybody get mail, [] nobody.
    test_limits: "USER" and "RECIPIENT" -> (tests, seconds), so many of one user or to one recipient in that time;
        None or a key left out sets no limit.
    trusted_proxy_count: how many proxies before us append to X-Forwarded-For; 0: the header is not read.
    """

    send_deadline_seconds: float = 25
    allowed_networks: Sequence[str] = ()
    allowed_ports: Sequence[int] = DEFAULT_ALLOWED_PORTS
    encryption_keys: Sequence[str] = ()
    local_mailbox: str | None = None
    local_mailbox_directory: str | None = None
    send_in_tests: bool = False
    log_retention_days: float | None = 30
    hash_recipients: bool = False
    recipient_allowlist: Sequence[str] | None = None
    test_limits: Mapping[str, tuple[int, float]] | None = field(
        default_factory=DEFAULT_TEST_LIMITS.copy
    )
    trusted_proxy_count: int = 0


NAMES = {field.name.upper(): field.name for field in fields(AppSettings)}


def get_raw_settings() -> Mapping[str, Any]:
    """Return the dict as the project wrote it; {} when there is none."""
    value = getattr(settings, "SMTP_CONNECTOR", None)
    return value if isinstance(value, Mapping) else {}  # checks.py says what is wrong with another


def get_app_settings() -> AppSettings:
    """Return the settings as they are now, so that `override_settings` holds. Unknown keys are left to checks.py."""
    return AppSettings(
        **{NAMES[key]: value for key, value in get_raw_settings().items() if key in NAMES}
    )
