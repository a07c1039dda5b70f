"""Who asks, for the audit, and sign-ins as Django tells of them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from smtp_connector.models import AuditEvent
from smtp_connector.services.audit import Actor, record_event
from smtp_connector.services.remote_address import find_remote_address

from .access import get_viewer
from .kept_text import APP_NAME

OPENING_PERMISSIONS = ("smtp_connector.view_connector", "smtp_connector.view_delivery")


def make_actor(request: HttpRequest) -> Actor:
    """Return who is signed in."""
    return Actor(get_viewer(request), get_remote_address(request))


def get_remote_address(request: HttpRequest | None) -> str:
    """Return the visitor's IP address; "" when none is known."""
    if request is None:
        return ""
    forwarded_for = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return find_remote_address(request.META.get("REMOTE_ADDR", ""), forwarded_for)


@receiver(user_logged_in, dispatch_uid="smtp_connector.sign_in")
def record_sign_in(request: HttpRequest | None, user: AbstractBaseUser, **_kwargs: Any) -> None:
    """Write a sign-in down, of those who may open the console: other people's are the project's business."""
    if _may_open_console(user):
        record_event(AuditEvent.Action.SIGN_IN, by=Actor(user, get_remote_address(request)))


@receiver(user_logged_out, dispatch_uid="smtp_connector.sign_out")
def record_sign_out(
    request: HttpRequest | None, user: AbstractBaseUser | None, **_kwargs: Any
) -> None:
    """Write a sign-out down, as sign-ins are."""
    if user is not None and _may_open_console(user):
        record_event(AuditEvent.Action.SIGN_OUT, by=Actor(user, get_remote_address(request)))


@receiver(user_login_failed, dispatch_uid="smtp_connector.sign_in_failed")
def record_failed_sign_in(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any
) -> None:
    """Write a failure on a page of ours down; of the typed name only whose it is, since it may be a password."""
    match = request.resolver_match if request else None
    if match is None or match.app_names[-1:] != [APP_NAME]:
        return
    users = get_user_model()._default_manager  # noqa: SLF001  # Django's name for the public one
    user = users.filter(**{users.model.USERNAME_FIELD: _find_name(credentials)}).first()
    record_event(AuditEvent.Action.SIGN_IN_FAILED, by=Actor(user, get_remote_address(request)))


def _find_name(credentials: dict[str, Any]) -> str:
    field = get_user_model().USERNAME_FIELD
    return str(credentials.get("username", credentials.get(field, "")))


def _may_open_console(user: AbstractBaseUser) -> bool:
    has_perm = getattr(user, "has_perm", None)
    return has_perm is not None and any(map(has_perm, OPENING_PERMISSIONS))
