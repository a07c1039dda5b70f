"""Words that several causes look for, or may not stand beside."""

from __future__ import annotations

import re

from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.record import said

LOCKED = r"(account|user|mailbox)\b (disabled|locked|suspended|blocked|deactivated)"
# A refused sign-in that user and password have nothing to do with; what it is about the server says itself.
OTHER_REASONS = said(
    r"(ip|client|remote|network) (address|host)\b",
    r"licen[cs]e",
    "maintenance",
    r"(plan|payment|invoice|probation|eula)\b",
    r"(from|your) country\b",
    "country .* (blocked|denied)",
    "white-?list",
    "quota exceeded",
    "not permitted relay",
    "no mechanism available",
    "invalid authentication mechanism",
    "too many (client|connection|session)",
    "already authenticated",
    "(helo|ehlo) first",
    "argument not permitted",
)
REFUSED_FOR_OTHER_REASONS = re.compile(f"{OTHER_REASONS.pattern}|{said(LOCKED).pattern}")
"""What makes a provider's own "user or password is wrong" doubtful."""
# "quota exceeded" of what somebody sends or gets in an hour is not that of a full mailbox.
LIMIT_OF_A_TIME = re.compile(
    r"\blimit|\bper (?:second|minute|hour|day)\b|e-?mail quota|quota of \d"
    r"|\b(?:daily|hourly|sending|outgoing|sender|rate|rate-?limit|quickly|max|maximum)\b"
)


def blames_no_address(facts: Facts) -> bool:
    """Tell whether the reply does not say that an address is at fault (RFC 3463, 3.2)."""
    return not any(code[1:4] == ".1." for code in facts.enhanced_status_codes)


def has_credentials(facts: Facts) -> bool:
    """Tell whether the config signs in."""
    return facts.has_credentials


def has_no_credentials(facts: Facts) -> bool:
    """Tell whether the config signs in as nobody."""
    return not facts.has_credentials
