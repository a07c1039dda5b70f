"""JSON text -> a tree that remembers where each key and value stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # the stubs lack it
from typing import Any, Literal

from smtp_connector.terms import Sentence, gettext_noop

Scalar = str | int | float | bool | None
Path = tuple[str | int, ...]

MAX_DEPTH = 32  # levels; the deepest config has four
MAX_DIGITS = 18  # fits in 64 bits

WHITE_SPACE = re.compile(r"[ \t\r\n]*")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][+-]?[0-9]+)?")
WORD = re.compile(r"[^\s,:{}\[\]\"]+")
LINE_END = re.compile(r"\r\n|\r|\n")
SURROGATE = re.compile(r"[\ud800-\udfff]")
LITERALS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
SINGLE_OR_CURLY_QUOTES = "'\u2018\u2019\u201c\u201d\u00ab\u00bb`"


class JsonSyntaxError(ValueError):
    """The text is not JSON. offset: characters from the start of the text."""

    def __init__(self, offset: int, sentence: Sentence, suggestion: Sentence | str = "") -> None:
        super().__init__(sentence)
        self.offset = offset
        self.sentence = sentence
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Node:
    """One value with its place; offsets in characters, `end` exclusive.

    members: of an object, in the order of the text. items: of a list.
    """

    kind: Literal["object", "list", "scalar"]
    start: int
    end: int
    scalar: Scalar = None
    members: Mapping[str, Member] = field(default_factory=dict)
    items: Sequence[Node] = ()

    def find_child(self, part: str | int) -> Node | None:
        """Return the member or item of that name or number, if there is one."""
        if isinstance(part, str):
            member = self.members.get(part)
            return member.value if member else None
        return self.items[part] if 0 <= part < len(self.items) else None

    def find_node(self, path: Path) -> Node | None:
        """Return what stands at the path, if anything does."""
        node: Node | None = self
        for part in path:
            node = node.find_child(part) if node else None
        return node

    def find_offset(self, path: Path, *, at: Literal["value", "key"] = "value") -> int:
        """Return where the path stands; for a missing key, where the object begins that should hold it."""
        node = self
        for depth, part in enumerate(path):
            child = node.find_child(part)
            if child is None:
                break
            if depth == len(path) - 1 and at == "key" and isinstance(part, str):
                return node.members[part].key_start
            node = child
        return node.start

    def walk(self, path: Path = ()) -> Iterator[tuple[Path, Node]]:
        """Yield this node and all below it, each with its path."""
        yield path, self
        for key, member in self.members.items():
            yield from member.value.walk((*path, key))
        for index, item in enumerate(self.items):
            yield from item.walk((*path, index))


def to_data(node: Node) -> Any:
    """Return the data as they stand there, with what means absent."""
    if node.kind == "object":
        return {key: to_data(member.value) for key, member in node.members.items()}
    return [to_data(item) for item in node.items] if node.kind == "list" else node.scalar


@dataclass(frozen=True, slots=True)
class Member:
    """A key of an object with its value. key_start: offset of the key's opening quote."""

    key_start: int
    value: Node


class LineIndex:
    """Turns offsets into lines and columns, both from 1, in characters."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in LINE_END.finditer(text))]

    def locate(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with one value, or with its key, that does not end the reading."""

    path: Path
    sentence: Sentence
    suggestion: Sentence | str = ""
    at: Literal["value", "key"] = "value"


class JsonReader:
    """Reads one text by RFC 8259; `findings` collects repeated keys and unusable values."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.findings: list[Finding] = []

    def read(self) -> Node:
        """Return the root.

        Raises:
            JsonSyntaxError: at the first place that is not JSON.
        """
        surrogate = SURROGATE.search(self.text)
        if surrogate:
            raise JsonSyntaxError(
                surrogate.start(),
                gettext_noop("This character is half of a pair and cannot be stored. Delete it."),
            )
        start = self._skip(1 if self.text.startswith("\ufeff") else 0)
        if start == len(self.text):
            raise JsonSyntaxError(
                start,
                gettext_noop("The config is empty."),
                gettext_noop("Write a JSON object, or start again from the example."),
            )
        root = self._value(start, ())
        end = self._skip(root.end)
        if end < len(self.text):
            raise self._unexpected(end, gettext_noop("The config ended before this text."))
        return root

    def _skip(self, offset: int) -> int:
        match = WHITE_SPACE.match(self.text, offset)
        return match.end() if match else offset

    def _value(self, offset: int, path: Path) -> Node:
        if len(path) > MAX_DEPTH:
            raise JsonSyntaxError(
                offset,
                gettext_noop("This is nested deeper than %(limit)d levels.", limit=MAX_DEPTH),
            )
        first = self.text[offset : offset + 1]
        if first == "{":
            return self._object(offset, path)
        if first == "[":
            return self._list(offset, path)
        if first == '"':
            text, end = self._string(offset, path)
            return Node("scalar", offset, end, text)
        return self._number_or_literal(offset, path)

    def _object(self, start: int, path: Path) -> Node:
        members: dict[str, Member] = {}
        offset = self._skip(start + 1)
        if self.text.startswith("}", offset):
            return Node("object", start, offset + 1, members=members)
        while True:
            key_start = offset
            if not self.text.startswith('"', offset):
                raise self._bad_key(offset)
            key, offset = self._string(offset, path)
            offset = self._skip(offset)
            if not self.text.startswith(":", offset):
                raise self._unexpected(offset, gettext_noop("A colon is missing after this key."))
            value = self._value(self._skip(offset + 1), (*path, key))
            if key in members:
                self.findings.append(
                    Finding(
                        (*path, key),
                        gettext_noop('"%(key)s" stands here twice.', key=key),
                        gettext_noop("Remove one of the two."),
                        at="key",
                    )
                )
            members[key] = Member(key_start, value)
            offset, is_end = self._after_item(value.end, "}")
            if is_end:
                return Node("object", start, offset, members=members)

    def _list(self, start: int, path: Path) -> Node:
        items: list[Node] = []
        offset = self._skip(start + 1)
        if self.text.startswith("]", offset):
            return Node("list", start, offset + 1)
        while True:
            item = self._value(offset, (*path, len(items)))
            items.append(item)
            offset, is_end = self._after_item(item.end, "]")
            if is_end:
                return Node("list", start, offset, items=items)

    def _after_item(self, end: int, closing: str) -> tuple[int, bool]:
        """Return where to go on behind a comma, or behind the closing bracket."""
        offset = self._skip(end)
        if self.text.startswith(closing, offset):
            return offset + 1, True
        if not self.text.startswith(",", offset):
            if offset == len(self.text):
                raise JsonSyntaxError(
                    offset,
                    gettext_noop("The text ends too early."),
                    gettext_noop("A closing %(bracket)s is missing.", bracket=closing),
                )
            raise self._unexpected(
                end,
                gettext_noop("A comma or a closing %(bracket)s is missing here.", bracket=closing),
                offset,
            )
        following = self._skip(offset + 1)
        if self.text.startswith(closing, following):
            raise JsonSyntaxError(
                offset,
                gettext_noop("There is a comma before the closing %(bracket)s.", bracket=closing),
                gettext_noop("Remove the comma."),
            )
        return following, False

    def _string(self, start: int, path: Path) -> tuple[str, int]:
        try:
            text, end = scanstring(self.text, start + 1, True)
        except JSONDecodeError as error:
            raise self._bad_string(start, error) from None
        if SURROGATE.search(text) or "\x00" in text:
            self.findings.append(
                Finding(path, gettext_noop("This text holds a character that cannot be stored."))
            )
            text = SURROGATE.sub("\ufffd", text).replace("\x00", "\ufffd")
        return text, end

    def _number_or_literal(self, offset: int, path: Path) -> Node:
        number = NUMBER.match(self.text, offset)
        word = WORD.match(self.text, offset)
        written = word.group() if word else ""
        if number and number.group() == written:
            return Node("scalar", offset, number.end(), self._number(number, path))
        if written in LITERALS:
            return Node("scalar", offset, offset + len(written), LITERALS[written])
        raise self._bad_value(offset, written)

    def _number(self, match: re.Match[str], path: Path) -> int | float:
        written = match.group()
        if match["fraction"] is None and match["exponent"] is None:
            if len(written.lstrip("-")) <= MAX_DIGITS:
                return int(written)
        elif abs(value := float(written)) < float("inf"):
            return value
        self.findings.append(Finding(path, gettext_noop("This number is too large.")))
        return 0

    def _bad_key(self, offset: int) -> JsonSyntaxError:
        word = WORD.match(self.text, offset)
        if word and word.group()[0] not in SINGLE_OR_CURLY_QUOTES and not self._is_comment(offset):
            return JsonSyntaxError(
                offset,
                gettext_noop("A key must stand in double quotes."),
                gettext_noop('Write "%(key)s".', key=word.group()[:40]),
            )
        return self._unexpected(offset, gettext_noop("A key in double quotes is missing here."))

    def _bad_value(self, offset: int, written: str) -> JsonSyntaxError:
        if written[:1] and (written[0] in SINGLE_OR_CURLY_QUOTES or self._is_comment(offset)):
            return self._unexpected(offset, gettext_noop("A value is missing here."))
        if not written:
            return self._unexpected(offset, gettext_noop("A value is missing here."))
        if written.lower() in LITERALS:
            suggestion = gettext_noop("Write %(word)s in lower case.", word=written.lower())
        elif written in {"NaN", "Infinity", "-Infinity", "undefined", "None"}:
            suggestion = gettext_noop("Write a number, or remove the key.")
        else:
            suggestion = gettext_noop('If it is a text, put it in double quotes: "…".')
        return JsonSyntaxError(
            offset, gettext_noop("%(word)s is no JSON value.", word=written[:40]), suggestion
        )

    def _bad_string(self, start: int, error: JSONDecodeError) -> JsonSyntaxError:
        if error.msg.startswith("Unterminated"):
            return JsonSyntaxError(
                start,
                gettext_noop("This text has no end."),
                gettext_noop('Close it with a double quote (").'),
            )
        if error.msg.startswith("Invalid control"):
            return JsonSyntaxError(
                error.pos,
                gettext_noop("There is a line break or tab inside a text."),
                gettext_noop(
                    r"Write \n for a line break and \t for a tab, or close the text with a double quote."
                ),
            )
        return JsonSyntaxError(
            error.pos,
            gettext_noop("This backslash sequence is unknown."),
            gettext_noop(r"Write \\ for a backslash."),
        )

    def _is_comment(self, offset: int) -> bool:
        return self.text.startswith(("//", "/*", "#"), offset)

    def _unexpected(
        self, offset: int, sentence: Sentence, at: int | None = None
    ) -> JsonSyntaxError:
        """Name the frequent slips; else say `sentence`. at: where the unexpected text stands."""
        place = offset if at is None else at
        if self._is_comment(place):
            return JsonSyntaxError(
                place, gettext_noop("JSON has no comments."), gettext_noop("Remove the comment.")
            )
        if self.text[place : place + 1] and self.text[place] in SINGLE_OR_CURLY_QUOTES:
            return JsonSyntaxError(
                place,
                gettext_noop("JSON knows only straight double quotes."),
                gettext_noop('Write " instead of %(quote)s.', quote=self.text[place]),
            )
        if place == len(self.text):
            return JsonSyntaxError(place, gettext_noop("The text ends too early."))
        return JsonSyntaxError(offset, sentence)
