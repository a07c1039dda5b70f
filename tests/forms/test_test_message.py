"""The Send box."""

from __future__ import annotations

import pytest

from smtp_connector.forms.test_message import TestMessageForm, read_token


def make_form(recipient: str) -> TestMessageForm:
    return TestMessageForm({"test-recipient": recipient}, prefix="test")


@pytest.mark.parametrize(
    ("typed", "recipient"),
    [
        ("ada@example.com", "ada@example.com"),
        ("  ada@example.com ", "ada@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("jürgen@straße.example", "jürgen@xn--strae-oqa.example"),
    ],
)
def test_one_address_is_taken(typed: str, recipient: str) -> None:
    form = make_form(typed)

    assert form.is_valid()
    assert form.cleaned_data["recipient"] == recipient
    assert form.recipient_error == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Write an email address"),
        ("a@example.com,b@example.com", "more than one address"),
        ("a@example.com\r\nBcc: b@example.com", "line breaks"),
        ("a@example.com\n", "line breaks"),
        ("a" * 400, "longer than 320"),
    ],
)
def test_anything_else_is_said_beside_the_field(typed: str, said: str) -> None:
    form = make_form(typed)

    assert not form.is_valid()
    assert said in form.recipient_error


def test_form_that_was_not_sent_has_no_error() -> None:
    assert TestMessageForm(initial={"recipient": "x"}, prefix="test").recipient_error == ""


@pytest.mark.parametrize("token", ["", "a b", "<b>", "x" * 65, "é", "--"])
def test_token_that_is_none_of_ours_is_dropped(token: str) -> None:
    assert read_token(token) == ""


def test_token_of_ours_is_read() -> None:
    assert read_token("aB3_-x") == "aB3_-x"
