"""From where a request comes: the header that proxies write is believed only as far as they are ours."""

from __future__ import annotations

import ipaddress

from smtp_connector.app_settings import get_app_settings


def find_remote_address(peer: str, forwarded_for: str) -> str:
    """Return the visitor's IP address; "" when none is known.

    peer: the address that connected to the server. forwarded_for: the header X-Forwarded-For. Each of the
    TRUSTED_PROXY_COUNT proxies appended the address that it saw; what stands before is the visitor's own word.
    """
    count = get_app_settings().trusted_proxy_count
    hops = [hop for hop in (part.strip() for part in forwarded_for.split(",")) if hop]
    named = hops[-count] if 0 < count <= len(hops) else ""
    return _clean(named) or _clean(peer)


def _clean(text: str) -> str:
    """Return the address as it is compared and stored; "" when it is none."""
    try:
        return str(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return ""
