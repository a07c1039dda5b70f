"""JSON that is none of our configs but means one: Logto's API objects, and its first examples."""

from __future__ import annotations

from typing import Any

from smtp_connector.config.json_reader import JsonReader, JsonSyntaxError, to_data
from smtp_connector.terms import gettext_noop

from .names import adopt
from .pasted import Pasted

FLAT_CREDENTIALS = frozenset({"username", "password"})
"""Top-level keys of Logto's first examples, before there was `auth`."""


def is_json_object(text: str) -> bool:
    """Tell whether the text is a JSON object, which is for the config's own parser."""
    try:
        return JsonReader(text).read().kind == "object"
    except JsonSyntaxError:
        return False


def find_logto(text: str) -> Pasted | None:
    """Read a connector as Logto's API has it, or a config with user name and password at its top."""
    data: Any = to_data(JsonReader(text).read())
    config = data.get("config")
    if isinstance(config, dict) and (values := adopt(config, keeps_unknown=True)):
        return Pasted("logto", gettext_noop("Turn this Logto connector into a config"), values)
    if data.keys() >= FLAT_CREDENTIALS and (values := adopt(data, keeps_unknown=True)):
        return Pasted("logto", gettext_noop("Turn this old Logto example into a config"), values)
    if not data.keys() & {"host", "service"} and (values := adopt(data)):
        return Pasted("json", gettext_noop("Turn this JSON into a config"), values)
    return None
