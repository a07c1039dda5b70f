from __future__ import annotations

import json
import re
from functools import cache
from itertools import combinations

import pytest

from smtp_connector.config.parsing import parse_config
from smtp_connector.config.reference import reference_markdown
from smtp_connector.errors import ConfigError
from smtp_connector.presets import PRESETS, Preset, get_preset
from smtp_connector.presets.guide import SHARED_SECTIONS, render_guide
from tests.configs import make_config
from tests.rsa_keys import make_rsa_pem

SENTENCES_SHARED_AT_MOST = 0.5  # of those of the shorter guide
PITFALLS = {"when-it-does-not-work", "watch-out"}
# Rows of data: what a table is about, and its keys.
DATA_ROW = re.compile(r"\| (`|---|Key |Answer |What you see |Region )")
SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n\n|\n(?=- |\d\. |\|)|\s\|\s")
REFERENCE = reference_markdown()

each_preset = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)


@cache
def list_sentences(guide: str) -> frozenset[str]:
    own = guide.removesuffix(SHARED_SECTIONS)
    lines = [line for line in own.splitlines() if not DATA_ROW.match(line) and line[:1] != "#"]
    parts = (
        re.sub(r"\W+", " ", part).strip().casefold()
        for part in SENTENCE_END.split("\n".join(lines))
    )
    return frozenset(part for part in parts if " " in part)


def measure_shared(one: str, other: str) -> float:
    """Return which part of the shorter guide's sentences stands in the other one too."""
    sentences, others = list_sentences(one), list_sentences(other)
    return len(sentences & others) / min(len(sentences), len(others))


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
def test_a_guide_has_one_title_and_the_sections_of_a_guide_with_its_pitfalls(
    preset: Preset,
) -> None:
    html = render_guide(preset.guide)
    ids = re.findall(r'<h2 id="([^"]+)"', html)

    assert html.count("<h1") == 1
    assert html.startswith("<h1")
    assert ids[0] == "before-you-start"
    assert {"values-for-this-preset", "templates", "test-and-save"} <= set(ids)
    assert "<ol>" in html
    assert "<code>{{code}}</code>" in html
    assert preset.is_development or PITFALLS & set(ids)
    assert "for demonstration" in html


@each_preset
def test_the_ids_of_guide_and_reference_do_not_clash(preset: Preset) -> None:
    html = render_guide(preset.guide) + render_guide(REFERENCE)
    ids = re.findall(r' id="([^"]+)"', html)

    assert len(set(ids)) == len(ids)


def test_the_values_of_a_guide_are_those_of_its_example() -> None:
    for preset in PRESETS:
        rows = re.findall(
            r"^\| `(port|secure|requireTLS)` \| (.+?) \|$", preset.guide, re.MULTILINE
        )
        cells = {key: text.split(" | ") for key, text in rows}
        column = 1 if preset.secure and len(cells["secure"]) == 2 else 0

        assert str(preset.port) in cells["port"][column], preset.id
        assert cells["secure"][column] == str(preset.secure).lower(), preset.id
        if not preset.is_development:
            assert cells["requireTLS"][column] == str(preset.require_tls).lower(), preset.id


def test_a_guide_names_the_kind_of_its_credential() -> None:
    for preset in PRESETS:
        own = " ".join(preset.guide.removesuffix(SHARED_SECTIONS).split()).casefold()
        kind = re.split(r",|;| with | of | for ", preset.secret_kind)[0].casefold()
        assert kind in own, preset.id


def test_a_guide_links_the_providers_page_and_names_its_host() -> None:
    for preset in PRESETS:
        assert not preset.docs_url or f"]({preset.docs_url})" in preset.guide, preset.id
        assert "](http://" not in preset.guide, preset.id
        has_one_host = not preset.regions and preset.id != "custom-smtp"
        assert not has_one_host or preset.host in preset.guide, preset.id


def test_a_guide_shares_all_sentences_with_itself_and_few_with_another() -> None:
    one = "# A\n\nMake a key. Paste it\ninto the box.\n\n| Key | Value |\n| --- | --- |\n| `port` | 25 |\n"

    assert list_sentences(one + SHARED_SECTIONS) == {"make a key", "paste it into the box"}
    assert measure_shared(one, one) == 1
    assert measure_shared(one, "Make a key. Then go home.") == 0.5


def test_each_guide_is_written_for_its_provider() -> None:
    copies = [
        (one.id, other.id)
        for one, other in combinations(PRESETS, 2)
        if measure_shared(one.guide, other.guide) > SENTENCES_SHARED_AT_MOST
    ]

    assert copies == []


def read_auth_blocks() -> list[tuple[str, str]]:
    return [
        (preset.id, block)
        for preset in PRESETS
        for block in re.findall(r"```json\n(.*?)```", preset.guide, re.DOTALL)
    ]


def test_the_presets_that_offer_oauth2_show_it() -> None:
    assert {preset_id for preset_id, _block in read_auth_blocks()} == {
        "gmail",
        "microsoft-365",
        "custom-smtp",
    }


@pytest.mark.parametrize(("preset_id", "block"), read_auth_blocks())
def test_auth_of_a_guide_is_taken_once_its_placeholders_are_replaced(
    preset_id: str, block: str
) -> None:
    host = get_preset(preset_id).host.strip("<>")
    values = {"<private-key>": make_rsa_pem(), "<token-endpoint>": "https://login.example.com/"}
    auth = {
        key: values.get(value) or re.sub(r"<[^<>]*>", "value", value)
        for key, value in json.loads(block).items()
    }

    with pytest.raises(ConfigError) as caught:
        parse_config(make_config(host=host, auth=json.loads(block)))

    assert parse_config(make_config(host=host, auth=auth)).config.has_sign_in
    assert all("only an example" in problem.message for problem in caught.value.problems)
