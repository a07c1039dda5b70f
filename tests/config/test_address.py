from __future__ import annotations

import pytest

from smtp_connector.config.address import AddressError, is_host, is_ip_address, parse_address


@pytest.mark.parametrize("text", ["192.0.2.10", "2001:db8::1", "fe80::1%eth0", "fe80::1%br-0.7"])
def test_address_of_either_family_may_name_its_interface(text: str) -> None:
    assert is_ip_address(text)


@pytest.mark.parametrize("zone", ["a b", "a\r\nQUIT", "a> SIZE=1", "é", "", "a" * 65])
def test_zone_of_an_address_holds_nothing_but_the_name_of_an_interface(zone: str) -> None:
    assert not is_host(f"fe80::1%{zone}")


@pytest.mark.parametrize(
    "address",
    ["a@[IPv6:::1%> NOTIFY=NEVER]", "a@[::1%x]", "a@[::1%é]", "a@[IPv6:fe80::1%eth0]"],
)
def test_address_literal_of_a_mailbox_has_no_zone(address: str) -> None:
    with pytest.raises(AddressError):
        parse_address(address)


@pytest.mark.parametrize("address", ["a@[192.0.2.10]", "a@[IPv6:2001:db8::1]"])
def test_address_literal_of_a_mailbox_is_kept_as_written(address: str) -> None:
    assert parse_address(address) == address


def test_international_spelling_of_an_ip_address_is_no_domain() -> None:
    with pytest.raises(AddressError):
        parse_address("a@\u2460\u2461\u2466.0.0.1")
