"""What every test gets: fast property tests, an encryption key, and no silent skips in CI."""

from __future__ import annotations

import base64
import os

import pytest
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

hypothesis_settings.register_profile("quick", max_examples=25, deadline=None)
hypothesis_settings.register_profile("thorough", max_examples=200, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

TEST_KEY = base64.urlsafe_b64encode(b"k" * 32).decode()


@pytest.fixture(autouse=True)
def _app_settings(settings: Settings) -> None:
    settings.SMTP_CONNECTOR = {
        "ENCRYPTION_KEYS": [TEST_KEY],
        "ALLOWED_NETWORKS": ["127.0.0.0/8"],
    }
