"""Errors survive the way into another process, as workers and caches send them."""

from __future__ import annotations

import copy
import pickle

import pytest

from smtp_connector.errors import ConfigError, ConfigProblem, DeliveryError, RecipientRefusedError
from smtp_connector.terms import Sentence, Stage, gettext_noop

REFUSED = gettext_noop("The server refused the recipient: %(reply)s", reply="550 5.1.1 No")


def test_pickled_delivery_error_keeps_its_class_and_every_field() -> None:
    error = RecipientRefusedError(
        REFUSED,
        stage=Stage.ENVELOPE,
        is_outcome_unknown=True,
        reply_code=550,
        enhanced_status_code="5.1.1",
        reply_text="5.1.1 No",
        hint="Check the address.",
    )

    again = pickle.loads(pickle.dumps(error))

    assert type(again) is RecipientRefusedError
    assert vars(again) == vars(error)
    assert str(again) == "The server refused the recipient: 550 5.1.1 No"


def test_pickled_config_error_keeps_its_problems() -> None:
    error = ConfigError([ConfigProblem("port", 3, 11, "Must be 65535 or less.", "")])

    again = pickle.loads(pickle.dumps(error))

    assert again.problems == error.problems
    assert str(again) == "port (line 3, column 11): Must be 65535 or less."


def test_copied_sentence_can_still_be_translated() -> None:
    again = copy.deepcopy(REFUSED)

    assert again == REFUSED
    assert isinstance(again, Sentence)
    assert (again.template, again.values) == (REFUSED.template, REFUSED.values)


@pytest.mark.parametrize("kind", [OSError, Exception])
def test_delivery_error_is_caught_where_a_fault_of_the_network_is(kind: type[Exception]) -> None:
    with pytest.raises(kind):
        raise DeliveryError("lost")
