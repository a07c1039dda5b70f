from __future__ import annotations

import json

import pytest

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


@pytest.mark.parametrize(
    "plain",
    [
        {"auth": {"user": "ada", "password": "s3cret"}},
        {"auth": {"user": "ada", "pas": "s3cret"}},
        {"auth": {"user": "ada", "psas": "s3cret"}},
        {"auth": {"user": "ada", "pass": ["s3cret"]}},
        {"auth": "ada:s3cret"},
        {"password": "s3cret"},
        {"apiKey": {"value": "s3cret"}},
        {"config": {"auth": {"pass": "s3cret"}}},
        {"url": "smtp://ada:s3cret@a.example"},
        {"host": "smtps://ada:s3cret@a.example:465"},
        {"host": "ada:s3cret@a.example"},
        {"dkim": {"privatekey": "s3cret"}},
    ],
    ids=json.dumps,
)
def test_what_may_be_a_secret_is_masked_wherever_it_stands(plain: dict[str, object]) -> None:
    before = json.dumps(plain | {"port": 1}, indent=2)

    assert "s3cret" not in "".join(show(before, "{}") + show(before, before.replace("1", "2")))


def test_secret_under_a_misspelt_key_is_known_by_its_right_place_in_the_other_text() -> None:
    before, after = {"login": {"word": "s3cret"}}, {"auth": {"pass": "s3cret"}}

    lines = show(json.dumps(before, indent=2), json.dumps(after, indent=2))

    assert "s3cret" not in "".join(lines)
    assert f'-    "word": "{SECRET_MASK}"' in lines


def test_number_in_the_place_of_a_password_is_masked() -> None:
    before = '{\n  "auth": {\n    "pass": 271828\n  }\n}'

    assert "271828" not in "".join(show(before, before.replace("271828", '"271828"')))


def test_user_and_settings_are_no_secrets() -> None:
    before = json.dumps({"auth": {"user": "ada", "type": "login"}, "dkim": {"keySelector": "s1"}})

    shown = "".join(show(before, "{}"))

    assert "ada" in shown
    assert "s1" in shown


def test_subject_with_an_address_in_it_is_shown() -> None:
    before = '{\n  "replyTo": "a@b.example",\n  "templates": [{"content": "https://x/a@b"}]\n}'

    shown = "".join(show(before, "{}"))

    assert "a@b.example" in shown
    assert "https://x/a@b" in shown
