"""Rules of `dkim`: its names, its key, and whether this installation can sign at all."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from smtp_connector.terms import SECRET_MASK, gettext_noop

from .address import HOST_LABEL, find_ascii_host, is_host, is_ip_address
from .breach import RuleBreach, get_text
from .dkim import SigningKey, SigningKeyError, load_signing_key
from .json_reader import Path
from .secrets import Plain

SELECTOR_SUFFIX = "._domainkey"


def find_dkim_breaches(plain: Plain) -> Iterator[RuleBreach]:
    """Yield what keeps `dkim` from signing."""
    if not isinstance(plain.get("dkim"), dict):
        return
    yield from _check_domain(plain)
    yield from _check_selector(plain)
    pem = get_text(plain, "dkim", "privateKey")
    key: SigningKey | None = None
    if pem and pem != SECRET_MASK:
        try:
            key = load_signing_key(pem)
        except SigningKeyError as error:
            yield RuleBreach(
                ("dkim", "privateKey"),
                error.sentence,
                gettext_noop(
                    r'Paste the text from "-----BEGIN PRIVATE KEY-----" on, with \n for each line break.'
                ),
            )
    yield from _check_packages(key)


def _check_packages(key: SigningKey | None) -> Iterator[RuleBreach]:
    needed = ("dkim", "nacl") if isinstance(key, Ed25519PrivateKey) else ("dkim",)
    if any(find_spec(module) is None for module in needed):
        yield RuleBreach(
            ("dkim",),
            gettext_noop("Signing with DKIM needs packages that are not installed here."),
            gettext_noop('Install "django-smtp-connector[dkim]", or remove this key.'),
            at="key",
        )


def _check_domain(plain: Plain) -> Iterator[RuleBreach]:
    path: Path = ("dkim", "domainName")
    domain = get_text(plain, *path)
    if not domain or (is_host(domain) and not is_ip_address(domain)):
        return
    ascii_domain = "" if domain.isascii() else find_ascii_host(domain)
    yield RuleBreach(
        path,
        gettext_noop("This is not the name of a domain."),
        gettext_noop('Write "%(domain)s".', domain=ascii_domain)
        if ascii_domain
        else gettext_noop('Write the domain that signs, for example "example.com".'),
    )


def _check_selector(plain: Plain) -> Iterator[RuleBreach]:
    path: Path = ("dkim", "keySelector")
    selector = get_text(plain, *path)
    is_name = all(HOST_LABEL.fullmatch(label) for label in selector.split("."))
    if selector and (not is_name or SELECTOR_SUFFIX in selector):
        yield RuleBreach(
            path,
            gettext_noop("This is not a selector."),
            gettext_noop(
                'Write the part before ._domainkey of the DNS record\'s name, for example "mail".'
            ),
        )
