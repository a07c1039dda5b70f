"""The form view and the switch to it, with JavaScript and without."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from smtp_connector.models import Connector, Delivery
from smtp_connector.presets import get_preset

from .conftest import config_box, open_page, sign_in

GUIDE = "/connectors/create/local-mailbox/"


@pytest.fixture
def connector(mailbox_port: int, administrator: object) -> Connector:
    config = get_preset("local-mailbox").example_text(port=mailbox_port)
    return Connector.objects.create_connector("Mail", config=config, preset="local-mailbox")


def open_guide(page: Page, path: str = GUIDE) -> None:
    open_page(page, path)
    expect(page.get_by_role("heading", name="Parameter configuration")).to_be_visible()


def show(page: Page, view: str) -> None:
    page.get_by_role("button", name=view, exact=True).click()
    pressed = page.get_by_role("button", name=view, exact=True, pressed=True)
    expect(pressed).to_be_visible()


def open_tab(page: Page, usage_type: str) -> None:
    page.locator(".template-tab", has_text=re.compile(f"^{usage_type}")).click()


def text_of(page: Page) -> str:
    return field(page).input_value()


def field(page: Page) -> Locator:
    """The field that is posted, in sight or not."""
    return page.locator("[name=config]")


def test_local_mailbox_is_set_up_by_the_form_alone(page: Page) -> None:
    open_guide(page)
    show(page, "Form")
    page.get_by_label("From", exact=True).fill("Codes <codes@example.com>")
    open_tab(page, "Generic")
    page.get_by_role("textbox", name="Subject").fill("Mine: {{code}}")
    page.get_by_label("Send a test email to").fill("ada@example.com")

    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("The server accepted"))).to_be_visible()
    page.get_by_role("button", name="Save and Done").click()

    expect(page.get_by_role("heading", name="Use it in your app")).to_be_visible()
    config = Connector.objects.get_active().config
    assert config.from_email == "Codes <codes@example.com>"
    page.goto("/inbox/")
    expect(page.get_by_text("Mine: 000000")).to_be_visible()
    assert Delivery.objects.get().status == "sent"


def test_values_typed_in_one_view_stand_in_the_other(page: Page) -> None:
    open_guide(page)
    before = field(page).input_value()
    config_box(page).fill(before.replace("no-reply@example.com", "ü@b.example"))

    show(page, "Form")
    expect(page.get_by_label("From", exact=True)).to_have_value(re.compile("ü@b.example"))
    page.get_by_label("Reply to").fill("help@b.example")
    show(page, "JSON")

    after = before.replace("no-reply@example.com", "ü@b.example")
    expected = after.replace('"replyTo": ""', '"replyTo": "help@b.example"', 1)
    expect(field(page)).to_have_value(expected)


def test_there_and_back_leaves_the_text_as_it_was(page: Page) -> None:
    open_guide(page)
    odd = field(page).input_value().replace('"port": ', '"x"  :1e2,\n\t"port":  ')
    config_box(page).fill(odd)

    show(page, "Form")
    show(page, "JSON")

    expect(field(page)).to_have_value(odd)


def test_text_that_is_no_json_stays_in_the_box_and_says_why(page: Page) -> None:
    open_guide(page)
    config_box(page).fill('{"host": }')

    page.get_by_role("button", name="Form", exact=True).click()

    expect(page.get_by_text("The form cannot show this text.")).to_be_visible()
    expect(page.locator(".problem")).to_contain_text("A value is missing here.")
    expect(field(page)).to_have_value('{"host": }')


def test_kind_of_sign_in_shows_its_fields(page: Page) -> None:
    open_guide(page, "/connectors/create/gmail/form/")
    expect(page.get_by_label("Password", exact=True)).to_be_visible()

    page.get_by_label("Sign-in").select_option("oauth2_key")

    expect(page.get_by_label("Password", exact=True)).to_be_hidden()
    expect(page.get_by_label("Service account", exact=True)).to_be_visible()
    page.get_by_label("Sign-in").select_option("none")
    expect(page.get_by_label("User name", exact=True)).to_be_hidden()


def test_problem_of_a_send_stands_beside_its_field(page: Page) -> None:
    open_guide(page)
    show(page, "Form")
    port = page.get_by_label("Port", exact=True)
    port.fill("70000")
    page.get_by_label("Send a test email to").fill("ada@example.com")

    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator("#id_form-port-problems")).to_contain_text("Must be 65535 or less.")
    expect(port).to_have_attribute("aria-invalid", "true")
    expect(port).to_have_value("70000")
    assert not Delivery.objects.exists()


def test_templates_are_added_and_removed(page: Page) -> None:
    open_guide(page)
    show(page, "Form")
    open_tab(page, "BindMfa")
    page.get_by_role("button", name="Remove this template").click()
    expect(page.locator(".template-tab", has_text="BindMfa")).to_have_count(0)

    page.get_by_label("Usage type of the new template").select_option("BindMfa")
    page.get_by_role("button", name="Add template").click()

    expect(page.locator(".template-tab", has_text="BindMfa")).to_be_visible()
    subject = page.get_by_role("textbox", name="Subject")
    expect(subject).to_be_focused()
    assert "BindMfa" in text_of(page)


def test_headers_are_added_and_removed(page: Page) -> None:
    open_guide(page)
    show(page, "Form")
    page.locator("summary", has_text="Advanced").click()
    page.get_by_label("New header", exact=True).fill("X-Campaign")
    page.get_by_label("Value of the new header").fill("1")
    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.get_by_label("Header 1", exact=True)).to_have_value("X-Campaign")
    expect(page.get_by_label("New header", exact=True)).to_be_focused()
    assert json.loads(text_of(page))["customHeaders"] == {"X-Campaign": "1"}
    page.get_by_role("button", name="Remove header 1").click()
    expect(page.get_by_label("New header", exact=True)).to_be_focused()
    assert json.loads(text_of(page))["customHeaders"] == {}


def test_removed_template_comes_back_by_undo(page: Page) -> None:
    open_guide(page)
    show(page, "Form")
    page.get_by_role("button", name="Remove this template").click()
    expect(page.locator(".template-tab", has_text="Register")).to_have_count(0)

    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".template-tab", has_text="Register")).to_be_visible()


def test_stored_config_is_changed_in_the_form(page: Page, connector: Connector) -> None:
    open_guide(page, f"/connectors/{connector.public_id}/")
    show(page, "Form")
    page.get_by_label("Reply to").fill("help@b.example")

    page.get_by_role("button", name="Save changes").click()

    expect(page.get_by_text("Mail is saved.")).to_be_visible()
    connector.refresh_from_db()
    assert connector.config.reply_to == "help@b.example"


def test_typed_fields_survive_the_end_of_the_session(page: Page) -> None:
    open_guide(page)
    show(page, "Form")
    page.get_by_label("Reply to").fill("an-hour@b.example")
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="JSON", exact=True).click()
    sign_in(page)
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_label("Reply to")).to_have_value("an-hour@b.example")


class TestWithJavaScript:
    """What only a script can do."""

    @pytest.fixture(params=[True], ids=["javascript"])
    def has_javascript(self, request: pytest.FixtureRequest) -> bool:
        is_on: bool = request.param
        return is_on

    def test_switch_keeps_the_focus_and_its_page(self, page: Page) -> None:
        open_guide(page)
        page.get_by_role("button", name="Form", exact=True).focus()

        page.keyboard.press("Enter")

        expect(page.get_by_label("Host", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Form", exact=True)).to_be_focused()
        expect(page).to_have_url(re.compile(f"{GUIDE}$"))

    def test_key_typed_during_the_switch_is_not_lost(self, page: Page) -> None:
        open_guide(page)
        show(page, "Form")
        reply_to = page.get_by_label("Reply to")
        reply_to.fill("hel")

        def type_meanwhile(route: Route) -> None:
            if reply_to.input_value() == "hel":
                reply_to.fill("help@b.example")
            route.continue_()

        page.route("**/form/", type_meanwhile)
        show(page, "JSON")

        expect(field(page)).to_have_value(re.compile("help@b.example"))

    def test_switch_can_be_taken_back_in_the_box(self, page: Page) -> None:
        open_guide(page)
        before = field(page).input_value()
        show(page, "Form")
        page.get_by_label("Reply to").fill("help@b.example")
        show(page, "JSON")

        config_box(page).press("Control+z")

        expect(field(page)).to_have_value(before)

    def test_edit_in_the_form_marks_a_test_as_outdated(self, page: Page) -> None:
        open_guide(page)
        show(page, "Form")
        page.get_by_label("Send a test email to").fill("ada@example.com")
        page.get_by_role("button", name="Send", exact=True).click()
        page.locator("[data-result=ok]").wait_for()
        show(page, "JSON")
        show(page, "Form")
        expect(page.get_by_text("The config was changed after this test.")).to_be_hidden()

        page.get_by_label("Reply to").fill("help@b.example")

        expect(page.get_by_text("The config was changed after this test.")).to_be_visible()

    def test_edit_in_the_form_shows_the_save_bar_and_guards_against_leaving(
        self, page: Page, connector: Connector
    ) -> None:
        open_guide(page, f"/connectors/{connector.public_id}/form/")
        save = page.get_by_role("button", name="Save changes")
        expect(save).to_be_hidden()

        page.get_by_label("Reply to").fill("help@b.example")

        expect(save).to_be_visible()
        with page.expect_event("dialog") as caught:
            page.on("dialog", lambda dialog: dialog.dismiss())
            page.get_by_role("link", name="Email logs").first.click(no_wait_after=True)
        assert caught.value.type == "beforeunload"

    def test_region_is_chosen_in_the_form_too(self, page: Page) -> None:
        open_guide(page, "/connectors/create/aliyun-directmail/")
        show(page, "Form")

        page.get_by_label("Region of your account").select_option(value="singapore")

        expect(page.get_by_label("Host", exact=True)).to_have_value(
            "smtpdm-ap-southeast-1.aliyuncs.com"
        )

    def test_fix_of_a_failed_test_changes_the_field(self, page: Page) -> None:
        open_guide(page)
        show(page, "Form")
        page.get_by_role("radio", name="Implicit TLS").check()
        page.get_by_label("Send a test email to").fill("ada@example.com")
        page.get_by_role("button", name="Send", exact=True).click()
        fix = page.locator("[data-result=bad] [data-fix]").first
        fix.wait_for()

        fix.click()

        expect(page.locator("[data-form-view] .fix-note")).to_contain_text("Done:")
        expect(page.get_by_role("radio", name="Implicit TLS")).not_to_be_checked()
        page.locator("[data-form-view]").get_by_role("button", name="Undo").click()
        expect(page.get_by_role("radio", name="Implicit TLS")).to_be_checked()
