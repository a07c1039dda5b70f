"""Which requests come from htmx."""

from __future__ import annotations

from django.http import HttpRequest


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a fragment; works without django-htmx's middleware."""
    return request.headers.get("HX-Request") == "true"
