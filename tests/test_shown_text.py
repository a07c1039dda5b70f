from __future__ import annotations

import pytest

from tests.shown_text import find_unmarked


@pytest.mark.parametrize(
    ("page", "unmarked"),
    [
        ("<p>⟦Saved.⟧</p>", []),
        ("<p>Saved.</p>", ["Saved."]),
        ("<p>⟦Sent to ⟦you⟧ <b>now</b>⟧ today</p>", ["today"]),
        ("<p>已保存 3</p>", []),
        (
            '<button title="Close" data-confirm="Are you sure?">⟦x⟧</button>',
            ["Close", "Are you sure?"],
        ),
        ('<ul><li lang="en">English</li><li translate="no">GB</li></ul><code>host</code>', []),
        ("<p>Mail: ada@example.com, smtp.example.com:587</p>", []),
        ("<p>Mail was sent</p>", ["Mail was sent"]),
        ("<h1>⟦One⟧</h1>\n<p>Two words</p>", ["Two words"]),
        ("", []),
    ],
)
def test_text_outside_the_brackets_is_found(page: str, unmarked: list[str]) -> None:
    assert find_unmarked(page, {"Mail"}) == unmarked


def test_bracket_that_is_never_closed_fails() -> None:
    with pytest.raises(AssertionError, match="a bracket is missing"):
        find_unmarked("<p>⟦Cut</p>", set())
