"""The pages for what went wrong: 403, 404 and 500."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from smtp_connector.terms import show_text

from .htmx import is_htmx

PATH_LOGGED = 200  # characters
logger = logging.getLogger(__name__)


@requires_csrf_token
def permission_denied(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001  # Django passes it by name
) -> HttpResponse:
    """Say that the viewer may not do this, and who can change it."""
    name = "_no_permission.html" if is_htmx(request) else "no_permission.html"
    return render(request, f"smtp_connector/errors/{name}", status=403)


@requires_csrf_token
def page_not_found(
    request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001  # Django passes it by name
) -> HttpResponse:
    """Say that there is no such page."""
    return render(request, "smtp_connector/errors/not_found.html", status=404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Say that we failed, with a reference that also stands in the log.

    Asks neither database nor session, which may be what broke; so there is no navigation either.
    """
    reference = secrets.token_hex(4)
    path = show_text(request.path, PATH_LOGGED)  # decoded: it may hold line breaks
    logger.error("Answered with the error page; reference %s, path %s", reference, path)
    context = {
        "reference": reference,
        "retry_path": request.get_full_path() if request.method == "GET" else "",
    }
    return HttpResponse(
        render_to_string("smtp_connector/errors/server_error.html", context), status=500
    )
