"""The administrators' own sign-in, and what happens to a post that comes too late."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from smtp_connector.forms.account import SignInForm

from .csrf import check_csrf
from .kept_text import read_carried, show_continue, show_sign_in
from .sign_in_address import OWN_PAGE, find_next, find_sign_in_url, is_own_page_open


@login_not_required
@check_csrf
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign an administrator in; text that a lost session carried here goes on to its page.

    Where the project has a sign-in page of its own, that one is shown instead.
    """
    next_path = find_next(request)
    if request.method != "POST" and request.user.is_authenticated:
        return HttpResponseRedirect(next_path)
    if not is_own_page_open():
        return redirect_to_login(next_path, find_sign_in_url())
    if request.method != "POST":
        return show_sign_in(request, SignInForm(request), None, next_path=next_path)
    kept = read_carried(request.POST)
    form = SignInForm(request, data=request.POST)
    if not form.is_valid():
        return show_sign_in(request, form, kept, next_path=next_path)
    login(request, form.get_user())
    if kept is None:
        return HttpResponseRedirect(next_path)
    return show_continue(request, kept) if kept.has_text else HttpResponseRedirect(kept.target)


@login_not_required
@check_csrf
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect(OWN_PAGE)


def describe_limit(end: datetime) -> str:
    """Say when one may try to sign in again, for a project that counts failures."""
    moment = date_format(timezone.localtime(end), "H:i:s T")
    return _("Too many failed sign-ins: try again at %(time)s.") % {"time": moment}
