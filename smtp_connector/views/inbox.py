"""The local mailbox's mail, for development only."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from smtp_connector.services.inbox import (
    MESSAGES_SHOWN,
    InboxMessage,
    find_entry,
    is_inbox_open,
    list_entries,
    read_message,
)

from .access import console_view
from .paging import PAGE_SIZE, read_page_number


@console_view("smtp_connector.view_delivery", methods=["GET"])
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the newest mail, a page at a time; only the files of that page are read."""
    _require_open()
    entries = list_entries()
    page = read_page_number(request)
    start = (page - 1) * PAGE_SIZE
    messages = [read_message(entry) for entry in entries[start : start + PAGE_SIZE]]
    context = {
        "mails": [message for message in messages if message],
        "previous_page": page - 1,
        "next_page": page + 1 if len(entries) > start + PAGE_SIZE else 0,
        "limit": MESSAGES_SHOWN,
    }
    return render(request, "smtp_connector/inbox/list.html", context)


@console_view("smtp_connector.view_delivery", methods=["GET"])
def inbox_message(request: HttpRequest, key: str) -> HttpResponse:
    """Show one mail: its text and, as source only, the rest. Nothing of it is ever run or loaded."""
    _require_open()
    return render(request, "smtp_connector/inbox/message.html", {"mail": _get_message(key)})


def _require_open() -> None:
    if not is_inbox_open():
        raise Http404


def _get_message(key: str) -> InboxMessage:
    entry = find_entry(key)
    message = read_message(entry) if entry else None
    if message is None:
        raise Http404
    return message
