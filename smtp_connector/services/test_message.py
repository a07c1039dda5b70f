"""Tests that were sent before their connector was saved."""

from __future__ import annotations

from collections.abc import Sequence

from smtp_connector.models import Connector, Delivery


def adopt_tests(connector: Connector, delivery_pks: Sequence[int]) -> None:
    """Give tests that belong to no connector yet to the one that was saved with the config they tested."""
    Delivery.objects.tests().filter(pk__in=delivery_pks, connector=None).update(
        connector=connector, connector_name=connector.name
    )
