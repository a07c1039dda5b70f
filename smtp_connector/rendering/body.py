"""Write the body: plain text, or HTML with its plain text part."""

from __future__ import annotations

import hashlib
import re
from email.message import MIMEPart
from email.policy import SMTP

from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml.etree import ParserError  # type: ignore[import-untyped]  # lxml ships no types
from lxml.html import (  # type: ignore[import-untyped]  # lxml ships no types
    HtmlElement,
    HTMLParser,
    document_fromstring,
)

QUOTED_PRINTABLE_LENGTH = 76  # characters in a line, RFC 2045, 6.7
POLICY = SMTP.clone(max_line_length=QUOTED_PRINTABLE_LENGTH)
# Printable ASCII in short lines without a blank at their end travels as it is.
SAFE_IN_7BIT = re.compile(r"(?:(?:[ -~\t]{0,75}[!-~])?\n)*", re.ASCII)
ANY_LINE_BREAK = re.compile(r"\r\n|\r|\n")
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# What lxml reads, but refuses to write: no character of XML (XML 1.0, 2.2).
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LINKS_NOT_SHOWN = ("#", "javascript:", "data:")


def write_text_body(text: str) -> bytes:
    """Return the Content-* fields, an empty line and the text (text/plain in UTF-8, 7-bit, CRLF)."""
    return _make_part(text, "plain").as_bytes(policy=POLICY)


def write_html_body(html: str, text: str) -> bytes:
    """Return a multipart/alternative of text and HTML (RFC 2046, 5.1.4), with its Content-* fields."""
    part = MIMEPart(policy=POLICY)
    part.make_alternative()
    part.attach(_make_part(text, "plain"))
    part.attach(_make_part(html, "html"))
    digest = hashlib.sha256(f"{text}\0{html}".encode("utf-8", "replace")).hexdigest()
    # "=_" can stand in no quoted-printable body (RFC 2045, 6.7), so the boundary is in none of the parts.
    part.set_boundary(f"=_{digest[:32]}")
    return part.as_bytes(policy=POLICY)


def make_text(html: str) -> str:
    """Write HTML as plain text: no markup, links in brackets after their words, one empty line between blocks."""
    tree = _parse_html(html)
    if tree is None:
        return ""
    _drop_control_characters(tree)
    _drop_hidden_elements(tree)
    _write_links_out(tree)
    _flatten_tables(tree)
    config = ParserConfig(css=CSS_PROFILES["strict"])
    text: str = Inscriptis(tree, config).get_text()
    lines = (line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _make_part(text: str, subtype: str) -> MIMEPart:
    text = text.replace("\x00", "").encode("utf-8", "replace").decode()
    text = ANY_LINE_BREAK.sub("\n", text)
    text = text if text.endswith("\n") else f"{text}\n"
    is_safe = SAFE_IN_7BIT.fullmatch(text) is not None and "=_" not in text
    part = MIMEPart(policy=POLICY)
    part.set_content(text, subtype=subtype, cte="7bit" if is_safe else "quoted-printable")
    return part


def _parse_html(html: str) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except ParserError:  # nothing but white space and comments
        return None


def _drop_control_characters(tree: HtmlElement) -> None:
    for element in tree.iter("*"):
        for place in ("text", "tail"):
            text = getattr(element, place) or ""
            if UNWRITABLE.search(text):
                setattr(element, place, UNWRITABLE.sub("", text))


def _drop_hidden_elements(tree: HtmlElement) -> None:
    """Drop what the mail program does not show; other styles have no say in plain text."""
    for element in list(tree.iter("*")):
        style = element.attrib.pop("style", "")
        is_hidden = HIDDEN.search(style) or "hidden" in element.attrib
        if is_hidden and element.tag not in ("html", "body"):
            element.drop_tree()


def _write_links_out(tree: HtmlElement) -> None:
    for link in tree.iter("a"):
        words = "".join(link.itertext()).strip()
        target = UNWRITABLE.sub("", "".join(link.get("href", "").split()))
        target = target.removeprefix("mailto:")
        if not target or target == words or target.lower().startswith(LINKS_NOT_SHOWN):
            continue
        shown = f" ({target})" if words else target
        link.tail = f"{shown}{link.tail or ''}"


def _flatten_tables(tree: HtmlElement) -> None:
    """Make each row a line: tables in messages are for layout, and columns would spread the code over the line."""
    for cell in tree.iter("td", "th"):
        cell.tag = "span"
        cell.tail = f" {cell.tail or ''}"
    for block in tree.iter("table", "tr"):
        block.tag = "div"
