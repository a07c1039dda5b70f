"""What this machine calls itself in EHLO."""

from __future__ import annotations

import re
import socket

from smtp_connector.config.address import find_ascii_host, is_ip_address

FALLBACK_EHLO_HOSTNAME = "[127.0.0.1]"  # an address literal, RFC 5321, 4.1.3


def get_ehlo_hostname(name: str) -> str:
    """Return the name of the config, else this machine's when it has a dot, else an address literal.

    DNS is never asked: `socket.getfqdn` may take as long as the resolver likes.
    """
    named = _to_ascii(re.sub(r"[\x00-\x1f\x7f]", "", name).strip())
    if named:
        return named
    own = _to_ascii(socket.gethostname())
    if is_ip_address(own):
        return f"[{own}]" if "." in own else FALLBACK_EHLO_HOSTNAME
    return own if "." in own else FALLBACK_EHLO_HOSTNAME


def _to_ascii(name: str) -> str:
    return name if name.isascii() else find_ascii_host(name)
