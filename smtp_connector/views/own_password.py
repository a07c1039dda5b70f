"""One's own password again, before one decides who gets every verification code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from smtp_connector.forms.account import OWN_PASSWORD, OwnPasswordForm

from .access import get_viewer
from .kept_text import list_fields
from .sign_in_address import find_sign_in_url

PAGE = "smtp_connector/account/own_password.html"
SESSION_KEY = "smtp_connector_confirmed_at"  # seconds since 1970
GOOD_FOR = timedelta(minutes=15)


def ask_own_password(request: HttpRequest, *, back_url: str) -> HttpResponse | None:
    """Return the page that asks for it; None when it was given, here or by signing in, less than 15 minutes ago.

    The page carries what was posted, and posts it to the same path. back_url: where one goes instead.
    """
    if _is_confirmed(request):
        return None
    data = request.POST if OWN_PASSWORD in request.POST else None
    form = OwnPasswordForm(data, request=request, user=get_viewer(request))
    if form.is_bound and form.is_valid():
        _confirm(request)
        return None
    context = {
        "form": form,
        "fields": list(list_fields(request.POST)),
        "back_url": back_url,
        "sign_in_url": find_sign_in_url(),
        "has_password": get_viewer(request).has_usable_password(),
    }
    return render(request, PAGE, context)


@receiver(user_logged_in, dispatch_uid="smtp_connector.own_password")
def remember_sign_in(request: HttpRequest | None, **_kwargs: Any) -> None:
    """Let a sign-in count, wherever it was made."""
    if request is not None and hasattr(request, "session"):
        _confirm(request)


def _confirm(request: HttpRequest) -> None:
    request.session[SESSION_KEY] = timezone.now().timestamp()


def _is_confirmed(request: HttpRequest) -> bool:
    age: float = timezone.now().timestamp() - request.session.get(SESSION_KEY, 0)
    return 0 <= age < GOOD_FOR.total_seconds()  # a clock that was set back confirms nothing
