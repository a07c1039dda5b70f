"""What a page says to the eye and to a screen reader outside the brackets of a pseudo-language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html  # type: ignore[import-untyped]  # lxml ships no types
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from tests.catalogs import CLOSED, OPENED

# Code, typed text and times are in no language; <noscript> is text to this parser, and its button stands elsewhere too.
SKIPPED_TAGS = {"script", "style", "noscript", "code", "pre", "textarea", "time"}
SPOKEN = {"title", "alt", "placeholder", "aria-label"}
# data-… that no script shows to anybody.
NOT_SHOWN = {"data-chooser-card", "data-example", "data-stored", "data-csrf-cookie"}
ADDRESS = re.compile(r"\S+@\S+|[\w-]+(?:\.[\w-]+)+(?::\d+)?")
WORD = re.compile(r"[A-Za-z]{2,}")


def find_unmarked(page: str, names: set[str]) -> list[str]:
    """Return the pieces of text that hold Latin letters outside all brackets, addresses and names.

    names: what is shown as it is in every language.
    """
    if not page.strip():
        return []
    root = html.fromstring(page)
    texts = ["".join(_iter_texts(root)), *_iter_spoken(root)]
    pieces = (piece.strip() for text in texts for piece in _drop_marked(text).split("\n"))
    known = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"(?!)")
    return [piece for piece in pieces if WORD.search(known.sub("", ADDRESS.sub("", piece)))]


def _iter_texts(element: HtmlElement) -> Iterator[str]:
    """Yield the texts in the order of the page; a line break stands where text is left out."""
    if _is_skipped(element):
        yield "\n"
    else:
        yield element.text or ""
        for child in element:
            yield from _iter_texts(child)
            yield child.tail or ""


def _iter_spoken(root: HtmlElement) -> Iterator[str]:
    for element in root.iter("*"):
        if element.get("translate") == "no":
            continue  # HTML has its attributes in it
        for name, value in element.attrib.items():
            is_sentence = name.startswith("data-") and name not in NOT_SHOWN and " " in value
            if name in SPOKEN or is_sentence:
                yield str(value)


def _is_skipped(element: HtmlElement) -> bool:
    """Tell whether what stands in it is no text, in no language, or said to be in another one."""
    if not isinstance(element.tag, str) or element.tag in SKIPPED_TAGS:
        return True
    return element.get("translate") == "no" or (element.get("lang") and element.tag != "html")


def _drop_marked(text: str) -> str:
    """Return the text without what stands in brackets; they may stand in each other."""
    pieces, depth = [], 0
    for piece in re.split(f"([{OPENED}{CLOSED}])", text):
        depth += {OPENED: 1, CLOSED: -1}.get(piece, 0)
        if depth == 0:
            pieces.append("\n" if piece == CLOSED else piece)
    assert depth == 0, "a bracket is missing"
    return "".join(pieces)
