"""The list of connectors, and the cards a new one begins with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from smtp_connector.forms.wording import translate
from smtp_connector.models import Connector, Delivery
from smtp_connector.presets import PRESETS, Preset
from smtp_connector.services.local_mailbox import find_local_mailbox
from smtp_connector.terms import Stage

from .access import console_view
from .connector_status import Activity, StatusTag, find_activity, find_status
from .test_message import STAGE_NAMES

PAGE_SIZE = 20
QUERY_MAX_LENGTH = 100  # characters
CUSTOM = "custom-smtp"  # always in sight: it fits whatever the search does not find


@dataclass(frozen=True, slots=True)
class ConnectorRow:
    """One row of the list.

    route: "mailer@example.com via smtp.example.com:587". last_test, last_test_ago: "" when never tested.
    """

    connector: Connector
    activity: Activity | None
    route: str
    status: StatusTag | None
    last_test: str
    last_test_ago: str


@dataclass(frozen=True, slots=True)
class PresetCard:
    """One card. endpoint: host and port; is_in_use: a connector was made from it; is_match: the search finds it."""

    preset: Preset
    summary: str
    endpoint: str
    is_in_use: bool
    is_match: bool

    @property
    def is_pinned(self) -> bool:
        """Whether it stays in sight whatever the search finds."""
        return self.preset.id == CUSTOM

    @property
    def is_shown(self) -> bool:
        return self.is_match or self.is_pinned


@dataclass(frozen=True, slots=True)
class CardGroup:
    """Cards under one heading."""

    heading: str
    cards: list[PresetCard]

    @property
    def is_shown(self) -> bool:
        return any(card.is_shown for card in self.cards)


@console_view("smtp_connector.view_connector", methods=["GET"])
def connector_list(request: HttpRequest) -> HttpResponse:
    """Show the connectors, the active one first, with what they did today."""
    page = _read_page(request)
    start = (page - 1) * PAGE_SIZE
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    found = list(Connector.objects.with_activity(since=today)[start : start + PAGE_SIZE + 1])
    context = {
        "rows": [_make_row(connector) for connector in found[:PAGE_SIZE]],
        "previous_page": page - 1,
        "next_page": page + 1 if len(found) > PAGE_SIZE else 0,
        "reasons": _list_reasons(request),
    }
    return render(request, "smtp_connector/connector_list/list.html", context)


@console_view("smtp_connector.view_connector", methods=["GET"])
def connector_create(request: HttpRequest) -> HttpResponse:
    """Show the cards of the presets; `?q=` leaves those that match, and Custom SMTP always."""
    query = " ".join(request.GET.get("q", "")[:QUERY_MAX_LENGTH].split())
    groups = _make_groups(query)
    has_match = any(card.is_match for group in groups for card in group.cards)
    context = {"groups": groups, "query": query, "has_match": has_match}
    return render(request, "smtp_connector/connector_list/chooser.html", context)


def _read_page(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _make_row(connector: Connector) -> ConnectorRow:
    activity = find_activity(connector)
    tested_at = activity.last_test_at if activity else None
    return ConnectorRow(
        connector=connector,
        activity=activity,
        route=describe_route(connector),
        status=find_status(connector),
        last_test=_describe_last_test(activity) if activity else "",
        last_test_ago=_describe_ago(tested_at) if tested_at else "",
    )


def _describe_ago(moment: datetime) -> str:
    if timezone.now() - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}


def describe_route(connector: Connector) -> str:
    """Say from which address and through which host a connector sends, from its stored text."""
    try:
        config = json.loads(connector.config_text)
    except ValueError:
        return ""
    if not isinstance(config, dict):
        return ""
    host = config.get("host") or config.get("service") or ""
    port = config.get("port") or (465 if config.get("secure") else 587)
    sender = parseaddr(str(config.get("fromEmail", "")))[1]
    endpoint = f"{host}:{port}"
    return (
        _("%(sender)s via %(endpoint)s") % {"sender": sender, "endpoint": endpoint}
        if sender
        else endpoint
    )


def _describe_last_test(activity: Activity) -> str:
    if not activity.last_test_status:
        return ""
    if activity.last_test_status == Delivery.Status.SENT:
        return _("Passed")
    if activity.last_test_status == Delivery.Status.UNKNOWN:
        return _("Outcome unknown")
    if not activity.last_test_stage:
        return _("Failed")
    return _("Failed at %(stage)s") % {"stage": STAGE_NAMES[Stage(activity.last_test_stage)]}


def _list_reasons(request: HttpRequest) -> dict[str, str]:
    """Return why the viewer may not do what the list offers; "" where they may."""
    sentences = {
        "add": _("You may not add connectors. Ask an administrator for the permission."),
        "test": _("You may not send tests. Ask an administrator for the permission."),
        "activate": _("You may not switch connectors. Ask an administrator for the permission."),
        "delete": _("You may not delete connectors. Ask an administrator for the permission."),
    }
    return {
        action: "" if request.user.has_perm(f"smtp_connector.{action}_connector") else sentence
        for action, sentence in sentences.items()
    }


def _make_groups(query: str) -> list[CardGroup]:
    used = set(Connector.objects.order_by().values_list("preset", flat=True).distinct())
    mailbox = find_local_mailbox()
    groups: dict[str, list[PresetCard]] = {}
    for preset in PRESETS:
        if preset.is_development and not mailbox:
            continue
        endpoint = (
            f"{mailbox[0]}:{mailbox[1]}" if preset.is_development and mailbox else preset.endpoint
        )
        card = PresetCard(
            preset=preset,
            summary=translate(preset.summary),
            endpoint=endpoint,
            is_in_use=preset.id in used,
            is_match=preset.is_match(query),
        )
        groups.setdefault(preset.group, []).append(card)
    return [CardGroup(translate(heading), cards) for heading, cards in groups.items()]
