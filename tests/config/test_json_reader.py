from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.config.json_reader import JsonReader, JsonSyntaxError, LineIndex, Node

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


def to_python(node: Node) -> Any:
    if node.kind == "object":
        return {key: to_python(member.value) for key, member in node.members.items()}
    return [to_python(item) for item in node.items] if node.kind == "list" else node.scalar


@given(JSON_VALUES, st.sampled_from([None, 2]))
def test_what_the_standard_library_writes_is_read_back(value: Any, indent: int | None) -> None:
    assert to_python(JsonReader(json.dumps(value, indent=indent)).read()) == value


def test_every_node_knows_where_it_stands() -> None:
    text = '{"a": [10, {"b": "c"}]}'
    root = JsonReader(text).read()

    places = {path: text[node.start : node.end] for path, node in root.walk()}

    assert places == {
        (): text,
        ("a",): '[10, {"b": "c"}]',
        ("a", 0): "10",
        ("a", 1): '{"b": "c"}',
        ("a", 1, "b"): '"c"',
    }
    assert root.members["a"].key_start == 1


@pytest.mark.parametrize("part", ["b", 0])
def test_child_that_is_not_there_is_none(part: str | int) -> None:
    assert JsonReader('{"a": []}').read().find_child(part) is None


def test_repeated_key_is_a_finding_and_the_last_value_stays() -> None:
    reader = JsonReader('{"a": 1, "a": 2}')

    assert to_python(reader.read()) == {"a": 2}
    assert [(finding.path, finding.at) for finding in reader.findings] == [(("a",), "key")]


def test_byte_order_mark_is_passed_over() -> None:
    assert to_python(JsonReader('\ufeff{"a": 1}').read()) == {"a": 1}


@pytest.mark.parametrize(
    "text", ["{]", "[1 2]", '{"a": 01}', '{"a": +1}', '{"a": .5}', '{"a": 1.}', "\x00"]
)
def test_what_is_not_json_names_an_offset_in_the_text(text: str) -> None:
    with pytest.raises(JsonSyntaxError) as excinfo:
        JsonReader(text).read()

    assert 0 <= excinfo.value.offset <= len(text)


@pytest.mark.parametrize(
    ("offset", "place"),
    [(0, (1, 1)), (1, (1, 2)), (3, (2, 1)), (5, (3, 1)), (7, (4, 1)), (8, (4, 2))],
)
def test_lines_end_with_any_of_the_three_line_ends(offset: int, place: tuple[int, int]) -> None:
    assert LineIndex("a\r\nb\rc\nd").locate(offset) == place
