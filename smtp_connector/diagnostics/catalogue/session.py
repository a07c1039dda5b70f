"""Causes: greeting and EHLO; what answers is no SMTP server, or one that does not want this machine."""

from __future__ import annotations

import ipaddress
import re

from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.fixes import use_ipv4, use_sender_domain_as_name, use_smtp_host
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Stage, gettext_noop

from .words import blames_no_address

# What servers of other protocols say first; here the text is no reply, so `Match.text` does not look at it.
IMAP_GREETING = re.compile(r"\s*\* (?:OK|PREAUTH|BYE)\b|.*\bimap", re.IGNORECASE | re.DOTALL)
POP_GREETING = re.compile(r"\s*(?:\+OK|-ERR)\b", re.IGNORECASE)
HTTP_ANSWER = re.compile(r".*(?:\bHTTP/\d|<html\b|<!doctype html)", re.IGNORECASE | re.DOTALL)
# Lists of names, not of addresses: what they hold is a domain of the sender or of a link.
NAMES_ON_LISTS = re.compile(
    r"\b(?:dbl|surbl|uribl|rhsbl)\b|\b(?:sender(?:'s)?|mail ?from|sending) (?:address|domain)\b"
    r"|\bdomain \S+ .{0,25}?\b(?:found|listed)\b"
)


def _begins_like(pattern: re.Pattern[str]) -> Match:
    return Match(
        codes=("unexpected_reply",),
        condition=lambda facts: (
            facts.failure.reply_code is None
            and pattern.match(facts.failure.reply_text[:2000]) is not None
        ),
    )


def _is_over_ipv6(facts: Facts) -> bool:
    addresses = facts.failure.addresses
    return bool(addresses) and ipaddress.ip_address(addresses[-1]).version == 6


def _is_about_an_ip_address(facts: Facts) -> bool:
    return NAMES_ON_LISTS.search(facts.text) is None


RECORDS = (
    Record(
        id="imap_server",
        matches=(_begins_like(IMAP_GREETING),),
        cause=gettext_noop(
            "An IMAP server answers on port %(port)d of %(host)s: it reads mail and sends none."
        ),
        advice=gettext_noop("Write the SMTP server's name into `host` and its port, 587 or 465."),
        is_transient=False,
        fixes=(use_smtp_host,),
        focus="port",
        guide_section="values-for-this-preset",
        source="https://github.com/mattermost/mattermost-docker/issues/455",
    ),
    Record(
        id="pop_server",
        matches=(_begins_like(POP_GREETING),),
        cause=gettext_noop(
            "A POP server answers on port %(port)d of %(host)s: it reads mail and sends none."
        ),
        advice=gettext_noop("Write the SMTP server's name into `host` and its port, 587 or 465."),
        is_transient=False,
        fixes=(use_smtp_host,),
        focus="port",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="web_server",
        matches=(_begins_like(HTTP_ANSWER),),
        cause=gettext_noop("A web server answers on port %(port)d of %(host)s."),
        advice=gettext_noop(
            "Write the SMTP server's name into `host`, and the port for submission: 587 or 465."
        ),
        is_transient=False,
        fixes=(use_smtp_host,),
        focus="port",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="not_smtp",
        matches=(
            Match(
                codes=("unexpected_reply", "reply_too_long"),
                stages=(Stage.EHLO,),
                condition=lambda facts: facts.failure.reply_code is None,
            ),
        ),
        cause=gettext_noop("What answers on port %(port)d of %(host)s does not speak SMTP."),
        advice=gettext_noop("Check host and port; submission is on 587 or 465 nearly everywhere."),
        is_transient=False,
        focus="port",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="ipv6_refused",
        matches=(
            Match(
                reply_codes=(421, 450, 550, 554),
                text=said(r"(?<![-./])ipv6\b(?![-./]\w)"),
                condition=blames_no_address,
            ),
            Match(stages=(Stage.EHLO,), reply_codes=(421, 554), condition=_is_over_ipv6),
        ),
        cause=gettext_noop(
            "%(host)s does not take mail from this machine's IPv6 address. Mostly the address has no name in DNS (PTR), or a bad reputation."
        ),
        advice=gettext_noop(
            "Connect over IPv4 only, or let the hoster set a name for the IPv6 address."
        ),
        fixes=(use_ipv4,),
        focus="localAddress",
    ),
    Record(
        id="ehlo_hostname_refused",
        matches=(
            Match(
                reply_codes=(450, 501, 504, 550, 553, 554),
                text=said(
                    r"(helo|ehlo) (reject|invalid|refus|denied|syntax|malformed|bad|not|illegal|require)",
                    r"(invalid|syntactically|bad|malformed|reject) (helo|ehlo)\b",
                    r"(helo|ehlo|hostname) (need|require|not) (fully|fqdn)",
                ),
            ),
            Match(codes=("ehlo_refused",), reply_codes=(501, 504)),
            Match(
                codes=("ehlo_refused",),
                reply_codes=(550, 553, 554),
                enhanced_status_codes=("5.5.2", "5.5.4"),
            ),
        ),
        cause=gettext_noop(
            "%(host)s does not accept the name that this machine introduces itself by (EHLO). It wants a full host name such as mail.example.com."
        ),
        advice=gettext_noop("Set `name` to a host name of yours that exists in DNS."),
        is_transient=False,
        fixes=(use_sender_domain_as_name,),
        focus="name",
        source="https://www.rfc-editor.org/rfc/rfc5321#section-4.1.1.1",
    ),
    Record(
        id="dynamic_address_refused",
        matches=(
            Match(
                reply_codes=(5,),
                text=said(
                    r"not authori[sz]ed send e?-?mail directly",
                    "directly (to|from) our servers",
                    r"(dynamic|residential|dial-?up|end-?user) (ip|address|range|network|host)\b",
                    "policy block list",
                ),
            ),
        ),
        cause=gettext_noop(
            "%(host)s takes no mail from home and dial-up addresses, and counts this machine's address among them."
        ),
        advice=gettext_noop(
            "Send through a provider that you sign in to, on port 587 or 465, in place of the recipient's own server."
        ),
        is_transient=False,
        focus="host",
    ),
    Record(
        id="reverse_name_missing",
        matches=(
            Match(enhanced_status_codes=("5.7.25", "4.7.25")),
            Match(
                reply_codes=(4, 5),
                text=said(
                    r"(reverse|ptr) (dns|hostname|record|lookup)",
                    "cannot find your hostname",
                ),
            ),
        ),
        cause=gettext_noop(
            "%(host)s wants this machine's IP address to have a name in DNS (PTR), and it has none that fits."
        ),
        advice=gettext_noop(
            "Ask the hoster of this machine for the name, or send through a provider that you sign in to."
        ),
    ),
    Record(
        id="address_blocked",
        matches=(
            Match(
                reply_codes=(4, 5),
                text=said(
                    "client host (rejected|blocked)",
                    r"(ip|host|network)\b (block|black-?list|deny|denied|banned)",
                    "(listed|block|found|rejected) (rbl|block-?list|black-?list)",
                    "(spamhaus|spamcop|barracudacentral|sorbs|dnsbl|abuseat)",
                    "banned sending ip",
                    r"(ip|host|network)\b reputation (poor|bad|low)\b",
                    "mta's? (poor|bad|low) reputation",
                    r"(ip|host|network)\b (poor|bad|low) reputation",
                    r"(poor|bad|low) reputation (ip|host|network)\b",
                ),
                condition=_is_about_an_ip_address,
            ),
            Match(codes=("greeting_refused",), reply_codes=(5,), enhanced_status_codes=("5.7.1",)),
        ),
        cause=gettext_noop(
            "%(host)s shuts out the IP address of this machine: it is on a block list, or not among those that it lets in."
        ),
        advice=gettext_noop(
            "Send through a provider that you sign in to. If the server is your own, let it admit this machine; if not, the reply mostly says where to be taken off the list."
        ),
        focus="host",
    ),
    Record(
        id="not_ehlo",
        matches=(Match(codes=("ehlo_refused",), reply_codes=(500, 502)),),
        cause=gettext_noop(
            "What answers on port %(port)d of %(host)s knows no EHLO: it is an FTP server, or one too old for encryption and sign-in."
        ),
        advice=gettext_noop("Check host and port; submission is on 587 or 465 nearly everywhere."),
        is_transient=False,
        focus="port",
    ),
)
