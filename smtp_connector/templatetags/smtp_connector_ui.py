"""What the console's pages draw alike: icons, tiles and the navigation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateformat import format as format_moment
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from smtp_connector.models import Connector
from smtp_connector.presets import find_preset
from smtp_connector.services.inbox import is_inbox_open
from smtp_connector.views.connector_status import describe_ago, find_status, find_verdict
from smtp_connector.views.language import list_choices

register = template.Library()

CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation.

    is_current: the page is this one or lies below it. is_exact: it is this very page.
    """

    label: str
    icon: str
    url: str
    is_allowed: bool
    is_current: bool
    is_exact: bool


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Entries under one heading; "" for none."""

    heading: str
    entries: list[NavItem]


@register.simple_tag
def icon(name: str, icon_class: str = "") -> SafeString:
    """Draw `smtp_connector/icons/<name>.svg`; it is hidden from screen readers, so a word must stand beside it."""
    svg = render_to_string(f"smtp_connector/icons/{name}.svg", {"icon_class": icon_class})
    return mark_safe(svg.strip())  # noqa: S308  # the template escaped it; strip() forgets that


@register.simple_tag
def csrf_cookie_name() -> str:
    """Return the cookie that scripts may read the CSRF token from; "" where the token is in the session."""
    return "" if settings.CSRF_USE_SESSIONS else str(settings.CSRF_COOKIE_NAME)


@register.filter
def with_code(text: str) -> SafeString:
    """Draw what stands between backticks as code; everything else is escaped."""
    marked = CODE.sub(r"<code translate='no'>\1</code>", conditional_escape(text))
    return mark_safe(marked)  # noqa: S308  # escaped above


@register.filter(expects_localtime=True)
def day(moment: datetime) -> str:
    """Write the day of a moment as it stands before the time: "26 Nov 2026,"."""
    # Translators: a date as Django's date filter writes it; the time follows in the next line or column.
    return format_moment(moment, pgettext("date format", "j M Y,"))


@register.filter(expects_localtime=True)
def day_and_time(moment: datetime) -> str:
    """Write a moment to the second, with its zone: "26 Nov 2026, 14:05:09 CET"."""
    # Translators: date and time as Django's date filter writes them; keep H:i:s T.
    return format_moment(moment, pgettext("date format", "j M Y, H:i:s T"))


@register.inclusion_tag("smtp_connector/_language_switch.html", takes_context=True)
def language_switch(context: RequestContext) -> dict[str, Any]:
    """Draw the choice of languages; nothing where there is none, or no request to come back to."""
    request = context.get("request")
    return {
        "choices": list_choices() if request else [],
        "next": request.get_full_path() if request else "",
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("smtp_connector/_tile.html")
def tile(preset_id: str, *, is_small: bool = False) -> dict[str, Any]:
    """Draw a preset's monogram; a connector without a preset gets the server icon."""
    return {"preset": find_preset(preset_id), "is_small": is_small}


@register.inclusion_tag("smtp_connector/_status_tag.html")
def status_tag(connector: Connector) -> dict[str, Any]:
    """Draw how a connector stands; nothing when it was read without `with_activity`."""
    return {"status": find_status(connector)}


@register.inclusion_tag("smtp_connector/_verdict_tag.html")
def verdict_tag(connector: Connector) -> dict[str, Any]:
    """Draw what the newest test says of the stored config; nothing when it was read without `with_activity`."""
    verdict = find_verdict(connector)
    ago = describe_ago(verdict.tested_at) if verdict and verdict.tested_at else ""
    return {"verdict": verdict, "ago": ago}


@register.inclusion_tag("smtp_connector/_nav.html", takes_context=True)
def console_nav(context: RequestContext, label: str) -> dict[str, Any]:
    """Draw the navigation and who is signed in; nobody is on an error page of a stranger."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return {"label": label, "groups": [], "viewer": ""}
    name = str(getattr(user, "get_full_name", str)() or user.get_username())
    return {
        "label": label,
        "groups": _make_groups(request.path, user),
        "viewer": name,
        "initials": "".join(word[0] for word in name.split()[:2]),
        "role": _("Administrator")
        if getattr(user, "is_superuser", False)
        else _describe_role(user, name),
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }


def _describe_role(user: Any, name: str) -> str:
    """Return the user name where a full name stands above it, else nothing."""
    username = str(user.get_username())
    return "" if username == name else username


def _make_groups(path: str, user: Any) -> list[NavGroup]:
    def item(label: str, icon_name: str, url_name: str, permission: str) -> NavItem:
        url = reverse(f"smtp_connector:{url_name}")
        return NavItem(
            label=label,
            icon=icon_name,
            url=url,
            is_allowed=user.has_perm(f"smtp_connector.{permission}"),
            is_current=path.startswith(url),
            is_exact=path == url,
        )

    activity = [item(_("Email logs"), "inbox", "email_logs", "view_delivery")]
    if is_inbox_open():
        activity.append(item(_("Inbox"), "mailbox", "inbox", "view_delivery"))
    activity.append(item(_("Audit log"), "history", "audit_log", "view_auditevent"))
    connectors = item(_("Connectors"), "plug", "connector_list", "view_connector")
    return [NavGroup("", [connectors]), NavGroup(_("Activity"), activity)]
