"""The JSON box for a screen reader, a zoomed window, forced colours and no JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from smtp_connector.presets import get_preset

from .conftest import config_box, config_text, open_page

GUIDE = "/connectors/create/local-mailbox/"
WRONG_PORT = get_preset("local-mailbox").example_text(port=70000)


@pytest.fixture(params=[True], ids=["javascript"])
def has_javascript(request: pytest.FixtureRequest) -> bool:
    is_on: bool = request.param
    return is_on


def read_tree(page: Page) -> list[dict[str, Any]]:
    """Return Chromium's accessibility tree: role, name, description and properties of each node that it shows."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        {
            "role": node["role"]["value"],
            "name": node.get("name", {}).get("value", ""),
            "description": node.get("description", {}).get("value", ""),
            **{item["name"]: item["value"].get("value") for item in node["properties"]},
        }
        for node in nodes
        if not node["ignored"]
    ]


def find(tree: list[dict[str, Any]], role: str, name: str = "") -> list[dict[str, Any]]:
    return [node for node in tree if node["role"] == role and (not name or node["name"] == name)]


def test_screen_reader_finds_the_guide_page_labelled(page: Page) -> None:
    open_page(page, GUIDE)
    config_box(page).fill(WRONG_PORT)
    page.locator(".problem").wait_for()
    tree = read_tree(page)

    [box] = find(tree, "textbox", "Config")
    assert box["multiline"] is True
    assert box["invalid"] == "true"
    assert box["focused"] is True
    assert "Problems in the config" in box["description"]
    assert [node["name"] for node in find(tree, "main")] == [""]
    assert len([node for node in find(tree, "heading") if node["level"] == 1]) == 1
    assert {"Guide", "Set-up"} <= {node["name"] for node in find(tree, "region")}
    assert find(tree, "list", "Problems in the config")
    for role in ("button", "link", "textbox", "combobox", "checkbox"):
        assert [node for node in find(tree, role) if not node["name"]] == []


def test_line_numbers_and_marks_are_not_read(page: Page) -> None:
    open_page(page, GUIDE)
    config_box(page).wait_for()

    expect(page.locator(".cm-gutters")).to_have_attribute("aria-hidden", "true")


def test_answer_that_comes_while_one_types_takes_no_focus(page: Page) -> None:
    open_page(page, GUIDE)
    config_box(page).fill("{")
    page.locator(".problem.is-error").wait_for()

    expect(config_box(page)).to_be_focused()


def test_help_is_read_out(page: Page) -> None:
    open_page(page, GUIDE)
    config_box(page).press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("F1")

    announced = page.locator(".cm-announced")
    expect(announced).to_have_attribute("aria-live", "polite")
    expect(announced).to_contain_text("Name or address of the SMTP server.")


@pytest.fixture
def half_page(
    browser: Browser, live_server: LiveServer, mailbox_port: int, administrator: object
) -> Iterator[Page]:
    """A window of 1280 x 800 at 200 % zoom: half the width and height in CSS pixels."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 640, "height": 400}, device_scale_factor=2
    )
    yield context.new_page()
    context.close()


def test_box_works_at_200_percent_zoom(half_page: Page) -> None:
    open_page(half_page, GUIDE)
    box = config_box(half_page)
    box.fill(WRONG_PORT)
    box.press("Control+Home")

    expect(half_page.locator(".cm-lintRange-error")).to_be_in_viewport()
    box.press("F8")
    expect(half_page.locator(".help")).to_be_in_viewport(ratio=1)
    assert half_page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


@pytest.fixture
def forced_page(
    browser: Browser, live_server: LiveServer, mailbox_port: int, administrator: object
) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, forced_colors="active")
    yield context.new_page()
    context.close()


def test_marks_stay_visible_with_forced_colours(forced_page: Page) -> None:
    open_page(forced_page, GUIDE)
    config_box(forced_page).fill(WRONG_PORT)
    forced_page.keyboard.press("Control+Home")
    mark = forced_page.locator(".cm-lintRange-error")

    expect(mark).to_have_css("text-decoration-line", "underline")
    expect(mark).to_have_css("text-decoration-style", "wavy")
    colours = mark.evaluate(
        "mark => [getComputedStyle(mark).textDecorationColor, getComputedStyle(document.body).backgroundColor]"
    )
    assert colours[0] != colours[1]


class TestWithoutJavaScript:
    """The textarea is as it was."""

    @pytest.fixture(params=[False], ids=["no-javascript"])
    def has_javascript(self, request: pytest.FixtureRequest) -> bool:
        is_on: bool = request.param
        return is_on

    def test_plain_text_box_is_filled_posted_and_answered(self, page: Page) -> None:
        open_page(page, GUIDE)
        box = page.get_by_role("textbox", name="Config")
        box.fill(WRONG_PORT)
        page.get_by_role("button", name="Save and Done").click()

        expect(page.locator(".problem")).to_contain_text("Must be 65535 or less.")
        expect(config_text(page)).to_have_value(WRONG_PORT)
        expect(box).to_be_visible()
        expect(page.locator(".editor-keys")).to_be_hidden()
