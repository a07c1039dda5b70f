"""Pages of lists: how long they are, and which one is asked for."""

from __future__ import annotations

from django.http import HttpRequest

PAGE_SIZE = 20  # rows


def read_page_number(request: HttpRequest) -> int:
    """Return the number in `?page=`, from 1; whatever is none means the first page."""
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
