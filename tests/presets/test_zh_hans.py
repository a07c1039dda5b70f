from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from smtp_connector.presets import PRESETS, Preset, zh_hans
from smtp_connector.presets.guide import render_guide
from smtp_connector.presets.zh_hans.shared_sections import SHARED_SECTIONS

STEMS = {path.stem for path in Path(zh_hans.__path__[0]).glob("*.py")}
CODE = re.compile(r"<code>(.*?)</code>")
LINK = re.compile(r' href="(.*?)"')
TAG = re.compile(r"</?(?:h\d|p|ol|ul|li|table|tr|th|td|blockquote|strong)\b")
DATA_CELL = re.compile(r"\| (?:[a-z0-9.-]+\.(?:com|net)|true|false|465|apikey) (?=\|)")


def stem_of(preset: Preset) -> str:
    return preset.id.replace("-", "_")


each_translated = pytest.mark.parametrize(
    "preset",
    [preset for preset in PRESETS if stem_of(preset) in STEMS],
    ids=lambda preset: preset.id,
)


def get_guide(preset: Preset) -> str:
    guide: str = import_module(f"{zh_hans.__name__}.{stem_of(preset)}").GUIDE
    return guide + SHARED_SECTIONS


def test_every_chinese_guide_belongs_to_a_preset() -> None:
    stems = {stem_of(preset) for preset in PRESETS}

    assert stems >= STEMS - {"__init__", "shared_sections"}


@each_translated
def test_a_chinese_guide_has_the_structure_of_the_english_one(preset: Preset) -> None:
    chinese, english = render_guide(get_guide(preset)), render_guide(preset.guide)

    assert TAG.findall(chinese) == TAG.findall(english)
    assert "**" not in chinese


@each_translated
def test_a_chinese_guide_names_the_same_keys_and_links(preset: Preset) -> None:
    chinese = render_guide(get_guide(preset))
    english = render_guide(preset.guide).replace("&lt;angle brackets&gt;", "&lt;尖括号&gt;")

    assert sorted(CODE.findall(chinese)) == sorted(CODE.findall(english))
    assert LINK.findall(chinese) == LINK.findall(english)


@each_translated
def test_a_chinese_guide_has_the_same_values_in_its_tables(preset: Preset) -> None:
    assert DATA_CELL.findall(get_guide(preset)) == DATA_CELL.findall(preset.guide)
