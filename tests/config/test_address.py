from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.config.address import (
    AddressError,
    Mailbox,
    is_host,
    is_ip_address,
    parse_address,
    parse_mailbox,
    parse_mailboxes,
)


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


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ("ada@Bücher.EXAMPLE", "ada@xn--bcher-kva.example"),
        ("ada@bu\u0308cher.example", "ada@xn--bcher-kva.example"),
        ("ada@例え。テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ("jürgen@example.com", "jürgen@example.com"),
        ("ju\u0308rgen@example.com", "jürgen@example.com"),
        ("用户@例え.example", "用户@xn--r8jz45g.example"),
        ('"jür gen"@example.com', '"jür gen"@example.com'),
        ("ü" * 32 + "@example.com", "ü" * 32 + "@example.com"),
    ],
)
def test_address_in_other_letters_is_read_with_its_domain_in_ascii(text: str, address: str) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "local",
    [
        "ü" * 33,  # octets in UTF-8 count, RFC 6531, 3.1
        "a" * 65,
        *(
            "a\u200bb",
            "a\u202eb",
            "a\u00a0b",
            "a\ud800b",
            "a\u0085b",
            "a\ue000",
            ".ü",
            "ü..ü",
            '""',
            "",
        ),
    ],
)
def test_part_before_the_at_that_nobody_can_type_or_no_server_takes_is_refused(local: str) -> None:
    with pytest.raises(AddressError):
        parse_address(f"{local}@example.com")


@pytest.mark.parametrize(
    "domain", ["example.com.", "exa mple.com", "a..b", "\u2764.example", "-a.b"]
)
def test_domain_that_is_none_is_refused(domain: str) -> None:
    with pytest.raises(AddressError):
        parse_address(f"ada@{domain}")


@pytest.mark.parametrize(
    ("text", "mailboxes"),
    [
        ("Ada <ada@example.com>", [Mailbox("Ada", "ada@example.com")]),
        (
            'Jürgen <jürgen@straße.example>, "Doe, Jo" <jo@example.com>',
            [
                Mailbox("Jürgen", "jürgen@xn--strae-oqa.example"),
                Mailbox("Doe, Jo", "jo@example.com"),
            ],
        ),
    ],
)
def test_list_of_mailboxes_is_read(text: str, mailboxes: list[Mailbox]) -> None:
    assert parse_mailboxes(text) == mailboxes


@pytest.mark.parametrize("text", ["ada@example.com\r\nBcc: eve@example.com", "a b c"])
def test_list_with_anything_else_in_it_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        parse_mailboxes(text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"]) | st.just(" "), max_size=40))
def test_mailbox_that_is_written_is_read_back(name: str) -> None:
    mailbox = Mailbox(name.strip(), "jürgen@xn--strae-oqa.example")

    assert parse_mailbox(str(mailbox)) == mailbox
