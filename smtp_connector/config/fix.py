"""Fix: a change of a config that somebody may take over by one press, and how it is made in the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from smtp_connector.errors import ConfigError
from smtp_connector.terms import REMOVE, SECRET_MASK, Change, Fix, Move, Removal, gettext_noop

from .json_reader import LINE_END, JsonReader, JsonSyntaxError, Member, Node, Path, to_data
from .schema import SmtpConfig
from .secrets import find_secret, join_path

__all__ = ["REMOVE", "Change", "Fix", "Move", "Removal", "apply_changes", "apply_fix"]

KEY_ORDER = tuple(str(field.alias) for field in SmtpConfig.model_fields.values())
MAX_REPEATS = 20
"""How often a key that is removed may stand in one object; each time the text is read anew."""
MASK_CHARACTER = re.compile(rf"{SECRET_MASK[0]}|\\u2022")  # as it is, or escaped
BETWEEN = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")


def apply_fix(text: str, fix: Fix) -> str:
    """Return the config's text with the changes made, and everything else as it was typed.

    What is added takes indentation, commas and line ends from its neighbours; top-level keys go to their place in
    the order of the example. A key that is to be removed and is not there is no error.

    Raises:
        ConfigError: the text is no JSON object, a change leads through a value that holds no keys, or it would write
            a secret in the place of a mask.
    """
    if fix.text:
        return fix.text
    after = apply_changes(text, fix.changes)
    if MASK_CHARACTER.search(text):
        _refuse_unmasking(read_object(text), read_object(after))
    return after


def apply_changes(text: str, changes: Iterable[Change | Move]) -> str:
    """Return the config's text with the changes made, as `apply_fix` makes them; they may write a secret anew."""
    for change in changes:
        if isinstance(change, Move):
            text = _move(text, change)
        else:
            text = _remove(text, change.path) if change.value is REMOVE else _set(text, change)
    return text


def _refuse_unmasking(before: Node, after: Node) -> None:
    """A mask stands for a secret that only a person may type: no change writes the stored one into the text."""
    for path, node in before.walk():
        if find_secret(path, node.scalar) != SECRET_MASK:
            continue
        now = after.find_node(path)
        if now and now.kind == "scalar" and find_secret(path, now.scalar) not in {"", SECRET_MASK}:
            raise ConfigError(
                gettext_noop("%(path)s is stored. Type it again.", path=join_path(path))
            )


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a text is laid out. newline: "" for a config in one line. unit: one step of indentation."""

    newline: str
    unit: str
    colon: str

    @property
    def comma(self) -> str:
        """What stands between two members of one line."""
        return ", " if self.colon.endswith(" ") else ","

    def write(self, value: Any, indent: str | None) -> str:
        """Return the value as JSON. indent: of the line it begins in; None writes it in one line."""
        if indent is None:
            return json.dumps(value, ensure_ascii=False, separators=(self.comma, self.colon))
        written = json.dumps(
            value, ensure_ascii=False, indent=self.unit, separators=(",", self.colon)
        )
        return written.replace("\n", self.newline + indent)


def read_object(text: str) -> Node:
    """Return the config's root.

    Raises:
        ConfigError: the text is no JSON object.
    """
    try:
        root = JsonReader(text).read()
    except JsonSyntaxError as error:
        raise ConfigError(error.sentence) from None
    if root.kind != "object":
        raise ConfigError(gettext_noop("The config must be one object in { }."))
    return root


def _find_layout(text: str, root: Node) -> _Layout:
    newline = LINE_END.search(text, root.start, root.end)
    first = min(root.members.values(), key=lambda member: member.key_start, default=None)
    if first is None:
        return _Layout(newline.group() if newline else "", "  ", ": ")
    return _Layout(
        newline.group() if newline else "",
        _indent_at(text, first.key_start) or "  ",
        _colon_of(text, first),
    )


def _colon_of(text: str, member: Member) -> str:
    """Return the colon with its blanks; a key ends with a quote, so nothing else can be meant."""
    written = text[member.key_start : member.value.start]
    return written[written.rindex('"') + 1 :]


def _indent_at(text: str, offset: int) -> str:
    """Return the white space that begins the line of the offset."""
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    line = text[start:offset]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _remove(text: str, path: Path) -> str:
    """Take a key away, as often as it stands there, or one item of a list."""
    for _ in range(MAX_REPEATS):
        parent, rest = _descend(read_object(text), path)
        child = parent.find_child(rest[0]) if len(rest) == 1 else None
        if child is None:
            return text
        spans = _spans(parent)
        ends = [end for _, end in spans]
        index = ends.index(child.end)
        start, end = spans[index]
        if index + 1 < len(spans):
            end = spans[index + 1][0]
        elif index:
            start = spans[index - 1][1]
        else:
            start, end = parent.start + 1, parent.end - 1
        text = text[:start] + text[end:]
        if parent.kind == "list":
            return text
    raise ConfigError(
        gettext_noop(
            "%(path)s stands here too often. Remove it by hand.",
            path=".".join(map(str, path))[:200],
        )
    )


def _move(text: str, move: Move) -> str:
    """Rename a key where it stands, or take it with its value to another place."""
    parent, rest = _descend(read_object(text), move.path)
    key, name = move.path[-1], move.to[-1]
    node = parent.find_child(key) if len(rest) == 1 else None
    if node is None:
        return text
    if move.path[:-1] != move.to[:-1] or not (isinstance(key, str) and isinstance(name, str)):
        return _set(_remove(text, move.path), Change(move.to, to_data(node)))
    start = parent.members[key].key_start
    end = text.rindex('"', start, node.start) + 1
    return text[:start] + json.dumps(name, ensure_ascii=False) + text[end:]


def _set(text: str, change: Change) -> str:
    root = read_object(text)
    layout = _find_layout(text, root)
    parent, rest = _descend(root, change.path)
    node = parent.find_child(rest[0])
    if node is None:
        return _add(text, layout, parent, rest, change)
    indent = _indent_at(text, node.start) if layout.newline else None
    return _replace(text, node, layout.write(change.value, indent))


def _descend(root: Node, path: Path) -> tuple[Node, Path]:
    """Return the deepest node above the path's end that the text has, and the parts that lead on from there."""
    node = root
    for depth, part in enumerate(path[:-1]):
        child = node.find_child(part)
        if child is None:
            return node, path[depth:]
        node = child
    return node, path[-1:]


def _add(text: str, layout: _Layout, parent: Node, rest: Path, change: Change) -> str:
    """Write what is missing below the parent."""
    part, value = rest[0], _wrap(rest[1:], change.value)
    is_top = len(rest) == len(change.path)
    if parent.kind == "object" and isinstance(part, str) and parent.members:
        return _insert_member(text, layout, parent, part, value, is_top=is_top)
    if parent.kind == "list" and part == len(parent.items) and parent.items:
        return _append_item(text, layout, parent, value)
    if not _means_nothing(parent) or not (isinstance(part, str) or part == 0):
        raise ConfigError(
            gettext_noop("%(path)s cannot be set here.", path=".".join(map(str, change.path)))
        )
    indent = _indent_at(text, parent.start) if layout.newline else None
    return _replace(text, parent, layout.write(_wrap((part,), value), indent))


def _means_nothing(node: Node) -> bool:
    """Tell whether the value is as good as no key, as `to_plain` has it."""
    if node.kind == "object":
        return all(_means_nothing(member.value) for member in node.members.values())
    return not node.items and node.scalar in (None, "")


def _wrap(path: Path, value: Any) -> Any:
    for part in reversed(path):
        value = {part: value} if isinstance(part, str) else [value]
    return value


def _insert_member(
    text: str, layout: _Layout, parent: Node, key: str, value: Any, *, is_top: bool
) -> str:
    members = sorted(parent.members.items(), key=lambda item: item[1].key_start)
    index = _place_of(key, [name for name, _ in members]) if is_top else len(members)
    gap = _gap(text, layout, parent, max(index - 1, 0))
    colon = _colon_of(text, members[max(index - 1, 0)][1])
    written = json.dumps(key, ensure_ascii=False) + colon + layout.write(value, _indent_of(gap))
    if index == 0:
        offset = members[0][1].key_start
        return text[:offset] + written + gap + text[offset:]
    offset = members[index - 1][1].value.end
    return text[:offset] + gap + written + text[offset:]


def _place_of(key: str, present: Sequence[str]) -> int:
    """Return where the key belongs among those present: behind the nearest that comes before it in the example."""
    if key not in KEY_ORDER:
        return len(present)
    before = KEY_ORDER[: KEY_ORDER.index(key)]
    nearest = next((name for name in reversed(before) if name in present), None)
    return present.index(nearest) + 1 if nearest else 0


def _append_item(text: str, layout: _Layout, parent: Node, value: Any) -> str:
    gap = _gap(text, layout, parent, len(parent.items) - 1)
    offset = parent.items[-1].end
    return text[:offset] + gap + layout.write(value, _indent_of(gap)) + text[offset:]


def _gap(text: str, layout: _Layout, parent: Node, index: int) -> str:
    """Return the comma with the white space that stands beside the child of that number, or would stand there."""
    spans = _spans(parent)
    for first in (index, index - 1):
        if 0 <= first < len(spans) - 1:
            between = text[spans[first][1] : spans[first + 1][0]]
            if BETWEEN.fullmatch(between):  # a repeated key may lie in it
                return between
    lead = text[parent.start + 1 : spans[0][0]]
    is_broken = LINE_END.search(lead) is not None and not lead.strip()
    return f",{lead}" if is_broken else layout.comma


def _indent_of(gap: str) -> str | None:
    line_ends = list(LINE_END.finditer(gap))
    return gap[line_ends[-1].end() :] if line_ends else None


def _spans(parent: Node) -> list[tuple[int, int]]:
    """Return start and end of each child, keys included, in the order of the text."""
    if parent.kind == "list":
        return [(item.start, item.end) for item in parent.items]
    members = parent.members.values()
    return sorted((member.key_start, member.value.end) for member in members)


def _replace(text: str, node: Node, written: str) -> str:
    return text[: node.start] + written + text[node.end :]
