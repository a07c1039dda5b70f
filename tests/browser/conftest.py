"""Chromium, a console served by a real server, and a local mailbox to send into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from smtp_connector.local_mailbox import ListenAddress, make_local_mailbox
from tests.conftest import TEST_KEY
from tests.free_port import find_free_port

LONGEST_WAIT_MS = 30_000  # a condition is awaited, however busy the machine
PASSWORD = "correct horse battery"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def has_javascript(request: pytest.FixtureRequest) -> bool:
    is_on: bool = request.param
    return is_on


@pytest.fixture
def mailbox_port(settings: Settings, tmp_path: Path) -> Iterator[int]:
    port = find_free_port()
    directory = tmp_path / "mailbox"
    settings.DEBUG = True  # the local mailbox exists in development only
    settings.SMTP_CONNECTOR = {
        "ENCRYPTION_KEYS": [TEST_KEY],
        "ALLOWED_NETWORKS": ["127.0.0.0/8"],
        "SEND_IN_TESTS": True,
        "LOCAL_MAILBOX": f"127.0.0.1:{port}",
        "LOCAL_MAILBOX_DIRECTORY": str(directory),
    }
    server = make_local_mailbox(ListenAddress("127.0.0.1", port), directory)
    server.start()
    yield port
    server.stop()


@pytest.fixture
def administrator(transactional_db: None) -> User:
    return User.objects.create_superuser("ada", "ada@example.com", PASSWORD)


@pytest.fixture
def context(
    browser: Browser, live_server: LiveServer, has_javascript: bool
) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=live_server.url,
        java_script_enabled=has_javascript,
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
    )
    context.set_default_timeout(LONGEST_WAIT_MS)
    expect.set_options(timeout=LONGEST_WAIT_MS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, mailbox_port: int, administrator: User) -> Iterator[Page]:
    """A page whose scripts may not fail and which the policy may not have to stop."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    assert complaints == []


def open_page(page: Page, path: str) -> None:
    """Open a page as somebody who signed in before; how one signs in is not the business of most tests."""
    client = Client()
    client.force_login(User.objects.get(username="ada"))
    session = client.cookies[project.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [
            {
                "name": project.SESSION_COOKIE_NAME,
                "value": session,
                "domain": "localhost",
                "path": "/",
            }
        ]
    )
    page.goto(path)


def sign_in(page: Page) -> None:
    """Sign in by the form, and wait until the page behind it is loaded: before that, its buttons still post the plain form."""
    page.locator("input[name=username]").fill("ada")
    page.locator("input[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


def config_box(page: Page) -> Locator:
    """Return what one types the config into: the JSON editor, or the plain text box without JavaScript."""
    return page.locator(".cm-content, html:not([data-js]) [data-config-text]")


def config_text(page: Page) -> Locator:
    """Return the form's field, which has the config's whole text wherever it was typed."""
    return page.locator("[data-config-text]")


def selected_text(page: Page) -> str:
    """Return what is selected, where JavaScript runs."""
    return str(page.evaluate("String(document.getSelection())"))
