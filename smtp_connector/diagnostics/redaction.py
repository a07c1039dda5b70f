"""Mask secrets in texts that come from a server, whichever way the server wrote them back."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from smtp_connector.terms import SECRET_MASK

from .reply import iter_pieces, make_harmless

MIN_LENGTH = 3  # characters; masking shorter values would make every text unreadable
MIN_BASE64_LENGTH = 5  # characters of base64 that still point at one value
DOTTED_AND_DOTLESS_I = {"\u0130": "i", "\u0131": "i"}


def redact(text: str, sensitive_values: Iterable[str]) -> str:
    """Return the text, already made harmless, with every sensitive value masked.

    Found are the value itself in any case, as `make_harmless` or a wrong charset changes it, its
    URL-encoded form, and its base64 form, also as a part of something longer that was encoded (the
    blob of AUTH PLAIN). The time grows with the number of values times the length of the text.
    """
    forms = {_fold(form) for value in set(sensitive_values) for form in _iter_forms(value)}
    folded = _fold(text)
    spans = sorted(span for form in forms for span in _find_spans(folded, form))
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        if start > done or not pieces:
            pieces += [text[done:start], SECRET_MASK]
        done = max(done, end)
    return "".join([*pieces, text[done:]])


def _find_spans(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Yield where the form stands, with the padding of base64 behind it."""
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        while text.startswith("=", end):
            end += 1
        yield start, end
        start = text.find(form, end)


def _fold(text: str) -> str:
    """Return the text with case ignored and each character still in its place."""
    if text.isascii():
        return text.lower()
    return "".join("".join(map(_fold_character, piece)) for piece in iter_pieces(text))


def _fold_character(character: str) -> str:
    folded = DOTTED_AND_DOTLESS_I.get(character) or character.casefold()
    return folded if len(folded) == 1 else character


def _iter_forms(value: str) -> Iterator[str]:
    if len(value.strip()) < MIN_LENGTH:
        return
    raw = value.encode("utf-8", "replace")
    for shown in (value, raw.decode("latin-1")):
        yield shown
        yield make_harmless(shown)
        yield make_harmless(shown.strip())
    yield quote(raw, safe="")
    yield quote(raw)
    yield quote_plus(raw)
    for form in _iter_base64(raw):
        if len(form) >= MIN_BASE64_LENGTH:
            yield form
            yield form.translate(str.maketrans("+/", "-_"))


def _iter_base64(raw: bytes) -> Iterator[str]:
    """Yield what the octets look like in base64, beginning at each of the three places in a group."""
    yield base64.b64encode(raw).decode("ascii").rstrip("=")
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode("ascii").rstrip("=")
        # The first and the last character also hold bits of the neighbours, which are unknown.
        start = (offset * 8 + 5) // 6
        end = (offset + len(raw)) * 8 // 6
        yield encoded[start:end]
