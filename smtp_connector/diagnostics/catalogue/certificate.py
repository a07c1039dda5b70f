"""Causes: the server's certificate did not pass the check. Details are OpenSSL's verify codes (X509_V_ERR_…)."""

from __future__ import annotations

from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.fixes import trust_system_authorities, use_certificate_name
from smtp_connector.diagnostics.record import Match, Record
from smtp_connector.terms import gettext_noop

SELF_SIGNED = ("CERTIFICATE_18",)
UNKNOWN_AUTHORITY = ("CERTIFICATE_19", "CERTIFICATE_20", "CERTIFICATE_21", "CERTIFICATE_2")
WEAK = ("CERTIFICATE_66", "CERTIFICATE_67", "CERTIFICATE_68")


def _is_known_provider(facts: Facts) -> bool:
    return bool(facts.preset_id)


def _has_own_authorities(facts: Facts) -> bool:
    return bool(facts.config.tls.ca)


def _has_names(facts: Facts) -> bool:
    return bool(facts.failure.certificate_names)


RECORDS = (
    Record(
        id="certificate_expired_on",
        matches=(
            Match(
                details=("CERTIFICATE_10",),
                condition=lambda facts: bool(facts.failure.certificate_end),
            ),
        ),
        cause=gettext_noop(
            "The certificate of %(host)s was valid until %(end)s; if that is not past, the clock of this machine is wrong."
        ),
        advice=gettext_noop(
            "Ask the server's operator to renew the certificate, and check this machine's clock."
        ),
        is_transient=False,
    ),
    Record(
        id="certificate_expired",
        matches=(Match(details=("CERTIFICATE_10",)),),
        cause=gettext_noop(
            "The certificate of %(host)s has expired, or the clock of this machine is wrong."
        ),
        advice=gettext_noop(
            "Ask the server's operator to renew the certificate, and check this machine's clock."
        ),
        is_transient=False,
    ),
    Record(
        id="certificate_not_yet_valid",
        matches=(Match(details=("CERTIFICATE_9",)),),
        cause=gettext_noop(
            "The certificate of %(host)s is not valid yet, or the clock of this machine is wrong."
        ),
        advice=gettext_noop("Check this machine's clock, then the server's."),
        is_transient=False,
    ),
    Record(
        id="certificate_for_other_name_known",
        matches=(Match(details=("CERTIFICATE_62", "CERTIFICATE_64"), condition=_has_names),),
        cause=gettext_noop(
            "The server's certificate is for %(names)s, and the config asks for %(server_name)s."
        ),
        advice=gettext_noop(
            "Set host to one of these names. Where the server is reached by another name, set servername to one of them."
        ),
        is_transient=False,
        fixes=(use_certificate_name,),
        focus="host",
    ),
    Record(
        id="certificate_for_other_name",
        matches=(Match(details=("CERTIFICATE_62",)),),
        cause=gettext_noop(
            "The server's certificate is for another name than %(server_name)s. An alias or an internal name as `host` leads to that."
        ),
        advice=gettext_noop(
            "Set host to a name that the certificate carries, or set servername to it."
        ),
        is_transient=False,
        focus="host",
    ),
    Record(
        id="certificate_for_other_address",
        matches=(Match(details=("CERTIFICATE_64",)),),
        cause=gettext_noop(
            "The server's certificate does not name the address %(server_name)s; certificates are mostly for names."
        ),
        advice=gettext_noop(
            "Set host to a name that the certificate carries, or set servername to it."
        ),
        is_transient=False,
        focus="host",
    ),
    Record(
        id="certificate_not_of_own_authority",
        matches=(
            Match(details=(*SELF_SIGNED, *UNKNOWN_AUTHORITY), condition=_has_own_authorities),
        ),
        cause=gettext_noop(
            "The certificate of %(host)s does not come from an authority in tls.ca, and only these are trusted while tls.ca is set."
        ),
        advice=gettext_noop(
            "Put the right authority's certificate into tls.ca, or remove tls.ca if the server has a public certificate."
        ),
        is_transient=False,
        fixes=(trust_system_authorities,),
        focus="tls.ca",
    ),
    Record(
        id="certificate_replaced_on_the_way",
        matches=(Match(details=(*SELF_SIGNED, *UNKNOWN_AUTHORITY), condition=_is_known_provider),),
        cause=gettext_noop(
            "What came as the certificate of %(host)s is not from a public authority. A firewall or virus scanner that opens encrypted connections does that, or this machine lacks the public authorities."
        ),
        advice=gettext_noop(
            "Let this machine reach the provider directly, or install its ca-certificates. Do not turn the check off."
        ),
        is_transient=False,
        focus="tls.ca",
    ),
    Record(
        id="certificate_self_signed",
        matches=(Match(details=SELF_SIGNED),),
        cause=gettext_noop("The certificate of %(host)s is signed by itself and by no authority."),
        advice=gettext_noop(
            "If the server is your own, put its certificate into tls.ca; if not, check host. Do not turn the check off."
        ),
        is_transient=False,
        focus="tls.ca",
    ),
    Record(
        id="certificate_authority_unknown",
        matches=(Match(details=UNKNOWN_AUTHORITY),),
        cause=gettext_noop(
            "The authority that signed the certificate of %(host)s is not known here, or the server left out an intermediate certificate."
        ),
        advice=gettext_noop(
            "If the server is your own, put the authority's certificate into tls.ca and let the server send its whole chain."
        ),
        is_transient=False,
        focus="tls.ca",
    ),
    Record(
        id="certificate_too_weak",
        matches=(Match(details=WEAK),),
        cause=gettext_noop(
            "The certificate of %(host)s is too weak: its key is too short, or it is signed by an outdated method."
        ),
        advice=gettext_noop("Ask the server's operator to renew it."),
        is_transient=False,
    ),
)
