"""The switch between languages in a real browser, with and without JavaScript."""

from __future__ import annotations

from playwright.sync_api import Dialog, Page, expect

from .conftest import open_page

CHINESE, ENGLISH = "简体中文", "English"


def read_language(page: Page) -> str:
    return str(page.locator("html").get_attribute("lang"))


def switch(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).locator("visible=true").click()


def test_language_is_chosen_before_signing_in_and_stays(page: Page) -> None:
    page.goto("/account/sign-in/?next=/email-logs/")

    switch(page, CHINESE)

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.locator("input[name=username]").fill("ada")
    page.locator("input[name=password]").fill("correct horse battery")
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/email-logs/")
    assert read_language(page) == "zh-Hans"


def test_switch_works_with_the_keyboard_and_keeps_the_page(page: Page) -> None:
    open_page(page, "/connectors/create/gmail/")
    page.get_by_role("button", name=CHINESE, exact=True).locator("visible=true").focus()

    page.keyboard.press("Enter")

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert page.url.endswith("/connectors/create/gmail/")
    switch(page, ENGLISH)
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_phone_finds_the_switch_in_the_menu_and_in_the_guide(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, "/connectors/")
    page.get_by_role("button", name="Menu", exact=True).click()

    switch(page, CHINESE)

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.goto("/connectors/create/gmail/")
    switch(page, ENGLISH)
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_typed_text_is_not_lost_without_a_question(page: Page, has_javascript: bool) -> None:
    open_page(page, "/connectors/create/gmail/")
    if not has_javascript:
        return  # nothing can ask; Back brings the text again
    questions: list[str] = []

    def stay(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("Name").fill("Not saved yet")

    switch(page, CHINESE)

    assert questions == ["beforeunload"]
    assert page.get_by_label("Name").input_value() == "Not saved yet"
    assert read_language(page) == "en"
