"""Fixes for what is wrong in a config: for the path of each problem, the change that would put it right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from smtp_connector.terms import (
    REMOVE,
    Change,
    ContentType,
    Fix,
    Move,
    Sentence,
    UsageType,
    gettext_noop,
    show_text,
)

from .address import find_ascii_host, is_host
from .example import make_templates
from .json_reader import Path
from .schema import SmtpConfig
from .secrets import Plain, join_path
from .shape import (
    REFUSED_KEYS,
    find_known_keys,
    find_lacking_usage_types,
    find_nearest,
    find_nearest_key,
)
from .variables import fill_in, find_unfilled

Template = Mapping[str, Any]

SCHEME = re.compile(r"(?P<scheme>[a-z+]{1,20})://", re.IGNORECASE)
KEY_SHOWN = 80  # characters; a longer key was never meant to be one
NOT_IN_ID = re.compile(r"[^a-z0-9_.-]")
PLACEHOLDERS: Mapping[Path, str] = {
    ("host",): "<host>",
    ("fromEmail",): "<from-email>",
    ("auth", "user"): "<user>",
    ("auth", "pass"): "<password>",
}
WORDS = {"true": True, "false": False}
BOOLEAN_KEYS = frozenset(
    str(field.alias)
    for field in SmtpConfig.model_fields.values()
    if field.annotation in (bool, bool | None)
)
NUMBER_KEYS = frozenset(
    str(field.alias) for field in SmtpConfig.model_fields.values() if field.annotation is int
)
CHOICES: Mapping[str, list[str]] = {
    "usageType": list(UsageType),
    "contentType": list(ContentType),
}


class Mend(NamedTuple):
    """What a press does, in words and in changes."""

    title: Sentence
    changes: tuple[Change | Move, ...]


def find_fix(plain: Plain, path: Path, templates: Sequence[Template] = ()) -> Fix | None:
    """Return what would put right the problem at the path, or None.

    plain: the config without what means absent.
    templates: what to add where templates are missing; () adds those of the example.
    """
    if path == ("templates",):
        mend = _add_templates(plain, templates)
    else:
        mend = next((mend for mender in MENDERS if path and (mend := mender(plain, path))), None)
    if mend is None:
        return None
    return Fix(NOT_IN_ID.sub("-", f"mend.{join_path(path)}".lower()[:200]), *mend)


def find_missing_templates(present: object, templates: Sequence[Template] = ()) -> list[Template]:
    """Return a template for each required usage type that the list lacks."""
    needed = find_lacking_usage_types(present)
    offered = {str(template["usageType"]): template for template in templates or make_templates()}
    return [offered[usage_type] for usage_type in needed if usage_type in offered]


def _add_templates(plain: Plain, templates: Sequence[Template]) -> Mend | None:
    present = plain.get("templates", [])
    missing = find_missing_templates(present, templates)
    if not isinstance(present, list) or not missing:
        return None
    changes = (
        Change(("templates", len(present) + place), dict(template))
        for place, template in enumerate(missing)
    )
    return Mend(gettext_noop("Add the missing ones"), tuple(changes))


def _key(plain: Plain, path: Path) -> Mend | None:
    """A key that nobody knows: the one that was meant, else nothing in its place."""
    key, parent = path[-1], path[:-1]
    is_object = parent in ((), ("auth",), ("tls",), ("dkim",)) or (
        len(parent) == 2 and parent[0] == "templates"
    )
    if not isinstance(key, str) or not is_object or not _has(plain, path) or len(key) > KEY_SHOWN:
        return None
    if key in find_known_keys(plain, parent):
        return None
    is_refused = not parent and key in REFUSED_KEYS
    near = "" if is_refused else find_nearest_key(plain, path)
    shown = {"key": show_text(key, KEY_SHOWN), "near": near}
    if not near:
        return Mend(gettext_noop('Remove "%(key)s"', **shown), (Change(path, REMOVE),))
    target = tuple(near.split(".")) if "." in near else (*parent, near)
    holder = _get(plain, target[:-1])
    if _has(plain, target) or not isinstance(holder, dict | None):
        return None
    return Mend(gettext_noop('Write "%(near)s" for "%(key)s"', **shown), (Move(path, target),))


def _host(plain: Plain, path: Path) -> Mend | None:
    """Scheme, port and path in the host."""
    written = plain.get("host")
    if path != ("host",) or not isinstance(written, str):
        return None
    scheme = SCHEME.match(written.strip())
    bare = written.strip()[scheme.end() if scheme else 0 :].split("/")[0].strip()
    name, _, port = bare.partition(":")
    host = name if name.isascii() else find_ascii_host(name)
    if not host or not is_host(host) or host == written:
        return None
    changes = [Change(("host",), host)]
    if port.isdigit() and 0 < int(port[:6]) <= 65535 and "port" not in plain:
        changes.append(Change(("port",), int(port)))
    if scheme and scheme["scheme"].lower() == "smtps" and "secure" not in plain:
        changes.append(Change(("secure",), True))
    return Mend(gettext_noop("Use %(host)s", host=host), tuple(changes))


def _absent(plain: Plain, path: Path) -> Mend | None:
    """A key that must be there: a placeholder to replace."""
    if path not in PLACEHOLDERS or _has(plain, path):
        return None
    title = gettext_noop("Add %(path)s", path=join_path(path))
    return Mend(title, (Change(path, PLACEHOLDERS[path]),))


def _contradiction(plain: Plain, path: Path) -> Mend | None:
    is_both = plain.get("requireTLS") is True and plain.get("ignoreTLS") is True
    if path != ("ignoreTLS",) or not is_both:
        return None
    return Mend(gettext_noop("Keep requireTLS"), (Change(path, False),))


def _type(plain: Plain, path: Path) -> Mend | None:
    """A boolean or a number in quotes."""
    value = plain.get(str(path[0]))
    if len(path) != 1 or not isinstance(value, str):
        return None
    word = value.strip().lower()
    meant: bool | int | None = None
    if path[0] in BOOLEAN_KEYS:
        meant = WORDS.get(word)
    elif path[0] in NUMBER_KEYS and word.isascii() and word.isdigit() and len(word) < 10:
        meant = int(word)
    if meant is None:
        return None
    return Mend(gettext_noop("Remove the quotes"), (Change(path, meant),))


def _choice(plain: Plain, path: Path) -> Mend | None:
    """A usage type or content type that is misspelt."""
    value = _get(plain, path)
    choices = CHOICES.get(str(path[-1]))
    if path[0] != "templates" or not choices or not isinstance(value, str):
        return None
    near = find_nearest(value[:KEY_SHOWN], choices)
    if not near or near == value:
        return None
    return Mend(gettext_noop('Write "%(near)s"', near=near), (Change(path, near),))


def _variable(plain: Plain, path: Path) -> Mend | None:
    """A variable in another notation, where the one that must be there is missing."""
    template = _get(plain, path[:-1])
    if path[0] != "templates" or path[-1] != "content" or not isinstance(template, dict):
        return None
    changes = []
    for key in ("subject", "content", "text"):
        text = template.get(key)
        unfilled = find_unfilled(text, template.get("usageType")) if isinstance(text, str) else []
        if any(variable.meant for variable in unfilled):
            changes.append(Change((*path[:-1], key), fill_in(str(text), unfilled)))
            name = next(variable.meant for variable in unfilled if variable.meant)
    if not changes:
        return None
    return Mend(gettext_noop("Write %(name)s", name=f"{{{{{name}}}}}"), tuple(changes))


Mender = Callable[[Plain, Path], Mend | None]
MENDERS: tuple[Mender, ...] = (
    _key,
    _host,
    _absent,
    _contradiction,
    _type,
    _choice,
    _variable,
)


def _get(plain: Plain, path: Path) -> Any:
    value: Any = plain
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _has(plain: Plain, path: Path) -> bool:
    return _get(plain, path) is not None
