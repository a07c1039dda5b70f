"""Refuse a post without a valid token, and keep what was typed.

The console's pages check their posts themselves: CSRF_FAILURE_VIEW belongs to the project that the app is
part of, and Django's answer would lose the text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.urls import resolve
from django.utils.decorators import decorator_from_middleware
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from smtp_connector.forms.account import SignInForm

from .htmx import is_htmx
from .kept_text import APP_NAME, keep_posted, read_carried, show_continue, show_sign_in
from .sign_in_address import find_next

View = Callable[..., HttpResponse]


class ConsoleCsrfMiddleware(CsrfViewMiddleware):
    """Django's check with our answer to a refused post; Django's own is made as well, and writes the log."""

    def process_view(  # type: ignore[override]  # the stubs ask for one class of 403
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: Any,
        callback_kwargs: Any,
    ) -> HttpResponse | None:
        refusal = super().process_view(request, callback, callback_args, callback_kwargs)
        return None if refusal is None else csrf_failure(request)


def check_csrf(view: View) -> View:
    """Check each post to `view`, in place of the project's middleware."""
    checked: Any = decorator_from_middleware(ConsoleCsrfMiddleware)(view)
    return csrf_exempt(checked)  # type: ignore[no-any-return]  # the stubs forget what the view answers


@sensitive_post_parameters()
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a post without a valid token: nothing is done, and what was typed is kept.

    A token goes stale when the same person signs in again in another tab.
    """
    if is_htmx(request):
        return render(request, "smtp_connector/account/_session_changed.html", status=403)
    is_sign_in = _is_sign_in(request)
    kept = read_carried(request.POST) if is_sign_in else keep_posted(request)
    if is_sign_in and not request.user.is_authenticated:
        next_path = find_next(request)
        return show_sign_in(request, SignInForm(request), kept, next_path=next_path, status=403)
    if kept is None:
        return django_csrf_failure(request, reason)
    return show_continue(request, kept, is_refused=True, status=403)


def _is_sign_in(request: HttpRequest) -> bool:
    match = request.resolver_match or resolve(request.path_info)
    return match.app_names[-1:] == [APP_NAME] and match.url_name == "account_sign_in"
