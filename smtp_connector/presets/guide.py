"""Guides: the sections that all of them share, and Markdown to HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

SHARED_SECTIONS = """
## Templates

Write `{{code}}` where the verification code belongs; it may stand in the subject and in the
content. `OrganizationInvitation` carries `{{link}}` instead.

- `Register`, `SignIn`, `ForgotPassword` and `Generic` must each have a template. A usage type
  without one of its own is sent with the `Generic` template.
- `text/html` content goes out together with a plain text part made from it, unless the template
  brings its own in `text`.

## Test and save

1. **Replace every value in `<angle brackets>`**, where there are any. Everything else may stay as it
   is.
2. **Type an address under step 2 and press Send.** The config in the text box is used as it
   stands, saved or not. The message is made from the `Generic` template and its code is 000000.
3. **Press Save and Done.**

> The text box holds an example with every key. Its values are for demonstration: the wording of
> the templates, for example, is yours to change, and you are responsible for the config you save.
"""
"""The end of every guide."""

EXTERNAL = re.compile(r"https?://", re.IGNORECASE)


@cache
def render_guide(markdown: str, *, original: str = "") -> str:
    """Return HTML that is safe to put into a page as it is.

    Raw HTML in the text is escaped. Headings get ids ("Before you start": `before-you-start`),
    links to other sites open a new tab, and tables scroll sideways in a box of their own.

    original: what the text was translated from. The headings get the ids of that one, so that one link leads to
        the same section in every language.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(markdown)
    _set_heading_ids(tokens, parser.parse(original) if original else tokens)
    _mark_external_links(tokens)
    return str(parser.renderer.render(list(_box_tables(tokens)), parser.options, {}))


def _set_heading_ids(tokens: Sequence[Token], original: Sequence[Token]) -> None:
    taken: set[str] = set()
    for (heading, _text), (_heading, title) in zip(
        _iter_headings(tokens), _iter_headings(original), strict=False
    ):
        heading.attrSet("id", _free_id(_plain_text(title), taken))


def _iter_headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """Yield what opens each heading, and its text."""
    return (pair for pair in pairwise(tokens) if pair[0].type == "heading_open")


def _plain_text(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _free_id(title: str, taken: set[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    taken.add(free)
    return free


def _mark_external_links(tokens: Sequence[Token]) -> None:
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open" and EXTERNAL.match(str(child.attrGet("href"))):
                child.attrSet("target", "_blank")
                child.attrSet("rel", "noopener noreferrer")


def _box_tables(tokens: Sequence[Token]) -> Iterator[Token]:
    """Put each table into a box that the keyboard can scroll, named for the heading above it."""
    title = ""
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            title = _plain_text(tokens[index + 1])
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        if token.type == "table_open":
            yield _open_box(title)
        yield token
        if token.type == "table_close":
            yield Token("guide_table_close", "div", -1, block=True)


def _open_box(title: str) -> Token:
    box = Token("guide_table_open", "div", 1, block=True)
    box.attrSet("class", "guide-table")
    box.attrSet("tabindex", "0")
    if title:
        box.attrSet("role", "region")
        box.attrSet("aria-label", title)
    return box
