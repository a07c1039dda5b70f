from __future__ import annotations

import json

from smtp_connector.config.diff import DiffLine, make_diff
from smtp_connector.terms import SECRET_MASK

TEXT = '{\n  "host": "a.example",\n  "port": 465,\n  "secure": false,\n  "x": 1,\n  "y": 2\n}\n'


def show(before: str, after: str) -> list[str]:
    signs = {"same": " ", "removed": "-", "added": "+"}
    return [signs[line.kind] + line.text for line in make_diff(before, after)]


def test_changed_lines_stand_with_one_line_around_them() -> None:
    assert show(TEXT, TEXT.replace("false", "true")) == [
        '   "port": 465,',
        '-  "secure": false,',
        '+  "secure": true,',
        '   "x": 1,',
    ]


def test_equal_texts_have_no_difference() -> None:
    assert make_diff(TEXT, TEXT) == ()


def test_config_in_one_line_is_compared_key_by_key() -> None:
    before = json.dumps({"host": "a.example", "port": 465, "secure": False})

    assert show(before, before.replace("false", "true")) == [
        '   "port": 465,',
        '-  "secure": false',
        '+  "secure": true',
        " }",
    ]


def test_secret_that_changes_shows_as_its_mask() -> None:
    before = '{\n  "auth": {\n    "user": "ada",\n    "pass": " s3cret "\n  }\n}'

    lines = make_diff(before, before.replace(" s3cret ", "s3cret"))

    assert DiffLine("removed", f'    "pass": "{SECRET_MASK}"') in lines
    assert DiffLine("added", f'    "pass": "{SECRET_MASK}"') in lines


def test_secrets_of_neighbouring_lines_and_of_one_line_are_masked() -> None:
    before = '{"auth":{"user":"ada","pass":"s3cret"},"proxy":"http://me:s3cret@p.example"}'

    shown = "\n".join(show(before, before.replace("ada", "bob")))

    assert "bob" in shown
    assert "s3cret" not in shown


def test_placeholder_in_the_place_of_a_secret_is_shown() -> None:
    assert '+    "pass": "<password>"' in show("{}", '{"auth":{"pass":"<password>"}}')


def test_text_that_is_no_json_is_not_shown() -> None:
    lines = show("smtp://ada:s3cret@a.example", '{\n  "host": "a.example"\n}')

    assert lines == ["+{", '+  "host": "a.example"', "+}"]


def test_windows_line_ends_are_no_part_of_the_lines() -> None:
    text = TEXT.replace("\n", "\r\n")

    assert '+  "secure": true,' in show(text, text.replace("false", "true"))
