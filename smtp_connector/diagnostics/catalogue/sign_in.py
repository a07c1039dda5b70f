"""Causes: the sign-in did not get as far as the provider's judgement of user and password."""

from __future__ import annotations

from smtp_connector.config.tls import TlsMode
from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.fixes import (
    let_server_choose_mechanism,
    remove_auth,
    use_port_465,
    use_starttls,
)
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Stage, gettext_noop

UNREADABLE = said(
    r"(cannot|can't|unable|failed|invalid|bad|not) (decode|base64)",
    "base64 (error|invalid|fail)",
    "malformed auth",
)


def _is_not_encrypted_on_purpose(facts: Facts) -> bool:
    return facts.config.tls_mode is TlsMode.NONE


def _insists_on_mechanism(facts: Facts) -> bool:
    return let_server_choose_mechanism(facts) is not None


RECORDS = (
    Record(
        id="credentials_not_sent_in_clear",
        matches=(Match(codes=("plaintext_credentials",)),),
        cause=gettext_noop(
            "%(host)s offers no encryption on port %(port)d, so user and password were not sent: everybody on the way could have read them."
        ),
        is_transient=False,
        fixes=(use_port_465,),
        focus="secure",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="sign_in_only_after_tls",
        matches=(Match(codes=("auth_not_offered",), condition=_is_not_encrypted_on_purpose),),
        cause=gettext_noop(
            "%(host)s offers no sign-in on an unencrypted connection, and ignoreTLS keeps the session unencrypted."
        ),
        advice=gettext_noop(
            "Set ignoreTLS to false and requireTLS to true. If this is a relay that admits this machine by its address, remove `auth`."
        ),
        is_transient=False,
        fixes=(use_starttls, remove_auth),
        focus="ignoreTLS",
    ),
    Record(
        id="sign_in_not_offered",
        matches=(Match(codes=("auth_not_offered",)),),
        cause=gettext_noop(
            "The config has a user and a password, and %(host)s offers no sign-in on port %(port)d. A relay that admits machines by their address does that, and some servers when the session is not encrypted."
        ),
        fixes=(use_port_465, remove_auth),
        is_transient=False,
        focus="auth",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="mechanism_of_config_not_offered",
        matches=(
            Match(
                codes=("mechanism_not_offered",),
                stages=(Stage.AUTH,),
                condition=_insists_on_mechanism,
            ),
        ),
        cause=gettext_noop("The config names one way to sign in, and %(host)s does not offer it."),
        advice=gettext_noop(
            "Remove auth.method and authMethod; then what the server offers is used."
        ),
        is_transient=False,
        fixes=(let_server_choose_mechanism,),
        focus="auth.method",
    ),
    Record(
        id="mechanism_not_offered",
        matches=(
            Match(
                codes=("mechanism_not_offered",),
                stages=(Stage.AUTH,),
                condition=lambda facts: "5.5.6" not in facts.enhanced_status_codes,
            ),
            Match(stages=(Stage.AUTH,), enhanced_status_codes=("5.7.4",)),
        ),
        cause=gettext_noop(
            "%(host)s does not take a user name and a password in any way that can be used here."
        ),
        advice=gettext_noop(
            "Check host and port. If the server offers XOAUTH2, use `auth` with type OAuth2; ask its operator to turn on PLAIN or LOGIN otherwise."
        ),
        is_transient=False,
        focus="auth",
        guide_section="before-you-start",
    ),
    Record(
        id="sign_in_out_of_place",
        matches=(
            Match(
                stages=(Stage.AUTH,),
                reply_codes=(503,),
                unless=said("already authenticated", "(helo|ehlo) first"),
            ),
        ),
        cause=gettext_noop(
            "%(host)s takes no sign-in on port %(port)d, or not at this moment of a session."
        ),
        advice=gettext_noop(
            "Check host and port; sign-in is on 587 or 465 nearly everywhere. If the relay admits this machine by its address, remove `auth`."
        ),
        is_transient=False,
        fixes=(use_port_465, remove_auth),
        focus="port",
    ),
    Record(
        id="too_many_sign_ins",
        matches=(
            Match(
                stages=(Stage.AUTH,),
                reply_codes=(4,),
                text=said(
                    "too many (log|sign|auth|fail|attempt)", "(log|sign) too (often|frequent)"
                ),
            ),
        ),
        cause=gettext_noop(
            "%(host)s counted too many sign-ins of this account and keeps it out for a while."
        ),
        advice=gettext_noop(
            "Wait ten minutes or more and send again. If it comes back, other programs sign in with this account too; keep `pool` on."
        ),
        is_transient=True,
        focus="pool",
        source="https://github.com/nodemailer/nodemailer/issues/1388",
    ),
    Record(
        id="credentials_unreadable",
        matches=(
            Match(stages=(Stage.AUTH,), reply_codes=(5,), text=UNREADABLE),
            Match(stages=(Stage.AUTH,), reply_codes=(501,), enhanced_status_codes=("5.5.2",)),
        ),
        cause=gettext_noop(
            "%(host)s could not read the user name or the password. A blank or a line break that was pasted along does that."
        ),
        advice=gettext_noop(
            "Type auth.user and auth.pass again, without blanks or line breaks around them."
        ),
        is_transient=False,
        focus="auth.pass",
    ),
)
