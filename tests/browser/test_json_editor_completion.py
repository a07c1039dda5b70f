"""The JSON box suggests keys and values, and writes them with their quotes and commas."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import config_box, config_text, open_page


@pytest.fixture(params=[True], ids=["javascript"])
def has_javascript(request: pytest.FixtureRequest) -> bool:
    is_on: bool = request.param
    return is_on


@pytest.fixture
def box(page: Page) -> Locator:
    open_page(page, "/connectors/create/custom-smtp/")
    config_box(page).wait_for()
    return config_box(page)


def write(page: Page, text: str) -> None:
    """Put a text in with the caret where "|" stands."""
    before, _, after = text.partition("|")
    config_box(page).fill(before + after)
    page.keyboard.press("Control+End")
    for _ in after:
        page.keyboard.press("ArrowLeft")


def options(page: Page) -> Locator:
    return page.locator(".cm-tooltip-autocomplete [role=option] .cm-completionLabel")


def choose(page: Page, label: str) -> None:
    """Take a suggestion as a mouse does; the list shows the first few, so its first letters are typed before."""
    options(page).first.wait_for()
    if label not in options(page).all_text_contents():
        page.keyboard.type(label[:3])
    options(page).get_by_text(label, exact=True).click()


@pytest.mark.parametrize(
    ("typed", "label", "written"),
    [
        ('{\n  "host": "a",\n  |\n}', "replyTo", '{\n  "host": "a",\n  "replyTo": ""\n}'),
        ('{\n  |\n  "host": "a"\n}', "replyTo", '{\n  "replyTo": "",\n  "host": "a"\n}'),
        ('{"host": "a" |}', "pool", '{"host": "a", "pool": true}'),
        ('{"host": "a" | "pool": true}', "debug", '{"host": "a", "debug": false, "pool": true}'),
        ('{"auth": {|}}', "pass", '{"auth": {"pass": ""}}'),
        ('{"po|": 587}', "port", '{"port": 587}'),
        ('{"tls": {"minVersion": |}}', "TLSv1.3", '{"tls": {"minVersion": "TLSv1.3"}}'),
        ('{"secure": |\n}', "true", '{"secure": true\n}'),
        ('{"templates": [{"usageType": "|"}]}', "BindMfa", '{"templates": [{"usageType": "BindMfa"}]}'),
        ('{"auth": {"type": |}}', "oauth2", '{"auth": {"type": "oauth2"}}'),
    ],
)  # fmt: skip
def test_suggestion_is_written_with_its_quotes_and_commas(
    page: Page, box: Locator, typed: str, label: str, written: str
) -> None:
    write(page, typed)
    page.keyboard.press("Control+Space")
    choose(page, label)

    expect(config_text(page)).to_have_value(written)


def test_key_that_is_typed_gets_no_third_quote(page: Page, box: Locator) -> None:
    write(page, "{\n  |\n}")
    page.keyboard.type('"fromE')
    choose(page, "fromEmail")
    page.keyboard.type("a@b.example")

    expect(config_text(page)).to_have_value('{\n  "fromEmail": "a@b.example"\n}')


def test_key_that_stands_there_is_not_suggested(page: Page, box: Locator) -> None:
    write(page, '{"tls": {"ca": "", | "minVersion": ""}, "templates": []}')
    page.keyboard.type('"m')

    expect(options(page).first).to_have_text("maxVersion")
    assert "minVersion" not in options(page).all_text_contents()


def test_keys_of_auth_are_those_of_its_type(page: Page, box: Locator) -> None:
    write(page, '{"auth": {"type": "oauth2", |}}')
    page.keyboard.type('"p')

    expect(options(page).first).to_have_text("privateKey")
    assert "pass" not in options(page).all_text_contents()


def test_broken_text_is_completed_too(page: Page, box: Locator) -> None:
    write(page, '{"host": , "auth": {"user" "a", "passw|')
    page.keyboard.type("o")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+Space")
    choose(page, "pass")

    expect(config_text(page)).to_have_value('{"host": , "auth": {"user" "a", "pass": ""')


def test_values_of_a_key_are_offered_right_after_it_was_chosen(page: Page, box: Locator) -> None:
    write(page, "{|}")
    page.keyboard.press("Control+Space")
    choose(page, "secure")

    expect(options(page)).to_have_text(["true", "false"])


def test_suggestion_says_what_the_key_means(page: Page, box: Locator) -> None:
    write(page, "{|}")
    page.keyboard.type('"replyT')

    expect(page.locator(".cm-completionInfo")).to_contain_text("Where answers go")
