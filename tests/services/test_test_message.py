"""How many tests one may send, and tests that were sent before their connector was saved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from smtp_connector.models import Connector, Delivery
from smtp_connector.services.recipient import hide_recipient
from smtp_connector.services.test_message import adopt_tests, counted_test
from tests.configs import make_config

pytestmark = pytest.mark.django_db


def make_delivery(**fields: object) -> Delivery:
    return Delivery.objects.create(**{"recipient": "a@example.com", "status": "sent", **fields})


def test_only_tests_that_belong_to_nobody_are_adopted() -> None:
    other = Connector.objects.create_connector("Other", config=make_config())
    connector = Connector.objects.create_connector("Mail", config=make_config())
    free, live = make_delivery(is_test=True), make_delivery(is_test=False)
    taken = make_delivery(is_test=True, connector=other)

    adopt_tests(connector, [free.pk, live.pk, taken.pk])

    assert list(connector.deliveries.all()) == [free]
    free.refresh_from_db()
    assert free.connector_name == "Mail"


# Limits ---------------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def find_next_test(user: User, recipient: str, *, now: datetime) -> datetime | None:
    with counted_test(user, recipient, now=now) as next_test:
        return next_test


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


def make_tests(count: int, *, seconds_ago: float = 1, **fields: object) -> None:
    """Make tests that began so long ago, each a millisecond before the one before it."""
    for number in range(count):
        age = timedelta(seconds=seconds_ago, milliseconds=number)
        make_delivery(is_test=True, started_at=NOW - age, **fields)


def test_tenth_test_of_a_user_in_a_minute_is_the_last(ada: User) -> None:
    make_tests(9, requested_by=ada)
    assert find_next_test(ada, "b@example.com", now=NOW) is None
    make_tests(1, seconds_ago=20, requested_by=ada)

    assert find_next_test(ada, "b@example.com", now=NOW) == NOW + timedelta(seconds=40)


def test_tests_of_others_do_not_count_for_a_user(ada: User) -> None:
    make_tests(10, requested_by=User.objects.create_user("eve"))
    make_tests(10)

    assert find_next_test(ada, "b@example.com", now=NOW) is None


def test_tests_of_everybody_count_for_a_recipient(ada: User) -> None:
    make_tests(2, requested_by=User.objects.create_user("eve"))
    make_tests(2, requested_by=ada)
    assert find_next_test(ada, "a@example.com", now=NOW) is None
    make_tests(1, seconds_ago=60)

    assert find_next_test(ada, "A@Example.com", now=NOW) == NOW + timedelta(minutes=9)


def test_recipient_in_the_log_as_a_hash_counts(ada: User) -> None:
    for _ in range(5):
        delivery = Delivery(recipient="a@example.com", is_test=True, started_at=NOW)
        hide_recipient(delivery)
        delivery.save()

    assert find_next_test(ada, "a@example.com", now=NOW) == NOW + timedelta(minutes=10)


def test_live_deliveries_and_old_tests_do_not_count(ada: User) -> None:
    make_tests(10, seconds_ago=60, requested_by=ada)
    make_delivery(is_test=False, requested_by=ada, started_at=NOW)

    assert find_next_test(ada, "b@example.com", now=NOW) is None


def test_longer_of_two_waits_is_told(ada: User) -> None:
    make_tests(10, requested_by=ada)

    wait = timedelta(minutes=10) - timedelta(seconds=1, milliseconds=4)
    assert find_next_test(ada, "a@example.com", now=NOW) == NOW + wait


@pytest.mark.parametrize("limits", [None, {}, {"RECIPIENT": (50, 600)}])
def test_limits_can_be_switched_off(ada: User, settings: Settings, limits: object) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "TEST_LIMITS": limits}
    make_tests(20, requested_by=ada)

    assert find_next_test(ada, "a@example.com", now=NOW) is None


def test_tests_under_way_count_until_they_end(ada: User, settings: Settings) -> None:
    limits = {"USER": (3, 60), "RECIPIENT": (2, 60)}
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "TEST_LIMITS": limits}

    with (
        counted_test(ada, "a@example.com", now=NOW) as first,
        counted_test(ada, "A@example.com", now=NOW) as second,
        counted_test(ada, "a@example.com", now=NOW) as third,
    ):
        assert (first, second, third) == (None, None, NOW + timedelta(seconds=60))
    assert find_next_test(ada, "a@example.com", now=NOW) is None
