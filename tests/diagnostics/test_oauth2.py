from __future__ import annotations

import base64

import pytest

from smtp_connector.diagnostics.oauth2 import (
    CHECK_MAILBOX,
    NEW_ACCESS_TOKEN,
    decode_challenge,
    find_refused_token_hint,
    find_token_error_hint,
)


def encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("error", "description", "is_key", "said"),
    [
        ("temporarily_unavailable", "", False, "in a few minutes"),
        ("invalid_grant", "", False, "refresh token"),
        ("invalid_grant", "", True, "clock"),
        ("invalid_grant", "The user has not given Consent.", False, "admin consent"),
        ("invalid_client", "", False, "auth.clientSecret"),
        ("invalid_client", "", True, "auth.serviceClient"),
        ("unauthorized_client", "", True, "delegation"),
        ("access_denied", "", False, "admin consent"),
        ("invalid_scope", "", False, "auth.scope"),
        ("unsupported_grant_type", "", False, "accessUrl"),
    ],
)
def test_error_of_a_token_endpoint_leads_to_what_to_change(
    error: str, description: str, is_key: bool, said: str
) -> None:
    assert said in find_token_error_hint(error, description, is_key=is_key)


@pytest.mark.parametrize(
    ("challenge", "can_fetch", "said"),
    [
        ({"scope": "https://mail.google.com/"}, True, "scope https://mail.google.com/"),
        ({"scope": "\x1b[2J"}, True, CHECK_MAILBOX),
        ({"scope": "x" * 300}, True, CHECK_MAILBOX),
        ({"scope": 7}, True, CHECK_MAILBOX),
        ({}, True, CHECK_MAILBOX),
        ({}, False, NEW_ACCESS_TOKEN),
    ],
)  # fmt: skip
def test_refused_token_leads_to_what_to_change(
    challenge: dict[str, object], can_fetch: bool, said: str
) -> None:
    assert said in find_refused_token_hint(challenge, can_fetch=can_fetch)


@pytest.mark.parametrize(
    ("text", "challenge"),
    [
        (encode('{"status":"401"}'), {"status": "401"}),
        (encode("[401]"), {}),
        (encode("[" * 100_000), {}),
        (encode("not json"), {}),
        ("not base64", {}),
        ("", {}),
        ("ü", {}),
    ],
)
def test_challenge_is_read_as_far_as_it_can_be(text: str, challenge: dict[str, str]) -> None:
    assert decode_challenge(text) == challenge
