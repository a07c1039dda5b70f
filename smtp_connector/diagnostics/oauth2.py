"""From what a token endpoint or a server said about a token to one sentence of advice."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from smtp_connector.terms import Sentence, gettext_noop

# RFC 6749, 4.1.2.1 and 5.2, as far as the same request may pass later.
TRANSIENT_ERRORS = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
SCOPE = re.compile(r"[!-~]{1,200}(?: [!-~]{1,200}){0,9}")  # RFC 6749, 3.3; the lengths are ours
CONSENT = re.compile(r"consent|AADSTS65001", re.IGNORECASE)

NEW_REFRESH_TOKEN = gettext_noop(
    "The refresh token has expired, was revoked, or belongs to another client. Create a new one and type it as auth.refreshToken."
)
KEY_NOT_ACCEPTED = gettext_noop(
    "Check that auth.user is a mailbox of the account's domain, that the service account's key is still in use, and this machine's clock."
)
CHECK_CLIENT = gettext_noop(
    "Check auth.clientId and auth.clientSecret; the secret may have expired."
)
CHECK_SERVICE_CLIENT = gettext_noop(
    "Check auth.serviceClient, and that auth.privateKey belongs to it."
)
CONSENT_MISSING = gettext_noop(
    "Ask the administrator of the mailbox's organization to grant this application the right to send mail (admin consent), then create a new refresh token."
)
DELEGATION_MISSING = gettext_noop(
    "Ask the administrator of the domain to grant the service account domain-wide delegation for the scope that is asked for."
)
CHECK_SCOPE = gettext_noop("Check auth.scope, or remove it.")
CHECK_ALL = gettext_noop("Check the values under auth, accessUrl among them.")
ASK_LATER = gettext_noop("Send again in a few minutes.")
CHECK_MAILBOX = gettext_noop(
    "Check that auth.user is the mailbox that the token was made for, and that the token may send mail."
)
NEW_ACCESS_TOKEN = gettext_noop(
    "The access token has expired or was revoked, and there is nothing to fetch another with. Type a new auth.accessToken, or better clientId, clientSecret and refreshToken."
)


def find_token_error_hint(error: str, description: str, *, is_key: bool) -> Sentence:
    """Return advice for an error of a token endpoint (RFC 6749, 5.2).

    is_key: it was asked with a service account's key, not with a refresh token.
    """
    if error in TRANSIENT_ERRORS:
        return ASK_LATER
    if error in {"unauthorized_client", "access_denied"} or CONSENT.search(description):
        return DELEGATION_MISSING if is_key else CONSENT_MISSING
    if error == "invalid_grant":
        return KEY_NOT_ACCEPTED if is_key else NEW_REFRESH_TOKEN
    if error == "invalid_client":
        return CHECK_SERVICE_CLIENT if is_key else CHECK_CLIENT
    return CHECK_SCOPE if error == "invalid_scope" else CHECK_ALL


def find_refused_token_hint(challenge: Mapping[str, Any], *, can_fetch: bool) -> Sentence:
    """Return advice for a sign-in with a token that the server refused for good.

    challenge: see `decode_challenge`. can_fetch: another token could be had, so that this one was not too old.
    """
    if not can_fetch:
        return NEW_ACCESS_TOKEN
    scope = challenge.get("scope")
    if not isinstance(scope, str) or not SCOPE.fullmatch(scope):
        return CHECK_MAILBOX
    return gettext_noop(
        "Check that auth.user is the mailbox that the token was made for, and that the token has the scope %(scope)s.",
        scope=scope,
    )


def decode_challenge(text: str) -> Mapping[str, Any]:
    """Return what a server says of a refused token, {"status": "401", …}; {} when it says nothing readable."""
    try:
        challenge = json.loads(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return challenge if isinstance(challenge, dict) else {}
