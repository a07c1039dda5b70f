"""What a fix changes in the text of a config, line by line, with secrets masked."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import astuple, dataclass
from difflib import SequenceMatcher
from typing import Literal

from .json_reader import LINE_END, JsonReader, JsonSyntaxError, Node, to_data
from .masking import list_secrets, mask_shown_text
from .near_json import mend_slips

CONTEXT_LINES = 1
MAX_COMPARISONS = 250_000  # pairs of lines, a tenth of a second


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line. kind: "same" for what is only shown to find the place."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class _Lines:
    """A text in lines. shown: the same lines with secrets masked."""

    plain: list[str]
    shown: list[str]


def make_diff(before: str, after: str) -> tuple[DiffLine, ...]:
    """Return the changed lines with one line around them.

    A config in one line is compared as if it were indented. A secret that changes shows as its mask, removed and
    added. A text that is no JSON is not shown, since nobody can tell where its secrets stand; but for slips that leave
    its lines where they are.
    """
    if _find_root(before) is None and mend_slips(before) == after and _find_root(after):
        return tuple(_compare(*_read_slips(before, after)))
    is_indented = _is_one_line(before) or _is_one_line(after)
    roots = [_find_root(text) for text in (before, after)]
    # What is a secret in one of the texts may stand under a misspelt key in the other.
    secrets = {secret for root in roots if root for secret in list_secrets(root)}
    old, new = (
        _read_lines(text, root, secrets, is_indented=is_indented)
        for text, root in zip((before, after), roots, strict=True)
    )
    return tuple(_compare(old, new))


def _compare(old: _Lines, new: _Lines) -> Iterator[DiffLine]:
    """Yield the differences; nothing where so much differs that nobody would read it."""
    head = _count_common(old.plain, new.plain)
    room = min(len(old.plain), len(new.plain)) - head
    tail = min(room, _count_common(old.plain[::-1], new.plain[::-1]))
    first = max(0, head - CONTEXT_LINES)
    old, new = (
        _Lines(*(part[first : len(part) - max(0, tail - CONTEXT_LINES)] for part in astuple(lines)))
        for lines in (old, new)
    )
    if len(old.plain) * len(new.plain) > MAX_COMPARISONS:
        return
    matcher = SequenceMatcher(None, old.plain, new.plain, autojunk=False)
    for group in matcher.get_grouped_opcodes(CONTEXT_LINES):
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                yield from (DiffLine("same", text) for text in new.shown[new_start:new_end])
                continue
            yield from (DiffLine("removed", text) for text in old.shown[old_start:old_end])
            yield from (DiffLine("added", text) for text in new.shown[new_start:new_end])


def _count_common(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many lines both begin with."""
    pairs = enumerate(zip(first, second, strict=False))
    return next(
        (place for place, (one, other) in pairs if one != other), min(len(first), len(second))
    )


def _is_one_line(text: str) -> bool:
    return LINE_END.search(text.strip()) is None


def _read_lines(
    text: str, root: Node | None, secrets: Collection[str], *, is_indented: bool
) -> _Lines:
    if root is None:
        return _Lines([], [])
    if is_indented:
        text = json.dumps(to_data(root), indent=2, ensure_ascii=False)
        root = JsonReader(text).read()
    masked = mask_shown_text(text, root, secrets=secrets)
    return _Lines(LINE_END.split(text), LINE_END.split(masked))


def _read_slips(before: str, after: str) -> tuple[_Lines, _Lines]:
    """Show a line with a slip as it stands, save for one with a secret in it: that is shown as it will be."""
    root = _find_root(after)
    new = _read_lines(after, root, list_secrets(root) if root else (), is_indented=False)
    typed = LINE_END.split(before)
    shown = [
        line if plain == masked else masked
        for line, plain, masked in zip(typed, new.plain, new.shown, strict=True)
    ]
    return _Lines(typed, shown), new


def _find_root(text: str) -> Node | None:
    try:
        return JsonReader(text).read()
    except JsonSyntaxError:
        return None
