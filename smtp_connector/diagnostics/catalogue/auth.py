"""Causes: the server refused the sign-in or asks for one, whatever the provider."""

from __future__ import annotations

import re

from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Phase, Stage, gettext_noop

from .words import LOCKED, OTHER_REASONS, has_credentials, has_no_credentials

SIGN_IN_WORDS = said(
    "authenticat (required|needed|necessary|first)",
    "(must|need|please|should) (authenticate|login|log-?in)",
    "(client|user|sender|session) not authenticated",
    r"unauthenticated (sender|user|client|session)",
    r"requires?\b auth",
    "send auth command first",
    "not logged in",
    r"smtp auth(entication)?\b required",
    "turn on smtp authentication",
    "need ehlo auth first",
    "no auth command has been given",
)
# "SMTP access for user ada is disabled": the user is not.
SMTP_OF_ACCOUNT = re.compile(r"\bsmtp(?: \w+)? (?:for|of|on)\b")


def _is_fault_of_the_server(facts: Facts) -> bool:
    failure = facts.failure
    is_transition = failure.reply_code == 432 or "4.7.12" in facts.enhanced_status_codes
    return not is_transition  # of the account's password, RFC 4954, 6


def _is_about_the_account(facts: Facts) -> bool:
    return SMTP_OF_ACCOUNT.search(facts.text) is None


RECORDS = (
    Record(
        id="sign_in_fails_for_now",
        matches=(
            Match(
                codes=("auth_failed",),
                stages=(Stage.AUTH,),
                reply_codes=(4,),
                unless=said(LOCKED),
                condition=_is_fault_of_the_server,
            ),
        ),
        cause=gettext_noop(
            "%(host)s could not check the sign-in just now. That is a fault of the server, and no setting changes it."
        ),
        advice=gettext_noop("Wait a few minutes and send again."),
        is_transient=True,
    ),
    Record(
        id="app_password_wanted",
        matches=(
            Match(
                stages=(Stage.AUTH,),
                reply_codes=(5,),
                text=said(
                    r"app\b password",
                    "application.?specific",
                    "two.?(factor|step)",
                    "2.?step",
                    "invalidsecondfactor",
                ),
            ),
        ),
        cause=gettext_noop(
            "%(host)s does not take the account's own password for SMTP; it wants a password made for one program."
        ),
        advice=gettext_noop(
            "Turn on two-step verification, create an app password and put it in auth.pass."
        ),
        is_transient=False,
        focus="auth.pass",
        guide_section="before-you-start",
    ),
    Record(
        id="account_locked",
        matches=(
            Match(stages=(Stage.AUTH,), enhanced_status_codes=("5.7.13",)),
            Match(
                stages=(Stage.AUTH,),
                reply_codes=(5,),
                text=said(LOCKED),
                condition=_is_about_the_account,
            ),
        ),
        cause=gettext_noop("The account %(user)s is locked or disabled at %(host)s."),
        advice=gettext_noop(
            "Sign in on the provider's website to see why, and unlock the account or ask its administrator."
        ),
        is_transient=False,
        focus="auth.user",
    ),
    Record(
        id="sign_in_too_weak",
        matches=(Match(stages=(Stage.AUTH,), reply_codes=(534,)),),
        cause=gettext_noop(
            "%(host)s wants more for a sign-in as %(user)s than a user name and this password (reply 534)."
        ),
        advice=gettext_noop(
            "Where the account has two-step verification, create an app password and put it in auth.pass; if not, ask the provider how programs sign in."
        ),
        is_transient=False,
        focus="auth.pass",
        guide_section="before-you-start",
        source="https://www.rfc-editor.org/rfc/rfc4954",
    ),
    Record(
        id="authenticated_smtp_off",
        matches=(
            Match(
                stages=(Stage.AUTH,),
                reply_codes=(5,),
                text=said(
                    "smtp (disabled|turned.off|not.enabled|switched.off|not.active)",
                    "client.?auth (disabled|turned.off|not.enabled|switched.off)",
                    "smtpclientauth (disabled|turned.off|not.enabled|switched.off)",
                ),
            ),
        ),
        cause=gettext_noop("Signing in over SMTP is turned off for %(user)s."),
        advice=gettext_noop("Turn on authenticated SMTP for this mailbox or its organization."),
        is_transient=False,
        focus="auth.user",
        guide_section="before-you-start",
    ),
    Record(
        id="sign_in_missing",
        matches=(
            Match(
                stages=(Stage.ENVELOPE, Stage.DATA),
                reply_codes=(530,),
                condition=has_no_credentials,
            ),
            Match(
                stages=(Stage.ENVELOPE, Stage.DATA, Stage.EHLO),
                reply_codes=(4, 5),
                text=SIGN_IN_WORDS,
                condition=has_no_credentials,
            ),
        ),
        cause=gettext_noop(
            "%(host)s takes mail only from those who sign in, and the config has no user and password."
        ),
        advice=gettext_noop("Set auth.user and auth.pass, as the provider gives them."),
        is_transient=False,
        focus="auth",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="sign_in_not_counted",
        matches=(
            Match(
                stages=(Stage.ENVELOPE, Stage.DATA),
                reply_codes=(530,),
                unless=said("starttls"),
                condition=has_credentials,
            ),
            Match(
                stages=(Stage.ENVELOPE, Stage.DATA),
                reply_codes=(4, 5),
                text=SIGN_IN_WORDS,
                unless=said("logged in as owner"),
                condition=has_credentials,
            ),
        ),
        cause=gettext_noop(
            "%(host)s accepted the sign-in of %(user)s, and still asks for one before it takes this mail."
        ),
        advice=gettext_noop(
            "Check that auth.user may send mail as %(sender)s. Another auth.method, LOGIN or PLAIN, helps with some servers."
        ),
        is_transient=False,
        focus="auth.method",
        guide_section="when-it-does-not-work",
        source="https://github.com/frappe/frappe/issues/38806",
    ),
    Record(
        id="credentials_refused",
        matches=(
            Match(codes=("credentials_refused",), phases=(Phase.AUTH,), unless=OTHER_REASONS),
        ),
        cause=gettext_noop("%(host)s refused the sign-in as %(user)s."),
        advice=gettext_noop(
            "Check auth.user and auth.pass. Many providers want an app password or an API key instead of the account's password."
        ),
        focus="auth.pass",
        guide_section="before-you-start",
    ),
)
