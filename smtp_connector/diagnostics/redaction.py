"""Mask secrets in texts that come from a server, whichever way the server wrote them back."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from smtp_connector.terms import SECRET_MASK

MIN_LENGTH = 3  # characters; masking shorter values would make every text unreadable
MIN_BASE64_LENGTH = 5  # characters of base64 that still point at one value


def redact(text: str, sensitive_values: Iterable[str]) -> str:
    """Return the text with every sensitive value masked.

    Found are the value itself in any case, its URL-encoded form, and its base64 form, also as a
    part of something longer that was encoded (the blob of AUTH PLAIN).
    """
    forms = {form for value in sensitive_values for form in _iter_forms(value)}
    if not text or not forms:
        return text
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = "|".join(re.escape(form) for form in longest_first)
    return re.sub(f"(?:{pattern})=*", SECRET_MASK, text, flags=re.IGNORECASE)


def _iter_forms(value: str) -> Iterator[str]:
    if len(value.strip()) < MIN_LENGTH:
        return
    raw = value.encode("utf-8", "replace")
    yield value
    yield value.strip()
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
