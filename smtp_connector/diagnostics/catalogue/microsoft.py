"""Causes: what Microsoft 365 and Outlook.com say."""

from __future__ import annotations

from smtp_connector.diagnostics.fixes import use_full_address_as_user, use_user_as_sender
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Stage, gettext_noop

from .words import has_credentials

AUTH = (Stage.AUTH,)
AFTER_SIGN_IN = (Stage.ENVELOPE, Stage.DATA)
MICROSOFT = ("microsoft-365",)
SIGN_IN_REFUSED = ("5.7.139",)


RECORDS = (
    Record(
        id="microsoft_security_defaults",
        matches=(
            Match(
                stages=AUTH,
                enhanced_status_codes=SIGN_IN_REFUSED,
                text=said("security.?default", "locked.by.organi[sz]ation"),
            ),
        ),
        cause=gettext_noop(
            "The organization of %(user)s runs Microsoft's security defaults, which let nobody sign in with a password over SMTP."
        ),
        advice=gettext_noop(
            "Ask the organization's administrator for a policy that allows it, use OAuth2, or send through another provider."
        ),
        is_transient=False,
        focus="auth",
        guide_section="before-you-start",
        source="https://aka.ms/smtp_auth_disabled",
    ),
    Record(
        id="microsoft_smtp_auth_disabled",
        matches=(
            Match(
                stages=AUTH,
                reply_codes=(5,),
                text=said("smtpclientauth", "smtp_auth_disabled", "clientauth disabled"),
            ),
        ),
        cause=gettext_noop(
            "Authenticated SMTP is turned off in Microsoft 365 for %(user)s or the whole organization."
        ),
        advice=gettext_noop(
            "Turn on authenticated SMTP for this mailbox in the Microsoft 365 admin center: Active users, Mail, Manage email apps."
        ),
        is_transient=False,
        focus="auth.user",
        guide_section="before-you-start",
        source="https://aka.ms/smtp_auth_disabled",
    ),
    Record(
        id="microsoft_basic_authentication_off",
        matches=(
            Match(stages=AUTH, enhanced_status_codes=("5.7.30",)),
            Match(stages=AUTH, enhanced_status_codes=SIGN_IN_REFUSED, text=said("basic auth")),
            Match(stages=AUTH, text=said("basic auth (disabled|not.support)")),
        ),
        cause=gettext_noop(
            "Microsoft no longer takes a password for %(user)s over SMTP; an app password does not help either."
        ),
        advice=gettext_noop(
            "Sign in with OAuth2 (`auth` of type OAuth2), or send through another provider."
        ),
        is_transient=False,
        focus="auth",
        guide_section="before-you-start",
        source="https://aka.ms/smtp_auth_disabled",
    ),
    Record(
        id="microsoft_credentials_refused",
        matches=(
            Match(
                stages=AUTH,
                enhanced_status_codes=SIGN_IN_REFUSED,
                text=said("credentials incorrect", "(user|password) incorrect"),
            ),
            Match(stages=AUTH, reply_codes=(535,), enhanced_status_codes=("5.7.3",)),
        ),
        cause=gettext_noop(
            "Exchange refused user and password of %(user)s, or authenticated SMTP is off for this mailbox."
        ),
        advice=gettext_noop(
            "Write the mailbox's whole address into auth.user, type auth.pass again, and check that authenticated SMTP is on for the mailbox."
        ),
        is_transient=False,
        fixes=(use_full_address_as_user,),
        focus="auth.pass",
        guide_section="before-you-start",
    ),
    Record(
        id="microsoft_sign_in_forbidden",
        matches=(
            Match(stages=AUTH, enhanced_status_codes=SIGN_IN_REFUSED),
            Match(stages=AUTH, reply_codes=(535, 550), providers=MICROSOFT),
        ),
        cause=gettext_noop(
            "Microsoft 365 does not let %(user)s sign in with this password over SMTP. A policy of the organization mostly forbids it; a wrong password is answered so too."
        ),
        advice=gettext_noop(
            "Check auth.user and auth.pass, then turn on authenticated SMTP for this mailbox; where passwords are forbidden altogether, use OAuth2."
        ),
        is_transient=False,
        focus="auth",
        guide_section="before-you-start",
        source="https://aka.ms/smtp_auth_disabled",
    ),
    Record(
        id="microsoft_sign_in_not_counted",
        matches=(Match(enhanced_status_codes=("5.7.57",), condition=has_credentials),),
        cause=gettext_noop(
            "Exchange counts the session as not signed in, although the config has user and password."
        ),
        advice=gettext_noop(
            "Turn on authenticated SMTP for this mailbox, and use smtp.office365.com on port 587 with requireTLS true."
        ),
        is_transient=False,
        focus="auth",
        guide_section="before-you-start",
    ),
    Record(
        id="microsoft_send_as_denied",
        matches=(
            Match(stages=AFTER_SIGN_IN, enhanced_status_codes=("5.7.60", "5.2.252")),
            Match(
                stages=AFTER_SIGN_IN,
                reply_codes=(5,),
                text=said("sendasdenied", "permissions? send as this sender"),
            ),
        ),
        cause=gettext_noop(
            "Microsoft 365 does not let %(user)s send as %(sender)s: the mailbox lacks the permission Send As."
        ),
        advice=gettext_noop(
            "Set fromEmail to the address in auth.user, or grant it Send As on the mailbox %(sender)s."
        ),
        is_transient=False,
        fixes=(use_user_as_sender,),
        focus="fromEmail",
        guide_section="before-you-start",
        source="https://github.com/gophish/gophish/issues/1600",
    ),
    Record(
        id="microsoft_recipient_restricted",
        matches=(
            Match(
                stages=AFTER_SIGN_IN,
                enhanced_status_codes=("5.7.124", "5.7.129", "5.7.133", "5.7.134", "5.7.136"),
            ),
            Match(text=said(r"resolver\.rst", "not allowed send (group|this.recipient)")),
        ),
        cause=gettext_noop(
            "The recipient takes mail from certain senders only, and %(sender)s is none of them. The connector works."
        ),
        advice=gettext_noop(
            "Test with another recipient, or let this one's administrator allow the sender."
        ),
        is_transient=False,
    ),
    Record(
        id="microsoft_sender_blocked",
        matches=(
            Match(text=said("bad outbound sender", "outboundspamexception", "outbound spam")),
            Match(stages=AFTER_SIGN_IN, enhanced_status_codes=("5.1.8",), providers=MICROSOFT),
            Match(stages=AFTER_SIGN_IN, enhanced_status_codes=("5.7.501", "5.7.502", "5.7.503")),
        ),
        cause=gettext_noop(
            "Microsoft 365 has blocked %(sender)s from sending, because mail of it looked like spam."
        ),
        advice=gettext_noop(
            "Change the account's password, then let the administrator unblock it under Restricted entities."
        ),
        is_transient=False,
        focus="auth.user",
        source="https://learn.microsoft.com/defender-office-365/outbound-spam-restore-restricted-users",
    ),
    Record(
        id="microsoft_too_many_sessions",
        matches=(
            Match(reply_codes=(432,), enhanced_status_codes=("4.3.2",)),
            Match(
                reply_codes=(4,),
                text=said("concurrent connections limit exceeded", "thread limit exceeded"),
            ),
        ),
        cause=gettext_noop(
            "%(host)s has as many sessions of %(user)s open as it allows at one time."
        ),
        advice=gettext_noop("Send again, and set maxConnections to 3 or less."),
        is_transient=True,
        focus="maxConnections",
    ),
)
