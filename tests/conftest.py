"""What every test gets: fast property tests, an encryption key, and a scripted SMTP server where one asks for it."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from smtp_connector.transport.token_source import MEMORY
from tests.certificates import Authority
from tests.requirements_of_machine import get_chromium
from tests.smtp_server import ScriptedSmtpServer
from tests.token_endpoint import TokenEndpoint

if TYPE_CHECKING:
    from playwright.sync_api import Browser

hypothesis_settings.register_profile("quick", max_examples=25, deadline=None)
hypothesis_settings.register_profile("thorough", max_examples=200, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

TEST_KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
# Playwright runs an event loop in this thread; Django would forbid the tests' own queries in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PURE_LAYERS = frozenset({"config", "presets", "rendering", "diagnostics"})


@pytest.fixture(autouse=True)
def _app_settings(request: pytest.FixtureRequest) -> None:
    if request.path.parent.name in PURE_LAYERS:
        return  # they know no Django, and their thousand tests are to take no time
    settings: Settings = request.getfixturevalue("settings")
    settings.SMTP_CONNECTOR = {
        "ENCRYPTION_KEYS": [TEST_KEY],
        "ALLOWED_NETWORKS": ["127.0.0.0/8"],
        "SEND_IN_TESTS": True,  # ours ask servers; those of other apps do not
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast
    # Else a press of Send in another test, at a server that had the same port, would be taken for this one's.
    cache.clear()
    # A page keeps its visitor's language in this thread; what runs next would speak it too.
    translation.deactivate()


@pytest.fixture
def smtp_server() -> Iterator[ScriptedSmtpServer]:
    with ScriptedSmtpServer() as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for all tests: Playwright runs once in a process."""
    from playwright.sync_api import sync_playwright  # not there beside Django 6.1

    chromium = get_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def token_endpoint(authority: Authority) -> Iterator[TokenEndpoint]:
    MEMORY.clear()
    with TokenEndpoint(authority.make_server_context()) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Put SQLite's test database into a file: in memory, threads share one lock that does not wait."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        folder = tmp_path_factory.mktemp("database")
        database.setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")
