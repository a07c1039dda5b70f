"""Email logs: of all connectors, and of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smtp_connector.forms.wording import translate
from smtp_connector.models import Connector, Delivery
from smtp_connector.models.delivery import DeliveryQuerySet
from smtp_connector.terms import UsageType

from .access import console_view
from .connector_status import get_start_of_today
from .paging import PAGE_SIZE

USAGE_LABELS = {
    UsageType.REGISTER: gettext_lazy("Register"),
    UsageType.SIGN_IN: gettext_lazy("Sign in"),
    UsageType.FORGOT_PASSWORD: gettext_lazy("Forgot password"),
    UsageType.GENERIC: gettext_lazy("Generic"),
    UsageType.ORGANIZATION_INVITATION: gettext_lazy("Organization invitation"),
    UsageType.USER_PERMISSION_VALIDATION: gettext_lazy("User permission validation"),
    UsageType.BIND_NEW_IDENTIFIER: gettext_lazy("Bind new identifier"),
    UsageType.MFA_VERIFICATION: gettext_lazy("MFA verification"),
    UsageType.BIND_MFA: gettext_lazy("Bind MFA"),
}


@dataclass(frozen=True, slots=True)
class LogRow:
    """One delivery as the log shows it.

    trouble: why it failed, or who was refused, or "". took: "1.02 s" or "6 ms".
    other_recipients: how many beside the first.
    """

    delivery: Delivery
    template: str
    took: str
    trouble: str
    other_recipients: int


@dataclass(frozen=True, slots=True)
class LogPage:
    """Rows, newest first, and the cursors of the pages beside this one ("" for none)."""

    rows: list[LogRow]
    newer: str = ""
    older: str = ""


@console_view("smtp_connector.view_delivery", methods=["GET"])
def email_logs(request: HttpRequest) -> HttpResponse:
    """Show every delivery."""
    context = {"page": read_log_page(request, Delivery.objects.all()), "shows_connector": True}
    return render(request, "smtp_connector/delivery/list.html", context)


@console_view("smtp_connector.view_delivery", methods=["GET"])
def connector_email_logs(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one connector's deliveries, as a tab of its details."""
    connectors = Connector.objects.with_activity(since=get_start_of_today())
    connector = get_object_or_404(connectors, public_id=public_id)
    context = {
        "connector": connector,
        "active_tab": "email_logs",
        "page": read_log_page(request, Delivery.objects.filter(connector=connector)),
    }
    return render(request, "smtp_connector/delivery/connector.html", context)


def read_log_page(request: HttpRequest, deliveries: DeliveryQuerySet) -> LogPage:
    """Return one page by keyset: rows that come in between shift nothing, and nothing is counted."""
    newer_than = _read_cursor(request.GET.get("newer", ""))
    if newer_than:
        return _read_newer(deliveries, *newer_than)
    older_than = _read_cursor(request.GET.get("older", ""))
    if older_than:
        deliveries = _older_than(deliveries, *older_than)
    found = list(deliveries.newest().without_trace().select_related("connector")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return LogPage(
        rows=[_make_row(delivery) for delivery in shown],
        newer=_make_cursor(shown[0]) if shown and older_than else "",
        older=_make_cursor(shown[-1]) if len(found) > PAGE_SIZE else "",
    )


def _read_newer(deliveries: DeliveryQuerySet, started_at: datetime, pk: int) -> LogPage:
    after = deliveries.filter(
        Q(started_at__gt=started_at) | Q(pk__gt=pk), started_at__gte=started_at
    )
    ordered = after.order_by("started_at", "pk").without_trace().select_related("connector")
    found = list(ordered[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE][::-1]
    if not shown:
        return LogPage([])
    return LogPage(
        rows=[_make_row(delivery) for delivery in shown],
        newer=_make_cursor(shown[0]) if len(found) > PAGE_SIZE else "",
        older=_make_cursor(shown[-1]),
    )


def _older_than(deliveries: DeliveryQuerySet, started_at: datetime, pk: int) -> DeliveryQuerySet:
    return deliveries.filter(
        Q(started_at__lt=started_at) | Q(pk__lt=pk), started_at__lte=started_at
    )


def _make_cursor(delivery: Delivery) -> str:
    return f"{delivery.started_at.isoformat()}~{delivery.pk}"


def _read_cursor(text: str) -> tuple[datetime, int] | None:
    """Read a cursor; one that is none of ours means the first page."""
    time, _tilde, pk = text.partition("~")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    try:
        started_at = datetime.fromisoformat(time)
        # Overflows where the year 1 or 9999 of another zone ends in no year at all.
        return (started_at.astimezone(UTC), int(pk)) if started_at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _make_row(delivery: Delivery) -> LogRow:
    name = delivery.template or delivery.usage_type
    return LogRow(
        delivery=delivery,
        template=str(USAGE_LABELS.get(name, name)),  # type: ignore[call-overload]  # a StrEnum's text is its key
        took=_describe_duration(delivery.duration_ms),
        trouble=_describe_trouble(delivery),
        other_recipients=delivery.recipient_count - 1,
    )


def _describe_duration(milliseconds: int) -> str:
    """Write 971 ms as "0.97 s" and 6 ms, which would be "0.01 s", as "6 ms"."""
    if milliseconds < 100:
        return _("%(milliseconds)d ms") % {"milliseconds": milliseconds}
    return _("%(seconds).2f s") % {"seconds": milliseconds / 1000}


def _describe_trouble(delivery: Delivery) -> str:
    if delivery.status == Delivery.Status.SENT or not delivery.reply_code:
        return translate(delivery.error_sentence)
    text = " ".join(delivery.reply_text.split())
    # A server begins its text with the enhanced status code; a row from elsewhere may have it apart.
    code = "" if text.startswith(delivery.enhanced_status_code) else delivery.enhanced_status_code
    return " ".join(part for part in (str(delivery.reply_code), code, text) if part)
