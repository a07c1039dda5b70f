from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest

from tests.catalogs import collect_messages
from tests.requirements_of_machine import needs_gettext

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "smtp_connector" / "locale"
CATALOGS = sorted(LOCALE.rglob("django.mo"))
# What a translation must repeat: values, tags, what stands in backticks, names of config keys with a dot.
KEPT = re.compile(r"%\(\w+\)[.\d]*[dfgs]|</?\w[^<>]*>|`[^`]+`|\b(?:auth|tls)\.\w+")

each_language = pytest.mark.parametrize("catalog", CATALOGS, ids=lambda path: path.parts[-3])


def read_texts(catalog: Path) -> Iterator[tuple[str, str]]:
    """Yield each text with its translation; of a plural each form that the language has."""
    with catalog.open("rb") as file:
        translations = GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # has no public list
    for key, translation in translations.items():
        if key:
            yield (key if isinstance(key, str) else key[0]), translation


@each_language
def test_a_translation_keeps_values_tags_and_keys(catalog: Path) -> None:
    lost = [
        (text, translation)
        for text, translation in read_texts(catalog)
        if sorted(KEPT.findall(text)) != sorted(KEPT.findall(translation))
    ]

    assert lost == []


@each_language
def test_a_catalog_has_no_guess_and_no_text_that_is_gone(catalog: Path) -> None:
    source = catalog.with_suffix(".po").read_text("utf-8")

    assert ", fuzzy" not in source
    assert "#~" not in source


@needs_gettext
def test_the_catalogs_hold_every_text_of_today_with_its_translation(tmp_path: Path) -> None:
    said = collect_messages(tmp_path)

    assert re.findall(r": (\d+) texts to translate", said) == ["0"] * len(CATALOGS)
    for catalog in CATALOGS:
        collected = tmp_path / catalog.relative_to(ROOT)
        assert dict(read_texts(collected)) == dict(read_texts(catalog)), "run make messages"
