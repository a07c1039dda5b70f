"""Tests of connectors: how many one may send, and those that were sent before their connector was saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q

from smtp_connector.app_settings import get_app_settings
from smtp_connector.models import AuditEvent, Connector, Delivery

from .recipient import match_recipient


def adopt_tests(connector: Connector, delivery_pks: Sequence[int]) -> None:
    """Give tests that belong to no connector yet to the one that was saved with the config they tested."""
    Delivery.objects.tests().filter(pk__in=delivery_pks, connector=None).update(
        connector=connector, connector_name=connector.name
    )


def find_next_test(user: AbstractBaseUser, recipient: str, *, now: datetime) -> datetime | None:
    """Return when TEST_LIMITS lets this user test with this recipient again; None: now.

    Tests that are under way are not counted: they have no row yet.
    """
    limits = get_app_settings().test_limits or {}
    wanted = {"USER": Q(requested_by=user.pk), "RECIPIENT": match_recipient(recipient)}
    ends = (_find_end(wanted[name], *limit, now=now) for name, limit in limits.items())
    return max((end for end in ends if end), default=None)


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
    newest = Delivery.objects.tests().filter(wanted, started_at__gt=now - window).newest()
    times = list(newest.values_list("started_at", flat=True)[count - 1 : count])
    return times[0] + window if times else None
