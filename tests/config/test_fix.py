from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.config.fix import REMOVE, Change, Fix, Move, apply_fix
from smtp_connector.errors import ConfigError
from smtp_connector.presets import get_preset
from smtp_connector.terms import SECRET_MASK, gettext_noop

SCALARS = st.none() | st.booleans() | st.integers(0, 9) | st.text('aé"\\\n<{,:', max_size=3)
KEYS = st.sampled_from(["host", "auth", "tls", "x", ""])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
CONFIGS = st.dictionaries(KEYS, VALUES, max_size=4)
LAYOUTS = st.sampled_from(
    [
        {"indent": 2},
        {"indent": 4},
        {"indent": "\t"},
        {},
        {"separators": (",", ":")},
        {"indent": 1, "separators": (",", " : ")},
    ]
)
NEWLINES = st.sampled_from(["\n", "\r\n"])


def fix_of(*changes: tuple[tuple[str | int, ...], Any]) -> Fix:
    return Fix("a_fix", gettext_noop("Change it"), tuple(Change(*change) for change in changes))


def change(text: str, *changes: tuple[tuple[str | int, ...], Any]) -> str:
    return apply_fix(text, fix_of(*changes))


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> dict[tuple[str | int, ...], Any]:
    """Return every scalar and every empty container by its path."""
    children: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    if not children:
        return {path: value}
    return {at: leaf for key, item in children for at, leaf in leaves(item, (*path, key)).items()}


def get(value: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


def has(value: Any, path: tuple[str | int, ...]) -> bool:
    try:
        get(value, path)
    except (KeyError, IndexError, TypeError):
        return False
    return True


@given(CONFIGS, LAYOUTS, NEWLINES, st.lists(KEYS, min_size=1, max_size=3), VALUES | st.just(REMOVE))
def test_only_the_changed_path_is_another_and_undoing_gives_the_old_data(
    config: dict[str, Any], layout: dict[str, Any], newline: str, parts: list[str], value: Any
) -> None:
    text = json.dumps(config, **layout).replace("\n", newline)
    path = tuple(parts)
    try:
        changed = change(text, (path, value))
    except ConfigError:
        parents = [get(config, path[:end]) for end in range(len(path)) if has(config, path[:end])]
        assert any(parent not in ("", None) and not isinstance(parent, dict) for parent in parents)
        return

    after = json.loads(changed)
    assert get(after, path) == value if value is not REMOVE else not has(after, path)
    depth = next((end for end in range(1, len(path)) if not has(config, path[:end])), len(path))
    for at, leaf in leaves(config).items():
        is_touched = at[: len(path)] == path or path[: len(at)] == at
        assert is_touched or get(after, at) == leaf
    top = path[:depth]
    old = next((path[:end] for end in range(1, depth) if not get(config, path[:end])), top)
    undo = get(config, old) if has(config, old) else REMOVE
    assert json.loads(change(changed, (old, undo))) == config
    assert ("\n" in changed) == ("\n" in text) or not config or len(config) == 1


def test_indented_text_keeps_its_layout() -> None:
    text = '{\n    "host": "smtp.example.com",\n    "auth": {\n        "user": "ada"\n    },\n    "x": 1.0\n}\n'

    changed = change(text, (("port",), 587), (("auth", "pass"), "s3cret"), (("x",), REMOVE))

    assert changed == (
        '{\n    "host": "smtp.example.com",\n    "port": 587,\n'
        '    "auth": {\n        "user": "ada",\n        "pass": "s3cret"\n    }\n}\n'
    )


def test_windows_line_ends_are_kept() -> None:
    assert change('{\r\n  "a": 1\r\n}', (("b",), {"c": 2})) == (
        '{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 2\r\n  }\r\n}'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"host":"a","x":1}', '{"host":"a","auth":{"user":"ada"},"x":1}'),
        ('{"host": "a", "x": 1}', '{"host": "a", "auth": {"user": "ada"}, "x": 1}'),
        ('{ "auth": {} }', '{ "auth": {"user": "ada"} }'),
        ('{"auth":null}', '{"auth":{"user":"ada"}}'),
        ('{"templates":[]}', '{"auth":{"user":"ada"},"templates":[]}'),
        ("{}", '{"auth": {"user": "ada"}}'),
        ("{\n}", '{\n  "auth": {\n    "user": "ada"\n  }\n}'),
    ],
)
def test_objects_on_the_way_are_made_in_the_layout_of_the_text(text: str, expected: str) -> None:
    assert change(text, (("auth", "user"), "ada")) == expected


def test_items_are_added_to_a_list_and_to_one_that_is_missing() -> None:
    changes = ((("templates", 0), {"a": 1}), (("templates", 1), {"b": 2}))

    assert json.loads(change('{"x": 1}', *changes))["templates"] == [{"a": 1}, {"b": 2}]
    assert change('{"templates":[{"z":0}]}', (("templates", 1), 5)) == '{"templates":[{"z":0},5]}'


def test_key_that_is_repeated_without_end_is_not_removed() -> None:
    with pytest.raises(ConfigError, match="too often"):
        change("{" + ", ".join(f'"a": 1, "b{i}": 1' for i in range(50)) + "}", (("a",), REMOVE))


def test_object_that_means_nothing_gives_way_to_a_list() -> None:
    assert change('{"templates":{"x":null}}', (("templates", 0), 1)) == '{"templates":[1]}'


def test_what_is_not_there_is_moved_nowhere() -> None:
    fix = Fix("a", gettext_noop("Move it"), (Move(("a", "b"), ("a", "c")), Move(("x",), ("y",))))

    assert apply_fix('{"a": 1}', fix) == '{"a": 1}'


def test_repeated_key_is_removed_as_often_as_it_stands_there() -> None:
    assert change('{"a": 1, "b": 2, "a": 3}', (("a",), REMOVE)) == '{"b": 2}'


def test_key_is_added_beside_a_repeated_one() -> None:
    changed = change('{"host":"a","x":1,"y":2,"x":3}', (("port",), 25))

    assert changed == '{"host":"a","port":25,"x":1,"y":2,"x":3}'


def test_every_line_of_an_example_but_the_changed_one_is_the_same() -> None:
    text = get_preset("gmail").example_text()

    changed = change(text, (("port",), 465))

    assert changed == text.replace('"port": 587', '"port": 465')


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("{", ("host",)),
        ("[]", ("host",)),
        ("", ("host",)),
        ('{"auth": "ada"}', ("auth", "user")),
        ('{"auth": {"user": 5}}', ("auth", "user", "name")),
        ('{"templates": [1]}', ("templates", 3)),
        ('{"templates": [1]}', ("templates", "x")),
        ('{"templates": []}', ("templates", 2)),
    ],
)
def test_what_cannot_be_changed_is_refused(text: str, path: tuple[str | int, ...]) -> None:
    with pytest.raises(ConfigError):
        change(text, (path, "x"))


def test_whole_text_of_a_fix_stands_for_everything() -> None:
    assert apply_fix("smtp://x", Fix("url", gettext_noop("Turn"), text="{}")) == "{}"


def test_secret_in_a_fix_is_not_in_its_repr() -> None:
    fix = Fix("a", gettext_noop("Trim it"), (Change(("auth", "pass"), "s3cret"),), "s3cret text")

    assert "s3cret" not in repr(fix)


@pytest.mark.parametrize(
    "changes",
    [
        ((("auth", "pass"), "a-stored-secret"),),
        ((("auth",), {"user": "ada", "pass": "a-stored-secret"}),),
        ((("proxy",), "http://ada:a-stored-secret@proxy.example.com:3128"),),
    ],
)
def test_no_change_writes_a_secret_in_the_place_of_a_mask(changes: Any) -> None:
    text = json.dumps(
        {
            "auth": {"user": "ada", "pass": SECRET_MASK},
            "proxy": f"http://{SECRET_MASK}@proxy.example.com:3128",
        }
    )

    with pytest.raises(ConfigError, match="Type it again") as caught:
        change(text, *changes)

    assert "a-stored-secret" not in str(caught.value)


def test_mask_may_go_or_move_with_its_key() -> None:
    text = json.dumps({"auth": {"pass": SECRET_MASK}})

    assert json.loads(change(text, (("auth",), REMOVE))) == {}
    moved = apply_fix(
        text, Fix("a_fix", gettext_noop("Move it"), (Move(("auth", "pass"), ("x",)),))
    )
    assert json.loads(moved) == {"auth": {}, "x": SECRET_MASK}
