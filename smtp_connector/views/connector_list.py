"""The list of connectors, and the cards a new one begins with."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from smtp_connector.errors import ConfigError
from smtp_connector.forms.wording import translate
from smtp_connector.models import Connector
from smtp_connector.presets import PRESETS, Preset
from smtp_connector.services.local_mailbox import find_local_mailbox

from .access import console_view
from .connector_status import (
    Activity,
    StatusTag,
    Verdict,
    describe_ago,
    find_activity,
    find_status,
    find_verdict,
    get_start_of_today,
)
from .paging import PAGE_SIZE, read_page_number
from .reasons import REASONS, find_reason

QUERY_MAX_LENGTH = 100  # characters
CUSTOM = "custom-smtp"  # always in sight: it fits whatever the search does not find


@dataclass(frozen=True, slots=True)
class ConnectorRow:
    """One row of the list.

    route: "mailer@example.com via smtp.example.com:587". last_test_when: "" when never tested.
    """

    connector: Connector
    activity: Activity | None
    route: str
    status: StatusTag | None
    verdict: Verdict | None
    last_test_when: str


@dataclass(frozen=True, slots=True)
class PresetCard:
    """One card. endpoint: host and port; is_in_use: a connector was made from it; is_match: the search finds it.

    search_text: what the search looks at, in lower case; name and summary also as they are shown.
    """

    preset: Preset
    name: str
    summary: str
    endpoint: str
    search_text: str
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
    page = read_page_number(request)
    start = (page - 1) * PAGE_SIZE
    connectors = Connector.objects.with_activity(since=get_start_of_today())
    found = list(connectors[start : start + PAGE_SIZE + 1])
    context = {
        "rows": [_make_row(connector) for connector in found[:PAGE_SIZE]],
        "previous_page": page - 1,
        "next_page": page + 1 if len(found) > PAGE_SIZE else 0,
        "reasons": {action: find_reason(request, action) for action in REASONS},
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


def _make_row(connector: Connector) -> ConnectorRow:
    activity = find_activity(connector)
    return ConnectorRow(
        connector=connector,
        activity=activity,
        route=describe_route(connector),
        status=find_status(connector),
        verdict=find_verdict(connector),
        last_test_when=_describe_when(activity) if activity else "",
    )


def _describe_when(activity: Activity) -> str:
    """Say when the newest test was sent and how long it took."""
    if activity.last_test_at is None:
        return ""
    ago = describe_ago(activity.last_test_at)
    duration_ms = activity.last_test_duration_ms
    return _("%(ago)s, %(duration_ms)d ms") % {"ago": ago, "duration_ms": duration_ms}


def describe_route(connector: Connector) -> str:
    """Say from which address and through which host a connector sends, from its stored text."""
    try:
        config = connector.shown_config
    except ConfigError:
        return ""
    sender = parseaddr(config.from_email)[1]
    endpoint = f"{config.host}:{config.resolved_port}"
    return (
        _("%(sender)s via %(endpoint)s") % {"sender": sender, "endpoint": endpoint}
        if sender
        else endpoint
    )


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
        card = _make_card(preset, endpoint, query, is_in_use=preset.id in used)
        groups.setdefault(preset.group, []).append(card)
    return [CardGroup(translate(heading), cards) for heading, cards in groups.items()]


def _make_card(preset: Preset, endpoint: str, query: str, *, is_in_use: bool) -> PresetCard:
    name, summary = translate(preset.name), translate(preset.summary)
    shown = f"{name} {summary} {endpoint}"
    return PresetCard(
        preset=preset,
        name=name,
        summary=summary,
        endpoint=endpoint,
        search_text=f"{preset.search_text} {shown.lower()}",
        is_in_use=is_in_use,
        is_match=preset.is_match(query, shown=shown),
    )
