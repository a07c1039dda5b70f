"""The main job as a stranger does it, with JavaScript and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from smtp_connector.models import Connector, Delivery
from smtp_connector.terms import UsageType

from .conftest import config_box, config_text, open_page, selected_text, sign_in

PRESET_NAMES = ("Gmail", "SendGrid", "Aliyun DirectMail", "Custom SMTP", "Local mailbox")


def open_guide(page: Page, name: str) -> None:
    open_page(page, "/")
    page.get_by_role("link", name="Set up email connector").first.click()
    page.get_by_role("link", name=re.compile(name)).click()
    expect(page.get_by_role("heading", name="Parameter configuration")).to_be_visible()
    page.wait_for_load_state("load")  # by then each script has run
    config_box(page).wait_for()


def test_the_whole_job_from_the_empty_list_to_deleting(page: Page) -> None:
    page.goto("/")
    sign_in(page)
    expect(page.get_by_role("heading", name="No email connector yet")).to_be_visible()

    page.get_by_role("link", name="Set up email connector").first.click()
    for name in PRESET_NAMES:
        expect(page.get_by_role("link", name=re.compile(f"^{name}"))).to_be_visible()
    page.get_by_role("link", name=re.compile("^Local mailbox")).click()

    expect(page.get_by_role("region", name="Guide", exact=True)).to_contain_text("Config")
    page.get_by_label("Send a test email to").fill("ada@example.com")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("The server accepted"))).to_be_visible()

    page.get_by_role("button", name="Save and Done").click()
    expect(page).to_have_url(re.compile(r"/connectors/[a-z0-9]{10}/(\?new=1)?$"))
    expect(page.get_by_role("heading", name="Use it in your app")).to_be_visible()
    expect(page.get_by_text("Connector.objects.get_active()")).to_be_visible()

    page.get_by_role("link", name="Connectors").first.click()
    row = page.get_by_role("row").filter(has_text="Local mailbox")
    expect(row).to_contain_text("Active")
    row.get_by_role("link", name="Local mailbox").click()

    config = config_box(page)
    config.fill(
        config_text(page).input_value().replace("no-reply@example.com", "codes@example.com")
    )
    page.get_by_role("button", name="Save changes").click()
    expect(config_text(page)).to_have_value(re.compile("codes@example.com"))
    page.get_by_label("Send a test email to").fill("grace@example.com")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("The server accepted"))).to_be_visible()

    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_role("button", name="Make active")).to_be_visible()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete connector").click()
    expect(page.get_by_role("heading", name="No email connector yet")).to_be_visible()
    assert not Connector.objects.exists()
    assert [row.status for row in Delivery.objects.newest()] == ["sent", "sent"]


def test_a_code_sent_by_the_app_is_read_in_the_inbox(page: Page) -> None:
    open_guide(page, "Local mailbox")
    page.get_by_role("button", name="Save and Done").click()
    expect(page.get_by_role("heading", name="Use it in your app")).to_be_visible()

    delivery = Connector.objects.get_active().send_code(
        "grace@example.com", "481516", usage_type=UsageType.SIGN_IN
    )
    page.goto("/inbox/")
    page.get_by_role("listitem").filter(has_text="grace@example.com").get_by_role("link").click()

    expect(page.get_by_role("main")).to_contain_text("481516")
    assert (delivery.status, delivery.template) == ("sent", "SignIn")


def test_problems_are_listed_and_nothing_typed_is_lost(page: Page, has_javascript: bool) -> None:
    open_guide(page, "Gmail")
    config = config_box(page)
    text = (
        config_text(page)
        .input_value()
        .replace('"port": 587', '"port": 70000')
        .replace("<", "<!-- ü ")
    )
    config.fill(text)

    page.get_by_role("button", name="Save and Done").click()

    expect(page.get_by_role("listitem").filter(has_text="Must be 65535 or less.")).to_contain_text(
        "Line 3"
    )
    expect(config_text(page)).to_have_value(text)
    if has_javascript:
        page.get_by_role("button", name="Line 3").click()
        assert selected_text(page) == "70000"
    assert not Connector.objects.exists()


@pytest.mark.parametrize(
    ("recipient", "message"),
    [
        ("", "Write an email address"),
        ("a@b.example, c@d.example", "more than one"),
        ("jürgen@", "before or after @"),
    ],
)
def test_recipient_faults_are_said_beside_the_field_and_nothing_connects(
    page: Page, recipient: str, message: str
) -> None:
    open_guide(page, "Local mailbox")
    page.get_by_label("Send a test email to").fill(recipient)

    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator("#recipient-error")).to_contain_text(message)
    expect(page.get_by_label("Send a test email to")).to_have_value(recipient)
    assert not Delivery.objects.exists()


def test_refused_connection_is_explained(page: Page) -> None:
    open_guide(page, "Custom SMTP")
    config = config_box(page)
    text = (
        config_text(page)
        .input_value()
        .replace("<host>", "127.0.0.1")
        .replace('"port": 587', '"port": 9')
    )
    config.fill(re.sub(r'"<[^"]*>"', '"ada@example.com"', text))
    page.get_by_label("Send a test email to").fill("ada@example.com")

    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator("[data-result=bad]")).to_contain_text("Check host and port")
    assert Delivery.objects.get().error_code == "connection_refused"


def test_typed_text_survives_the_end_of_the_session(page: Page) -> None:
    open_guide(page, "Custom SMTP")
    config = config_box(page)
    config.fill('{\n  "host": "typed for an hour"\n}')
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Save and Done").click()
    sign_in(page)
    page.get_by_role("button", name="Continue").click()

    expect(config_text(page)).to_have_value('{\n  "host": "typed for an hour"\n}')
    assert not Connector.objects.exists()


def test_region_of_aliyun_rewrites_the_host(page: Page, has_javascript: bool) -> None:
    open_guide(page, "Aliyun DirectMail")
    page.get_by_label("Region of your account").select_option(value="singapore")
    if not has_javascript:
        page.get_by_role("button", name="Use this region").click()

    expect(config_text(page)).to_have_value(re.compile("smtpdm-ap-southeast-1.aliyuncs.com"))


@pytest.mark.parametrize("has_javascript", [True], indirect=True, ids=["javascript"])
def test_region_that_is_chosen_before_the_script_came_counts(page: Page) -> None:
    def choose_meanwhile(route: Route) -> None:
        page.get_by_label("Region of your account").select_option(value="singapore")
        route.continue_()

    page.route("**/region_picker*.js", choose_meanwhile)
    open_page(page, "/connectors/create/aliyun-directmail/")

    expect(config_text(page)).to_have_value(re.compile("smtpdm-ap-southeast-1.aliyuncs.com"))


def test_search_in_the_chooser_finds_by_host(page: Page, has_javascript: bool) -> None:
    open_page(page, "/connectors/create/")
    search = page.get_by_placeholder("Search providers or hosts")
    search.fill("sendgrid.net")
    if not has_javascript:
        search.press("Enter")

    expect(page.get_by_role("link", name=re.compile("^SendGrid"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Gmail"))).to_be_hidden()
    expect(page.get_by_role("link", name=re.compile("^Custom SMTP"))).to_be_visible()
