"""Fix: a change of a config that somebody may take over by one press."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from smtp_connector.terms import Sentence

from .json_reader import Path


class Removal(Enum):
    """The value of a change that takes a key away."""

    REMOVE = "remove"


REMOVE = Removal.REMOVE


@dataclass(frozen=True, slots=True)
class Change:
    """One key to set or to take away.

    path: ("auth", "pass"); objects on the way are made where they are missing.
    value: shaped like JSON, or `REMOVE`.
    """

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Fix:
    """Changes that belong together.

    id: stable, made of [a-z0-9_.-]; with the same text and the same finding it names the same fix again, so that
        a page can send it back instead of the changes, which may hold secrets.
    title: what a press does, as a button says it: "Use STARTTLS on port 587".
    changes: what to change where; empty when `text` stands for the whole.
    text: the whole new text of the box, where what was pasted is no config yet; "" otherwise.
    """

    id: str
    title: Sentence
    changes: tuple[Change, ...] = ()
    text: str = ""
