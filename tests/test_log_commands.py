"""prune_deliveries and forget_recipient."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from smtp_connector.models import Delivery
from smtp_connector.services.recipient import hide_recipient

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


def make_delivery(recipient: str = "ada@example.com", *, age_days: float = 0) -> Delivery:
    delivery: Delivery = Delivery.objects.create(
        recipient=recipient, status="sent", started_at=timezone.now() - timedelta(days=age_days)
    )
    return delivery


@pytest.mark.parametrize(
    ("arguments", "left", "printed"),
    [
        ([], 2, "Deleted 1 deliveries older than 30 days."),
        (["--days", "7"], 1, "Deleted 2 deliveries older than 7 days."),
        (["--days", "0"], 0, "Deleted 3 deliveries older than 0 days."),
    ],
)
def test_pruning_deletes_what_is_older_and_says_how_many(
    arguments: list[str], left: int, printed: str
) -> None:
    for age_days in (1, 8, 31):
        make_delivery(age_days=age_days)

    assert run("prune_deliveries", *arguments) == f"{printed}\n"
    assert Delivery.objects.count() == left


def test_pruning_follows_the_setting(settings: Settings) -> None:
    settings.SMTP_CONNECTOR = {"LOG_RETENTION_DAYS": 3}
    make_delivery(age_days=4)

    assert "Deleted 1" in run("prune_deliveries")


def test_pruning_a_log_that_is_kept_wants_an_age(settings: Settings) -> None:
    settings.SMTP_CONNECTOR = {"LOG_RETENTION_DAYS": None}

    with pytest.raises(CommandError, match="--days"):
        run("prune_deliveries")


@pytest.mark.parametrize("days", ["-1", "x", "1e99", "99999999"])
def test_age_that_is_none_is_said(days: str) -> None:
    with pytest.raises(CommandError, match="whole number of days"):
        run("prune_deliveries", f"--days={days}")


def test_forgetting_says_how_many_rows_and_not_whose() -> None:
    make_delivery()
    make_delivery("bob@example.com")

    printed = run("forget_recipient", "ada@Example.com")

    assert printed == "Forgot the address in 1 deliveries.\n"


def test_forgetting_names_spellings_that_may_be_the_same_person() -> None:
    make_delivery("Ada@example.com")

    assert "Ada@example.com. Run the command for them too" in run(
        "forget_recipient", "ada@example.com"
    )


def test_forgetting_ends_with_status_one_when_rows_cannot_be_told(settings: Settings) -> None:
    delivery = make_delivery()
    hide_recipient(delivery)
    delivery.save()
    settings.SECRET_KEY = "another"

    with pytest.raises(CommandError, match="1 deliveries to the same domain are hashed"):
        run("forget_recipient", "ada@example.com")


def test_what_is_no_address_is_said() -> None:
    with pytest.raises(CommandError, match="has no @"):
        run("forget_recipient", "ada")
