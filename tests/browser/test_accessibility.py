"""axe on every page of the URL conf, light and dark, wide and narrow; a URL without a run fails."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from smtp_connector.models import Connector
from smtp_connector.presets import get_preset
from smtp_connector.urls import urlpatterns
from tests.configs import make_config
from tests.smtp_server import ScriptedSmtpServer

from .conftest import LONGEST_WAIT_MS, config_box, open_page, sign_in

# URL name -> the paths to look at; connector, mail and delivery are filled in.
PAGES = {
    "connector_list": ["/connectors/"],
    "connector_create": ["/connectors/create/", "/connectors/create/?q=nothing-of-the-kind"],
    "connector_guide": [
        "/connectors/create/gmail/",
        "/connectors/create/aliyun-directmail/",
        "/connectors/create/local-mailbox/",
    ],
    "connector_guide_form": [
        "/connectors/create/gmail/form/",
        "/connectors/create/local-mailbox/form/",
    ],
    "connector_edit": ["/connectors/{id}/"],
    "connector_form": ["/connectors/{id}/form/"],
    "connector_delete": ["/connectors/{id}/delete/"],
    "connector_email_logs": ["/connectors/{id}/email-logs/"],
    "email_logs": ["/email-logs/"],
    "audit_log": ["/audit-log/"],
    "delivery_detail": ["/email-logs/{pk}/"],
    "inbox": ["/inbox/"],
    "inbox_message": ["/inbox/{key}/"],
    "account_sign_in": ["/account/sign-in/"],
    "": ["/no-such-page/"],
}
# Answer posts only, and show one of the pages above, or answer programs.
WITHOUT_A_PAGE = {
    "connector_guide_test",
    "connector_guide_fix",
    "connector_guide_findings",
    "connector_test",
    "connector_fix",
    "connector_findings",
    "connector_activate",
    "connector_deactivate",
    "account_sign_out",
    "language",
    "healthz",
    "readyz",
}
SIZES = [(1440, 900), (390, 844)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def test_every_url_has_a_run() -> None:
    assert {pattern.name for pattern in urlpatterns} == (set(PAGES) - {""}) | WITHOUT_A_PAGE


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    # Without motion, no colour is on its way from one theme to the other.
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
    context.set_default_timeout(LONGEST_WAIT_MS)
    yield context
    context.close()


def find_faults(page: Page) -> list[str]:
    """Return what is wrong with the page as it stands, in both themes and widths; in the end it is light and wide.

    That is: axe's violations, and what sticks out at the right. Of the rules, only that of contrast knows a theme.
    """
    faults = []
    for width, height in reversed(SIZES):
        page.set_viewport_size({"width": width, "height": height})
        for theme, rules in (("dark", ["color-contrast"]), ("light", RULES)):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # a Literal there
            page.locator(f"html[data-bs-theme={theme}]").wait_for(state="attached")
            results = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
            faults += [
                f"{page.url}, {theme}, {width} wide: {violation['id']} {node['target']}"
                for violation in results.response["violations"]
                for node in violation["nodes"]
            ]
        if page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            faults.append(f"{page.url}: wider than {width}")
    return faults


def look_at(page: Page, path: str) -> list[str]:
    page.goto(path)
    return find_faults(page)


def test_no_page_breaks_a_rule(page: Page, administrator: User, mailbox_port: int) -> None:
    faults = look_at(page, "/account/sign-in/")
    sign_in(page)
    faults += look_at(page, "/connectors/")  # the empty state
    config = get_preset("local-mailbox").example_text(port=mailbox_port)
    connector = Connector.objects.create_connector(
        "Local mailbox", config=config, preset="local-mailbox"
    )
    Connector.objects.create_connector("Second", config=config)
    delivery = connector.send_code("ada@example.com", "123456")
    page.goto("/inbox/")
    key = str(page.locator(".mail-list a").first.get_attribute("href")).split("/")[-2]

    for path in [
        path for name, paths in PAGES.items() if name != "account_sign_in" for path in paths
    ]:
        faults += look_at(page, path.format(id=connector.public_id, key=key, pk=delivery.pk))

    assert not faults, "\n".join(faults)


def test_result_of_a_test_that_failed_breaks_no_rule(
    page: Page, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["AUTH"] = "535-5.7.8 Not accepted\n535 5.7.8 Goodbye"
    auth = {"user": "ada", "pass": "s3cret"}
    open_page(page, "/connectors/create/custom-smtp/")
    box = config_box(page)
    page.get_by_label("Send a test email to").fill("ada@example.com")
    box.fill(json.dumps(make_config(smtp_server.port, auth=auth, socketTimeout=10), indent=2))
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("[data-result=bad]").wait_for()
    for summary in page.locator("#setup summary:visible").all():
        summary.click()
    faults = find_faults(page)
    page.locator("[data-result] [data-fix]").first.click()
    page.get_by_role("button", name="Undo").wait_for()
    faults += find_faults(page)
    page.get_by_role("button", name="Check without sending").click()
    page.locator("[data-result]:not([data-outdated])").wait_for()

    faults += find_faults(page)

    assert not faults, "\n".join(faults)


def test_what_comes_after_a_press_breaks_no_rule_either(page: Page) -> None:
    open_page(page, "/connectors/create/local-mailbox/")
    page.get_by_label("Send a test email to").fill("ada@example.com")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("[data-result=ok]").wait_for()
    faults = find_faults(page)
    config_box(page).fill('{"port": 70000, "post": 1}')
    page.get_by_role("button", name="Save and Done").click()
    page.locator(".problem").first.wait_for()

    faults += find_faults(page)

    assert not faults, "\n".join(faults)


def test_json_box_breaks_no_rule_while_it_helps(page: Page, mailbox_port: int) -> None:
    config = json.loads(get_preset("local-mailbox").example_text(port=mailbox_port))
    config["auth"] |= {"user": "ada", "pass": "secret"}
    connector = Connector.objects.create_connector("Mail", config=config)
    open_page(page, f"/connectors/{connector.public_id}/")
    box = config_box(page)
    page.locator(".secret-chip").wait_for()
    faults = find_faults(page)
    box.fill('{"port": 70000, "prot": 1}')
    page.locator(".problem").first.wait_for()
    box.press("F8")
    page.locator(".help").wait_for()
    faults += find_faults(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+f")
    page.locator(".cm-search").wait_for()
    faults += find_faults(page)
    page.keyboard.press("Escape")
    box.fill("{ }")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Space")
    page.locator(".cm-completionInfo").wait_for()

    faults += find_faults(page)

    assert not faults, "\n".join(faults)


def test_form_view_with_problems_breaks_no_rule_either(page: Page) -> None:
    open_page(page, "/connectors/create/custom-smtp/form/")
    page.get_by_text("Advanced", exact=True).click()
    page.get_by_label("Proxy").fill("x")
    page.get_by_label("New header", exact=True).fill("From")
    page.get_by_role("button", name="Save and Done").click()
    page.locator(".field-problem").first.wait_for()
    faults = find_faults(page)
    page.get_by_label("Sign-in").select_option("oauth2_key")
    page.get_by_role("button", name="Remove this template").click()
    page.get_by_role("button", name="Undo").wait_for()

    faults += find_faults(page)

    assert not faults, "\n".join(faults)
