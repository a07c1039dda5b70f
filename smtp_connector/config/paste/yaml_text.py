"""YAML: a config, an application's settings, the environment of a container."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from smtp_connector.terms import gettext_noop

from .names import adopt
from .pasted import Pasted, Values, make_storable

# Every value stays a text, so that no password becomes a number; tags and types are not looked at.
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
MAX_DEPTH = 16
MAIL = re.compile("smtp|mail", re.IGNORECASE)
MAX_EVENTS = 50_000


def find_yaml(text: str) -> Pasted | None:
    """Read the first mapping that names a server, at any depth."""
    if ":" not in text or not _is_harmless(text):
        return None
    try:
        document = yaml.load(text, Loader=LOADER)  # noqa: S506  # makes texts, lists and dicts only
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    for mapping, is_mail in _iter_mappings(document):
        if values := adopt(mapping, is_mail=is_mail):
            return Pasted("yaml", gettext_noop("Turn this YAML into a config"), values)
    return None


def _is_harmless(text: str) -> bool:
    """Refuse aliases, which make much of little, and what is deep or long."""
    depth = 0
    try:
        for number, event in enumerate(yaml.parse(text, Loader=LOADER)):
            is_start = isinstance(event, yaml.CollectionStartEvent)
            depth += is_start - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > MAX_DEPTH or number > MAX_EVENTS:
                return False
    except (yaml.YAMLError, ValueError, RecursionError):
        return False
    return True


def _iter_mappings(value: object, *, is_mail: bool = False) -> Iterator[tuple[Values, bool]]:
    """Yield each mapping, and whether a key above it speaks of mail."""
    if isinstance(value, dict):
        yield {make_storable(str(key)): _to_json(item) for key, item in value.items()}, is_mail
        for key, item in value.items():
            yield from _iter_mappings(item, is_mail=is_mail or MAIL.search(str(key)) is not None)
    elif isinstance(value, list):
        yield _from_list(value), is_mail
        for item in value:
            yield from _iter_mappings(item, is_mail=is_mail)


def _from_list(items: list[Any]) -> Values:
    """Return the variables of `environment:` as Compose and Kubernetes list them."""
    pairs: Values = {}
    for item in items:
        if isinstance(item, str) and "=" in item:
            name, _, value = item.partition("=")
            pairs[name.strip()] = make_storable(value.strip())
        elif isinstance(item, dict) and isinstance(item.get("name"), str):
            given = item.get("value")
            pairs[item["name"]] = make_storable(given) if isinstance(given, str) else ""
    return pairs


def _to_json(value: object) -> Any:
    if isinstance(value, dict):
        return {make_storable(str(key)): _to_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_to_json(item) for item in value]
    return make_storable(str(value))
