"""Where the built-in mailbox listens."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from smtp_connector.config.parsing import parse_config
from smtp_connector.services.local_mailbox import find_local_mailbox, is_local_mailbox
from tests.configs import make_config


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("127.0.0.1:1025", ("127.0.0.1", 1025)),
        ("[::1]:1025", ("::1", 1025)),
        (None, None),
        ("", None),
        ("127.0.0.1", None),
        ("127.0.0.1:smtp", None),
    ],
)
def test_address_is_read_from_the_setting(
    settings: Settings, setting: str | None, expected: tuple[str, int] | None
) -> None:
    settings.SMTP_CONNECTOR = {"LOCAL_MAILBOX": setting}

    assert find_local_mailbox() == expected


def test_config_that_sends_into_it_is_known(settings: Settings) -> None:
    settings.SMTP_CONNECTOR = {"LOCAL_MAILBOX": "127.0.0.1:1025"}

    assert is_local_mailbox(parse_config(make_config(1025)).config)
    assert not is_local_mailbox(parse_config(make_config(1026)).config)
