"""What the shell's scripts add: the chooser over the list, menus, the theme and the viewer's zone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from smtp_connector.models import Connector

from .conftest import open_page


@pytest.fixture
def has_javascript() -> bool:
    return True


@pytest.fixture
def connector(transactional_db: None) -> Connector:
    connector: Connector = Connector.objects.create(name="Mail", config_text="{}")
    return connector


@pytest.fixture
def list_page(page: Page, connector: Connector) -> Page:
    open_page(page, "/connectors/")
    expect(page.get_by_role("heading", name="Connectors")).to_be_visible()
    return page


def open_chooser(page: Page) -> None:
    page.get_by_role("link", name="Set up email connector").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_chooser_opens_over_the_list_at_its_own_address(list_page: Page) -> None:
    open_chooser(list_page)

    assert list_page.url.endswith("/connectors/create/")
    expect(list_page.get_by_label("Search providers or hosts")).to_be_focused()


def test_escape_closes_the_chooser_and_gives_the_focus_back(list_page: Page) -> None:
    open_chooser(list_page)
    list_page.get_by_label("Search providers or hosts").fill("gmail")

    list_page.keyboard.press("Escape")

    expect(list_page.get_by_role("dialog")).to_be_hidden()
    expect(list_page.get_by_role("link", name="Set up email connector")).to_be_focused()
    list_page.wait_for_url("**/connectors/")


def test_back_closes_the_chooser_and_forward_opens_it(list_page: Page) -> None:
    open_chooser(list_page)

    list_page.go_back()
    expect(list_page.get_by_role("dialog")).to_be_hidden()
    list_page.go_forward()

    expect(list_page.get_by_role("dialog")).to_be_visible()


def test_search_leaves_what_matches_and_custom_smtp(list_page: Page) -> None:
    open_chooser(list_page)
    search = list_page.get_by_label("Search providers or hosts")

    search.fill("google")
    expect(list_page.get_by_role("link", name=re.compile("^Gmail"))).to_be_visible()
    expect(list_page.get_by_role("link", name="SendGrid")).to_be_hidden()
    search.fill("zzz")

    expect(list_page.get_by_text("No provider matches.")).to_be_visible()
    expect(list_page.get_by_role("link", name="Custom SMTP")).to_be_visible()


def test_enter_opens_the_only_card_that_matches(list_page: Page) -> None:
    open_chooser(list_page)
    list_page.get_by_label("Search providers or hosts").fill("sendgrid")

    list_page.keyboard.press("Enter")

    expect(list_page).to_have_url(re.compile(r"/connectors/create/sendgrid/$"))


def test_menu_closes_on_escape_and_on_a_click_elsewhere(list_page: Page) -> None:
    button = list_page.get_by_label("Actions for Mail")
    delete = list_page.get_by_role("link", name="Delete")

    button.click()
    expect(delete).to_be_visible()
    list_page.keyboard.press("Escape")
    expect(delete).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    list_page.get_by_role("heading", name="Connectors").click()

    expect(delete).to_be_hidden()


def test_theme_steps_on_and_stays(list_page: Page) -> None:
    toggle = list_page.locator(".sidebar [data-theme-toggle]")

    toggle.click()
    toggle.click()
    list_page.reload()

    expect(list_page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(toggle).to_have_attribute("aria-label", "Theme: dark. Change to the system’s")


def test_phone_menu_leads_to_the_logs(list_page: Page) -> None:
    list_page.set_viewport_size({"width": 390, "height": 844})

    list_page.get_by_role("button", name="Menu", exact=True).click()
    list_page.get_by_role("dialog", name="Menu").get_by_role("link", name="Email logs").click()

    expect(list_page).to_have_url(re.compile(r"/email-logs/$"))


def test_browser_tells_its_zone(list_page: Page) -> None:
    cookies = {cookie["name"]: cookie["value"] for cookie in list_page.context.cookies()}

    assert cookies["smtp_connector_timezone"] == "Asia%2FShanghai"


def test_dark_system_gets_dark_pages_without_javascript(
    browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(
        base_url=live_server.url, color_scheme="dark", java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/account/sign-in/")

    expect(page.locator("body")).to_have_css("background-color", "rgb(12, 14, 20)")
    expect(page.get_by_label("User name")).to_have_css("background-color", "rgb(20, 23, 31)")
    context.close()


def test_good_news_goes_once_the_person_works_on(page: Page) -> None:
    open_page(page, "/connectors/create/local-mailbox/")
    page.get_by_role("button", name="Save and Done").click()
    news = page.get_by_text("is saved and is the active connector")
    expect(news).to_be_visible()

    page.get_by_label("Send a test email to").fill("a")

    expect(news).to_be_hidden()
