"""Causes: the recipient. The config is fine in all of these."""

from __future__ import annotations

import re

from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import gettext_noop

from .words import LIMIT_OF_A_TIME, blames_no_address

REFUSED = ("recipient_refused",)
# The server was still asking about the address, or the whole domain takes no mail (RFC 7505).
NOT_THE_MAILBOX = re.compile(
    r"unverified.{0,20} address(?!.*(?:unknown user|user unknown|no such user))|null ?mx|does not accept mail|user has moved"
)

# What comes of a limit, or of a sign-in that is missing, is not the first contact's delay.
NOT_BY_WAITING = re.compile(rf"{LIMIT_OF_A_TIME.pattern}|quota|auth")


def _is_not_about_the_sender(facts: Facts) -> bool:
    # Servers that check the sender late answer RCPT with it.
    return "sender" not in facts.text


RECORDS = (
    Record(
        id="greylisted",
        matches=(
            Match(reply_codes=(4,), text=said("gr[ea]y.?list")),
            Match(
                codes=("recipient_refused",),
                reply_codes=(450, 451),
                text=said("try again", "(temporar|please) (defer|delay|retry)", "retry later"),
                unless=NOT_BY_WAITING,
            ),
            Match(
                codes=("recipient_refused",),
                reply_codes=(450, 451),
                enhanced_status_codes=("4.2.0", "4.7.1", "4.7.0"),
                unless=NOT_BY_WAITING,
            ),
        ),
        cause=gettext_noop(
            "The server makes senders that it does not know yet wait (greylisting), or is busy. That is usual and no fault of the config."
        ),
        advice=gettext_noop("Send again in a few minutes."),
        is_transient=True,
        source="https://www.rfc-editor.org/rfc/rfc6647",
    ),
    Record(
        id="mailbox_full",
        matches=(
            Match(codes=REFUSED, enhanced_status_codes=("4.2.2", "5.2.2")),
            Match(
                codes=("recipient_refused",),
                reply_codes=(4, 5),
                text=said(
                    r"(mailbox|inbox|account|recipient|user)\b (full\b|over\b|exceed)",
                    "over.?quota",
                    "quota exceeded",
                ),
                unless=LIMIT_OF_A_TIME,
                condition=blames_no_address,
            ),
        ),
        cause=gettext_noop(
            "The recipient's mailbox is full. The connector works; this recipient gets no mail now."
        ),
        advice=gettext_noop("Test with another recipient, or ask this one to make room."),
    ),
    Record(
        id="smtputf8_missing",
        matches=(
            Match(codes=("sender_needs_smtputf8",)),
            Match(codes=("recipient_needs_smtputf8",)),
            Match(codes=("message_needs_smtputf8",)),
        ),
        cause=gettext_noop(
            "%(host)s takes addresses in plain letters only (it offers no SMTPUTF8), and one of the addresses has others."
        ),
        is_transient=False,
        source="https://www.rfc-editor.org/rfc/rfc6531",
    ),
    Record(
        id="address_not_ascii",
        matches=(
            Match(enhanced_status_codes=("5.6.7", "4.6.7", "5.6.9", "5.6.8")),
            Match(
                reply_codes=(5,),
                text=said(
                    "smtputf8",
                    "(non-?ascii|internationali[sz]ed|8-?bit) (address|character|local|mailbox|recipient)",
                ),
            ),
        ),
        cause=gettext_noop(
            "%(host)s does not take addresses with letters other than A to Z, and one of the addresses has some."
        ),
        advice=gettext_noop("Use addresses in plain letters, or a server that offers SMTPUTF8."),
        is_transient=False,
        source="https://www.rfc-editor.org/rfc/rfc6531",
    ),
    Record(
        id="recipient_domain_unknown",
        matches=(
            Match(codes=REFUSED, enhanced_status_codes=("5.1.2", "5.4.4", "5.4.310")),
            Match(
                codes=("recipient_refused",),
                reply_codes=(4, 5),
                text=said(
                    r"(domain|host|mx)\b (not.found|not.exist|doesn't.exist|unknown|unrouteable|not.resolve)",
                    "unrouteable address",
                    "no such domain",
                    "no data dns resolve",
                ),
            ),
        ),
        cause=gettext_noop("The server finds no mail server for the recipient's domain."),
        advice=gettext_noop("Check the part of the recipient's address behind the @."),
        is_transient=False,
    ),
    Record(
        id="recipient_unknown",
        matches=(
            Match(
                codes=REFUSED,
                enhanced_status_codes=("5.1.1", "4.1.1", "5.1.10"),
                unless=NOT_THE_MAILBOX,
                condition=_is_not_about_the_sender,
            ),
            Match(
                codes=REFUSED,
                enhanced_status_codes=("5.4.1",),
                text=said("recipient address rejected access denied"),
            ),
            Match(
                codes=("recipient_refused",),
                reply_codes=(5,),
                text=said(
                    r"no such (user|recipient|mailbox|person|address|account)",
                    r"(user|addressee|recipient|mailbox|address|account)\b (unknown|doesn't.exist|invalid)",
                    r"(user|addressee|recipient|mailbox|address|account)\b not (found|exist)",
                    r"unknown (user|recipient|mailbox|address|account|local)",
                    r"(invalid|nonexistent|non-existent) (recipient|mailbox|user|rcpt)",
                    r"not our customer",
                ),
                unless=NOT_THE_MAILBOX,
                condition=_is_not_about_the_sender,
            ),
        ),
        cause=gettext_noop(
            "The server knows no such recipient. The connector works up to here: the sender was accepted."
        ),
        advice=gettext_noop(
            "Check the recipient's address for a typing mistake, or test with another."
        ),
    ),
    Record(
        id="recipient_malformed",
        matches=(
            Match(codes=REFUSED, enhanced_status_codes=("5.1.3",)),
            Match(
                codes=("recipient_refused",),
                reply_codes=(501, 504, 553),
                text=said(
                    "(bad|malformed) (recipient|address|destination|mailbox)",
                    "syntax",
                    "recipient address rejected need fully.qualified",
                    "recipient address must contain domain",
                ),
            ),
        ),
        cause=gettext_noop("The server cannot read the recipient's address as one."),
        advice=gettext_noop("Check the recipient's address for a typing mistake."),
        is_transient=False,
    ),
    Record(
        id="recipient_suppressed",
        matches=(
            Match(
                reply_codes=(4, 5),
                text=said(
                    "(recipient|address) marked inactive",
                    "(recipient|address) suppress",
                    "suppression list",
                ),
            ),
        ),
        cause=gettext_noop(
            "%(host)s keeps a list of recipients that mail came back from or that complained, and this one is on it. The connector works."
        ),
        advice=gettext_noop(
            "Test with another recipient, or take this one off the suppression list at the provider."
        ),
        is_transient=False,
    ),
    Record(
        id="mailbox_closed",
        matches=(
            Match(
                codes=REFUSED,
                enhanced_status_codes=("5.2.1", "4.2.1"),
                unless=re.compile(rf"{LIMIT_OF_A_TIME.pattern}|unknown"),
            ),
            Match(
                codes=("recipient_refused",),
                reply_codes=(4, 5),
                text=said(
                    r"(mailbox|account|user|recipient)\b (disabled|suspended|inactive|closed|locked|deactivated)"
                ),
            ),
        ),
        cause=gettext_noop("The recipient's mailbox is closed or takes no mail at the moment."),
        advice=gettext_noop("Test with another recipient."),
    ),
)
