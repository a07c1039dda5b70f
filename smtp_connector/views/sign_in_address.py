"""Where one signs in, and where that leads."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

OWN_PAGE = "smtp_connector:account_sign_in"
START = "smtp_connector:connector_list"


def find_sign_in_url() -> str:
    """Return the project's LOGIN_URL where it sets one, else our own page.

    Django's default for that setting is a path that most projects do not have.
    """
    if settings.is_overridden("LOGIN_URL"):  # type: ignore[misc]  # the plugin takes it for a setting
        return resolve_url(settings.LOGIN_URL)
    return reverse(OWN_PAGE)


def is_own_page_open() -> bool:
    """Tell whether our own page signs in: beside another one it would be a way around what that one asks for."""
    return find_sign_in_url() == reverse(OWN_PAGE)


def find_next(request: HttpRequest) -> str:
    """Return the path to go on to; only one of this site is followed, and no name of a view."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_safe and wanted.startswith("/") else reverse(START)
