from __future__ import annotations

import pytest

from smtp_connector.transport.egress import EgressRule

FORBIDDEN = [
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
    *("224.0.0.1", "239.1.1.1", "255.255.255.255", "198.18.0.1", "203.0.113.5"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1"),
    *("2001::1", "2001:db8::1", "100::1"),
]
ALLOWED = [
    "8.8.8.8",
    "2001:4860:4860::8888",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_address_of_no_public_host_is_refused(address: str) -> None:
    assert not EgressRule((), (587,)).is_allowed(address, 587)


@pytest.mark.parametrize("address", ALLOWED)
def test_public_address_is_allowed_on_the_allowed_ports_only(address: str) -> None:
    rule = EgressRule((), (587,))

    assert rule.is_allowed(address, 587)
    assert not rule.is_allowed(address, 22)


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("127.0.0.0/8", "127.0.0.1"),
        ("10.1.2.3", "10.1.2.3"),
        ("10.1.2.3/8", "10.9.9.9"),
        ("127.0.0.1", "::ffff:127.0.0.1"),
        ("::1/128", "::1"),
        ("fd00::/8", "fd00::7"),
        ("8.8.8.0/24", "8.8.8.8"),
    ],
)
def test_listed_network_is_exempt_with_every_port(network: str, address: str) -> None:
    assert EgressRule(("no network", network), ()).is_allowed(address, 9999)


def test_listed_network_of_the_other_family_allows_nothing() -> None:
    assert not EgressRule(("0.0.0.0/0",), (587,)).is_allowed("::1", 587)
