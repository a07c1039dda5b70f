"""Causes: what Gmail and the relay of Google Workspace say."""

from __future__ import annotations

from smtp_connector.diagnostics.fixes import use_full_address_as_user
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Stage, gettext_noop

AUTH = (Stage.AUTH,)
GMAIL = ("gmail", "google-workspace-relay")
# What Google writes in every language.
GOOGLE = said("badcredentials", "gsmtp", r"support\.google\.com", r"google\b(?![.\w]*@)")

RECORDS = (
    Record(
        id="google_wants_browser_sign_in",
        matches=(
            Match(stages=AUTH, enhanced_status_codes=("5.7.14",)),
            Match(
                stages=AUTH,
                reply_codes=(534, 535),
                text=said("webloginrequired", "web browser", r"accounts\.google\.com/signin"),
                unless=said("yahoo"),
            ),
        ),
        cause=gettext_noop(
            "Google found this sign-in as %(user)s suspicious and wants to see the account's owner in a browser first."
        ),
        advice=gettext_noop(
            "Sign in to the account once in a browser and confirm that it was you, then send again. The relay of Google Workspace does not ask for this."
        ),
        is_transient=False,
        focus="auth.user",
        guide_section="when-it-does-not-work",
        source="https://support.google.com/mail/answer/78754",
    ),
    Record(
        id="google_app_password_wanted",
        matches=(
            Match(stages=AUTH, text=said("invalidsecondfactor")),
            Match(stages=AUTH, reply_codes=(534,), providers=GMAIL),
            Match(stages=AUTH, text=said("application.?specific password"), providers=GMAIL),
            Match(stages=AUTH, reply_codes=(534,), text=GOOGLE),
        ),
        cause=gettext_noop(
            "%(user)s is protected by two-step verification, and Google then takes no account password over SMTP."
        ),
        advice=gettext_noop(
            "Create an app password in the Google account and paste its 16 letters into auth.pass."
        ),
        is_transient=False,
        focus="auth.pass",
        guide_section="before-you-start",
        source="https://support.google.com/accounts/answer/185833",
    ),
    Record(
        id="google_credentials_refused",
        matches=(
            Match(
                stages=AUTH,
                reply_codes=(535,),
                providers=GMAIL,
                unless=said("argument not permitted"),
            ),
            Match(stages=AUTH, reply_codes=(535,), text=GOOGLE),
        ),
        cause=gettext_noop(
            "Google refused the sign-in as %(user)s. The password of the Google account itself never works here, only an app password of this very account."
        ),
        advice=gettext_noop(
            "Turn on two-step verification, create an app password and put it in auth.pass. In a Workspace the administrator may have forbidden app passwords; use OAuth2 then."
        ),
        is_transient=False,
        fixes=(use_full_address_as_user,),
        focus="auth.pass",
        guide_section="before-you-start",
        source="https://support.google.com/mail/answer/7126229",
    ),
    Record(
        id="workspace_relay_denied",
        matches=(
            Match(
                stages=(Stage.ENVELOPE,),
                reply_codes=(550,),
                enhanced_status_codes=("5.7.1", "5.7.0"),
                providers=("google-workspace-relay",),
            ),
            Match(
                reply_codes=(5,),
                text=said("invalid credentials relay", "workspace relay", "suite relay"),
            ),
        ),
        cause=gettext_noop(
            "The relay of Google Workspace knows neither this machine's address nor the sender %(sender)s, or it has no relay service set up."
        ),
        advice=gettext_noop(
            "Let the Workspace administrator add this machine's address, or allow sign-in, in the SMTP relay service; the sender's domain must belong to the Workspace."
        ),
        is_transient=False,
        focus="fromEmail",
        guide_section="before-you-start",
        source="https://support.google.com/a/answer/2956491",
    ),
    Record(
        id="google_sending_limit",
        matches=(
            Match(enhanced_status_codes=("5.4.5",), providers=GMAIL),
            Match(enhanced_status_codes=("5.4.5",), text=GOOGLE),
            Match(
                reply_codes=(550,), text=said("daily (user|smtp) (sending|relay)? (limit|quota)")
            ),
            Match(reply_codes=(550,), text=said("e?mail quota exceeded"), providers=GMAIL),
        ),
        cause=gettext_noop("%(user)s has sent as many messages as the account may send in a day."),
        advice=gettext_noop(
            "Wait 24 hours, or use an account with a higher limit or a service for sending."
        ),
        focus="auth.user",
        guide_section="watch-out",
        source="https://support.google.com/a/answer/166852",
    ),
)
