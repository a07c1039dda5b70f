"""Pasted: what was found in a pasted text, before it is a config."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from smtp_connector.terms import Sentence

Values = dict[str, Any]
"""Shaped like JSON, by the config's keys as far as they are known."""

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a text says about a mail account.

    format: stable, [a-z_]. title: what a press does, naming the format.
    """

    format: str
    title: Sentence
    values: Values = field(repr=False)


def make_placeholder(name: str) -> str:
    """Return `<NAME>` for a value that stands elsewhere, such as in an environment variable."""
    return f"<{re.sub('[^A-Za-z0-9_.-]', '', name)[:80] or 'value'}>"


def is_placeholder_text(value: object) -> bool:
    """Tell whether the value is what `make_placeholder` makes."""
    return isinstance(value, str) and re.fullmatch(r"<[A-Za-z0-9_.-]{1,80}>", value) is not None


def make_storable(text: str) -> str:
    """Return the text with a mark for each character that JSON cannot carry."""
    return UNSTORABLE.sub("\ufffd", text)
