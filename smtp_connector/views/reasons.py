"""Why a viewer may not do something: the sentence that stands beside what is disabled."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CANNOT_SAVE = _("You may not save here. Ask an administrator for the permission.")
REASONS = {
    "add": _("You may not add connectors. Ask an administrator for the permission."),
    "test": _("You may not send tests. Ask an administrator for the permission."),
    "activate": _("You may not switch connectors. Ask an administrator for the permission."),
    "delete": _("You may not delete connectors. Ask an administrator for the permission."),
}


def find_reason(request: HttpRequest, action: str) -> str:
    """Return why the viewer may not do this with connectors; "" when they may. action: a key of `REASONS`."""
    return explain(request, f"smtp_connector.{action}_connector", REASONS[action])


def explain(request: HttpRequest, permission: str, sentence: str | Promise) -> str:
    """Return the sentence when the viewer lacks the permission, else ""."""
    return "" if request.user.has_perm(permission) else str(sentence)
