from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from pytest_django import Settings


def find_ids() -> list[str | None]:
    return [message.id for message in run_checks(tags=["smtp_connector"])]


def test_good_settings_give_no_message() -> None:
    assert find_ids() == []


def test_unknown_key_is_named_with_the_nearest_one(settings: Settings) -> None:
    settings.SMTP_CONNECTOR = {"ALLOWED_NETWORK": []}

    (message,) = run_checks(tags=["smtp_connector"])

    assert (message.id, message.hint) == ("smtp_connector.E001", "Did you mean 'ALLOWED_NETWORKS'?")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("SEND_DEADLINE_SECONDS", 0),
        ("SEND_DEADLINE_SECONDS", "25"),
        ("ALLOWED_NETWORKS", ["10.0.0.0/33"]),
        ("ALLOWED_NETWORKS", [10]),
        ("ALLOWED_NETWORKS", "10.0.0.0/8"),
        ("ALLOWED_PORTS", [0]),
        ("ALLOWED_PORTS", ["587"]),
    ],
)
def test_unusable_value_is_said_when_the_project_starts(
    settings: Settings, key: str, value: Any
) -> None:
    settings.SMTP_CONNECTOR = {key: value}

    assert "smtp_connector.E002" in find_ids()
