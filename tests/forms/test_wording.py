"""Sentences of the pure layers on their way to a page."""

from __future__ import annotations

from django.utils.translation import override

from smtp_connector.errors import ConfigProblem
from smtp_connector.forms.wording import translate, translate_problem
from smtp_connector.terms import Sentence, gettext_noop

# Of Django's own catalogue, since ours has no other language yet.
AT_MOST = "Ensure this value is less than or equal to %(limit_value)s."
WRONG = "Enter a valid value."


def test_sentence_is_filled_after_its_template_is_translated() -> None:
    assert translate(gettext_noop("%(count)d of 100 %% used.", count=3)) == "3 of 100 % used."


def test_sentence_within_a_sentence_is_translated_too() -> None:
    sentence = Sentence(AT_MOST, limit_value=Sentence(WRONG))

    with override("de"):
        translated = translate(sentence)

    assert "Bitte einen gültigen Wert eingeben." in translated
    assert "Ensure" not in translated
    assert translate(sentence) == sentence


def test_problem_is_translated_and_keeps_its_place() -> None:
    problem = ConfigProblem("host", 2, 3, Sentence(WRONG), "")

    with override("de"):
        translated = translate_problem(problem)

    assert translated == problem._replace(message="Bitte einen gültigen Wert eingeben.")


def test_words_of_a_server_stay_as_they_are() -> None:
    assert translate("100 % full") == "100 % full"
