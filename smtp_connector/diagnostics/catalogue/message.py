"""Causes: the message itself, and how much or how fast this account sends."""

from __future__ import annotations

from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Stage, gettext_noop

AFTER_SIGN_IN = (Stage.ENVELOPE, Stage.DATA)

# 552 also stands for a full mailbox and for content that is not wanted.
OTHER_REASONS = said("full", "quota", "block", "content", "virus", "secur", "polic", "reject")
# What follows "spam" where the server's own filter is the trouble, and not the message.
FILTER_OUT_OF_ORDER = r".(?:filter|check|scan|engine|service|detection)\w*(?:.service)?(?:.is|.are)?.(?:not.available|unavailable|down|fail|error|time)"


def _says_nothing_else(facts: Facts) -> bool:
    return not facts.enhanced_status_codes and OTHER_REASONS.search(facts.text) is None


RECORDS = (
    Record(
        id="message_too_big",
        matches=(
            Match(stages=AFTER_SIGN_IN, enhanced_status_codes=("5.3.4", "5.2.3", "4.3.4")),
            Match(
                codes=("message_refused", "sender_refused"),
                reply_codes=(5,),
                text=said(
                    "(message|mail) size",
                    r"(message|mail)\b (too.large|too.big|too.long)",
                    "size (limit|exceed)",
                ),
            ),
            Match(codes=("message_refused",), reply_codes=(552,), condition=_says_nothing_else),
        ),
        cause=gettext_noop("The message is larger than %(host)s takes."),
        advice=gettext_noop("Make the template's content shorter."),
        is_transient=False,
        focus="templates",
        source="https://www.rfc-editor.org/rfc/rfc1870",
    ),
    Record(
        id="taken_for_spam",
        matches=(
            Match(
                stages=AFTER_SIGN_IN,
                reply_codes=(5,),
                text=said(
                    rf"spam\b(?![.-]\w)(?!{FILTER_OUT_OF_ORDER})",
                    "reputation",
                    "unsolicited",
                    "spamassassin",
                    "bulk mail",
                    "dt:spm",
                    "junk mail",
                ),
            ),
        ),
        cause=gettext_noop(
            "%(host)s takes this message for spam, by its text, its links or how much this account sends."
        ),
        advice=gettext_noop(
            "Send from a domain with SPF, DKIM and DMARC, keep the template's text plain, and ask the provider what it objects to."
        ),
        is_transient=False,
        focus="templates",
    ),
    Record(
        id="quota_used_up",
        matches=(
            Match(
                codes=("sender_refused", "message_refused", "recipient_refused"),
                reply_codes=(4, 5),
                text=said(
                    r"(daily|hourly|monthly|sending|message|submission) (limit|quota)\w* (exceed|reach)",
                    "exceeded (daily|hourly|monthly|sending|message|your) (limit|quota)",
                    "(limit|quota) (daily|hourly|monthly|sending) exceeded",
                    "reached (daily|hourly|monthly) (limit|quota)",
                    "submissionquotaexceeded",
                    "exceeded max (e?mails|defers|messages)",
                    "exceed sending limit",
                    "exceeded quota (messages|e?mails)",
                    "(sending|sender) quota exceeded",
                ),
            ),
        ),
        cause=gettext_noop(
            "This account has sent as much as %(host)s lets it send in a day, an hour or a month."
        ),
        advice=gettext_noop(
            "Wait until the limit is over, or use an account with a higher limit or a service for sending."
        ),
    ),
    Record(
        id="too_fast",
        matches=(
            Match(
                reply_codes=(4, 5),
                text=said(
                    "too (frequent|fast|often|quickly)",
                    "too many(?!.hops) (concurrent|connection|session|message|e-?mail|recipient|request|command|error|log|auth)",
                    "rate.?limit",
                    "(temporarily|temporary) (deferred|throttled|limited)",
                    "throttl",
                    "slow down",
                    r"(connection|session)s? (limit|exceed)",
                    "unusual rate",
                    "too much mail",
                    r"max \d+ (requests|messages|e?mails|recipients) per",
                    "frequency limit",
                    "peak smtp relay limit",
                ),
            ),
            Match(reply_codes=(4,), enhanced_status_codes=("4.7.28", "4.7.650", "4.7.651")),
        ),
        cause=gettext_noop(
            "%(host)s limits how many sessions or messages it takes from this account or machine, and the limit is reached."
        ),
        advice=gettext_noop(
            "Wait a few minutes and send again, with fewer maxConnections or a rateLimit."
        ),
        focus="rateLimit",
    ),
    Record(
        id="server_busy",
        matches=(
            Match(stages=(Stage.EHLO,), reply_codes=(421,)),
            Match(
                reply_codes=(421,),
                text=said(
                    "busy",
                    "service (unavailable|not.available|refused)",
                    "not available",
                    "closing",
                    "too many",
                    "try (again|later)",
                    "overload",
                    "volume",
                    "time.?out",
                ),
                unless=said("not allowed send"),
            ),
            Match(codes=("greeting_refused",), reply_codes=(4,)),
        ),
        cause=gettext_noop(
            "%(host)s goes on with no session of this machine at the moment: it is busy, is being restarted, or holds the machine off."
        ),
        advice=gettext_noop("Wait a few minutes and send again."),
        is_transient=True,
    ),
)
