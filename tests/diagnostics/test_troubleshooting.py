"""docs/troubleshooting.md says of each cause what a test says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from smtp_connector.diagnostics.catalogue import CATALOGUE
from smtp_connector.diagnostics.diagnose import diagnose
from smtp_connector.diagnostics.diagnosis import Diagnosis, Failure
from smtp_connector.diagnostics.record import Record

from .failure_cases import FAILURE_CASES, make_config_for
from .general_replies import GENERAL_REPLIES
from .provider_replies import PROVIDER_REPLIES
from .reply_cases import make_failure

PAGE = Path(__file__).resolve().parents[2] / "docs" / "troubleshooting.md"
ROW = re.compile(r"^\| .+ \| `(?P<id>[a-z0-9_]+)` \|$", re.MULTILINE)
ROWS = {match["id"]: match[0] for match in ROW.finditer(PAGE.read_text())}


def find_example(record: Record) -> Diagnosis:
    """Return the diagnosis of the first case of this cause: the page has its words."""
    for reply_case in PROVIDER_REPLIES + GENERAL_REPLIES:
        if reply_case.cause == record.id:
            failure = make_failure(reply_case.at, reply_case.reply)
            return get_diagnosis(failure, reply_case.host, reply_case.changes)
    case = next(case for case in FAILURE_CASES if case.cause == record.id)
    return get_diagnosis(case.make_failure(), case.host, case.changes)


def get_diagnosis(failure: Failure, host: str, changes: Mapping[str, Any]) -> Diagnosis:
    diagnosis = diagnose(failure, make_config_for(host, **changes))
    assert diagnosis is not None
    return diagnosis


def test_page_has_each_cause_and_no_other() -> None:
    assert set(ROWS) == {record.id for record in CATALOGUE}


@pytest.mark.parametrize("record", CATALOGUE, ids=lambda record: record.id)
def test_row_has_the_words_of_a_test(record: Record) -> None:
    diagnosis = find_example(record)

    assert f" | {diagnosis.cause} | {diagnosis.advice}" in ROWS[record.id]
