"""What scripts add to the result of a test: selecting, undoing, copying, and a phone's two tabs."""

from __future__ import annotations

import re
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from smtp_connector.models import Connector
from tests.configs import make_config
from tests.smtp_server import Conversation, ScriptedSmtpServer

from .conftest import LONGEST_WAIT_MS, config_text, selected_text, sign_in
from .test_result_panel import PASSWORD, open_guide, press, write

PHONE: ViewportSize = {"width": 390, "height": 844}
SIGN_IN = {"user": "ada@example.com", "pass": PASSWORD}


@pytest.fixture(params=[True], ids=["javascript"])
def has_javascript(request: pytest.FixtureRequest) -> bool:
    is_on: bool = request.param
    return is_on


@pytest.fixture
def refusing_server(smtp_server: ScriptedSmtpServer) -> ScriptedSmtpServer:
    """A server that takes no password."""
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    smtp_server.credentials = ("ada@example.com", "another")
    return smtp_server


def refused_config(server: ScriptedSmtpServer) -> dict[str, Any]:
    return make_config(server.port, auth=SIGN_IN)


def find_hidden(page: Page, *selectors: str) -> list[str]:
    """Return what does not lie whole within what the eye sees: neither below the fold nor under a bar."""
    hidden = []
    for selector in selectors:
        element = page.locator(selector).first
        box = element.bounding_box()
        assert box, selector
        is_on_top = element.evaluate(
            """element => {
                const {left, top, right, bottom} = element.getBoundingClientRect();
                const corners = [[left + 2, top + 2], [right - 2, bottom - 2]];
                return corners.every(([x, y]) => element.contains(document.elementFromPoint(x, y)));
            }"""
        )
        if not is_on_top or box["y"] < 0 or box["y"] + box["height"] > PHONE["height"]:
            hidden.append(f"{selector}: {box}")
    return hidden


def wait_until_still(page: Page) -> None:
    """Wait until the page glides no more: 10 frames in a row show it at one place."""
    page.evaluate(
        """() => new Promise(resolve => {
            let place = scrollY, still = 0;
            const look = () => {
                still = scrollY === place ? still + 1 : 0;
                place = scrollY;
                still < 10 ? requestAnimationFrame(look) : resolve();
            };
            look();
        })"""
    )


def test_go_to_a_key_selects_its_value(page: Page, refusing_server: ScriptedSmtpServer) -> None:
    box = open_guide(page, write(refused_config(refusing_server)))
    press(page, "Send")

    press(page, "Go to auth.pass")

    expect(box).to_be_focused()
    assert selected_text(page) == f'"{PASSWORD}"'


def test_control_z_takes_a_change_back(page: Page, smtp_server: ScriptedSmtpServer) -> None:
    text = write(refused_config(smtp_server))
    box = open_guide(page, text)
    press(page, "Send")
    page.locator("[data-result] [data-fix]").first.click()
    expect(config_text(page)).not_to_have_value(text)

    box.focus()
    page.keyboard.press("Control+z")

    expect(config_text(page)).to_have_value(text)


def test_change_marks_the_result_as_one_of_another_config(
    page: Page, smtp_server: ScriptedSmtpServer
) -> None:
    open_guide(page, write(refused_config(smtp_server)))
    press(page, "Send")

    page.locator("[data-result] [data-fix]").first.click()

    expect(page.get_by_text("The config was changed after this test.")).to_be_visible()
    expect(page.locator("#save-state")).to_have_text("Not saved yet")


def test_result_leaves_the_focus_to_who_types_on(
    page: Page, smtp_server: ScriptedSmtpServer
) -> None:
    is_typed = Event()

    def answer_later(conversation: Conversation) -> None:
        assert is_typed.wait(LONGEST_WAIT_MS / 1000)
        conversation.send("250 2.0.0 Kept")

    smtp_server.replies["."] = answer_later
    box = open_guide(page, write(make_config(smtp_server.port)))
    press(page, "Send")
    box.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" ")
    is_typed.set()

    page.locator("[data-result=ok]").wait_for()
    under_way = page.locator(".htmx-request, .htmx-swapping, .htmx-settling")
    expect(under_way).to_have_count(0)  # the answer is in its place, and focused if it ever is
    page.keyboard.type("x")

    expect(config_text(page)).to_have_value(re.compile(r"\} x$"))


def test_change_that_does_not_fit_any_more_says_so_and_leaves_the_text(
    page: Page, smtp_server: ScriptedSmtpServer
) -> None:
    box = open_guide(page, write(refused_config(smtp_server)))
    press(page, "Send")
    box.fill("{ not yet")

    page.locator("[data-result] [data-fix]").first.click()

    expect(page.locator("[data-fix-note]")).to_have_text(
        "This change does not fit the text any more."
    )
    expect(config_text(page)).to_have_value("{ not yet")


def test_change_after_the_session_ended_keeps_the_text_and_asks_to_sign_in(
    page: Page, smtp_server: ScriptedSmtpServer
) -> None:
    text = write(refused_config(smtp_server))
    open_guide(page, text)
    press(page, "Send")
    page.locator("[data-result=bad]").wait_for()
    page.context.clear_cookies(name="sessionid")

    page.locator("[data-result] [data-fix]").first.click()
    sign_in(page)
    press(page, "Continue")

    expect(config_text(page)).to_have_value(text)


def test_change_while_the_console_cannot_be_reached_says_so_and_keeps_the_text(
    page: Page, smtp_server: ScriptedSmtpServer
) -> None:
    text = write(refused_config(smtp_server))
    open_guide(page, text)
    press(page, "Send")
    page.locator("[data-result=bad]").wait_for()
    page.context.set_offline(offline=True)

    page.locator("[data-result] [data-fix]").first.click()

    expect(page.locator("[data-fix-note]")).to_contain_text("cannot be reached")
    expect(config_text(page)).to_have_value(text)


def test_copy_report_copies_it_without_secrets(
    page: Page, refusing_server: ScriptedSmtpServer
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_guide(page, write(refused_config(refusing_server)))
    press(page, "Send")
    page.get_by_text("Report to pass on").click()

    press(page, "Copy report")

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    report = page.evaluate("navigator.clipboard.readText()")
    assert report.startswith("SMTP Connector ")
    assert "Config fingerprint: " in report
    assert "535 5.7.8 Authentication failed" in report
    assert PASSWORD not in report


def test_warning_marks_its_line_in_amber_and_its_press_selects_the_value(
    page: Page, smtp_server: ScriptedSmtpServer
) -> None:
    open_guide(page, write(make_config(smtp_server.port, socketTimeout=10)))
    press(page, "Send")
    warning = page.locator(".problem.is-warning")

    expect(page.locator("[data-result=ok]")).to_be_visible()
    expect(page.locator(".cm-lint-marker-warning")).to_have_count(1)
    expect(page.locator(".editor")).not_to_have_class(re.compile("is-invalid"))
    warning.get_by_role("button", name="Line").click()
    assert selected_text(page) == "10"


@pytest.mark.parametrize("where", ["guide", "details"])
def test_cause_and_fix_are_seen_on_a_phone_without_scrolling(
    page: Page, smtp_server: ScriptedSmtpServer, where: str
) -> None:
    page.set_viewport_size(PHONE)
    config = make_config(smtp_server.port, secure=True, ignoreTLS=...)
    path = "/connectors/create/custom-smtp/"
    if where == "details":
        path = f"/connectors/{Connector.objects.create_connector('Mail', config=config).public_id}/"
    open_guide(page, write(config), path)

    press(page, "Send")
    expect(page.locator("[data-result-title]")).to_be_focused()
    expect(page.locator("[data-result] [data-fix]").first).to_be_in_viewport(ratio=1)
    wait_until_still(page)

    seen = [".result-title", ".result-cause", ".result-advice", "[data-result] [data-fix]"]
    assert find_hidden(page, *seen) == []


@pytest.mark.parametrize("size", [PHONE, {"width": 1440, "height": 900}], ids=["phone", "wide"])
def test_guide_step_is_scrolled_to_and_nothing_typed_is_lost(
    page: Page, refusing_server: ScriptedSmtpServer, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    text = write(refused_config(refusing_server))
    box = open_guide(page, text, "/connectors/create/gmail/")
    press(page, "Send")

    page.get_by_role("link", name="Show the guide step").click()

    heading = page.locator(".guide-readme :target")
    expect(heading).to_be_in_viewport()
    if size == PHONE:
        expect(box).to_be_hidden()
        page.get_by_role("link", name="Set-up", exact=True).click()
    expect(box).to_be_visible()
    expect(config_text(page)).to_have_value(text)
    expect(page.locator("[data-result=bad]")).to_be_visible()
