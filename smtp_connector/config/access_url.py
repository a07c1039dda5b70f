"""Read `accessUrl`: the address of an OAuth2 token endpoint."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from smtp_connector.terms import Sentence, gettext_noop

from .address import is_host

HTTPS_PORT = 443
MAX_LENGTH = 2000  # characters
PLACEHOLDER = re.compile(r"<[^<>]*>")
PRINTABLE = re.compile(r"[!-~]+")  # what may stand in a request line (RFC 3986, 2)


class AccessUrlError(ValueError):
    """The text is no address of a token endpoint; `sentence` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class AccessUrl(NamedTuple):
    """Where a token endpoint is. target: path and query, as a request names them."""

    host: str
    port: int
    target: str


def parse_access_url(text: str) -> AccessUrl:
    """Read the URL.

    Raises:
        AccessUrlError: not https, no host name, or with something that has no place in it.
    """
    if placeholder := PLACEHOLDER.search(text):
        raise AccessUrlError(
            gettext_noop(
                "%(placeholder)s is only an example. Replace it with your value.",
                placeholder=placeholder[0][:80],
            )
        )
    if not PRINTABLE.fullmatch(text) or len(text) > MAX_LENGTH:
        raise AccessUrlError(gettext_noop("A URL may hold printable ASCII characters only."))
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port or HTTPS_PORT
    except ValueError:
        raise AccessUrlError(gettext_noop("This is not a URL.")) from None
    if parts.scheme != "https":
        raise AccessUrlError(
            gettext_noop("A token endpoint is asked over https only, since secrets go to it.")
        )
    if not is_host(host) or "%" in host:
        raise AccessUrlError(gettext_noop("This URL names no host."))
    if "@" in parts.netloc or parts.fragment:
        raise AccessUrlError(gettext_noop("A user name, a password or a # has no place here."))
    query = f"?{parts.query}" if parts.query else ""
    return AccessUrl(host, port, (parts.path or "/") + query)
