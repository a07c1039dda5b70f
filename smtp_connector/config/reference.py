"""Every key of the config with type, default and meaning, taken from the models' JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

from smtp_connector.terms import Sentence, gettext_noop

from .auth import MECHANISMS, TOKEN_MECHANISMS
from .rules import UNAVAILABLE
from .schema import SmtpConfig

JSON_SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
TOP_SECTION = gettext_noop("Config")
SECTIONS: Mapping[str, Sentence] = {
    "TemplateConfig": gettext_noop("Template properties"),
    "LoginAuth": gettext_noop("User name and password auth"),
    "OAuth2KeyAuth": gettext_noop("OAuth2 auth with a service account's key"),
    "OAuth2TokenAuth": gettext_noop("OAuth2 auth with tokens"),
    "TlsOptions": gettext_noop("TLS options"),
    "DkimOptions": gettext_noop("DKIM options"),
}
"""Name of the model, heading of its table; in the order of the tables."""

MECHANISMS_BY_PATH = {"auth.method": MECHANISMS, "authMethod": (*MECHANISMS, *TOKEN_MECHANISMS)}

TYPE_WORDS = {
    "boolean": gettext_noop("boolean"),
    "integer": gettext_noop("integer"),
    "object": gettext_noop("object"),
    "string": gettext_noop("string"),
    "string[]": gettext_noop("string[]"),
    "enum string": gettext_noop("enum string"),
    "Template[]": gettext_noop("Template[]"),
}

INTRODUCTION = """
## All config keys

In the column Default, `required` means that the key must be there, and `absent` that nothing is set
until you set it. `""`, `null`, `{}` and `[]` mean the same as leaving the key out. Times are in
milliseconds.
"""
TABLE_HEAD = "| Name | Type | Enum values | Default | Meaning |\n| --- | --- | --- | --- | --- |"


@dataclass(frozen=True, slots=True)
class ConfigKey:
    """One key, its texts in English and translatable.

    path: "host", "auth.user", "templates[].subject". Kinds of auth share paths; `section` tells them apart.
    type: in words, such as "string", "integer or string", "Template[]".
    enum_values: what may stand there; empty when that is free.
    default: as JSON text; "" for a required key and for a key that is absent by default.
    note: why the key, or some of its values, cannot be used yet; "" when all of it works.
    """

    path: str
    section: str
    type: str
    enum_values: tuple[str, ...]
    default: str
    meaning: str
    note: str
    is_required: bool
    is_secret: bool
    is_available: bool

    @property
    def is_boolean(self) -> bool:
        return self.type == TYPE_WORDS["boolean"]

    @property
    def off_value(self) -> str:
        """JSON text to begin with when the key is added: its default, else what fits its type and means nothing."""
        empty = {
            "boolean": "false",
            "integer": "null",
            "object": "{}",
            "string[]": "[]",
            "Template[]": "[]",
        }
        return self.default or empty.get(self.type, '""')

    @property
    def description(self) -> str:
        """Meaning and note in one text."""
        return f"{self.meaning} {self.note}".rstrip()


@cache
def config_keys() -> tuple[ConfigKey, ...]:
    """Return every key at every depth, in the order of the example; all kinds of auth are in it."""
    schema = config_json_schema()
    return tuple(_walk(schema, schema["$defs"], prefix="", section=TOP_SECTION))


def config_json_schema() -> dict[str, Any]:
    """Return the config's JSON Schema with camelCase keys; each property has a description.

    It tells the shape only: what rules.py checks is not in it, and "" or null for "absent" neither.
    """
    schema = SmtpConfig.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        for prop in part.get("properties", {}).values():
            prop.pop("title", None)
    schema["properties"]["tls"]["default"] = {}
    return {"$schema": JSON_SCHEMA_DIALECT, **schema}


@cache
def reference_markdown() -> str:
    """Return the tables of all keys as Markdown; headings are of level two and three."""
    parts = [INTRODUCTION.strip()]
    for section in (TOP_SECTION, *SECTIONS.values()):
        keys = [key for key in config_keys() if key.section == section]
        has_any = any(key.is_available for key in keys)
        parts.append(f"### {section}" if has_any else f"### {section}\n\nNot available yet.")
        parts.append("\n".join([TABLE_HEAD, *(_row(key, has_note=has_any) for key in keys)]))
    return "\n\n".join(parts) + "\n"


def _walk(
    model: Mapping[str, Any], models: Mapping[str, Any], *, prefix: str, section: str
) -> Iterator[ConfigKey]:
    for name, prop in model["properties"].items():
        path = prefix + name
        yield _make_key(path, prop, models, section, name in model.get("required", ()))
        start = f"{path}[]." if prop.get("type") == "array" else f"{path}."
        for model_name in _find_models(prop):
            if "properties" in models[model_name]:
                yield from _walk(
                    models[model_name],
                    models,
                    prefix=start,
                    section=SECTIONS.get(model_name, section),
                )


def _make_key(
    path: str,
    prop: Mapping[str, Any],
    models: Mapping[str, Any],
    section: str,
    is_required: bool,
) -> ConfigKey:
    is_available = path.split(".")[0] not in UNAVAILABLE
    default = prop.get("default")
    return ConfigKey(
        path=path,
        section=section,
        type=reduce(_either, dict.fromkeys(_iter_types(prop, models))),
        enum_values=MECHANISMS_BY_PATH.get(path) or _find_enum_values(prop, models),
        default="" if default in (None, "", {}) else json.dumps(default),
        meaning=Sentence(prop["description"]),  # marked where the model says it
        note=_write_note(path, is_available),
        is_required=is_required,
        is_secret='"writeOnly": true' in json.dumps(prop),
        is_available=is_available,
    )


def _write_note(path: str, is_available: bool) -> str:
    if is_available:
        return ""
    off_value = UNAVAILABLE.get(path)
    if off_value is None:
        return gettext_noop("Not available yet.")
    return gettext_noop("Not available yet; leave it at %(value)s.", value=json.dumps(off_value))


def _either(first: Sentence, second: Sentence) -> Sentence:
    return gettext_noop("%(first)s or %(second)s", first=first, second=second)


def _iter_types(prop: Mapping[str, Any], models: Mapping[str, Any]) -> Iterator[Sentence]:
    """Yield the types in words; null is left out, since it means absent everywhere."""
    options = prop.get("anyOf") or prop.get("oneOf")
    if options:
        for option in options:
            yield from _iter_types(option, models)
    elif "$ref" in prop:
        yield from _iter_types(models[_model_name(prop)], models)
    elif "enum" in prop or "const" in prop:
        yield TYPE_WORDS["enum string"]
    elif prop["type"] == "array":
        item = prop["items"]
        is_template = "$ref" in item and _model_name(item) == "TemplateConfig"
        yield TYPE_WORDS["Template[]" if is_template else f"{item['type']}[]"]
    elif prop["type"] != "null":
        yield TYPE_WORDS[prop["type"]]


def _find_enum_values(prop: Mapping[str, Any], models: Mapping[str, Any]) -> tuple[str, ...]:
    if "$ref" in prop:
        return _find_enum_values(models[_model_name(prop)], models)
    if "const" in prop:
        return (str(prop["const"]),)
    return tuple(str(value) for value in prop.get("enum", ()))


def _find_models(prop: Mapping[str, Any]) -> list[str]:
    """Return the names of the models that the property may hold, directly or in a list."""
    places = [prop, prop.get("items", {}), *prop.get("anyOf", ()), *prop.get("oneOf", ())]
    nested = [option for place in places[2:] for option in place.get("oneOf", ())]
    return [_model_name(place) for place in (*places, *nested) if "$ref" in place]


def _model_name(place: Mapping[str, Any]) -> str:
    return str(place["$ref"]).rpartition("/")[2]


def _row(key: ConfigKey, *, has_note: bool) -> str:
    enum_values = ", ".join(f"`{value}`" for value in key.enum_values)
    default = "required" if key.is_required else f"`{key.default}`" if key.default else "absent"
    meaning = _escape(key.description if has_note else key.meaning)
    return f"| `{key.path}` | {_escape(key.type)} | {enum_values} | {default} | {meaning} |"


def _escape(text: str) -> str:
    return re.sub(r"([\\|<>*`\[\]])", r"\\\1", text)
