from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from smtp_connector.models import Connector, Delivery
from smtp_connector.services.retention import (
    BATCH_ROWS,
    PRUNE_EVERY,
    prune_after,
    prune_deliveries,
)
from tests.configs import make_config
from tests.smtp_server import ScriptedSmtpServer

pytestmark = pytest.mark.django_db


def make_deliveries(count: int, *, age_days: float) -> None:
    started_at = timezone.now() - timedelta(days=age_days)
    Delivery.objects.bulk_create(
        Delivery(recipient="ada@example.com", status="sent", started_at=started_at)
        for _ in range(count)
    )


def make_turn() -> Delivery:
    """Return a new delivery whose turn it is to prune."""
    delivery: Delivery = Delivery.objects.create(
        pk=find_next_turn(), recipient="a@b.example", status="sent"
    )
    return delivery


def find_next_turn() -> int:
    newest = Delivery.objects.order_by("-pk").first()
    return ((newest.pk if newest else 0) // PRUNE_EVERY + 1) * PRUNE_EVERY


def test_old_deliveries_go_in_batches_and_younger_ones_stay(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_deliveries(2 * BATCH_ROWS + 1, age_days=31)
    make_deliveries(2, age_days=29)

    with django_assert_max_num_queries(7):  # two for each of three batches, and one that finds none
        assert prune_deliveries(older_than=timedelta(days=30)) == 2 * BATCH_ROWS + 1

    assert Delivery.objects.count() == 2


def test_every_twentieth_delivery_takes_one_batch_along(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    make_deliveries(BATCH_ROWS + 5, age_days=31)

    with django_capture_on_commit_callbacks(execute=True):
        prune_after(make_turn())

    assert Delivery.objects.count() == 5 + 1


def test_other_deliveries_ask_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        prune_after(Delivery(pk=PRUNE_EVERY + 1))
        prune_after(Delivery())  # its row could not be written


def test_turn_with_nothing_to_delete_costs_one_query(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    delivery = make_turn()

    with django_assert_num_queries(1), django_capture_on_commit_callbacks(execute=True):
        prune_after(delivery)


@pytest.mark.parametrize("days", [None, 0, -1])
def test_log_is_kept_when_no_age_is_set(
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    days: int | None,
) -> None:
    settings.SMTP_CONNECTOR = {"LOG_RETENTION_DAYS": days}
    make_deliveries(1, age_days=300)

    with django_capture_on_commit_callbacks(execute=True):
        prune_after(make_turn())

    assert Delivery.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_nothing_is_deleted_inside_the_transaction_of_the_caller() -> None:
    make_deliveries(1, age_days=31)

    with transaction.atomic():
        prune_after(make_turn())
        assert Delivery.objects.count() == 2

    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_send_succeeds_although_the_log_cannot_be_pruned(
    smtp_server: ScriptedSmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    connector = Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))
    make_deliveries(1, age_days=31)
    turn = find_next_turn()
    set_next_pk(turn)

    def fail(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if sql.startswith("DELETE"):
            raise OperationalError("database is locked")
        return execute(sql, *arguments)

    with connection.execute_wrapper(fail):
        delivery = connector.send_code("ada@example.com", "123456")

    assert (delivery.status, delivery.pk) == ("sent", turn)
    assert "could not be pruned: OperationalError" in caplog.text


def set_next_pk(pk: int) -> None:
    """Let the database give this key to the next delivery."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)",
                [Delivery._meta.db_table, pk],
            )
        else:
            cursor.execute(
                "UPDATE sqlite_sequence SET seq = %s WHERE name = %s",
                [pk - 1, Delivery._meta.db_table],
            )


@pytest.mark.django_db(transaction=True)
def test_sending_prunes_the_log_by_itself(smtp_server: ScriptedSmtpServer) -> None:
    connector = Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))
    make_deliveries(3, age_days=31)

    for _ in range(PRUNE_EVERY):
        connector.send_code("ada@example.com", "123456")

    assert Delivery.objects.count() == PRUNE_EVERY
