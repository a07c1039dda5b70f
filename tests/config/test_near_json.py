from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.config.diff import DiffLine, make_diff
from smtp_connector.config.near_json import find_slips, mend_slips
from smtp_connector.config.paste.recognition import recognise

SLIPPED = """{
  "host": "smtp.example.com, }",
  "secure": False,
  "replyTo": None,
  "requireTLS": TRUE,
  "auth": {"user": "ada", "pass": "s3cret",},
}"""
MENDED = """{
  "host": "smtp.example.com, }",
  "secure": false,
  "replyTo": null,
  "requireTLS": true,
  "auth": {"user": "ada", "pass": "s3cret"}
}"""


def test_slips_are_corrected_and_all_else_stays() -> None:
    fix = recognise(SLIPPED)

    assert fix is not None
    assert (fix.id, fix.text) == ("mend.slips", MENDED)


def test_change_is_shown_line_by_line_and_no_secret_with_it() -> None:
    changed = [line for line in make_diff(SLIPPED, MENDED) if line.kind != "same"]

    assert DiffLine("removed", '  "secure": False,') in changed
    assert DiffLine("added", '  "secure": false,') in changed
    assert "s3cret" not in str(changed)
    assert len(changed) == 8


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", '{"a": true}', '{"a": "False,}"}', '{"a": maybe}', '{"a": False', "[False,]"),
        *('{"a": x.None}', '{"a": NoneOf}', "{'a': False}", '{"a": 1 "b": False}'),
    ],
)
def test_what_has_no_slip_or_more_than_slips_is_left_alone(text: str) -> None:
    assert find_slips(text) is None


@given(st.text())
def test_any_text_keeps_its_lines(text: str) -> None:
    assert mend_slips(text).count("\n") == text.count("\n")
