from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from smtp_connector.errors import InvalidPayloadError
from smtp_connector.rendering.payload import add_code, check_payload, find_sensitive_values


def nest(levels: int) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    for _ in range(levels - 1):
        payload = {"a": payload}
    return payload


def double(levels: int) -> list[Any]:
    twins: list[Any] = []
    for _ in range(levels):
        twins = [twins, twins]
    return twins


ENDLESS: dict[str, Any] = {}
ENDLESS["a"] = ENDLESS


def test_json_shaped_payload_passes() -> None:
    check_payload(
        {
            "code": "123456",
            "user": {"name": "Ädä 😀", "roles": ["a", ("b", 1, 1.5, True, None)]},
            "price": Decimal("1.5"),
            "day": date(2026, 1, 1),
            "time": datetime(2026, 1, 1, tzinfo=UTC),
            "id": uuid.UUID(int=0),
        }
    )
    check_payload({})
    check_payload(nest(32))


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ({"user": {"roles": ["a", object()]}}, "user.roles.1: "),
        ({"data": b"x"}, "data: "),
        ({"names": {"a", "b"}}, "names: "),
        ({"user": {1: "x"}}, "user.1: "),
        ({"user": {"name": "a\ud800"}}, "user.name: "),
        ({"user": {"name": "a\x00"}}, "user.name: "),
        ({"a\x00\udfff": "x"}, r"a\x00\udfff: "),
        ({"n": 10**400}, "n: "),
        (nest(33), "a.a.a."),
        (ENDLESS, "a.a.a."),
    ],
)
def test_fault_is_refused_with_its_path(payload: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidPayloadError) as excinfo:
        check_payload(payload)

    assert str(excinfo.value).startswith(path)


@pytest.mark.parametrize(
    "payload",
    [
        {"a": "ä" * 33_000},
        {"a": [""] * 70_000},
        {"k" * 70_000: 1},
        {"a": double(30)},
    ],
    ids=["text", "nodes", "name", "shared parts"],
)
def test_payload_over_64_kibibytes_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(InvalidPayloadError, match="65536"):
        check_payload(payload)


def test_payload_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(InvalidPayloadError):
        check_payload(["code"])


def test_sensitive_values_are_every_form_of_every_leaf_longest_first() -> None:
    payload = {"code": 123456, "user": {"name": "a<b\nc", "langs": ["deu", "fr"]}, "on": True}

    assert find_sensitive_values(payload) == ("a&lt;b\nc", "123456", "a<b\nc", "a<b c", "deu")


def test_recipient_is_not_sensitive() -> None:
    payload = {"user": {"email": "Ada@Example.com", "code": "987654"}}

    assert find_sensitive_values(payload, public=("ada@example.com",)) == ("987654",)


def test_code_takes_the_place_of_a_value_of_that_name() -> None:
    assert add_code({"code": "old", "name": "Ada"}, "012345") == {"code": "012345", "name": "Ada"}


@pytest.mark.parametrize("code", ["", "  ", 123456, None])
def test_code_that_is_no_text_is_refused(code: object) -> None:
    with pytest.raises(InvalidPayloadError, match="must be a text"):
        add_code({}, code)


@pytest.mark.parametrize("payload", [["a"], "a", 5])
def test_code_cannot_be_added_to_what_is_no_mapping(payload: object) -> None:
    with pytest.raises(InvalidPayloadError, match="mapping"):
        add_code(payload, "123456")
