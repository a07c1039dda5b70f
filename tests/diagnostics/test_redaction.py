from __future__ import annotations

import base64
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.diagnostics.redaction import redact
from smtp_connector.terms import SECRET_MASK

SECRET = "hunter2+/ ü"


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        SECRET.upper(),
        quote(SECRET),
        quote(SECRET, safe=""),
        quote(SECRET, safe="").lower(),
        quote_plus(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        base64.b64encode(SECRET.encode()).decode().rstrip("="),
    ],
)
def test_every_form_of_a_secret_is_masked(form: str) -> None:
    assert redact(f"535 <{form}> refused", [SECRET]) == f"535 <{SECRET_MASK}> refused"


@given(
    user=st.text(st.characters(codec="ascii", min_codepoint=33), min_size=1, max_size=20),
    password=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=8),
)
def test_password_inside_the_blob_of_auth_plain_is_masked(user: str, password: str) -> None:
    blob = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    whole = f"\0{user}\0{password}"

    assert redact(blob, [whole]) == SECRET_MASK
    if password.strip() == password:
        assert SECRET_MASK in redact(blob, [password])


def test_longer_values_are_masked_before_shorter_ones() -> None:
    assert redact("abcdef", ["abc", "abcdef"]) == SECRET_MASK


@pytest.mark.parametrize("values", [[], [""], ["ab"], ["   "]])
def test_values_too_short_to_be_secrets_change_nothing(values: list[str]) -> None:
    assert redact("ab cd    ef", values) == "ab cd    ef"
