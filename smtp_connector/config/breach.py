"""RuleBreach: one broken rule; and what every rule asks of the plain data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from smtp_connector.terms import Sentence

from .address import AddressError, parse_mailbox
from .json_reader import Path
from .secrets import Plain

ADDRESS_LIKE = re.compile(r"[:@]")
PLACEHOLDER = re.compile(r"<[^<>]*>")
# A placeholder that looks like an address; `<a@b.c>` with any other domain is an address.
EXAMPLE_DOMAINS = ("your.domain", "your-domain.com", "yourdomain.com")


class RuleBreach(NamedTuple):
    """One broken rule. at: whether the value or its key is meant."""

    path: Path
    sentence: Sentence
    suggestion: Sentence | str = ""
    at: Literal["value", "key"] = "value"


Rule = Callable[[Plain], Iterator[RuleBreach]]


def is_placeholder(path: Path, value: object) -> bool:
    """Tell whether the value is `<...>` as the examples have it, still to be replaced."""
    if not isinstance(value, str) or is_template_body(path):
        return False
    text = value.strip()
    if not PLACEHOLDER.fullmatch(text):
        return False
    if path[0] == "customHeaders" and ADDRESS_LIKE.search(text):
        return False  # List-Unsubscribe: <mailto:…>, RFC 2369
    try:
        mailbox = parse_mailbox(text)
    except AddressError:
        return True
    return mailbox.domain in EXAMPLE_DOMAINS


def get_text(plain: Plain, *path: str | int) -> str:
    """Return the text at the path; "" when it is absent, of another type or a placeholder."""
    value: Any = plain
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return ""
    return value if isinstance(value, str) and not is_placeholder(path, value) else ""


def is_template_body(path: Path) -> bool:
    """Tell whether the path is one of the texts that go into a message."""
    return path[0] == "templates" and path[-1] in {"subject", "content", "text"}
