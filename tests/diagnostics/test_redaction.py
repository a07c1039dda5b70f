from __future__ import annotations

import base64
import hashlib
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.diagnostics.redaction import redact
from smtp_connector.diagnostics.reply import decode_reply_text
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


@pytest.mark.parametrize(
    "secret",
    ["pass\tword", "p\u200dassw\u00adord", "a\u202eb-secret", "x\x85y-secret", "\tsecret\x01"],
)
def test_secret_is_found_after_its_reply_was_made_harmless(secret: str) -> None:
    reply = decode_reply_text(f"bad <{secret}>".encode())

    assert redact(reply, [secret]) == f"bad <{SECRET_MASK}>"


def test_secret_is_found_in_a_reply_of_another_charset() -> None:
    reply = decode_reply_text("bad <pässwörd> ".encode() + b"\xff")

    assert redact(reply, ["pässwörd"]) == f"bad <{SECRET_MASK}> ÿ"


@pytest.mark.parametrize(
    "echo", ["KELVIN\u212a", "kelvink", "Straße", "İstanbul", "istanbul", "ıstanbul"]
)
def test_case_is_ignored_beyond_ascii(echo: str) -> None:
    assert redact(f"<{echo}>", ["kelvinK", "STRAßE", "İstanbul"]) == f"<{SECRET_MASK}>"


def test_values_that_overlap_are_masked_as_one() -> None:
    assert redact("x abcdef y", ["abcd", "cdef"]) == f"x {SECRET_MASK} y"


@pytest.mark.slow
def test_thousands_of_values_are_looked_for_in_a_long_reply_in_bearable_time() -> None:
    digests = [hashlib.sha256(number.to_bytes(2, "big")).hexdigest() for number in range(4000)]
    values = [digest[:8] for digest in digests]
    reply = " ".join(digest[8:] for digest in digests)[: 64 * 1024] + values[-1]

    started = time.process_time()
    redacted = redact(reply, values)

    assert redacted.endswith(SECRET_MASK)
    assert time.process_time() - started < 3  # seconds; one pattern of all takes many times that
