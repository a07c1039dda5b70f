from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.rendering.placeholders import (
    fill_variables,
    remove_line_breaks,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
INTERNALS = [
    "__class__",
    "__dict__",
    "__getitem__",
    "__proto__",
    "constructor",
    "toString",
    "keys",
    "items",
    "get",
    "copy",
    "count",
    "real",
]


@pytest.mark.parametrize(
    ("template", "payload", "expected"),
    [
        ("{{code}}", {"code": "1"}, "1"),
        ("{{ code }}", {"code": "1"}, "1"),
        ("{{\tcode\n}}", {"code": "1"}, "1"),
        ("{{\ufeffcode\u3000\u00a0}}", {"code": "1"}, "1"),
        ("{{\u2028\u2029\u1680code\u202f\u205f}}", {"code": "1"}, "1"),
        ("{{\u0085code}}", {"code": "1"}, "{{\u0085code}}"),
        ("{{\x1ccode}}", {"code": "1"}, "{{\x1ccode}}"),
        ("{{code}}", {}, "{{code}}"),
        ("{{code}}", {"code": None}, ""),
        ("{{code}}", {"code": ""}, ""),
        ("{{code}}", {"code": 0}, "0"),
        ("{{code}}", {"code": False}, "false"),
        ("{{code}}", {"code": True}, "true"),
        ("{{code}}", {"code": 123}, "123"),
        ("{{o}}", {"o": {}}, "[object Object]"),
        ("{{o}}", {"o": [1, 2, [3]]}, "1,2,3"),
        ("{{o}}", {"o": (1, None, True, {})}, "1,,true,[object Object]"),
        ("{{o.0}}{{o.1}}", {"o": ["x", "y"]}, "xy"),
        ("{{o.length}}", {"o": ["x", "y"]}, "2"),
        ("{{o.2}}{{o.00}}{{o.-1}}", {"o": ["x", "y"]}, "{{o.-1}}"),
        ("{{s.length}}{{s.0}}", {"s": "abc"}, ""),
        ("{{o.x.y}}", {"o": {}}, ""),
        ("{{o.x.y}}", {"o": None}, ""),
        ("{{o.x.y}}", {"o": {"x": {"y": "z"}}}, "z"),
        ("{{a.b}}", {}, "{{a.b}}"),
        *[
            (text, {"code": 1, "a": 1, "b": 1}, text)
            for text in (
                "{{ a . b }}",
                "{{a-b}}",
                "{{ñ}}",
                "{{}}",
                "{{.code}}",
                "{{..}}",
                "{{#if code}}",
                "{{code|upper}}",
                "{{CODE}}",
                "{{\u0661}}",
                "{ {code}}",
                "{{code}",
            )
        ],
        ("{{code.}}", {"code": 1}, ""),
        ("{{{code}}}", {"code": "1"}, "{1}"),
        ("{{code}}", {"code": r"$& $1 $$ \1 \g<0>"}, r"$& $1 $$ \1 \g<0>"),
        ("{{code}}", {"code": "{{link}}", "link": "x"}, "{{link}}"),
        ("{{a.b.c}}", {"a.b.c": 1}, "{{a.b.c}}"),
        ("{{code}} {{code}}", {"code": "1"}, "1 1"),
    ],
)
def test_variables_are_filled_as_in_the_reference(
    template: str, payload: dict[str, Any], expected: str
) -> None:
    assert fill_variables(template, payload) == expected


class Colour(str, Enum):  # noqa: UP042  # the older spelling, whose str() is "Colour.RED"
    RED = "red"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (10.0, "10"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (-12.5, "-12.5"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (123456789012345680000.0, "123456789012345680000"),
        (0.000001, "0.000001"),
        (0.0000001, "1e-7"),
        (1.5e-9, "1.5e-9"),
        (float("nan"), "NaN"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (2**53 + 1, "9007199254740993"),
        (Decimal("1.50"), "1.50"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2026-01-02 03:04:00+00:00"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.RED, "red"),
        (object(), "[object Object]"),
    ],
)
def test_values_are_written_as_javascript_writes_them(value: object, expected: str) -> None:
    assert fill_variables("{{v}}", {"v": value}) == expected


def test_values_are_escaped_for_html_and_the_template_is_not() -> None:
    filled = fill_variables(
        "<b>{{name}}</b> {{other}}", {"name": "<i a=\"1\" b='2'>&"}, escape=True
    )

    assert filled == "<b>&lt;i a=&quot;1&quot; b=&#x27;2&#x27;&gt;&amp;</b> {{other}}"


@pytest.mark.parametrize("name", INTERNALS)
def test_inherited_names_reach_nothing(name: str) -> None:
    payload = {"text": "x", "map": {}, "list": [], "number": 1}

    assert fill_variables(f"{{{{{name}}}}}", payload) == f"{{{{{name}}}}}"
    assert "".join(fill_variables(f"{{{{{root}.{name}}}}}", payload) for root in payload) == ""


def test_huge_index_and_endless_list_end_as_nothing() -> None:
    endless: list[Any] = []
    endless.append(endless)

    assert fill_variables("{{a." + "9" * 5000 + "}}{{a}}", {"a": endless}) == ""
    assert fill_variables("{{n}}", {"n": 10**5000}).startswith("0x")


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\v", "\f", "\x85", "\u2028", "\r\n\r"])
def test_line_breaks_become_one_blank(line_break: str) -> None:
    assert remove_line_breaks(f"a{line_break}b") == "a b"


@given(st.text(), st.dictionaries(st.text(max_size=4), JSON, max_size=4))
def test_any_text_and_any_payload_can_be_filled(template: str, payload: dict[str, Any]) -> None:
    names = " ".join(f"{{{{{name}}}}}" for name in payload)

    assert isinstance(fill_variables(template + names, payload), str)


@given(
    st.lists(st.sampled_from([*INTERNALS, "a", "0", ""]), min_size=1, max_size=4),
    st.dictionaries(st.sampled_from(["a", "0"]), JSON, max_size=2),
)
def test_no_path_reaches_the_insides_of_python(names: list[str], payload: dict[str, Any]) -> None:
    template = "{{" + ".".join(names) + "}}"
    filled = fill_variables(template, payload)

    if set(names) & set(INTERNALS):
        assert filled in ("", template)
