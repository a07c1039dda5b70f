"""Doubts about TLS: port and `secure`, certificates, passwords in clear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from smtp_connector.config.address import is_ip_address
from smtp_connector.config.breach import get_text
from smtp_connector.terms import REMOVE, Change, gettext_noop

from .remark import Remark, Setup

IMPLICIT_TLS_PORTS = (465, 2465, 8465)
STARTTLS_PORTS = (25, 587, 2525, 2587, 8025)
OLD_VERSIONS = ("TLSv1", "TLSv1.1")  # RFC 8996


def port_and_secure_disagree(setup: Setup) -> Iterator[Remark]:
    """465 begins with TLS, 587 does not (RFC 8314, 3.3)."""
    port = setup.port
    if port in IMPLICIT_TLS_PORTS and not setup.is_implicit_tls:
        yield Remark(
            ("secure",),
            gettext_noop(
                "Port %(port)d begins with TLS, and `secure` is false: the session would wait for a greeting that never comes.",
                port=port,
            ),
            gettext_noop("Set secure to true."),
            gettext_noop("Use TLS from the first byte on port %(port)d", port=port),
            (Change(("secure",), True),),
        )
    elif port in STARTTLS_PORTS and setup.is_implicit_tls:
        yield Remark(
            ("secure",),
            gettext_noop(
                "Port %(port)d begins in plain text and turns to TLS with STARTTLS; `secure` asks for TLS at once.",
                port=port,
            ),
            gettext_noop("Set secure to false and requireTLS to true, or use port 465."),
            gettext_noop("Use STARTTLS on port %(port)d", port=port),
            (Change(("secure",), False), *use_starttls(setup)),
        )


def certificate_checks_off(setup: Setup) -> Iterator[Remark]:
    """Whoever is in between can then read everything."""
    if _tls(setup).get("rejectUnauthorized") is False:
        yield Remark(
            ("tls", "rejectUnauthorized"),
            gettext_noop(
                "The certificate is not checked: whoever stands in between can read the password and every code."
            ),
            gettext_noop(
                "Set it to true. For an authority of your own write its certificate in tls.ca, for another name servername."
            ),
            gettext_noop("Check the certificate"),
            (Change(("tls", "rejectUnauthorized"), True),),
        )


def password_in_clear(setup: Setup) -> Iterator[Remark]:
    """`ignoreTLS` with credentials, to a server that is not on this machine or network."""
    is_clear = setup.plain.get("ignoreTLS") is True and not setup.is_implicit_tls
    is_required = setup.plain.get("requireTLS") is True  # a contradiction, which is an error
    if is_clear and not is_required and setup.has_login and setup.host and not setup.is_local:
        yield Remark(
            ("ignoreTLS",),
            gettext_noop(
                "Password and messages go to %(host)s without encryption.", host=setup.host
            ),
            gettext_noop("Set ignoreTLS to false and requireTLS to true."),
            gettext_noop("Use STARTTLS on port %(port)d", port=setup.port),
            use_starttls(setup),
        )


def old_tls_allowed(setup: Setup) -> Iterator[Remark]:
    """TLS 1.0 and 1.1 are no longer to be used (RFC 8996)."""
    tls = _tls(setup)
    for key in ("minVersion", "maxVersion"):
        if (version := tls.get(key)) in OLD_VERSIONS:
            yield Remark(
                ("tls", key),
                gettext_noop("%(version)s is broken, and most servers refuse it.", version=version),
                gettext_noop("Remove the key; TLS 1.2 and 1.3 are used then."),
                gettext_noop("Use TLS 1.2 or newer"),
                tuple(Change(("tls", name), REMOVE) for name in ("minVersion", "maxVersion")),
            )
            return


def ip_address_with_tls(setup: Setup) -> Iterator[Remark]:
    """Certificates carry names; those with an address in them are rare."""
    has_name = get_text(setup.plain, "servername") or get_text(_tls(setup), "servername")
    is_checked = _tls(setup).get("rejectUnauthorized") is not False
    is_encrypted = setup.is_implicit_tls or setup.plain.get("requireTLS") is True
    if is_ip_address(setup.host) and is_encrypted and is_checked and not has_name:
        yield Remark(
            ("host",),
            gettext_noop("The host is an IP address, and certificates are made out to names."),
            gettext_noop(
                "Write the server's name, or keep the address and write the name in servername."
            ),
        )


def use_starttls(setup: Setup) -> tuple[Change, ...]:
    """Return the changes that make STARTTLS a must."""
    required = (Change(("requireTLS",), True),)
    if setup.plain.get("ignoreTLS") is True:
        return (*required, Change(("ignoreTLS",), False))
    return required


def _tls(setup: Setup) -> dict[str, Any]:
    tls = setup.plain.get("tls")
    return tls if isinstance(tls, dict) else {}
