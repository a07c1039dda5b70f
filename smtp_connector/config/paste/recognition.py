"""Recognise what was pasted, and offer the config that it means."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from smtp_connector.config.mending import Template
from smtp_connector.config.near_json import find_slips
from smtp_connector.config.parsing import MAX_CONFIG_BYTES
from smtp_connector.terms import Fix

from .assembly import make_config_text
from .assignments import find_assignments
from .javascript import find_javascript, find_object
from .logto import find_logto, is_json_object
from .pasted import Pasted
from .url import find_url
from .yaml_text import find_yaml

QUOTES = "\"'`"


def recognise(text: str, templates: Sequence[Template] = ()) -> Fix | None:
    """Return the fix that turns a pasted text into a config; None for a config, and for what is not recognised.

    templates: what to add where templates are missing, in the reader's language; () takes the example's.
    """
    if len(text) > MAX_CONFIG_BYTES:
        return None
    slips = find_slips(text)
    if slips:
        return slips
    pasted = _find_pasted(text)
    if pasted is None:
        return None
    config = make_config_text(pasted.values, templates)
    if len(config.encode("utf-8", "replace")) > MAX_CONFIG_BYTES:
        return None
    return Fix(f"paste.{pasted.format}", pasted.title, text=config)


def _find_pasted(text: str) -> Pasted | None:
    if is_json_object(text):
        return find_logto(text)
    finders: list[Callable[[str], Pasted | None]] = [
        find_url,
        find_javascript,
        find_assignments,
        find_yaml,
        find_object,
    ]
    if not any(quote in text for quote in QUOTES):
        finders.insert(
            0, find_yaml
        )  # {host: smtp.example.com} is JavaScript too, with another meaning
    return next((pasted for finder in finders if (pasted := finder(text))), None)
