"""Traces in words, such as no server of our tests makes."""

from __future__ import annotations

from typing import Any

import pytest

from smtp_connector.diagnostics.trace import Outcome, StageTrace, Trace
from smtp_connector.terms import Stage
from smtp_connector.views.trace import Fact, describe_trace


def make_trace(**details: Any) -> Trace:
    """Return a trace in which one stage was all that ran."""
    (name, found), *_none = details.items()
    outcomes = {Stage(name): Outcome.OK}
    stages = [
        StageTrace(stage, outcomes.get(stage, Outcome.NOT_REACHED), details=found)
        for stage in Stage
        if stage
    ]
    return Trace(stages, [])


def facts_of(**details: Any) -> list[str]:
    view = describe_trace(make_trace(**details))
    assert view
    row = next(row for row in view.rows if row.state == "ok")
    return [row.summary.text, *(fact.text for fact in row.facts)]


def test_every_address_that_was_tried_is_shown() -> None:
    attempts = [
        {"address": "2001:db8::1", "port": 587, "outcome": outcome}
        for outcome in ("timeout", "refused", "Network is unreachable", "ok")
    ]

    assert facts_of(connect={"attempts": attempts}) == [
        "Port 587 of 2001:db8::1: no answer in time",
        "Port 587 of 2001:db8::1: refused",
        "Port 587 of 2001:db8::1: Network is unreachable",
        "Port 587 of 2001:db8::1 is open",
    ]


def test_certificate_that_has_expired_says_when() -> None:
    certificate = {"subject": "a", "issuer": "b", "not_after": "2020-01-31T00:00:00+00:00"}

    assert "Expired on Jan. 31, 2020" in facts_of(tls={"certificate": certificate})


@pytest.mark.parametrize("details", [{}, {"certificate": "x"}, {"certificate": {"not_after": 1}}])
def test_details_of_another_shape_break_nothing(details: dict[str, Any]) -> None:
    assert facts_of(tls=details)


def test_trace_without_a_session_is_no_view() -> None:
    stages = [StageTrace(stage, Outcome.NOT_REACHED) for stage in Stage if stage]

    assert describe_trace(Trace(stages, [])) is None


def test_trouble_is_not_said_twice() -> None:
    stages = [
        StageTrace(Stage.AUTH, Outcome.FAILED, details={"reply": "535 No", "mechanism": "PLAIN"})
    ]

    view = describe_trace(Trace(stages, []), trouble=Fact("535 No", is_quoted=True))

    assert view
    assert [fact.text for fact in view.rows[0].facts] == ["Mechanism: PLAIN"]


def test_sender_that_was_taken_stands_beside_a_recipient_that_was_not() -> None:
    details = {"sender": "250 Ok", "recipients": ["550 No"]}
    stages = [StageTrace(Stage.ENVELOPE, Outcome.FAILED, details=details)]

    view = describe_trace(Trace(stages, []), trouble=Fact("550 No", is_quoted=True))

    assert view
    assert [fact.text for fact in view.rows[0].facts] == ["Sender: 250 Ok"]
