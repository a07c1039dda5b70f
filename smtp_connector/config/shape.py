"""pydantic's errors in our words: which key is wrong, what to write instead, the nearest known key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from smtp_connector.terms import REQUIRED_USAGE_TYPES, Sentence, UsageType, gettext_noop

from .auth import LoginAuth, OAuth2KeyAuth, OAuth2TokenAuth, kind_of_auth
from .breach import RuleBreach
from .dkim import DkimOptions
from .json_reader import Path
from .schema import SmtpConfig
from .secrets import Plain
from .template import TemplateConfig
from .tls import TlsOptions

AUTH_MODELS: Mapping[str, type[BaseModel]] = {
    "login": LoginAuth,
    "oauth2_key": OAuth2KeyAuth,
    "oauth2_token": OAuth2TokenAuth,
}
MODELS: Mapping[str, type[BaseModel]] = {
    "templates": TemplateConfig,
    "tls": TlsOptions,
    "dkim": DkimOptions,
}

# What people write instead of our key, where the spelling alone does not lead there.
SYNONYMS = {
    "password": "pass",
    "passwd": "pass",
    "pwd": "pass",
    "username": "user",
    "login": "user",
    "from": "fromEmail",
    "sender": "fromEmail",
    "ssl": "secure",
    "usetls": "requireTLS",
    "starttls": "requireTLS",
    "hostname": "host",
    "server": "host",
    "headers": "customHeaders",
    "html": "content",
    "body": "content",
    "title": "subject",
}
REFUSED_KEYS = {
    "sendmail": gettext_noop("it would start a program on this machine."),
    "path": gettext_noop("it would start a program on this machine."),
    "jsonTransport": gettext_noop("it would swallow every message."),
    "streamTransport": gettext_noop("it would swallow every message."),
    "url": gettext_noop("host, port, secure and auth say the same, each where it can be checked."),
}

A_TEXT = gettext_noop("a text in double quotes")
A_NUMBER = gettext_noop("a whole number")
A_BOOLEAN = gettext_noop("true or false")
A_LIST = gettext_noop("a list in [ ]")
AN_OBJECT = gettext_noop("an object in { }")
EXPECTED = {
    "string_type": A_TEXT,
    "int_type": A_NUMBER,
    "int_from_float": A_NUMBER,
    "int_parsing": A_NUMBER,
    "bool_type": A_BOOLEAN,
    "bool_parsing": A_BOOLEAN,
    "tuple_type": A_LIST,
    "list_type": A_LIST,
    "dict_type": AN_OBJECT,
    "model_type": AN_OBJECT,
    "model_attributes_type": AN_OBJECT,
}
LONGEST_USAGE_TYPE = 40  # characters; a longer text was never meant to be one
MOST_MISSPELT = 20  # that are looked at


def find_shape_breaches(
    plain: Plain, error: ValidationError, *, limit: int
) -> Iterator[RuleBreach]:
    """Yield one breach for each place that pydantic complains of, as far as anybody wants to read them.

    limit: number of places; looking for the key that was meant takes its time.
    """
    by_path: defaultdict[Path, list[ErrorDetails]] = defaultdict(list)
    for details in error.errors(include_url=False, include_context=True, include_input=False):
        path = _real_path(plain, details)
        if details["type"] != "missing" or path != ("templates",):  # a rule names the missing ones
            by_path[path].append(details)
    for path, complaints in islice(by_path.items(), limit):
        yield _explain(plain, path, complaints)


def _real_path(plain: Plain, details: ErrorDetails) -> Path:
    """Drop the names of union members, which pydantic puts between the keys."""
    path: Path = ()
    value: object = plain
    for part in details["loc"]:
        is_last = details["type"] == "missing" and part == details["loc"][-1]
        if _has(value, part):
            value = value[part]  # type: ignore[index]  # _has looked
        elif not is_last:
            continue
        path = (*path, part)
    return path


def _has(value: object, part: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, dict) and part in value


def _explain(plain: Plain, path: Path, complaints: list[ErrorDetails]) -> RuleBreach:
    details = complaints[0]
    context = details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            return _unknown_key(plain, path)
        case "missing":
            return RuleBreach(
                path,
                gettext_noop("This key is missing."),
                gettext_noop('Add "%(key)s".', key=path[-1]),
            )
        case "enum" | "literal_error":
            return RuleBreach(path, *_not_among(plain, path, str(context["expected"])))
        case "greater_than_equal" | "greater_than":
            limit = context.get("ge", context.get("gt"))
            return RuleBreach(path, gettext_noop("Must be %(limit)s or more.", limit=limit))
        case "less_than_equal":
            return RuleBreach(path, gettext_noop("Must be %(limit)s or less.", limit=context["le"]))
        case _:
            return RuleBreach(path, _wrong_type(complaints))


def _wrong_type(complaints: list[ErrorDetails]) -> Sentence:
    expected = list(dict.fromkeys(EXPECTED.get(details["type"], A_TEXT) for details in complaints))
    if len(expected) == 1:
        return gettext_noop("This must be %(expected)s.", expected=expected[0])
    return gettext_noop(
        "This must be %(first)s or %(second)s.", first=expected[0], second=expected[1]
    )


def _not_among(plain: Plain, path: Path, expected: str) -> tuple[Sentence, Sentence | str]:
    choices = [choice.strip().strip("'") for choice in expected.replace(" or ", ", ").split(",")]
    written = _get(plain, path)
    near = find_nearest(written, choices) if isinstance(written, str) else ""
    sentence = gettext_noop("Use one of %(choices)s.", choices=", ".join(choices))
    return sentence, gettext_noop('Did you mean "%(near)s"?', near=near) if near else ""


def _unknown_key(plain: Plain, path: Path) -> RuleBreach:
    key = str(path[-1])
    if len(path) == 1 and key in REFUSED_KEYS:
        return RuleBreach(
            path,
            gettext_noop(
                '"%(key)s" is not accepted: %(reason)s', key=key, reason=REFUSED_KEYS[key]
            ),
            gettext_noop("Remove it."),
            at="key",
        )
    near = find_nearest_key(plain, path)
    return RuleBreach(
        path,
        gettext_noop('"%(key)s" is an unknown key.', key=key[:80]),
        gettext_noop('Did you mean "%(near)s"?', near=near) if near else gettext_noop("Remove it."),
        at="key",
    )


def find_nearest_key(plain: Plain, path: Path) -> str:
    """Return the known key that was probably meant; with its parent when it belongs elsewhere ("auth.user")."""
    key = str(path[-1])
    known = find_known_keys(plain, path[:-1])
    if synonym := SYNONYMS.get(key.lower(), ""):
        if synonym in known:
            return synonym
        key = synonym
    elsewhere = {
        known_key: f"{parent}.{known_key}" if parent else known_key
        for parent in ("", "auth", "tls")
        for known_key in find_known_keys(plain, (parent,) if parent else ())
    }
    return elsewhere.get(key, "") or find_nearest(key, known)


def find_known_keys(plain: Plain, parent: Path) -> list[str]:
    """Return the keys that the object at the path may have."""
    if not parent:
        model: type[BaseModel] = SmtpConfig
    elif parent[0] == "auth":
        model = AUTH_MODELS[kind_of_auth(plain.get("auth"))]
    else:
        model = MODELS.get(str(parent[0]), SmtpConfig)
    return [str(field.alias) for field in model.model_fields.values()]


def find_lacking_usage_types(templates: object) -> list[str]:
    """Return the required usage types that no template has; a misspelt one has its own problem."""
    listed = templates if isinstance(templates, list) else []
    written = [each.get("usageType") for each in listed if isinstance(each, dict)]
    texts = {each for each in written if isinstance(each, str)}
    unknown = [text for text in texts - set(UsageType) if len(text) <= LONGEST_USAGE_TYPE]
    choices = [str(usage_type) for usage_type in UsageType]
    meant = {find_nearest(text, choices) for text in unknown[:MOST_MISSPELT]}
    present = texts | meant
    return [str(each) for each in REQUIRED_USAGE_TYPES if each not in present]


def find_nearest(written: str, choices: list[str]) -> str:
    """Return the choice that was probably meant, or ""."""
    by_lower = {choice.lower(): choice for choice in choices}
    near = get_close_matches(written.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[near[0]] if near else ""


def _get(plain: Plain, path: Path) -> object:
    value: Any = plain
    for part in path:
        value = value[part]
    return value
