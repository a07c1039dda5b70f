"""Tests that were sent before their connector was saved."""

from __future__ import annotations

import pytest

from smtp_connector.models import Connector, Delivery
from smtp_connector.services.test_message import adopt_tests
from tests.configs import make_config

pytestmark = pytest.mark.django_db


def make_delivery(**fields: object) -> Delivery:
    return Delivery.objects.create(recipient="a@example.com", status="sent", **fields)


def test_only_tests_that_belong_to_nobody_are_adopted() -> None:
    other = Connector.objects.create_connector("Other", config=make_config())
    connector = Connector.objects.create_connector("Mail", config=make_config())
    free, live = make_delivery(is_test=True), make_delivery(is_test=False)
    taken = make_delivery(is_test=True, connector=other)

    adopt_tests(connector, [free.pk, live.pk, taken.pk])

    assert list(connector.deliveries.all()) == [free]
    free.refresh_from_db()
    assert free.connector_name == "Mail"
