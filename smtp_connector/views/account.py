"""The administrators' own sign-in, and what happens to a post that comes too late."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from smtp_connector.forms.account import SignInForm

from .htmx import is_htmx
from .kept_text import APP_NAME, keep_posted, read_carried, show_continue, show_sign_in

SIGN_IN = "smtp_connector:account_sign_in"
START = "smtp_connector:connector_list"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign an administrator in; text that a lost session carried here goes on to its page."""
    next_path = _find_next(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(next_path)
        return show_sign_in(request, SignInForm(request), None, next_path=next_path)
    kept = read_carried(request.POST)
    form = SignInForm(request, data=request.POST)
    if not form.is_valid():
        return show_sign_in(request, form, kept, next_path=next_path)
    login(request, form.get_user())
    if kept is None:
        return redirect(next_path)
    return show_continue(request, kept) if kept.has_text else redirect(kept.target)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect(SIGN_IN)


@sensitive_post_parameters()
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a post without a valid token: nothing is done, and what was typed is kept (CSRF_FAILURE_VIEW).

    A token goes stale when the same person signs in again in another tab.
    """
    if is_htmx(request):
        return render(request, "smtp_connector/account/_session_changed.html", status=403)
    is_sign_in = _is_sign_in(request)
    kept = read_carried(request.POST) if is_sign_in else keep_posted(request)
    if is_sign_in and not request.user.is_authenticated:
        next_path = _find_next(request)
        return show_sign_in(request, SignInForm(request), kept, next_path=next_path, status=403)
    if kept is None:
        return django_csrf_failure(request, reason)
    return show_continue(request, kept, is_refused=True, status=403)


def _is_sign_in(request: HttpRequest) -> bool:
    match = request.resolver_match or resolve(request.path_info)
    return match.app_names[-1:] == [APP_NAME] and match.url_name == "account_sign_in"


def _find_next(request: HttpRequest) -> str:
    """Return the path to go on to; only one of this site is followed."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_safe else reverse(START)
