"""The JSON box while somebody types: marks, messages, help and fixes, all from the server's one parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Event

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from smtp_connector.presets import get_preset

from .conftest import config_box, config_text, open_page

GUIDE = "/connectors/create/local-mailbox/"
TEXT = get_preset("local-mailbox").example_text(port=2525)
WRONG_PORT = TEXT.replace("2525", "70000")


@pytest.fixture(params=[True], ids=["javascript"])
def has_javascript(request: pytest.FixtureRequest) -> bool:
    is_on: bool = request.param
    return is_on


@pytest.fixture
def box(page: Page) -> Locator:
    open_page(page, GUIDE)
    config_box(page).wait_for()
    return config_box(page)


def errors(page: Page) -> Locator:
    return page.locator(".cm-lintRange-error")


def help_of(page: Page) -> Locator:
    return page.locator(".help")


def go_to(page: Page, text: str) -> None:
    """Set the caret behind the first place of a text, by the keyboard."""
    before = config_text(page).input_value().partition(text)[0] + text
    page.keyboard.press("Control+Home")
    for _ in range(before.count("\n")):
        page.keyboard.press("ArrowDown")
    for _ in before.rpartition("\n")[2]:
        page.keyboard.press("ArrowRight")


def test_wrong_value_alone_is_marked_while_one_types(page: Page, box: Locator) -> None:
    box.fill('{\n  "\U0001f600": 1, "port": 70000, "secure": "maybe"\n}')

    expect(errors(page)).to_have_text(["{", '"\U0001f600"', "70000", '"maybe"'])
    expect(page.locator("#config-status")).to_have_text(re.compile("problems"))
    expect(page.locator("#save-state")).to_have_text(re.compile(r"^Fix \d+ problems to save$"))
    expect(box).to_have_attribute("aria-invalid", "true")


def test_doubt_is_marked_as_a_warning(page: Page, box: Locator) -> None:
    box.fill(TEXT.replace('"secure": false', '"secure": true'))

    expect(page.locator(".cm-lintRange-warning").first).to_be_visible()
    expect(errors(page)).to_have_count(0)


def test_number_of_problems_is_announced_once_for_each_change(page: Page, box: Locator) -> None:
    live = page.locator("[data-config-live]")
    page.evaluate(
        """() => {
          window.said = [];
          const live = document.querySelector("[data-config-live]");
          new MutationObserver(() => window.said.push(live.textContent)).observe(live, { childList: true });
        }"""
    )
    box.fill(WRONG_PORT)
    expect(live).to_have_text("1 problem")
    with page.expect_response(re.compile("/findings/")):
        box.fill(WRONG_PORT.replace("70000", "70001"))
    box.fill(TEXT)
    expect(live).to_have_text("Valid")

    assert page.evaluate("window.said") == ["1 problem", "Valid"]


def test_pointer_on_a_wrong_value_shows_its_message_and_what_the_key_means(
    page: Page, box: Locator
) -> None:
    box.fill(WRONG_PORT)

    errors(page).hover()

    expect(help_of(page)).to_contain_text("Must be 65535 or less.")
    expect(help_of(page)).to_contain_text("Port of the server.")
    expect(help_of(page)).to_contain_text("integer or string")


def test_f1_explains_the_key_at_the_caret_and_escape_closes(page: Page, box: Locator) -> None:
    box.focus()
    go_to(page, '"minVersion')
    page.keyboard.press("F1")

    expect(help_of(page)).to_contain_text("Oldest TLS version allowed.")
    expect(help_of(page)).to_contain_text("Allowed: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3")
    expect(help_of(page)).to_contain_text('Default: "TLSv1.2"')
    page.keyboard.press("Escape")
    expect(help_of(page)).to_have_count(0)
    expect(box).to_be_focused()


def test_help_of_auth_fits_its_type(page: Page, box: Locator) -> None:
    box.fill('{"auth": {"type": "oauth2", "user": ""}}')
    go_to(page, '"user')
    page.keyboard.press("Control+i")

    expect(help_of(page)).to_contain_text("The mailbox that sends, a full email address.")


def test_caret_on_a_problem_shows_its_message(page: Page, box: Locator) -> None:
    box.fill(WRONG_PORT)
    expect(errors(page)).to_be_visible()

    go_to(page, '"port": 70')

    expect(help_of(page)).to_contain_text("Must be 65535 or less.")


def test_fix_is_reached_from_the_message_by_the_keyboard_and_undone(
    page: Page, box: Locator
) -> None:
    text = TEXT.replace('"port"', '"prot"')
    box.fill(text)
    page.locator(".problem.is-error").wait_for()
    page.keyboard.press("F8")
    expect(errors(page)).to_have_text('"prot"')
    expect(help_of(page)).to_contain_text('Write "port" for "prot"')
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(config_text(page)).to_have_value(TEXT)
    expect(page.locator("[data-fix-note]")).to_contain_text("Nothing is saved yet.")
    expect(box).to_be_focused()
    page.keyboard.press("Control+z")
    expect(config_text(page)).to_have_value(text)


def test_fix_in_the_list_is_undone_by_its_button(page: Page, box: Locator) -> None:
    text = TEXT.replace('"port"', '"prot"')
    box.fill(text)
    page.locator("[data-problems] [data-fix]").click()
    expect(config_text(page)).to_have_value(TEXT)

    page.get_by_role("button", name="Undo").click()

    expect(config_text(page)).to_have_value(text)
    expect(errors(page)).to_have_text('"prot"')  # in sight, since the caret went there


def test_older_answer_never_takes_the_place_of_a_newer_one(page: Page, box: Locator) -> None:
    held: list[Route] = []
    is_held = Event()

    def hold_the_first(route: Route) -> None:
        if is_held.is_set():
            route.continue_()
        else:
            held.append(route)
            is_held.set()

    page.route("**/findings/", hold_the_first)
    with page.expect_request("**/findings/"):
        box.fill(WRONG_PORT)
    with page.expect_response("**/findings/"):
        box.fill(TEXT.replace('"secure": false', '"secure": "maybe"'))
    expect(errors(page)).to_have_text('"maybe"')
    held[0].continue_()
    page.wait_for_load_state("networkidle")

    expect(errors(page)).to_have_text('"maybe"')
    expect(page.locator(".problem.is-error")).to_have_count(1)


def test_typing_goes_on_while_an_answer_is_awaited(page: Page, box: Locator) -> None:
    page.route("**/findings/", lambda route: None)  # never answered
    with page.expect_request("**/findings/"):
        box.fill('{"port": 587}')
    page.keyboard.type(" and on")

    expect(config_text(page)).to_have_value('{"port": 587} and on')


def test_list_says_that_the_session_ended_and_the_text_stays(page: Page, box: Locator) -> None:
    page.context.clear_cookies(name="sessionid")
    box.fill("{}")

    expect(page.locator("[data-problems]")).to_contain_text("Your session ended.")
    expect(page.locator("#config-status")).to_have_text("Not checked yet")
    expect(config_text(page)).to_have_value("{}")


def test_focus_in_the_list_stays_when_the_list_is_drawn_anew(page: Page, box: Locator) -> None:
    box.fill(WRONG_PORT)
    line = page.get_by_role("button", name="Line 3")
    line.wait_for()
    page.keyboard.press("End")
    with page.expect_response("**/findings/"):
        page.keyboard.type(" ")
        line.focus()

    expect(line).to_be_focused()


@pytest.fixture
def touch_page(
    browser: Browser, live_server: LiveServer, mailbox_port: int, administrator: object
) -> Iterator[Page]:
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    yield context.new_page()
    context.close()


def test_tap_on_a_key_explains_it(touch_page: Page) -> None:
    open_page(touch_page, GUIDE)
    config_box(touch_page).wait_for()
    expect(touch_page.get_by_text("Tap a key to read what it means.")).to_be_visible()

    touch_page.locator(".json-key", has_text='"port"').tap()

    expect(help_of(touch_page)).to_contain_text("Port of the server.")
