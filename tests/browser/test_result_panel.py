"""The result of a test and the changes it offers, in a browser."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from smtp_connector.models import Connector
from tests.configs import make_config
from tests.smtp_server import Conversation, ScriptedSmtpServer

from .conftest import config_box, config_text, open_page

PASSWORD = "canary-271828"
FIX = "Send without signing in"
GUIDE = "/connectors/create/custom-smtp/"


@pytest.fixture
def config(smtp_server: ScriptedSmtpServer) -> dict[str, Any]:
    """A config with a sign-in, which the server does not have."""
    return make_config(smtp_server.port, auth={"user": "ada", "pass": PASSWORD})


def write(config: dict[str, Any]) -> str:
    return json.dumps(config, indent=2)


def open_guide(page: Page, text: str, path: str = GUIDE) -> Locator:
    open_page(page, path)
    box = config_box(page)
    box.fill(text)
    page.get_by_label("Send a test email to").fill("ada@example.com")
    return box


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def reload_until_passed(page: Page) -> None:
    """Do what the page says: reload it to see the result of the test that was under way."""
    for _ in range(50):
        if page.locator("[data-result=ok]").count():
            return
        page.reload()


def test_result_arrives_whole(page: Page, config: dict[str, Any]) -> None:
    open_guide(page, write(config))

    press(page, "Send")

    panel = page.locator("[data-result=bad]")
    expect(panel.locator(".result-cause")).to_be_visible()
    expect(panel.locator(".trace-row")).to_have_count(7)
    expect(panel.get_by_text("SMTP transcript")).to_be_visible()
    expect(panel.get_by_role("button", name=FIX)).to_be_visible()


def test_change_is_made_in_the_box_taken_back_and_saved_by_nobody(
    page: Page, config: dict[str, Any]
) -> None:
    text = write(config)
    open_guide(page, text)
    press(page, "Send")
    page.locator(".fix", has_text=FIX).get_by_text("What it changes").click()
    expect(page.locator(".fix", has_text=FIX)).to_contain_text('"user": "ada"')
    expect(page.locator("[data-result]")).not_to_contain_text(PASSWORD)

    page.get_by_role("button", name=FIX).click()

    expect(page.locator("[data-fix-note]")).to_contain_text("Nothing is saved yet.")
    expect(config_text(page)).not_to_have_value(text)
    press(page, "Undo")
    expect(config_text(page)).to_have_value(text)
    assert not Connector.objects.exists()


def test_after_the_change_send_passes(
    page: Page, config: dict[str, Any], smtp_server: ScriptedSmtpServer
) -> None:
    open_guide(page, write(config))
    press(page, "Send")
    page.get_by_role("button", name=FIX).click()
    expect(page.locator("[data-fix-note]")).to_contain_text("Nothing is saved yet.")

    press(page, "Send")

    expect(page.locator("[data-result=ok]")).to_be_visible()
    assert len(smtp_server.messages) == 1


def test_what_was_pasted_becomes_a_config(page: Page) -> None:
    open_guide(page, "smtp://ada:s3cret@smtp.example.com:587")
    press(page, "Save and Done")
    note = page.get_by_role("listitem").filter(has_text="it can become one")

    note.get_by_role("button").click()

    expect(page.locator("[data-fix-note]")).to_contain_text("Nothing is saved yet.")
    expect(config_text(page)).to_have_value(re.compile('"host": "smtp.example.com"'))
    expect(config_text(page)).to_have_value(re.compile('"pass": "s3cret"'))
    press(page, "Undo")
    expect(config_text(page)).to_have_value("smtp://ada:s3cret@smtp.example.com:587")


def test_check_says_what_it_did_and_sends_nothing(
    page: Page, smtp_server: ScriptedSmtpServer
) -> None:
    open_guide(page, write(make_config(smtp_server.port)))

    press(page, "Check without sending")

    expect(page.locator("[data-result=checked]")).to_contain_text("No message was sent.")
    assert not smtp_server.received


def test_second_press_while_a_test_is_under_way_does_nothing(
    page: Page, smtp_server: ScriptedSmtpServer, has_javascript: bool
) -> None:
    """Without JavaScript the browser gives the first answer up, and the second tells what became of it."""
    go_on = threading.Event()

    def greet_when_told(conversation: Conversation) -> None:
        go_on.wait(10)
        conversation.send("220 test")

    smtp_server.replies["greeting"] = greet_when_told
    open_guide(page, write(make_config(smtp_server.port, greetingTimeout=9000)))
    send = page.locator("[data-send]")
    spot = send.bounding_box()
    assert spot
    send.click(no_wait_after=True)
    smtp_server.wait_until(lambda: len(smtp_server.clients) == 1)
    if has_javascript:
        expect(send).to_be_disabled()
        expect(send.get_by_text("Sending…")).to_be_visible()

    page.mouse.click(spot["x"] + 5, spot["y"] + 5)

    if not has_javascript:
        expect(page.locator("[data-result=busy]")).to_contain_text("was started already")
    go_on.set()
    smtp_server.wait_until(lambda: len(smtp_server.messages) == 1)
    if not has_javascript:
        reload_until_passed(page)
    expect(page.locator("[data-result=ok]")).to_be_visible()
    assert len(smtp_server.clients) == 1


def test_reload_shows_the_first_result_and_sends_nothing(
    page: Page, smtp_server: ScriptedSmtpServer, has_javascript: bool
) -> None:
    if has_javascript:
        pytest.skip("The script posts without a page of its own.")
    open_guide(page, write(make_config(smtp_server.port)))
    press(page, "Send")
    expect(page.locator("[data-result=ok]")).to_be_visible()

    page.reload()

    expect(page.locator("[data-result=ok]")).to_be_visible()
    assert len(smtp_server.messages) == 1
