from __future__ import annotations

import re
from pathlib import Path

import pytest

from smtp_connector import presets
from smtp_connector.presets import get_preset
from smtp_connector.presets.guide import render_guide
from smtp_connector.presets.translated_guides import GUIDES

TRANSLATED = [(language, preset_id) for language in GUIDES for preset_id in GUIDES[language]]
# Words that look like code, and a site that has a Chinese one.
IN_THE_OTHER_LANGUAGE = {"`<angle brackets>`", "www.alibabacloud.com"}
each_translation = pytest.mark.parametrize(("language", "preset_id"), TRANSLATED)


def count_parts(markdown: str) -> dict[str, int]:
    """Count what a guide is made of, whatever its words are."""
    html = render_guide(markdown)
    return {tag: html.count(f"<{tag}") for tag in ("h1", "h2", "li", "tr", "td", "blockquote")}


@each_translation
def test_translation_has_the_shape_of_the_english_guide(language: str, preset_id: str) -> None:
    english = get_preset(preset_id).guide

    assert count_parts(GUIDES[language][preset_id]) == count_parts(english)


@each_translation
def test_translation_names_the_same_keys_and_hosts(language: str, preset_id: str) -> None:
    english, translated = get_preset(preset_id).guide, GUIDES[language][preset_id]

    for pattern in (
        r"(?s)```.+?```",
        r"(?<!`)`[^`\n]+`(?!`)",
        r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)+\.(?:com|cn)\b",
        r"\b[245]\d\d\b",
    ):
        kept = set(re.findall(pattern, english)) - IN_THE_OTHER_LANGUAGE
        assert kept <= set(re.findall(pattern, translated)), pattern


@each_translation
def test_one_link_leads_to_a_section_in_every_language(language: str, preset_id: str) -> None:
    english = get_preset(preset_id).guide
    translated = GUIDES[language][preset_id]

    ids = re.findall(r'<h[1-6] id="([^"]*)"', render_guide(translated, original=english))

    assert "before-you-start" in ids
    assert ids == re.findall(r'<h[1-6] id="([^"]*)"', render_guide(english))


def test_every_file_of_a_translation_is_listed() -> None:
    for language, guides in GUIDES.items():
        folder = Path(presets.__file__).parent / language.replace("-", "_")
        stems = {path.stem for path in folder.glob("*.py")} - {"__init__", "shared_sections"}

        assert {preset_id.replace("-", "_") for preset_id in guides} == stems


@pytest.mark.parametrize("tag", ["zh-hans", "zh-Hans", "zh-Hans-CN"])
def test_guide_is_found_by_its_language(tag: str) -> None:
    assert get_preset("gmail").find_guide(tag) == (GUIDES["zh-hans"]["gmail"], "zh-hans")


@pytest.mark.parametrize("tag", ["", "en", "en-gb", "zh-hant", "zh", "xx"])
def test_guide_of_another_language_is_the_english_one(tag: str) -> None:
    gmail = get_preset("gmail")

    assert gmail.find_guide(tag) == (gmail.guide, "en")


def test_guide_that_nobody_translated_is_the_english_one() -> None:
    zoho = get_preset("zoho-mail")

    assert zoho.find_guide("zh-hans") == (zoho.guide, "en")
