"""Where the built-in mailbox listens, when there is one."""

from __future__ import annotations

from smtp_connector.app_settings import get_app_settings
from smtp_connector.config.schema import SmtpConfig


def find_local_mailbox() -> tuple[str, int] | None:
    """Return host and port of the local mailbox, or None when it does not run here."""
    host, colon, port = (get_app_settings().local_mailbox or "").rpartition(":")
    if not colon or not port.isdigit():
        return None
    return host.strip("[]"), int(port)


def is_local_mailbox(config: SmtpConfig) -> bool:
    """Tell whether the config sends into the local mailbox."""
    return find_local_mailbox() == (config.host, config.resolved_port)
