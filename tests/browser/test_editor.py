"""The JSON box, the Send box and the save bar, where JavaScript runs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from smtp_connector.models import Connector, Delivery
from smtp_connector.presets import get_preset

from .conftest import config_box, config_text, open_page, selected_text

GUIDE = "/connectors/create/local-mailbox/"


@pytest.fixture(params=[True], ids=["javascript"])
def has_javascript(request: pytest.FixtureRequest) -> bool:
    is_on: bool = request.param
    return is_on


@pytest.fixture
def box(page: Page) -> Locator:
    open_page(page, GUIDE)
    config_box(page).wait_for()
    return config_box(page)


@pytest.fixture
def connector(mailbox_port: int, administrator: object) -> Connector:
    config = get_preset("local-mailbox").example_text(port=mailbox_port)
    return Connector.objects.create_connector("Mail", config=config, preset="local-mailbox")


def test_every_line_has_its_number(page: Page, box: Locator) -> None:
    box.fill("a\nb\nc")

    expect(page.locator(".cm-lineNumbers .cm-gutterElement:visible")).to_have_text(["1", "2", "3"])


def test_press_on_a_problem_selects_its_value_behind_odd_characters(
    page: Page, box: Locator
) -> None:
    box.fill('{\n  "\U0001f600": 1, "port": 70000\n}')
    page.get_by_role("button", name="Send", exact=True).click()

    page.locator(".problem", has_text="65535").get_by_role("button").click()

    expect(box).to_be_focused()
    assert selected_text(page) == "70000"
    expect(page.locator(".cm-lint-marker-error").last).to_be_visible()


def test_format_lays_the_text_out_and_changes_no_token(page: Page, box: Locator) -> None:
    box.fill('{"a":[],"b":{"c":1.0,"c":[1,"x\\n{"]},"d":{}}')

    page.get_by_role("button", name="Format").first.click()

    expect(config_text(page)).to_have_value(
        '{\n  "a": [],\n  "b": {\n    "c": 1.0,\n    "c": [\n      1,\n      "x\\n{"\n    ]\n  },\n  "d": {}\n}\n'
    )


def test_format_leaves_what_is_no_json_alone(page: Page, box: Locator) -> None:
    box.fill("{ not yet")

    page.get_by_role("button", name="Format").first.click()

    expect(config_text(page)).to_have_value("{ not yet")
    expect(page.get_by_text("Not valid JSON, so it cannot be formatted")).to_be_visible()


def test_reset_asks_first_and_can_be_taken_back(page: Page, box: Locator) -> None:
    example = config_text(page).input_value()
    box.fill("mine")
    questions: list[str] = []

    def answer(dialog: Dialog) -> None:
        questions.append(dialog.message)
        dialog.accept()

    page.on("dialog", answer)
    page.get_by_role("button", name="Reset to example").first.click()

    expect(config_text(page)).to_have_value(example)
    assert questions == ["Replace your text by the example?"]
    page.keyboard.press("Control+z")
    expect(config_text(page)).to_have_value("mine")


def test_control_enter_sends_and_the_result_gets_the_focus(page: Page, box: Locator) -> None:
    page.get_by_label("Send a test email to").fill("ada@example.com")
    box.press("Control+Enter")

    expect(page.get_by_role("heading", name="The server accepted the message")).to_be_focused()
    expect(page.locator("#save-state")).to_have_text("Test passed with this config")
    assert Delivery.objects.count() == 1


def test_each_press_sends_once(page: Page, box: Locator) -> None:
    page.get_by_label("Send a test email to").fill("ada@example.com")
    heading = page.get_by_role("heading", name="The server accepted the message")
    for _ in range(2):
        with page.expect_response(re.compile("/test/")):
            page.get_by_role("button", name="Send", exact=True).click()
        expect(heading).to_be_focused()

    assert Delivery.objects.count() == 2


def test_edit_after_a_test_is_said_at_its_result(page: Page, box: Locator) -> None:
    page.get_by_label("Send a test email to").fill("ada@example.com")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("[data-result=ok]").wait_for()

    box.press("End")
    box.press("Space")

    expect(page.get_by_text("The config was changed after this test.")).to_be_visible()
    expect(page.locator("#save-state")).to_have_text("Not saved yet")


def test_bad_recipient_gets_the_focus(page: Page, box: Locator) -> None:
    recipient = page.get_by_label("Send a test email to")
    recipient.fill("nobody")
    page.get_by_role("button", name="Send", exact=True).click()

    expect(recipient).to_be_focused()
    expect(recipient).to_have_attribute("aria-invalid", "true")


def test_control_s_saves(page: Page, box: Locator) -> None:
    box.press("Control+s")

    expect(page).to_have_url(re.compile(r"\?new=1$"))
    assert Connector.objects.count() == 1


def test_enter_in_the_recipient_saves_and_never_sends(page: Page, box: Locator) -> None:
    recipient = page.get_by_label("Send a test email to")
    recipient.fill("ada@example.com")
    recipient.press("Enter")

    expect(page).to_have_url(re.compile(r"\?new=1$"))
    assert not Delivery.objects.exists()


def test_send_after_the_session_ended_says_so_and_keeps_the_text(page: Page, box: Locator) -> None:
    text = config_text(page).input_value()
    page.get_by_label("Send a test email to").fill("ada@example.com")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.get_by_text("Your session ended.")).to_be_visible()
    expect(config_text(page)).to_have_value(text)


def test_save_bar_names_what_was_changed_and_goes_with_it(page: Page, connector: Connector) -> None:
    open_page(page, f"/connectors/{connector.public_id}/")
    box = config_box(page)
    before = config_text(page).input_value()
    save = page.get_by_role("button", name="Save changes")
    expect(save).to_be_hidden()

    box.fill(before.replace('"debug": false', '"debug": true'))
    expect(save).to_be_visible()
    expect(page.locator(".save-bar-state")).to_have_text("Unsaved changes: debug")
    box.fill(before)
    expect(save).to_be_hidden()


def test_leaving_with_unsaved_text_asks_first(page: Page, connector: Connector) -> None:
    open_page(page, f"/connectors/{connector.public_id}/")
    config_box(page).press("Space")

    with page.expect_event("dialog") as caught:
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.get_by_role("link", name="Email logs").first.click(no_wait_after=True)

    assert caught.value.type == "beforeunload"
    expect(page).to_have_url(re.compile(f"/connectors/{connector.public_id}/$"))


def test_discard_brings_the_stored_text_back_without_a_question(
    page: Page, connector: Connector
) -> None:
    open_page(page, f"/connectors/{connector.public_id}/")
    box = config_box(page)
    box.fill("{}")

    page.get_by_role("link", name="Discard").click()

    expect(config_text(page)).to_have_value(connector.config_text)
