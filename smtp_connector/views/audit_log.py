"""The audit log: who did what in the console, when and from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from smtp_connector.models import AuditEvent, Connector

from .access import console_view
from .paging import read_excerpt

# What went wrong or cannot be taken back catches the eye.
KINDS: Mapping[str, str] = {
    AuditEvent.Action.SIGN_IN_FAILED: "bad",
    AuditEvent.Action.CONNECTOR_DELETED: "warn",
    AuditEvent.Action.CONNECTOR_ACTIVATED: "ok",
}


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One event as the log shows it.

    kind: of its tag, "" for a plain one. actor: who did it, in words where no account is known. more: what was changed or replaced, in words, or "".
    is_link: the connector is still there.
    """

    event: AuditEvent
    kind: str
    actor: str
    more: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Rows, newest first, and the cursors of the pages beside this one ("" for none)."""

    rows: list[AuditRow]
    newer: str = ""
    older: str = ""


@console_view("smtp_connector.view_auditevent", methods=["GET"])
def audit_log(request: HttpRequest) -> HttpResponse:
    """Show every event; nothing here changes one."""
    excerpt = read_excerpt(request, AuditEvent.objects.all(), by="created_at")
    names = _find_names(excerpt.rows)
    rows = [_make_row(event, names) for event in excerpt.rows]
    page = AuditPage(rows, newer=excerpt.newer, older=excerpt.older)
    return render(request, "smtp_connector/audit/list.html", {"page": page})


def _find_names(events: Sequence[AuditEvent]) -> Mapping[str, str]:
    """Return the names of the connectors in the events that are still there, by public id."""
    ids = {event.connector_public_id for event in events}
    ids |= {str(event.details.get("replaced", "")) for event in events}
    there = Connector.objects.filter(public_id__in=ids - {""})
    return dict(there.values_list("public_id", "name"))


def _make_row(event: AuditEvent, names: Mapping[str, str]) -> AuditRow:
    return AuditRow(
        event=event,
        kind=KINDS.get(event.action, ""),
        actor=event.user_name or _name_nobody(event),
        more=_describe_details(event, names),
        is_link=event.connector_public_id in names,
    )


def _name_nobody(event: AuditEvent) -> str:
    if event.action == AuditEvent.Action.SIGN_IN_FAILED:
        return _("Unknown account")
    return _("The project's own code")


def _describe_details(event: AuditEvent, names: Mapping[str, str]) -> str:
    changed, replaced = event.details.get("changed"), event.details.get("replaced")
    if changed:
        return _("Changed: %(keys)s") % {"keys": ", ".join(changed)}
    if replaced:
        return _("In place of %(connector)s") % {"connector": names.get(replaced, replaced)}
    return ""
