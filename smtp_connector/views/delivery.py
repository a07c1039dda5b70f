"""Email logs: of all connectors, and of one."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from smtp_connector.errors import ConfigError
from smtp_connector.forms.wording import translate
from smtp_connector.models import Connector, Delivery
from smtp_connector.models.delivery import DeliveryQuerySet
from smtp_connector.services.inbox import is_inbox_open
from smtp_connector.services.local_mailbox import is_local_mailbox
from smtp_connector.terms import UsageType

from .access import console_view
from .connector_status import get_start_of_today
from .paging import read_excerpt
from .test_result import describe_delivery
from .trace import describe_duration

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


@console_view("smtp_connector.view_delivery", methods=["GET"])
def delivery_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one delivery: what came of it, and its session where that was kept."""
    delivery = get_object_or_404(Delivery.objects.select_related("connector"), pk=pk)
    inbox_url = reverse("smtp_connector:inbox") if _is_in_inbox(delivery) else ""
    result = describe_delivery(delivery, inbox_url=inbox_url)
    context = {"row": _make_row(delivery), "delivery": delivery, "result": result}
    return render(request, "smtp_connector/delivery/detail.html", context)


def _is_in_inbox(delivery: Delivery) -> bool:
    """Tell whether its connector sends into the local mailbox, which this console shows."""
    if delivery.connector is None or not is_inbox_open():
        return False
    try:
        return is_local_mailbox(delivery.connector.shown_config)
    except ConfigError:
        return False


def read_log_page(request: HttpRequest, deliveries: DeliveryQuerySet) -> LogPage:
    """Return the page that is asked for."""
    rows = deliveries.without_trace().select_related("connector")
    excerpt = read_excerpt(request, rows, by="started_at")
    shown = [_make_row(delivery) for delivery in excerpt.rows]
    return LogPage(shown, newer=excerpt.newer, older=excerpt.older)


def _make_row(delivery: Delivery) -> LogRow:
    name = delivery.template or delivery.usage_type
    return LogRow(
        delivery=delivery,
        template=str(USAGE_LABELS.get(name, name)),  # type: ignore[call-overload]  # a StrEnum's text is its key
        took=describe_duration(delivery.duration_ms),
        trouble=_describe_trouble(delivery),
        other_recipients=delivery.recipient_count - 1,
    )


def _describe_trouble(delivery: Delivery) -> str:
    if delivery.status == Delivery.Status.SENT or not delivery.reply_code:
        return translate(delivery.error_sentence)
    text = " ".join(delivery.reply_text.split())
    # A server begins its text with the enhanced status code; a row from elsewhere may have it apart.
    code = "" if text.startswith(delivery.enhanced_status_code) else delivery.enhanced_status_code
    return " ".join(part for part in (str(delivery.reply_code), code, text) if part)
