"""Use cases of age: delete deliveries that are older than the log keeps them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import Error as DatabaseFault
from django.db import transaction
from django.utils import timezone

from smtp_connector.app_settings import get_app_settings
from smtp_connector.models import Delivery

logger = logging.getLogger(__name__)

BATCH_ROWS = 200
PRUNE_EVERY = 20  # deliveries; ten times fewer than a batch, so that a backlog shrinks


def prune_deliveries(*, older_than: timedelta) -> int:
    """Delete all deliveries of that age, batch by batch; return how many."""
    return sum(_iter_batches(timezone.now() - older_than))


def prune_after(delivery: Delivery) -> None:
    """Delete one batch after every twentieth delivery, when the caller's transaction has ended; never fail.

    The row's key says which is the twentieth: all processes count together, without a query. It is one more
    query when nothing is old enough.
    """
    is_turn = delivery.pk is not None and delivery.pk % PRUNE_EVERY == 0
    if is_turn and get_app_settings().log_retention_days is not None:
        try:
            transaction.on_commit(_prune_one_batch, robust=True)
        except DatabaseFault:  # the caller manages transactions by hand; another delivery will do
            logger.info("The log was not pruned inside a transaction that is managed by hand.")


def _prune_one_batch() -> None:
    days = get_app_settings().log_retention_days
    if days is None or days <= 0:  # a server starts without the system checks
        return
    try:
        delete_batch(timezone.now() - timedelta(days=days))
    except DatabaseFault as error:
        logger.warning("The log could not be pruned: %s", type(error).__name__)


def _iter_batches(before: datetime) -> Iterator[int]:
    while count := delete_batch(before):
        yield count


def delete_batch(before: datetime) -> int:
    """Delete at most `BATCH_ROWS` deliveries, the oldest first; return how many were found."""
    oldest = Delivery.objects.older_than(before).order_by("started_at", "pk")
    pks = list(oldest.values_list("pk", flat=True)[:BATCH_ROWS])
    if pks:
        Delivery.objects.filter(pk__in=pks).delete()
    return len(pks)
