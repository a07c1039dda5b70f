"""Causes: an OAuth2 access token could not be had, or the mail server did not take it."""

from __future__ import annotations

import re

from smtp_connector.config.auth import OAuth2Auth
from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.record import Match, Record
from smtp_connector.terms import Stage, gettext_noop

# What a provider says of the mailbox or the organization, whatever signs in: other records know it.
NOT_OF_THE_TOKEN = re.compile(r"disabled|turned off|not enabled|security defaults|locked")


def _is_oauth2(facts: Facts) -> bool:
    return isinstance(facts.config.auth, OAuth2Auth)


def _is_of_the_token(facts: Facts) -> bool:
    return _is_oauth2(facts) and not NOT_OF_THE_TOKEN.search(facts.text)


# The advice is transport's own: it knows what the endpoint said, and whether another token can be had.
RECORDS = (
    Record(
        id="token_refused_by_endpoint",
        matches=(Match(codes=("token_refused",)),),
        cause=gettext_noop("The token endpoint gives no access token to sign in with as %(user)s."),
        is_transient=False,
        focus="auth",
    ),
    Record(
        id="token_endpoint_unavailable",
        matches=(Match(codes=("token_unavailable",)),),
        cause=gettext_noop(
            "The token endpoint gave no answer, so there is no access token to sign in with."
        ),
        focus="auth.accessUrl",
    ),
    Record(
        id="token_endpoint_not_allowed",
        matches=(Match(codes=("destination_not_allowed",), stages=(Stage.AUTH,)),),
        cause=gettext_noop("The address of the token endpoint is not one that may be asked here."),
        is_transient=False,
        focus="auth.accessUrl",
    ),
    Record(
        id="token_endpoint_wrong",
        matches=(Match(codes=("token_reply",)),),
        cause=gettext_noop("What answers at auth.accessUrl is no token endpoint."),
        is_transient=False,
        focus="auth.accessUrl",
    ),
    Record(
        id="token_not_taken",
        matches=(
            Match(codes=("mechanism_not_offered",), stages=(Stage.AUTH,), condition=_is_oauth2),
        ),
        cause=gettext_noop("%(host)s takes no OAuth2 token in any way that can be used here."),
        is_transient=False,
        focus="auth",
    ),
    Record(
        id="token_refused_by_server",
        matches=(
            Match(
                codes=("credentials_refused",),
                stages=(Stage.AUTH,),
                reply_codes=(5,),
                condition=_is_of_the_token,
            ),
        ),
        cause=gettext_noop("%(host)s did not take the access token for %(user)s."),
        is_transient=False,
        focus="auth",
    ),
)
