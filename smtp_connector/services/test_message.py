"""Tests of connectors: how many one may send, and those that were sent before their connector was saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.cache import cache
from django.db.models import Q
from django.utils.crypto import salted_hmac

from smtp_connector.app_settings import get_app_settings
from smtp_connector.models import AuditEvent, Connector, Delivery

from .recipient import match_recipient

UNDER_WAY_SECONDS = 600  # much longer than a send takes: a count that a crash left behind ends then


def adopt_tests(connector: Connector, delivery_pks: Sequence[int]) -> None:
    """Give tests that belong to no connector yet to the one that was saved with the config they tested."""
    Delivery.objects.tests().filter(pk__in=delivery_pks, connector=None).update(
        connector=connector, connector_name=connector.name
    )


@contextmanager
def counted_test(
    user: AbstractBaseUser, recipient: str, *, now: datetime
) -> Iterator[datetime | None]:
    """Count a test while it is under way, when it has no row yet.

    Yields when TEST_LIMITS lets this user test with this recipient again; None: now.
    """
    limits = get_app_settings().test_limits or {}
    wanted = {
        "USER": (Q(requested_by=user.pk), f"user.{user.pk}"),
        "RECIPIENT": (match_recipient(recipient), f"recipient.{recipient.lower()}"),
    }
    with ExitStack() as stack:
        ends: list[datetime | None] = []
        for name, (count, seconds) in limits.items():
            condition, subject = wanted[name]
            others = stack.enter_context(_counting(subject)) - 1
            ends.append(_find_end(condition, count - others, seconds, now=now))
        yield max((end for end in ends if end), default=None)


@contextmanager
def _counting(subject: str) -> Iterator[int]:
    """Yield how many tests of one subject are under way, this one included."""
    digest = salted_hmac("smtp_connector.tests", subject, algorithm="sha256").hexdigest()
    key = f"smtp_connector.tests.{digest}"
    cache.add(key, 0, UNDER_WAY_SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # it went out of the cache just now
        count = 1
    try:
        yield count
    finally:
        with suppress(ValueError):
            cache.decr(key)


def find_next_check(user: AbstractBaseUser, *, now: datetime) -> datetime | None:
    """Return when TEST_LIMITS lets this user check without sending again; None: now.

    A check signs in at the server as a send does; it counts for its user alone, and apart from the sends.
    """
    limit = (get_app_settings().test_limits or {}).get("USER")
    if limit is None:
        return None
    count, seconds = limit
    window = timedelta(seconds=seconds)
    checks = AuditEvent.objects.filter(
        action=AuditEvent.Action.CHECK_MADE, user=user.pk, created_at__gt=now - window
    )
    times = list(checks.newest().values_list("created_at", flat=True)[count - 1 : count])
    return times[0] + window if times else None


def _find_end(wanted: Q, count: int, seconds: float, *, now: datetime) -> datetime | None:
    """Return when fewer than `count` tests are younger than `seconds`; None when it is so now."""
    window = timedelta(seconds=seconds)
    if count < 1:
        return now + window
    newest = Delivery.objects.tests().filter(wanted, started_at__gt=now - window).newest()
    times = list(newest.values_list("started_at", flat=True)[count - 1 : count])
    return times[0] + window if times else None
