from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest

from smtp_connector.config.address import Mailbox
from smtp_connector.rendering.headers import write_fields


def write_custom(custom: dict[str, str | tuple[str, ...]]) -> str:
    return write_fields(custom, {}, []).decode("ascii")


def test_custom_fields_come_first_with_every_value() -> None:
    content = write_fields(
        {"X-B": ("1", "2"), "x-a": "3"}, {"From": [Mailbox("", "a@b.example")]}, [("Subject", "s")]
    )

    assert content == b"X-B: 1\r\nX-B: 2\r\nx-a: 3\r\nFrom: a@b.example\r\nSubject: s\r\n"


@pytest.mark.parametrize(
    ("custom", "expected"),
    [
        ({"X-A": "1\r\nBcc: e@v.example"}, "X-A: 1 Bcc: e@v.example\r\n"),
        ({"X-A": ("", " \r\n", "1")}, "X-A: 1\r\n"),
        ({" X-A ": "1"}, "X-A: 1\r\n"),
        ({"X A": "1", "X:A": "1", "X\r\nA": "1", "X-Ä": "1", "": "1"}, ""),
        ({"Content-Type": "text/html", "content-transfer-encoding": "8bit", "Bcc": "a@b.c"}, ""),
        ({"X-A": "a\x01b"}, "X-A: =?utf-8?q?a=01b?=\r\n"),
        ({"X-A": '{"to": ["a"]}'}, 'X-A: {"to": ["a"]}\r\n'),
    ],
)
def test_custom_fields_are_cleaned(custom: dict[str, str | tuple[str, ...]], expected: str) -> None:
    assert write_custom(custom) == expected


def test_own_field_replaces_the_custom_one_unless_it_is_blank() -> None:
    custom = {"SUBJECT": "custom", "Date": "custom"}

    assert write_fields(custom, {}, [("Subject", ""), ("Date", "own")]) == (
        b"SUBJECT: custom\r\nDate: own\r\n"
    )


def test_long_text_is_folded_at_its_blanks_and_loses_none() -> None:
    text = "word  and \t more, " * 20
    content = write_custom({"X-A": text})

    assert max(map(len, content.split("\r\n"))) <= 76
    assert message_from_bytes(content.encode(), policy=default)["X-A"] == text.strip()


def test_long_address_of_a_web_page_stays_whole() -> None:
    page = f"<https://e.example/{'a' * 900}>"

    assert write_custom({"List-Unsubscribe": page}) == f"List-Unsubscribe: {page}\r\n"


@pytest.mark.parametrize("text", ["a" * 2000, "a" + " " * 2000 + "b", "ä" * 2000, "=?utf-8?q?a?="])
def test_what_no_line_can_hold_or_would_be_decoded_is_encoded(text: str) -> None:
    content = write_custom({"X-A": text})

    assert max(map(len, content.split("\r\n"))) <= 76
    assert message_from_bytes(content.encode(), policy=default)["X-A"] == text


@pytest.mark.parametrize(
    ("text", "encoding"), [("Ihr Code für Köln", "?q?"), ("確認コード 123", "?b?")]
)
def test_mostly_latin_text_stays_readable_in_source(text: str, encoding: str) -> None:
    assert encoding in write_custom({"X-A": text})


def test_very_long_field_name_is_left_out() -> None:
    assert write_custom({"X" * 201: "1"}) == ""
