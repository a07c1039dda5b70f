"""Causes: the server does not let this account send as this sender, whatever the provider."""

from __future__ import annotations

import re

from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.fixes import use_user_as_sender
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Stage, gettext_noop

from .words import has_credentials, has_no_credentials

AFTER_SIGN_IN = (Stage.ENVELOPE, Stage.DATA)
# The word itself, not as a part of a host's name.
RELAY = r"(?<![.-])relay(ing)?(?![.-]?\w)"
NO_RELAY = said(
    "rcpthosts",
    rf"{RELAY} (denied|prohibited|refused|disallowed|forbidden|rejected)",
    rf"{RELAY} not (permitted|allowed|authori[sz]ed|possible|supported|accepted|enabled)",
    rf"(not|unable|cannot|refused?)\b {RELAY}",
)
# A domain in the message's text, which the server looks at too.
LINK_DOMAIN = re.compile(r"\b(?:link|url)(?:'s)? domain\b|\bdomain (?:of|in) (?:\w+ )?(?:link|url)")

SENDER_WORDS = re.compile(r"\b(?:sender|sending|from|domain|identity)\b")
# Why a server does not pass on what it would pass on otherwise.
RELAY_UNLESS = said("gr[ea]y.?list", "open relay", "spf", "virus", "relay over quota")


def _is_about_the_sender(facts: Facts) -> bool:
    is_of_recipient = facts.failure.code == "recipient_refused" and (
        "recipient" in facts.text or SENDER_WORDS.search(facts.text) is None
    )
    return not is_of_recipient and LINK_DOMAIN.search(facts.text) is None


def _is_not_about_reply_to(facts: Facts) -> bool:
    return "reply-to" not in facts.text


RECORDS = (
    Record(
        id="sender_is_not_the_login",
        matches=(
            Match(
                reply_codes=(4, 5),
                text=said(
                    "(from|sender) must (same|equal|identical|match)",
                    "(from|sender) (not|doesn't) (match|equal) (auth|login|user)",
                    "conform with authentication",
                    "(from|sender) mismatch",
                    "must (same|equal|match) auth user",
                    "(from|sender) not same",
                ),
                condition=_is_not_about_reply_to,
            ),
        ),
        cause=gettext_noop(
            "%(host)s lets %(user)s send as that address only, and the sender is %(sender)s."
        ),
        advice=gettext_noop("Set fromEmail to the address in auth.user."),
        is_transient=False,
        fixes=(use_user_as_sender,),
        focus="fromEmail",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="sender_not_owned",
        matches=(
            Match(
                stages=AFTER_SIGN_IN,
                reply_codes=(4, 5),
                text=said(
                    "not owned by user",
                    r"sender\b not (owned|allowed|permitted|authori[sz]ed)",
                    r"not (allowed|permitted|authori[sz]ed) (send|use) (as|from|behalf)\b",
                    "not (allowed|permitted|authori[sz]ed) use this (sender|address)",
                    r"unauthori[sz]ed (sender|from)",
                    "send.?as.?denied",
                    "sender address not belong account",
                    "from address not one of your",
                    "not logged in as owner",
                    "mail from domain not allowed user",
                ),
                unless=re.compile(r"\bsend(?: \w+)? to\b"),
                condition=has_credentials,
            ),
        ),
        cause=gettext_noop("%(host)s does not let %(user)s send as %(sender)s."),
        advice=gettext_noop(
            "Set fromEmail to an address that this account may send from, or let the provider add %(sender)s to the account."
        ),
        is_transient=False,
        fixes=(use_user_as_sender,),
        focus="fromEmail",
        guide_section="before-you-start",
    ),
    Record(
        id="sender_does_not_exist",
        matches=(
            Match(
                stages=AFTER_SIGN_IN,
                reply_codes=(4, 5),
                text=said(
                    "sender verif fail",
                    "sender address rejected (undeliverable|unverified|user.unknown)",
                ),
            ),
        ),
        cause=gettext_noop(
            "%(host)s asked the mail server of %(sender_domain)s about %(sender)s, and that knows no such mailbox or did not answer."
        ),
        advice=gettext_noop("Set fromEmail to an address that exists, or make that mailbox."),
        fixes=(use_user_as_sender,),
        focus="fromEmail",
    ),
    Record(
        id="sender_unverified",
        matches=(
            Match(
                stages=AFTER_SIGN_IN,
                reply_codes=(4, 5),
                text=said(
                    r"(sender|from|domain|address|identity)\b not (verified|validated|confirmed|configured|registered)",
                    "not match verified (sender|identity)",
                    "(sender|from|domain) must.be (verified|validated|confirmed)",
                    "(unverified|unconfirmed|unregistered|unconfigured) (sender|sending|domain|from|address)",
                    r"not authori[sz]ed send from",
                    "sender signature",
                    "not validated sender",
                    "sending from domain not allowed",
                    "sender you used not valid",
                ),
                condition=_is_about_the_sender,
            ),
        ),
        cause=gettext_noop(
            "The account at %(host)s has not verified %(sender)s or its domain as a sender."
        ),
        advice=gettext_noop(
            "Set fromEmail to an address that this account may send from, or verify that address with the provider."
        ),
        is_transient=False,
        focus="fromEmail",
        guide_section="before-you-start",
    ),
    Record(
        id="own_mailbox_full",
        matches=(
            Match(
                codes=("sender_refused", "message_refused"),
                stages=(Stage.ENVELOPE,),
                enhanced_status_codes=("4.2.2", "5.2.2"),
            ),
            Match(
                codes=("sender_refused", "message_refused"),
                reply_codes=(4, 5),
                text=said("your (mailbox|account) (full|quota|over.?quota)"),
            ),
        ),
        cause=gettext_noop(
            "The mailbox of %(user)s itself is full, and %(host)s lets it send nothing before there is room."
        ),
        advice=gettext_noop("Delete mail of that account, the sent copies too, and send again."),
        focus="auth.user",
    ),
    Record(
        id="sender_domain_unknown",
        matches=(
            Match(stages=AFTER_SIGN_IN, enhanced_status_codes=("5.1.8", "4.1.8")),
            Match(stages=AFTER_SIGN_IN, enhanced_status_codes=("5.7.27",), text=said("null.?mx")),
            Match(
                stages=AFTER_SIGN_IN,
                reply_codes=(4, 5),
                text=said(
                    r"(sender|from)\b domain (not.found|not.exist|not.resolve|unknown|unresolvable|must.exist)",
                ),
            ),
        ),
        cause=gettext_noop(
            "%(host)s finds no domain %(sender_domain)s in DNS, or none that can get mail."
        ),
        advice=gettext_noop("Correct the domain of fromEmail."),
        focus="fromEmail",
    ),
    Record(
        id="sender_syntax",
        matches=(
            Match(stages=AFTER_SIGN_IN, enhanced_status_codes=("5.1.7",)),
            Match(codes=("sender_refused",), enhanced_status_codes=("5.1.3",)),
            Match(
                stages=AFTER_SIGN_IN,
                reply_codes=(501, 504),
                text=said(
                    "sender address rejected need fully.qualified",
                    "sender address must contain domain",
                ),
            ),
            Match(
                codes=("sender_refused",),
                reply_codes=(501, 553, 555, 552),
                text=said(
                    "syntax",
                    "domain (missing|required)",
                    "(bad|invalid|malformed) (sender|address|from)",
                ),
            ),
        ),
        cause=gettext_noop("%(host)s cannot read the sender that the config gives: %(sender)s."),
        advice=gettext_noop(
            'Write fromEmail as Name <name@example.com>, and a name with a comma in quotes: "Name, Inc." <name@example.com>.'
        ),
        is_transient=False,
        focus="fromEmail",
    ),
    Record(
        id="relay_denied_without_sign_in",
        matches=(
            Match(
                reply_codes=(4, 5),
                text=NO_RELAY,
                unless=RELAY_UNLESS,
                condition=has_no_credentials,
            ),
            Match(enhanced_status_codes=("5.7.54",), condition=has_no_credentials),
        ),
        cause=gettext_noop(
            "%(host)s delivers to other servers only for users that it knows, and the config signs in as none."
        ),
        advice=gettext_noop(
            "Sign in with auth.user and auth.pass, or let the server admit this machine."
        ),
        is_transient=False,
        focus="auth",
    ),
    Record(
        id="relay_denied",
        matches=(
            Match(
                reply_codes=(4, 5),
                text=NO_RELAY,
                unless=RELAY_UNLESS,
            ),
            Match(enhanced_status_codes=("5.7.54",)),
        ),
        cause=gettext_noop(
            "%(host)s does not pass this mail on to another server: not for %(user)s, or not from %(sender)s."
        ),
        advice=gettext_noop(
            "Set fromEmail to an address of a domain that this account sends for, or ask the server's operator to let it relay."
        ),
        is_transient=False,
        fixes=(use_user_as_sender,),
        focus="fromEmail",
    ),
)
