"""Who may open a console page, in which time zone, and what becomes of a post without a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast
from urllib.parse import unquote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import UpdateError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from .csrf import check_csrf
from .errors import page_not_found, permission_denied
from .htmx import is_htmx
from .kept_text import show_sign_in_with_kept_text
from .sign_in_address import find_sign_in_url

View = Callable[..., HttpResponse]
ZONE_COOKIE = "smtp_connector_timezone"  # set by js/viewer_zone.js, percent-encoded


def console_view(permission: str, *, methods: Sequence[str]) -> Callable[[View], View]:
    """Make a function a page of the console.

    Asks for a session and for `permission`, shows times in the viewer's zone, keeps answers to posts out of
    every cache, and keeps posted values, and those of all variables, out of error reports: typed secrets are
    among both. Whatever the project does around its views, the page asks for the session itself (a post keeps
    its text then) and holds no transaction while a mail server is slow.
    """
    accepted = [*methods, "HEAD"] if "GET" in methods else list(methods)

    def decorate(view: View) -> View:
        @login_not_required
        @transaction.non_atomic_requests
        @check_csrf
        @require_http_methods(accepted)
        @sensitive_post_parameters()
        @sensitive_variables()
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with timezone.override(find_viewer_zone(request)):
                response = _answer(view, permission, request, args, kwargs)
            if request.method == "POST":
                response["Cache-Control"] = "no-store"
            return response

        return wrapper

    return decorate


def get_viewer(request: HttpRequest) -> AbstractBaseUser:
    """Return who is signed in; `console_view` lets nobody else come this far."""
    return cast("AbstractBaseUser", request.user)


def find_viewer_zone(request: HttpRequest) -> ZoneInfo | None:
    """Return the zone that the viewer's browser named; None (settings.TIME_ZONE) without a usable one."""
    name = unquote(request.COOKIES.get(ZONE_COOKIE, ""))
    if not name or len(name) > 64:
        return None
    try:
        return ZoneInfo(name)
    except (
        ZoneInfoNotFoundError,
        ValueError,
        OSError,
    ):  # unknown, no zone's name at all, a folder's name
        return None


def _answer(
    view: View, permission: str, request: HttpRequest, args: Sequence[Any], kwargs: dict[str, Any]
) -> HttpResponse:
    if not request.user.is_authenticated:
        return _ask_to_sign_in(request)
    if not request.user.has_perm(permission):
        return permission_denied(request)
    try:
        return view(request, *args, **kwargs)
    except UpdateError:  # somebody signed out elsewhere since this request came
        request.session.flush()
        request.user = AnonymousUser()
        return _ask_to_sign_in(request)
    except Http404 as error:
        # Here, so that `make run`, where DEBUG is on, shows our page as well.
        return page_not_found(request, error)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if is_htmx(request):
        return render(request, "smtp_connector/account/_session_ended.html", status=401)
    if request.method == "POST":
        return show_sign_in_with_kept_text(request)
    return redirect_to_login(request.get_full_path(), find_sign_in_url())
