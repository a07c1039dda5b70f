from __future__ import annotations

import pytest

from smtp_connector.errors import DeliveryError
from smtp_connector.models import Delivery
from smtp_connector.models.delivery import ERROR_MESSAGE_MAX_LENGTH
from smtp_connector.terms import Sentence, gettext_noop

pytestmark = pytest.mark.django_db


def make_failed(message: str, hint: str = "") -> Delivery:
    delivery = Delivery(recipient="ada@example.com")
    delivery.record_failure(DeliveryError(message, hint=hint))
    delivery.save()
    return Delivery.objects.get()


def test_sentences_of_a_row_can_be_translated_after_it_was_stored() -> None:
    delivery = make_failed(
        gettext_noop("The host %(host)s does not exist.", host="smtp.example.com"),
        gettext_noop("Check the spelling of host."),
    )

    assert delivery.error_message == delivery.error_sentence
    assert isinstance(delivery.error_sentence, Sentence)
    assert delivery.error_sentence.values == {"host": "smtp.example.com"}
    assert isinstance(delivery.hint_sentence, Sentence)


def test_text_that_is_no_sentence_of_ours_stays_as_it_is() -> None:
    delivery = make_failed("552 too large", "")

    assert delivery.sentences == {}
    assert (delivery.error_sentence, delivery.hint_sentence) == ("552 too large", "")


def test_sentence_that_its_column_holds_only_a_part_of_is_not_stored() -> None:
    delivery = make_failed(gettext_noop("%(reply)s", reply="x" * (ERROR_MESSAGE_MAX_LENGTH + 1)))

    assert delivery.sentences == {}
    assert len(delivery.error_sentence) == ERROR_MESSAGE_MAX_LENGTH


def test_column_that_was_changed_by_hand_wins() -> None:
    delivery = make_failed(gettext_noop("Check the spelling of host."))
    delivery.error_message = "Gone."

    assert delivery.error_sentence == "Gone."
    assert not isinstance(delivery.error_sentence, Sentence)


@pytest.mark.parametrize("stored", [{"error_message": 1}, {"hint": {"values": {}}}, {"x": []}])
def test_what_is_no_sentence_in_the_database_breaks_nothing(stored: object) -> None:
    delivery = make_failed("Refused", "Try again.")
    delivery.sentences = stored

    delivery.change_texts(str.upper)

    assert (delivery.error_sentence, delivery.hint_sentence) == ("REFUSED", "TRY AGAIN.")
    assert delivery.sentences == {}
