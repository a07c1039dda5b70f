"""The text in the JSON box: stored secrets, large configs, search, and the textarea that stays the form's field."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth.models import Permission, User
from playwright.sync_api import Page, expect

from smtp_connector.models import Connector, Delivery
from smtp_connector.presets import get_preset
from smtp_connector.terms import SECRET_MASK

from .conftest import PASSWORD, config_box, config_text, open_page, selected_text

GUIDE = "/connectors/create/local-mailbox/"
SECRET = "geheim-9731"


@pytest.fixture(params=[True], ids=["javascript"])
def has_javascript(request: pytest.FixtureRequest) -> bool:
    is_on: bool = request.param
    return is_on


@pytest.fixture
def connector(mailbox_port: int, administrator: object) -> Connector:
    config = json.loads(get_preset("local-mailbox").example_text(port=mailbox_port))
    config["auth"] |= {"user": "ada", "pass": SECRET}
    config["proxy"] = f"http://ada:{SECRET}@127.0.0.1:3128"
    return Connector.objects.create_connector("Mail", config=config, preset="local-mailbox")


def open_connector(page: Page, connector: Connector) -> None:
    open_page(page, f"/connectors/{connector.public_id}/")
    config_box(page).wait_for()


def auth_in(page: Page) -> dict[str, str]:
    auth: dict[str, str] = json.loads(config_text(page).input_value())["auth"]
    return auth


def go_beside_the_chip(page: Page, side: str) -> None:
    """Set the caret right before or right behind the chip in the line of auth.pass."""
    lines = config_text(page).input_value().split("\n")
    number = next(index for index, line in enumerate(lines) if '"pass"' in line)
    config_box(page).focus()
    page.keyboard.press("Control+Home")
    for _ in range(number):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")  # before the comma
    if side == "before":
        page.keyboard.press("ArrowLeft")  # over the whole chip


def test_stored_secret_is_a_chip_and_its_value_is_nowhere_on_the_page(
    page: Page, connector: Connector
) -> None:
    open_connector(page, connector)

    expect(page.locator(".secret-chip").first).to_have_text("stored, encrypted Replace")
    assert SECRET not in page.content()
    assert auth_in(page)["pass"] == SECRET_MASK


def test_replace_makes_room_for_a_new_secret_and_undo_brings_the_chip_back(
    page: Page, connector: Connector
) -> None:
    open_connector(page, connector)
    page.get_by_role("button", name="Replace").first.click()
    page.keyboard.type("neu")
    assert auth_in(page)["pass"] == "neu"

    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")

    expect(page.locator(".secret-chip").first).to_be_visible()
    assert auth_in(page)["pass"] == SECRET_MASK


@pytest.mark.parametrize(
    ("side", "key"),
    [("before", "Delete"), ("before", "Enter"), ("behind", "Backspace"), ("behind", "Enter")],
)
def test_keys_replace_the_chip_as_one_unit(
    page: Page, connector: Connector, side: str, key: str
) -> None:
    open_connector(page, connector)
    go_beside_the_chip(page, side)
    page.keyboard.press(key)
    page.keyboard.type("neu")

    assert auth_in(page)["pass"] == "neu"


def test_text_with_chips_saves_and_keeps_the_secrets(page: Page, connector: Connector) -> None:
    open_connector(page, connector)
    box = config_box(page)
    box.fill(config_text(page).input_value().replace('"debug": false', '"debug": true'))
    page.keyboard.press("Control+s")
    expect(page.locator(".toast-note")).to_contain_text("Mail is saved.")

    connector.refresh_from_db()
    assert connector.config.credentials
    assert connector.config.credentials[1].get_secret_value() == SECRET


def test_mask_where_nothing_is_stored_is_no_chip(page: Page) -> None:
    open_page(page, GUIDE)
    config_box(page).fill(f'{{"auth": {{"user": "a", "pass": "{SECRET_MASK}"}}}}')

    expect(page.locator(".cm-lintRange-error").last).to_contain_text(SECRET_MASK)
    expect(page.locator(".secret-chip")).to_have_count(0)


def test_config_of_250_kib_is_pasted_marked_and_posted_whole(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, GUIDE)
    config = json.loads(get_preset("local-mailbox").example_text(port=70000))
    config["templates"][0]["content"] = "<p>{{code}} " + "ü" * 1000 + "x" * (248 * 1024) + "</p>"
    text = json.dumps(config, indent=2, ensure_ascii=False)
    box = config_box(page)
    box.focus()
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+v")

    expect(config_text(page)).to_have_value(text)
    expect(page.locator("#config-status")).to_have_text("1 problem")
    page.get_by_role("button", name="Line 3").click()
    assert selected_text(page) == "70000"
    page.keyboard.type("2525")
    page.get_by_role("button", name="Save and Done").click()
    expect(page).to_have_url(re.compile(r"\?new=1$"))
    assert Connector.objects.get().config.templates[0].content == config["templates"][0]["content"]


def test_search_finds_in_the_text_and_posts_no_field_of_its_own(page: Page) -> None:
    open_page(page, GUIDE)
    config_box(page).press("Control+f")
    page.get_by_role("textbox", name="Find").press_sequentially("usageType")
    page.keyboard.press("Enter")

    expect(page.locator(".cm-searchMatch-selected")).to_have_text("usageType")
    names = page.evaluate("[...new FormData(document.getElementById('connector-form')).keys()]")
    assert not {"search", "replace", "case", "re", "word"} & set(names)
    page.keyboard.press("Escape")
    expect(config_box(page)).to_be_focused()


def test_part_of_the_text_folds(page: Page) -> None:
    open_page(page, GUIDE)
    page.locator(
        ".cm-gutterElement:visible .fold-mark"
    ).first.wait_for()  # the text is read in the background
    config_box(page).press("Control+Home")
    for _ in range(5):
        page.keyboard.press("ArrowDown")  # "auth": {
    page.keyboard.press("Control+Shift+BracketLeft")

    expect(page.locator(".cm-foldPlaceholder")).to_be_visible()
    expect(config_text(page)).to_have_value(re.compile('"host"'))


def test_tab_leaves_the_box_and_shift_tab_comes_back(page: Page) -> None:
    open_page(page, GUIDE)
    box = config_box(page)
    text = config_text(page).input_value()
    box.focus()
    page.keyboard.press("Tab")
    expect(box).not_to_be_focused()
    page.keyboard.press("Shift+Tab")

    expect(box).to_be_focused()
    expect(config_text(page)).to_have_value(text)


def test_viewer_reads_and_types_nothing(page: Page, connector: Connector) -> None:
    viewer = User.objects.create_user("viewer", password=PASSWORD)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_connector"))
    page.goto(f"/connectors/{connector.public_id}/")
    page.locator("input[name=username]").fill("viewer")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    box = config_box(page)
    box.press("Control+Home")
    page.keyboard.type("x")
    page.keyboard.press("Delete")

    expect(box).to_have_attribute("aria-readonly", "true")
    expect(page.locator(".secret-chip").first).to_have_text("stored, encrypted")
    expect(config_text(page)).to_have_value(connector.config_text)


def test_whole_job_by_the_keyboard_alone(page: Page, mailbox_port: int) -> None:
    open_page(page, GUIDE)
    config_box(page).wait_for()
    page.get_by_label("Name").focus()
    page.keyboard.press("Tab")
    for name in ("Format", "Reset to example", "Copy the config"):
        expect(page.get_by_role("button", name=name, exact=True).first).to_be_focused()
        page.keyboard.press("Tab")
    expect(config_box(page)).to_be_focused()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Backspace")  # the comma behind the port
    page.locator(".problem.is-error").wait_for()
    page.keyboard.type(",")
    expect(page.locator("#config-status")).to_have_text("Valid")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Send a test email to")).to_be_focused()  # an address is missing
    page.keyboard.type("ada@example.com")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="The server accepted the message")).to_be_focused()
    page.keyboard.press("Control+s")

    expect(page).to_have_url(re.compile(r"\?new=1$"))
    assert Delivery.objects.get().recipient == "ada@example.com"
