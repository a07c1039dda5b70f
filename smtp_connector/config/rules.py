"""What a config must hold beyond its shape. Every rule looks at the plain data, so that all problems show at once."""

from __future__ import annotations

from collections.abc import Iterator

from smtp_connector.terms import gettext_noop

from .auth_rules import find_auth_breaches
from .breach import Rule, RuleBreach, is_placeholder
from .connection_rules import CONNECTION_RULES
from .dkim_rules import find_dkim_breaches
from .message_rules import MESSAGE_RULES
from .secrets import Plain, iter_leaves

# Keys that parse but that nothing sends by yet, each with the value that switches it off.
UNAVAILABLE: dict[str, object] = {
    "maxConnections": 5,
    "maxMessages": 100,
    "rateLimit": 0,
    "rateDelta": 1000,
}


def find_breaches(plain: Plain) -> Iterator[RuleBreach]:
    """Yield every broken rule; the shape may be wrong too, which the models report."""
    for rule in RULES:
        yield from rule(plain)


def _placeholders(plain: Plain) -> Iterator[RuleBreach]:
    for path, value in iter_leaves(plain):
        if is_placeholder(path, value):
            text = str(value).strip()[:80]
            yield RuleBreach(
                path,
                gettext_noop("%(placeholder)s is only an example.", placeholder=text),
                gettext_noop("Replace %(placeholder)s with your value.", placeholder=text),
            )


def find_unavailable(plain: Plain) -> Iterator[RuleBreach]:
    """Yield each key that is on and that nothing sends by yet."""
    for key, off_value in UNAVAILABLE.items():
        if key in plain and plain[key] != off_value:
            off = (
                gettext_noop("Set it to %(value)s.", value=off_value)
                if off_value is not None
                else gettext_noop("Remove it.")
            )
            yield RuleBreach((key,), gettext_noop("%(key)s cannot be used yet.", key=key), off)


RULES: tuple[Rule, ...] = (
    _placeholders,
    *CONNECTION_RULES,
    find_auth_breaches,
    *MESSAGE_RULES,
    find_dkim_breaches,
)
