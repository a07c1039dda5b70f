"""`proxy`: the URL of the proxy through which the server is reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from smtp_connector.terms import Sentence, gettext_noop

from .address import is_host

HTTP_SCHEMES = frozenset({"http", "https"})
# The proxy looks the server's name up; with the other SOCKS schemes this machine does, as in curl.
REMOTE_DNS_SCHEMES = frozenset({"http", "https", "socks4a", "socks5h"})
SCHEMES = ("http", "https", "socks5", "socks5h", "socks4", "socks4a", "socks")
ALIASES = {"socks": "socks5"}
MAX_CREDENTIAL_SIZE = 255  # octets, RFC 1929, 2

WRITE_A_URL = gettext_noop(
    'Write scheme, host and port, for example "http://proxy.example.com:3128" or "socks5://user:password@proxy.example.com:1080"; @, / and # in a password as %40, %2F and %23.'
)


class ProxyUrlError(ValueError):
    """The text is no URL of a proxy; sentence and suggestion repeat nothing of it."""

    def __init__(self, sentence: Sentence, suggestion: Sentence = WRITE_A_URL) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class ProxyUrl:
    """One proxy. scheme: one of SCHEMES without the alias. user, password: decoded, "" for none."""

    scheme: str
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def is_http(self) -> bool:
        """Whether it is asked with HTTP's CONNECT."""
        return self.scheme in HTTP_SCHEMES

    @property
    def resolves_names(self) -> bool:
        """Whether the proxy looks the server's name up, not this machine."""
        return self.scheme in REMOTE_DNS_SCHEMES

    @property
    def has_credentials(self) -> bool:
        return bool(self.user or self.password)


def parse_proxy(text: str) -> ProxyUrl:
    """Read "scheme://user:password@host:port"; the user-info may be left out.

    Raises:
        ProxyUrlError: it is none.
    """
    parts = _split(text.strip())
    if parts is None:
        raise ProxyUrlError(gettext_noop("This is not the URL of a proxy."))
    if parts.scheme not in SCHEMES:
        raise ProxyUrlError(
            gettext_noop("Use one of %(schemes)s as the scheme.", schemes=", ".join(SCHEMES))
        )
    if "\0" in parts.user + parts.password:
        raise ProxyUrlError(gettext_noop("User and password of a proxy hold no NUL."))
    sizes = {len(part.encode()) for part in (parts.user, parts.password)}
    if max(sizes) > MAX_CREDENTIAL_SIZE and not parts.is_http:
        raise ProxyUrlError(
            gettext_noop("User and password of a SOCKS proxy have at most 255 octets each."),
            gettext_noop("Shorten them at the proxy."),
        )
    return parts


def _split(text: str) -> ProxyUrl | None:
    """Return the parts, or None; the standard library's errors would repeat the password."""
    if not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    is_bare = parts.path in {"", "/"} and not (parts.query or parts.fragment)
    if not (is_bare and is_host(host) and port):
        return None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return ProxyUrl(ALIASES.get(parts.scheme, parts.scheme), host, port, user, password)
