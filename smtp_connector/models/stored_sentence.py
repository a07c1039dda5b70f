"""Sentences as JSON, so that a row can be read in another language than it was written in."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from smtp_connector.terms import Sentence


def store_sentence(sentence: Sentence) -> dict[str, Any]:
    """Return {"template": msgid, "values": {name: text, number or such a dict}}, which both databases take.

    Values that the template does not show are left out.
    """
    values = {
        name: _store_value(value)
        for name, value in sentence.values.items()
        if f"%({name})" in sentence.template
    }
    return {"template": sentence.template, "values": values}


def load_sentence(stored: object) -> Sentence | None:
    """Return the sentence again; None when what is stored is none."""
    match stored:
        case {"template": str(template), "values": dict(values)}:
            loaded = {str(name): _load_value(value) for name, value in values.items()}
        case _:
            return None
    try:
        return Sentence(template, **loaded)
    except (KeyError, TypeError, ValueError):  # the values are not those of the template
        return None


def change_values(sentence: Sentence, change: Callable[[str], str]) -> Sentence:
    """Return a copy with each text among the values changed; those of sentences in it too."""
    values = {name: _change_value(value, change) for name, value in sentence.values.items()}
    return Sentence(sentence.template, **values)


def _store_value(value: object) -> object:
    if isinstance(value, Sentence):
        return store_sentence(value)
    if isinstance(value, int) or (isinstance(value, float) and isfinite(value)):
        return value
    return str(value).replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _load_value(value: object) -> object:
    sentence = load_sentence(value)
    return value if sentence is None else sentence


def _change_value(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, Sentence):
        return change_values(value, change)
    return change(value) if isinstance(value, str) else value
