"""Sentences of the pure layers on their way to a page."""

from __future__ import annotations

from smtp_connector.forms.wording import translate
from smtp_connector.terms import gettext_noop


def test_sentence_is_filled_after_its_template_is_translated() -> None:
    assert translate(gettext_noop("%(count)d of 100 %% used.", count=3)) == "3 of 100 % used."


def test_words_of_a_server_stay_as_they_are() -> None:
    assert translate("100 % full") == "100 % full"
