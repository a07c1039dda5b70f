"""What the JSON box tells of the config's keys, and its own words, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from smtp_connector.config.reference import SECTIONS, ConfigKey, config_keys
from smtp_connector.forms.wording import translate

KIND_OF_AUTH: Mapping[str, str] = {
    SECTIONS["LoginAuth"]: "login",
    SECTIONS["OAuth2KeyAuth"]: "oauth2",
    SECTIONS["OAuth2TokenAuth"]: "oauth2",
}
"""Heading of a table of keys, `auth.type` that its keys go with."""


def make_editor_help() -> dict[str, Any]:
    """Return what frontend/src/config_keys.js reads: keys that can be used, and words by what they are for."""
    keys = [_describe_key(key) for key in config_keys() if key.is_available]
    return {"keys": keys, "words": {**_make_words(), **_make_library_words()}}


def _describe_key(key: ConfigKey) -> dict[str, Any]:
    """Return what there is to say; what is empty is left out, since every page carries it."""
    described = {
        "path": key.path,
        "kind": KIND_OF_AUTH.get(key.section, ""),
        "type": translate(key.type),
        "meaning": translate(key.meaning),
        "default": key.default,
        "off": key.off_value,
        "values": _list_values(key),
        "required": key.is_required,
    }
    return {name: value for name, value in described.items() if value}


def _list_values(key: ConfigKey) -> list[str]:
    """Return what may stand there as JSON texts; none when that is free."""
    if key.is_boolean:
        return ["true", "false"]
    return [json.dumps(value) for value in key.enum_values]


def _make_words() -> dict[str, str]:
    return {
        "stored": _("stored, encrypted"),
        "replace": _("Replace"),
        "required": _("required"),
        "default": _("Default:"),
        "allowed": _("Allowed:"),
        "noHelp": _("There is nothing to say of this place."),
    }


def _make_library_words() -> dict[str, str]:
    """Return the words of CodeMirror by their English, which is how it asks for them; `$` is a number."""
    return {
        "Find": _("Find"),
        "Replace": _("Replace with"),
        "next": _("Next"),
        "previous": _("Previous"),
        "all": _("Select all"),
        "match case": _("Match case"),
        "by word": _("Whole words"),
        "regexp": _("Regexp"),
        "replace all": _("Replace all"),
        "replace": _("Replace"),
        "close": _("Close"),
        "current match": _("current match"),
        "on line": _("on line"),
        "replaced match on line $": _("replaced the match on line $"),
        "replaced $ matches": _("replaced $ matches"),
        "Go to line": _("Go to line"),
        "go": _("Go"),
        "Completions": _("Suggestions"),
        "Fold line": _("Fold line"),
        "Unfold line": _("Unfold line"),
        "Folded lines": _("Folded lines"),
        "Unfolded lines": _("Unfolded lines"),
        "to": _("to line"),
        "folded code": _("folded text"),
        "unfold": _("unfold"),
        "Control character": _("Control character"),
        "Selection deleted": _("Selection deleted"),
    }
