"""Pages of lists: how long they are, and which one is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 20  # rows

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Excerpt(Generic[Row]):
    """Rows of a log, newest first, and the cursors of the pages beside this one ("" for none)."""

    rows: list[Row]
    newer: str = ""
    older: str = ""


def read_page_number(request: HttpRequest) -> int:
    """Return the number in `?page=`, from 1; whatever is none means the first page."""
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def read_excerpt(request: HttpRequest, rows: QuerySet[Row], *, by: str) -> Excerpt[Row]:
    """Return one page by keyset: rows that come in between shift nothing, and nothing is counted.

    by: the column with a row's moment. `?newer=` and `?older=` hold a cursor.
    """
    newer_than = _read_cursor(request.GET.get("newer", ""))
    if newer_than:
        return _read_newer(rows, by, *newer_than)
    older_than = _read_cursor(request.GET.get("older", ""))
    if older_than:
        rows = _older_than(rows, by, *older_than)
    found = list(rows.order_by(f"-{by}", "-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return Excerpt(
        shown,
        newer=_make_cursor(shown[0], by) if shown and older_than else "",
        older=_make_cursor(shown[-1], by) if len(found) > PAGE_SIZE else "",
    )


def _read_newer(rows: QuerySet[Row], by: str, moment: datetime, pk: int) -> Excerpt[Row]:
    after = rows.filter(Q(**{f"{by}__gt": moment}) | Q(pk__gt=pk), **{f"{by}__gte": moment})
    found = list(after.order_by(by, "pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE][::-1]
    if not shown:
        return Excerpt([])
    return Excerpt(
        shown,
        newer=_make_cursor(shown[0], by) if len(found) > PAGE_SIZE else "",
        older=_make_cursor(shown[-1], by),
    )


def _older_than(rows: QuerySet[Row], by: str, moment: datetime, pk: int) -> QuerySet[Row]:
    return rows.filter(Q(**{f"{by}__lt": moment}) | Q(pk__lt=pk), **{f"{by}__lte": moment})


def _make_cursor(row: Model, by: str) -> str:
    return f"{getattr(row, by).isoformat()}~{row.pk}"


def _read_cursor(text: str) -> tuple[datetime, int] | None:
    """Read a cursor; one that is none of ours means the first page."""
    time, _tilde, pk = text.partition("~")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    try:
        moment = datetime.fromisoformat(time)
        # Overflows where the year 1 or 9999 of another zone ends in no year at all.
        return (moment.astimezone(UTC), int(pk)) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
