from __future__ import annotations

import re

import pytest

from smtp_connector.config.reference import reference_markdown
from smtp_connector.presets import PRESETS, Preset
from smtp_connector.presets.guide import render_guide

each_preset = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)


def test_raw_html_is_escaped() -> None:
    html = render_guide("<script>alert(1)</script>\n\nA <b onclick=x>word</b>.")

    assert "<script" not in html
    assert "<b" not in html
    assert "&lt;script&gt;" in html


def test_a_script_link_stays_text() -> None:
    assert "href" not in render_guide("[press](javascript:alert(1))")


def test_an_external_link_opens_a_new_tab_without_an_opener() -> None:
    html = render_guide("[there](https://example.com/)")

    assert (
        '<a href="https://example.com/" target="_blank" rel="noopener noreferrer">there</a>' in html
    )


def test_an_internal_link_stays_in_its_tab() -> None:
    assert render_guide("[here](#templates)") == '<p><a href="#templates">here</a></p>\n'


def test_headings_get_ids_that_differ() -> None:
    html = render_guide("## Before `you` start\n\n## Before you start\n\n## ???")

    assert re.findall(r'<h2 id="([^"]+)"', html) == [
        "before-you-start",
        "before-you-start-2",
        "section",
    ]


def test_a_table_lies_in_a_box_named_for_its_heading() -> None:
    html = render_guide('## Values & "more"\n\n| Key | Value |\n| --- | --- |\n| `host` | a |\n')

    assert 'role="region" aria-label="Values &amp; &quot;more&quot;">' in html
    assert '<th scope="col">Key</th>' in html
    assert html.rstrip().endswith("</table>\n</div>")


def test_a_table_without_a_heading_has_no_name() -> None:
    html = render_guide("| Key |\n| --- |\n| a |\n")

    assert '<div class="guide-table" tabindex="0">' in html


@each_preset
def test_a_guide_has_one_title_and_the_sections_of_a_guide(preset: Preset) -> None:
    html = render_guide(preset.guide)
    ids = re.findall(r'<h2 id="([^"]+)"', html)

    assert html.count("<h1") == 1
    assert html.startswith("<h1")
    assert ids[0] == "before-you-start"
    assert {"values-for-this-preset", "templates", "test-and-save"} <= set(ids)
    assert "<ol>" in html
    assert "<code>{{code}}</code>" in html
    assert "for demonstration" in html


@each_preset
def test_the_ids_of_guide_and_reference_do_not_clash(preset: Preset) -> None:
    html = render_guide(preset.guide) + render_guide(reference_markdown())
    ids = re.findall(r' id="([^"]+)"', html)

    assert len(set(ids)) == len(ids)


@each_preset
def test_the_values_of_a_guide_are_those_of_its_example(preset: Preset) -> None:
    rows = dict(
        re.findall(r"^\| `(host|port|secure|requireTLS)` \| (.+?) \|$", preset.guide, re.MULTILINE)
    )
    column = 1 if preset.secure else 0
    secure = rows["secure"].split(" | ")[column if "|" in rows["secure"] else 0]

    assert str(preset.port) in rows["port"].split(" | ")[column if "|" in rows["port"] else 0]
    assert secure == str(preset.secure).lower()
