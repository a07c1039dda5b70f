"""The catalogs: every text of the console is in them, translated, and compiled."""

from __future__ import annotations

import re

import polib
import pytest

from tests.catalogs import CATALOG, collect_messages

NAMED_VALUE = re.compile(r"%\(\w+\)[#0 +-]*[\d.]*[a-zA-Z]|%%")


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    return collect_messages(tmp_path_factory.mktemp("messages"))


def key_of(entry: polib.POEntry) -> tuple[str, str, str]:
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural)


def texts_of(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.fixture(scope="module")
def catalog() -> polib.POFile:
    return polib.pofile(str(CATALOG))


def test_catalog_has_every_text_of_the_console_and_no_other(
    messages: polib.POFile, catalog: polib.POFile
) -> None:
    collected, kept = set(map(key_of, messages)), set(map(key_of, catalog))

    assert sorted(collected - kept) == [], "run make messages and translate these"
    assert sorted(kept - collected) == [], "run make messages: these are said nowhere"


def test_every_text_is_translated_and_none_is_a_guess(catalog: polib.POFile) -> None:
    assert [entry.msgid for entry in catalog if not all(texts_of(entry))] == []
    assert [entry.msgid for entry in catalog if entry.fuzzy] == []
    assert catalog.obsolete_entries() == []


def test_a_translation_has_the_values_of_its_text(catalog: polib.POFile) -> None:
    for entry in catalog:
        source = entry.msgid_plural or entry.msgid
        for text in texts_of(entry):
            assert set(NAMED_VALUE.findall(text)) == set(NAMED_VALUE.findall(source)), entry.msgid


def test_compiled_catalog_is_what_the_catalog_says(catalog: polib.POFile) -> None:
    compiled = polib.mofile(str(CATALOG.with_suffix(".mo")))

    said = {key_of(entry): texts_of(entry) for entry in catalog if not entry.fuzzy}
    assert {key_of(entry): texts_of(entry) for entry in compiled} == said
