"""What django-axes asks of the console: from where a sign-in comes, what to keep of it, what to answer at the limit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone


def find_client_address(request: HttpRequest) -> str | None:
    """Return the visitor's address; X-Forwarded-For is believed as far as TRUSTED_PROXY_COUNT says."""
    from smtp_connector.views.audit import get_remote_address

    return get_remote_address(request) or None


def show_limit(
    request: HttpRequest, _response: HttpResponse | None = None, _credentials: object = None
) -> HttpResponse:
    """Answer with the sign-in page and the time of the next try; typed text goes on riding along."""
    from smtp_connector.forms.account import SignInForm
    from smtp_connector.views.access import find_viewer_zone
    from smtp_connector.views.account import describe_limit
    from smtp_connector.views.kept_text import keep_posted, read_carried, show_sign_in
    from smtp_connector.views.sign_in_address import find_next

    with timezone.override(find_viewer_zone(request)):
        kept = read_carried(request.POST) or keep_posted(request)
        alert = describe_limit(_find_end(request))
        form = SignInForm(request, initial={"username": request.POST.get("username", "")})
        next_path = find_next(request)
        return show_sign_in(request, form, kept, next_path=next_path, alert=alert, status=429)


def _find_end(request: HttpRequest) -> datetime:
    from axes.models import AccessAttempt

    attempts = AccessAttempt.objects.filter(
        username=(getattr(request, "axes_credentials", None) or {}).get("username"),
        ip_address=getattr(request, "axes_ip_address", None),
    )
    newest = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    end: datetime = (newest or timezone.now()) + settings.AXES_COOLOFF_TIME
    return end


@receiver(pre_save, sender="axes.AccessAttempt", dispatch_uid="connector_admin.sign_in_limits")
def forget_posted(instance: Any, **_kwargs: Any) -> None:
    """Keep nothing of what was posted: a config with its secrets may ride along with a sign-in."""
    instance.get_data = instance.post_data = ""
