"""Causes: the host's name did not lead to an address."""

from __future__ import annotations

from smtp_connector.config.providers import find_near_host
from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.fixes import use_default_timeout, use_near_host
from smtp_connector.diagnostics.record import Match, Record
from smtp_connector.terms import gettext_noop

# Milliseconds: up to here a timeout was meant as seconds. 0 is the default.
LONGEST_SECONDS = 120


def _is_near_a_known_host(facts: Facts) -> bool:
    return bool(find_near_host(facts.config.host))


RECORDS = (
    Record(
        id="dns_timeout_in_seconds",
        matches=(
            Match(
                codes=("dns_timeout",),
                condition=lambda facts: 0 < facts.config.dns_timeout <= LONGEST_SECONDS,
            ),
        ),
        cause=gettext_noop(
            "dnsTimeout is so short that no resolver answers in time: the value is in milliseconds."
        ),
        advice=gettext_noop("Write dnsTimeout in milliseconds; 5000 are 5 seconds."),
        is_transient=False,
        fixes=(use_default_timeout("dnsTimeout"),),
        focus="dnsTimeout",
    ),
    Record(
        id="host_misspelt",
        matches=(Match(codes=("host_not_found",), condition=_is_near_a_known_host),),
        cause=gettext_noop(
            "DNS knows no host %(host)s. It looks like a misspelt %(near_host)s, which is a provider's host."
        ),
        advice=gettext_noop("Correct the spelling of `host`."),
        is_transient=False,
        fixes=(use_near_host,),
        focus="host",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="host_not_found",
        matches=(Match(codes=("host_not_found",)),),
        cause=gettext_noop("DNS knows no host %(host)s, or it has no address."),
        advice=gettext_noop(
            "Check the spelling of host. A name of an internal network resolves only with that network's DNS."
        ),
        is_transient=False,
        focus="host",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="resolver_unavailable",
        matches=(Match(codes=("dns_unavailable", "dns_timeout")),),
        cause=gettext_noop(
            "This machine's DNS resolver gave no answer for %(host)s. The config was not tried yet."
        ),
        advice=gettext_noop(
            "Send again. If it happens each time, check the resolver of this machine or of its container."
        ),
        is_transient=True,
    ),
)
