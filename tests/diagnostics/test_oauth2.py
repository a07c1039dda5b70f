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
from smtp_connector.diagnostics.reply import Reply

REFUSAL = Reply(535, "5.7.8", "5.7.8 Not accepted")


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
    ("reply", "challenge", "can_fetch", "said"),
    [
        (REFUSAL, {"scope": "https://mail.google.com/"}, True, "scope https://mail.google.com/"),
        (REFUSAL, {"scope": "\x1b[2J"}, True, CHECK_MAILBOX),
        (REFUSAL, {"scope": "x" * 300}, True, CHECK_MAILBOX),
        (REFUSAL, {"scope": 7}, True, CHECK_MAILBOX),
        (REFUSAL, {}, True, CHECK_MAILBOX),
        (REFUSAL, {}, False, NEW_ACCESS_TOKEN),
        (Reply(535, "5.7.139", "5.7.139 SmtpClientAuthentication is disabled"), {}, True, "authenticated SMTP"),
        (Reply(421, "4.7.0", "4.7.0 Too many"), {}, True, "busy"),
    ],
)  # fmt: skip
def test_refused_token_leads_to_what_to_change(
    reply: Reply, challenge: dict[str, object], can_fetch: bool, said: str
) -> None:
    assert said in find_refused_token_hint(reply, challenge, can_fetch=can_fetch)


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
