"""What a config must hold beyond its shape. Every rule looks at the plain data, so that all problems show at once."""

from __future__ import annotations

from collections.abc import Iterator

from smtp_connector.terms import gettext_noop

from .auth import MECHANISMS, kind_of_auth
from .breach import Rule, RuleBreach, get_text, is_placeholder
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
UNAVAILABLE_MECHANISMS = ("CRAM-MD5", "XOAUTH2")
KNOWN_MECHANISMS = (*MECHANISMS, *UNAVAILABLE_MECHANISMS)


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


def _credentials(plain: Plain) -> Iterator[RuleBreach]:
    auth = plain.get("auth")
    if not isinstance(auth, dict) or kind_of_auth(auth) != "login":
        return
    if "user" in auth and "pass" not in auth:
        yield RuleBreach(
            ("auth", "pass"),
            gettext_noop("auth.user is set and auth.pass is missing."),
            gettext_noop("Write both, or remove both when the server asks for no sign-in."),
        )
    if "pass" in auth and "user" not in auth:
        yield RuleBreach(
            ("auth", "user"),
            gettext_noop("auth.pass is set and auth.user is missing."),
            gettext_noop("Write both, or remove both when the server asks for no sign-in."),
        )


def _mechanisms(plain: Plain) -> Iterator[RuleBreach]:
    for path in (("auth", "method"), ("authMethod",)):
        method = get_text(plain, *path)
        if method and method.upper() not in KNOWN_MECHANISMS:
            yield RuleBreach(
                path,
                gettext_noop("%(method)s is no mechanism we know.", method=method[:40]),
                gettext_noop(
                    'Write "PLAIN" or "LOGIN", or remove the key to take what the server offers.'
                ),
            )


def _unavailable(plain: Plain) -> Iterator[RuleBreach]:
    for key, off_value in UNAVAILABLE.items():
        if key in plain and plain[key] != off_value:
            off = (
                gettext_noop("Set it to %(value)s.", value=off_value)
                if off_value is not None
                else gettext_noop("Remove it.")
            )
            yield RuleBreach((key,), gettext_noop("%(key)s cannot be used yet.", key=key), off)
    for path in (("auth", "method"), ("authMethod",)):
        if (method := get_text(plain, *path).upper()) in UNAVAILABLE_MECHANISMS:
            yield RuleBreach(
                path,
                gettext_noop("%(method)s cannot be used yet.", method=method),
                gettext_noop('Write "PLAIN" or "LOGIN", or remove the key.'),
            )


RULES: tuple[Rule, ...] = (
    _placeholders,
    *CONNECTION_RULES,
    _credentials,
    _mechanisms,
    *MESSAGE_RULES,
    find_dkim_breaches,
)


def find_unavailable(plain: Plain) -> Iterator[RuleBreach]:
    """Yield each key that is on and that nothing sends by yet."""
    yield from _unavailable(plain)
    if kind_of_auth(plain.get("auth")) != "login":
        yield RuleBreach(
            ("auth",),
            gettext_noop("OAuth2 cannot be used yet."),
            gettext_noop("Sign in with user and pass, for example with an app password."),
        )
