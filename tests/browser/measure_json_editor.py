"""How long a key press takes in the JSON box with a config of 250 KiB: `make bench-editor` prints it.

From the keydown to the frame that shows the letter, one key after the other. Run it on a machine that does nothing
else: a browser that waits for a processor is measured too. Nothing is asserted about time.
"""

from __future__ import annotations

import json
from statistics import quantiles
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from smtp_connector.presets import get_preset

from .conftest import config_box, config_text, open_page

KEYS = 200
SIZE = 250 * 1024
MEASURE = """() => {
  window.durations = [];
  document.addEventListener("keydown", () => {
    const start = performance.now();
    requestAnimationFrame(() => {
      const channel = new MessageChannel(); // its message comes right after the frame
      channel.port1.onmessage = () => window.durations.push(performance.now() - start);
      channel.port2.postMessage(null);
    });
  }, { capture: true });
}"""


def make_config(**changes: Any) -> str:
    config = json.loads(get_preset("local-mailbox").example_text(port=2525))
    return json.dumps(config | changes, indent=2)


def make_one_long_line() -> str:
    templates = json.loads(make_config())["templates"]
    templates[0]["content"] = "{{code}} " + "lorem ipsum " * ((SIZE - 4000) // 12)
    return make_config(templates=templates)


def make_many_lines() -> str:
    return make_config(customHeaders={f"X-Header-{number}": "some text" for number in range(7200)})


@pytest.fixture(params=[True], ids=["javascript"])
def has_javascript(request: pytest.FixtureRequest) -> bool:
    is_on: bool = request.param
    return is_on


@pytest.mark.parametrize("make_text", [make_one_long_line, make_many_lines])
def test_key_press_in_a_large_config(page: Page, make_text: Any) -> None:
    text = make_text()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, "/connectors/create/local-mailbox/")
    config_box(page).focus()
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+a")
    with page.expect_response("**/findings/"):
        page.keyboard.press("Control+v")
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.evaluate(MEASURE)
    for number in range(KEYS):
        page.keyboard.press("abcdefghij"[number % 10])
        page.wait_for_function("count => window.durations.length > count", arg=number)

    expect(config_text(page)).to_have_value(text.replace('127.0.0.1"', f'127.0.0.1{"abcdefghij" * 20}"', 1))  # fmt: skip
    durations = page.evaluate("window.durations")
    cuts = quantiles(durations, n=20)
    print(  # noqa: T201  # this is what it is for
        f"\n{make_text.__name__}: {len(text.encode()) // 1024} KiB, {KEYS} keys: median {cuts[9]:.0f} ms, "
        f"95th percentile {cuts[18]:.0f} ms, slowest {max(durations):.0f} ms"
    )
