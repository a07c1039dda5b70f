from __future__ import annotations

import pytest
from pytest_django import Settings

from smtp_connector.services.remote_address import find_remote_address


@pytest.mark.parametrize(
    ("count", "peer", "forwarded_for", "address"),
    [
        (0, "192.0.2.1", "", "192.0.2.1"),
        (0, "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        (1, "10.0.0.1", "198.51.100.9", "198.51.100.9"),
        (1, "10.0.0.1", "203.0.113.66, 198.51.100.9", "198.51.100.9"),
        (2, "10.0.0.2", "203.0.113.66, 198.51.100.9, 10.0.0.1", "198.51.100.9"),
        (2, "10.0.0.2", "198.51.100.9", "10.0.0.2"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "unknown", "10.0.0.1"),
        (1, "10.0.0.1", "2001:DB8::1", "2001:db8::1"),
        (0, "fe80::1%eth0", "", "fe80::1"),
        (0, "", "198.51.100.9", ""),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(
    settings: Settings, count: int, peer: str, forwarded_for: str, address: str
) -> None:
    settings.SMTP_CONNECTOR = {"TRUSTED_PROXY_COUNT": count}

    assert find_remote_address(peer, forwarded_for) == address
