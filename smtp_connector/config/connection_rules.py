"""Rules of the way to the server: host, names, addresses of this machine, TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

from smtp_connector.terms import gettext_noop

from .address import find_ascii_host, is_host, is_ip_address
from .breach import Rule, RuleBreach, get_text, is_placeholder
from .json_reader import Path
from .proxy import ProxyUrlError, parse_proxy
from .secrets import Plain
from .services import find_near_names, find_service
from .tls import TlsVersion

TLS_VERSIONS = get_args(TlsVersion)  # the oldest first


def _host(plain: Plain) -> Iterator[RuleBreach]:
    host = get_text(plain, "host")
    if not host or is_host(host):
        return
    path: Path = ("host",)
    if not host.isascii() and (ascii_host := find_ascii_host(host.strip())):
        yield RuleBreach(
            path,
            gettext_noop("The host may hold plain ASCII characters only."),
            gettext_noop('Write "%(host)s".', host=ascii_host),
        )
        return
    bare = re.sub(r"^[a-z+]+://", "", host.strip(), flags=re.IGNORECASE)
    name, colon, port = bare.rstrip("/").partition(":")
    if colon and port.isdigit() and is_host(name):
        suggestion = gettext_noop(
            'Write "%(host)s" here and %(port)s in port.', host=name, port=port
        )
    elif is_host(bare.split("/")[0]):
        suggestion = gettext_noop('Write "%(host)s".', host=bare.split("/")[0])
    else:
        suggestion = gettext_noop('Write the name only, for example "smtp.example.com".')
    yield RuleBreach(path, gettext_noop("This is not a host name or an IP address."), suggestion)


def _service(plain: Plain) -> Iterator[RuleBreach]:
    name = get_text(plain, "service")
    if not name or find_service(name):
        return
    near = " ".join(f'"{near_name}"' for near_name in find_near_names(name))
    yield RuleBreach(
        ("service",),
        gettext_noop("%(name)s is no service that is known here.", name=name),
        gettext_noop("Did you mean one of these: %(near)s?", near=near)
        if near
        else gettext_noop("Remove it, and write host and port."),
    )


def _names(plain: Plain) -> Iterator[RuleBreach]:
    for path in (("name",), ("servername",), ("tls", "servername")):
        name = get_text(plain, *path)
        if name and not is_host(name.removeprefix("[").removesuffix("]").removeprefix("IPv6:")):
            yield RuleBreach(
                path,
                gettext_noop("This is not a host name."),
                gettext_noop(
                    'Write a name such as "mail.example.com", in ASCII and without blanks.'
                ),
            )
    address = get_text(plain, "localAddress")
    if address and not is_ip_address(address):
        yield RuleBreach(
            ("localAddress",),
            gettext_noop("This is not an IP address."),
            gettext_noop(
                'Write one of this machine\'s addresses, for example "192.0.2.10", or remove the key.'
            ),
        )


def _proxy(plain: Plain) -> Iterator[RuleBreach]:
    text = get_text(plain, "proxy")
    if not text:
        return
    try:
        parse_proxy(text)
    except ProxyUrlError as error:
        yield RuleBreach(("proxy",), error.sentence, error.suggestion)


def _tls(plain: Plain) -> Iterator[RuleBreach]:
    if plain.get("requireTLS") is True and plain.get("ignoreTLS") is True:
        yield RuleBreach(
            ("ignoreTLS",),
            gettext_noop("requireTLS and ignoreTLS contradict each other."),
            gettext_noop(
                "Set one of them to false; keep requireTLS for every server on the internet."
            ),
        )
    tls = plain.get("tls")
    if not isinstance(tls, dict):
        return
    low, high = tls.get("minVersion", "TLSv1.2"), tls.get("maxVersion", "TLSv1.3")
    if (
        low in TLS_VERSIONS
        and high in TLS_VERSIONS
        and TLS_VERSIONS.index(low) > TLS_VERSIONS.index(high)
    ):
        yield RuleBreach(
            ("tls", "minVersion"), gettext_noop("tls.minVersion is newer than tls.maxVersion.")
        )
    yield from _certificates(tls)


def _certificates(tls: dict[str, Any]) -> Iterator[RuleBreach]:
    authorities = tls["ca"] if isinstance(tls.get("ca"), list) else [tls.get("ca")]
    for index, text in enumerate(authorities):
        if (
            isinstance(text, str)
            and "-----BEGIN" not in text
            and not is_placeholder(("tls", "ca"), text)
        ):
            yield RuleBreach(
                ("tls", "ca", index) if isinstance(tls["ca"], list) else ("tls", "ca"),
                gettext_noop("This is not a certificate in PEM form."),
                gettext_noop(
                    r'Paste the text from "-----BEGIN CERTIFICATE-----" on, with \n for each line break.'
                ),
            )
    if ("cert" in tls) != ("key" in tls):
        missing = "key" if "cert" in tls else "cert"
        yield RuleBreach(
            ("tls", missing),
            gettext_noop("A client certificate needs both tls.cert and tls.key."),
            gettext_noop("Write both, or remove both."),
        )


CONNECTION_RULES: tuple[Rule, ...] = (_host, _service, _names, _proxy, _tls)
