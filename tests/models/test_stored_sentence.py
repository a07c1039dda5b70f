from __future__ import annotations

import json

import pytest

from smtp_connector.models.stored_sentence import change_values, load_sentence, store_sentence
from smtp_connector.terms import Phase, Sentence, gettext_noop


@pytest.mark.parametrize(
    "sentence",
    [
        gettext_noop("Nothing to fill."),
        gettext_noop("%(host)s, port %(port)d.", host="smtp.example.com", port=587),
        gettext_noop("Longer than %(seconds)g seconds.", seconds=2.5),
        gettext_noop("%(why)s again", why=gettext_noop("%(n)d times", n=3)),
        gettext_noop("%(phase)s", phase=Phase.AUTH),
        Sentence("100 %"),
    ],
)
def test_sentence_comes_back_from_json(sentence: Sentence) -> None:
    loaded = load_sentence(json.loads(json.dumps(store_sentence(sentence))))

    assert loaded == sentence
    assert loaded is not None
    assert loaded.template == sentence.template
    assert loaded.values == sentence.values


def test_what_no_database_takes_is_replaced() -> None:
    stored = store_sentence(gettext_noop("%(reply)s", reply="a\x00b\ud800"))

    assert stored["values"] == {"reply": "a\ufffdb?"}


def test_value_that_nobody_would_read_is_not_stored() -> None:
    stored = store_sentence(gettext_noop("%(host)s is full.", host="a", recipient="ada"))

    assert stored["values"] == {"host": "a"}


@pytest.mark.parametrize(
    "stored",
    [
        *(None, "", [], {}, {"template": "x"}, {"template": 1, "values": {}}),
        {"template": "%(host)s", "values": {"port": 1}},
        {"template": "%(port)d", "values": {"port": "x"}},
        {"template": "%(port", "values": {"port": 1}},
        {"template": "x", "values": ["a"]},
    ],
)
def test_what_is_no_sentence_is_none(stored: object) -> None:
    assert load_sentence(stored) is None


def test_values_are_changed_at_every_depth_and_the_template_is_not() -> None:
    sentence = gettext_noop("a %(x)s %(n)d", x=gettext_noop("a %(y)s", y="a"), n=1)

    changed = change_values(sentence, lambda text: text.replace("a", "b"))

    assert changed == "a a b 1"
