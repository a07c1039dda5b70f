"""Causes: server and config do not come to an encrypted connection."""

from __future__ import annotations

from smtp_connector.config.tls import TlsMode
from smtp_connector.diagnostics.facts import Facts
from smtp_connector.diagnostics.fixes import (
    IMPLICIT_TLS_PORTS,
    allow_plain_text,
    use_implicit_tls,
    use_port_465,
    use_port_587,
    use_starttls,
    use_usual_tls,
)
from smtp_connector.diagnostics.record import Match, Record, said
from smtp_connector.terms import Stage, gettext_noop

# OpenSSL's reasons when the other side did not answer with TLS.
NOT_TLS = (
    *("WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST"),
    *("PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "UNEXPECTED_MESSAGE"),
)
NO_COMMON_VERSION = (
    *("UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS_AVAILABLE", "TLSV1_ALERT_PROTOCOL_VERSION"),
    *("VERSION_TOO_LOW", "WRONG_SSL_VERSION", "INAPPROPRIATE_FALLBACK"),
)
NO_COMMON_CIPHER = (
    *("NO_CIPHERS_AVAILABLE", "SSLV3_ALERT_HANDSHAKE_FAILURE", "NO_SHARED_CIPHER"),
    *("TLSV1_ALERT_INSUFFICIENT_SECURITY", "WRONG_CIPHER_RETURNED", "NO_CIPHER_MATCH"),
)
WEAK_KEY_EXCHANGE = ("DH_KEY_TOO_SMALL", "BAD_DH_VALUE", "EE_KEY_TOO_SMALL")
CLIENT_CERTIFICATE = (
    *("TLSV13_ALERT_CERTIFICATE_REQUIRED", "TLSV1_ALERT_UNKNOWN_CA"),
    *("TLSV1_ALERT_ACCESS_DENIED", "SSLV3_ALERT_BAD_CERTIFICATE"),
    *("SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", "SSLV3_ALERT_CERTIFICATE_REVOKED"),
    *("SSLV3_ALERT_CERTIFICATE_EXPIRED", "SSLV3_ALERT_CERTIFICATE_UNKNOWN"),
)


def _is_implicit(facts: Facts) -> bool:
    return facts.config.is_implicit_tls


def _is_plain_on_tls_port(facts: Facts) -> bool:
    config = facts.config
    return not config.is_implicit_tls and config.resolved_port in IMPLICIT_TLS_PORTS


def _begins_in_plain_text(facts: Facts) -> bool:
    return not facts.config.is_implicit_tls


def _has_own_tls_choice(facts: Facts) -> bool:
    return use_usual_tls(facts) is not None


def _may_be_unencrypted(facts: Facts) -> bool:
    return facts.config.tls_mode in {TlsMode.NONE, TlsMode.STARTTLS_WHEN_OFFERED}


RECORDS = (
    Record(
        id="tls_on_plain_port",
        matches=(Match(stages=(Stage.TLS,), details=NOT_TLS, condition=_is_implicit),),
        cause=gettext_noop(
            "Port %(port)d of %(host)s answers in plain text, and the config asks for TLS from the first byte (`secure`)."
        ),
        advice=gettext_noop("Set `secure` to false and requireTLS to true for STARTTLS."),
        is_transient=False,
        fixes=(use_starttls, use_port_465),
        focus="secure",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="tls_handshake_cut",
        matches=(
            Match(
                codes=("tls_failed",),
                stages=(Stage.TLS,),
                details=("UNEXPECTED_EOF_WHILE_READING", "ECONNRESET", "EPIPE"),
                condition=_is_implicit,
            ),
            Match(codes=("timeout",), stages=(Stage.TLS,), condition=_is_implicit),
        ),
        cause=gettext_noop(
            "Port %(port)d of %(host)s took the connection and did not go through with TLS. A port that begins in plain text, or a firewall on the way, does that."
        ),
        advice=gettext_noop(
            "If this port is for STARTTLS, as 587 is, set `secure` to false and requireTLS to true."
        ),
        fixes=(use_starttls,),
        focus="secure",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="plain_on_tls_port",
        matches=(
            Match(
                codes=("timeout", "connection_lost", "connect_failed"),
                details=("NO_GREETING", "ECONNRESET"),
                stages=(Stage.EHLO, Stage.CONNECT),
                condition=_is_plain_on_tls_port,
            ),
        ),
        cause=gettext_noop(
            "Port %(port)d expects TLS from the first byte, and the config begins in plain text, so %(host)s gave no greeting."
        ),
        advice=gettext_noop("Set `secure` to true."),
        is_transient=False,
        fixes=(use_implicit_tls, use_port_587),
        focus="secure",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="no_greeting",
        matches=(
            Match(
                codes=("timeout", "connection_lost"),
                details=("NO_GREETING",),
                stages=(Stage.EHLO,),
                condition=_begins_in_plain_text,
            ),
        ),
        cause=gettext_noop(
            "%(host)s took the connection on port %(port)d and gave no greeting. A port that expects TLS from the first byte does that; so does a server that is overloaded or shuts this machine out."
        ),
        advice=gettext_noop(
            "If this port expects TLS from the first byte, as 465 does, set `secure` to true. If not, ask the provider whether this machine's address is shut out."
        ),
        fixes=(use_implicit_tls,),
        focus="secure",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="starttls_missing_on_tls_port",
        matches=(Match(codes=("starttls_missing",), condition=_is_plain_on_tls_port),),
        cause=gettext_noop(
            "%(host)s offers no STARTTLS on port %(port)d, which is a port for TLS from the first byte."
        ),
        advice=gettext_noop("Set `secure` to true."),
        is_transient=False,
        fixes=(use_implicit_tls, use_port_587),
        focus="secure",
    ),
    Record(
        id="starttls_missing",
        matches=(Match(codes=("starttls_missing",)),),
        cause=gettext_noop(
            "%(host)s offers no STARTTLS on port %(port)d, and requireTLS asks for it."
        ),
        advice=gettext_noop(
            "Use port 465 with `secure` true where the server has it. Only for a relay without sign-in on a network that you trust set requireTLS to false."
        ),
        is_transient=False,
        fixes=(use_port_465, allow_plain_text),
        focus="requireTLS",
        guide_section="values-for-this-preset",
    ),
    Record(
        id="starttls_unavailable",
        matches=(Match(codes=("starttls_refused",), reply_codes=(4,)),),
        cause=gettext_noop(
            "%(host)s offers STARTTLS and cannot do it just now: its own TLS is not working."
        ),
        advice=gettext_noop(
            "Send again later. If it stays so, tell the server's operator; port 465 may work meanwhile."
        ),
        is_transient=True,
        fixes=(use_port_465,),
        source="https://www.rfc-editor.org/rfc/rfc3207",
    ),
    Record(
        id="starttls_refused",
        matches=(Match(codes=("starttls_refused",)),),
        cause=gettext_noop("%(host)s offers STARTTLS on port %(port)d and refused to begin it."),
        advice=gettext_noop(
            "Use port 465 with `secure` true where the server has it, or tell the server's operator."
        ),
        fixes=(use_port_465,),
        focus="port",
    ),
    Record(
        id="tls_version_too_old_for_server",
        matches=(
            Match(text=said(r"tls 1\.0 1\.1 (not?|un)")),
            Match(enhanced_status_codes=("4.7.66", "5.7.66")),
        ),
        cause=gettext_noop(
            "%(host)s does not take the old version of TLS that the session came to use."
        ),
        advice=gettext_noop(
            "Remove tls.minVersion and tls.maxVersion, or set both to TLSv1.2 or newer."
        ),
        is_transient=False,
        fixes=(use_usual_tls,),
        focus="tls.maxVersion",
    ),
    Record(
        id="encryption_required",
        matches=(
            Match(reply_codes=(538,)),
            Match(enhanced_status_codes=("5.7.11",)),
            Match(
                reply_codes=(530,),
                enhanced_status_codes=("5.7.7",),
                condition=_may_be_unencrypted,
            ),
            Match(
                reply_codes=(451, 454, 503, 530, 550, 554),
                text=said(
                    "(must|need) starttls",
                    "starttls (required|first)",
                    r"(without|requires?\b) (ssl|tls|encrypt)",
                    "(ssl|tls|encrypt|secure) (required|needed)",
                ),
                condition=_may_be_unencrypted,
            ),
            Match(
                reply_codes=(530,),
                text=said("starttls", "tls", "encrypt"),
                condition=_may_be_unencrypted,
            ),
        ),
        cause=gettext_noop(
            "%(host)s takes neither sign-in nor mail on an unencrypted connection, and the session was not encrypted."
        ),
        advice=gettext_noop("Set requireTLS to true, or `secure` to true with port 465."),
        is_transient=False,
        fixes=(use_starttls, use_port_465),
        focus="requireTLS",
        guide_section="values-for-this-preset",
        source="https://www.rfc-editor.org/rfc/rfc4954",
    ),
    Record(
        id="own_tls_choice_too_narrow",
        matches=(
            Match(
                stages=(Stage.TLS,),
                details=(*NO_COMMON_VERSION, *NO_COMMON_CIPHER),
                condition=_has_own_tls_choice,
            ),
        ),
        cause=gettext_noop(
            "%(host)s has no version of TLS and no cipher in common with what `tls` of the config allows."
        ),
        advice=gettext_noop(
            "Check tls.minVersion, tls.maxVersion and tls.ciphers, or remove them."
        ),
        is_transient=False,
        fixes=(use_usual_tls,),
        focus="tls.minVersion",
    ),
    Record(
        id="tls_version_too_old",
        matches=(Match(stages=(Stage.TLS,), details=NO_COMMON_VERSION),),
        cause=gettext_noop(
            "%(host)s has no version of TLS in common with this machine. Versions before 1.2 are not used, as they are no longer safe."
        ),
        advice=gettext_noop("Ask the server's operator to turn on TLS 1.2 or 1.3."),
        is_transient=False,
        focus="tls.minVersion",
        source="https://www.rfc-editor.org/rfc/rfc8996",
    ),
    Record(
        id="tls_key_exchange_too_weak",
        matches=(Match(stages=(Stage.TLS,), details=WEAK_KEY_EXCHANGE),),
        cause=gettext_noop(
            "The key exchange that %(host)s offers is too weak to be safe, so the handshake was ended."
        ),
        advice=gettext_noop(
            "Ask the server's operator to replace its Diffie-Hellman group by one of 2048 bits or more."
        ),
        is_transient=False,
    ),
    Record(
        id="tls_renegotiation_unsafe",
        matches=(Match(stages=(Stage.TLS,), details=("UNSAFE_LEGACY_RENEGOTIATION_DISABLED",)),),
        cause=gettext_noop(
            "The TLS software of %(host)s is so old that it lacks secure renegotiation (RFC 5746)."
        ),
        advice=gettext_noop("Ask the server's operator to bring its TLS software up to date."),
        is_transient=False,
        source="https://www.rfc-editor.org/rfc/rfc5746",
    ),
    Record(
        id="tls_client_certificate",
        matches=(Match(details=CLIENT_CERTIFICATE),),
        cause=gettext_noop(
            "%(host)s lets in only clients that show a certificate it knows, and did not accept what this config shows."
        ),
        advice=gettext_noop("Check tls.cert and tls.key, or ask the server's operator for them."),
        is_transient=False,
        focus="tls.cert",
    ),
    Record(
        id="tls_server_name_unknown",
        matches=(Match(stages=(Stage.TLS,), details=("TLSV1_UNRECOGNIZED_NAME",)),),
        cause=gettext_noop(
            "The server does not know the name %(server_name)s that it was asked for."
        ),
        advice=gettext_noop("Correct `host`, or servername where it is set."),
        is_transient=False,
        focus="servername",
    ),
    Record(
        id="tls_no_common_cipher",
        matches=(Match(stages=(Stage.TLS,), details=NO_COMMON_CIPHER),),
        cause=gettext_noop("%(host)s has no cipher in common with this machine."),
        advice=gettext_noop(
            "Ask the server's operator to turn on TLS 1.2 or 1.3 with its usual ciphers."
        ),
        is_transient=False,
    ),
)
