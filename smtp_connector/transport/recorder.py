"""Recorder: write down what a session does. What reaches it is masked already; its size is bounded."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from smtp_connector.diagnostics.trace import STAGES, Outcome, StageTrace, Trace, TranscriptLine
from smtp_connector.errors import DeliveryError
from smtp_connector.terms import Stage

from .dns import HostAddress

# In STARTTLS a first EHLO comes before TLS; whatever lies before a stage that was entered was not needed.
SESSION_ORDER = (
    *(Stage.DNS, Stage.CONNECT, Stage.EHLO, Stage.TLS),
    *(Stage.AUTH, Stage.ENVELOPE, Stage.DATA),
)
MAX_LINES = 400
MAX_LINE_LENGTH = 1000  # characters
MAX_ITEMS = 60  # of a list in the details
MAX_LENGTH = 40_000  # characters of all lines


class Recorder:
    """The record of one session, or of the last opening and message of one that is kept open."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._starts: dict[Stage, float] = {}
        self._durations: dict[Stage, float] = {}
        self._details: dict[Stage, dict[str, Any]] = {}
        self._lines: list[TranscriptLine] = []
        self._length = 0
        self._is_cut = False
        self._current: tuple[Stage, float] | None = None
        self._failed: Stage | None = None

    def enter(self, stage: Stage) -> None:
        """Begin a stage; the one before has succeeded."""
        if self._current and self._current[0] is stage:
            return
        self._end_current()
        now = time.monotonic()
        self._current = (stage, now)
        self._starts.setdefault(stage, now)
        self._details.setdefault(stage, {})

    def note(self, **details: Any) -> None:
        """Add to what the current stage found out; see `diagnostics.trace.Details`."""
        if self._current:
            shown = {name: _cut(value) for name, value in details.items()}
            self._details[self._current[0]].update(shown)

    def supply(self, stage: Stage, **details: Any) -> None:
        """Add what was found out later about a stage that was entered."""
        if stage in self._details:
            self._details[stage].update({name: _cut(value) for name, value in details.items()})

    def add(self, name: str, item: Any) -> None:
        """Add to a list among what the current stage found out."""
        if self._current:
            items = self._details[self._current[0]].setdefault(name, [])
            if len(items) < MAX_ITEMS:
                items.append(_cut(item))

    def add_attempt(self, address: HostAddress, error: OSError | None, seconds: float) -> None:
        """Write down one address that was tried."""
        attempt = {
            "address": address.text,
            "port": address.socket_address[1],
            "outcome": _name_outcome(error),
            "duration_ms": round(seconds * 1000),
        }
        self.add("attempts", attempt)

    def tell(self, side: Literal["C", "S", "*"], text: str) -> None:
        """Write down one line of the conversation."""
        line = text[:MAX_LINE_LENGTH]
        if len(self._lines) >= MAX_LINES or self._length + len(line) > MAX_LENGTH:
            self._is_cut = True
            return
        self._length += len(line)
        self._lines.append(TranscriptLine(self._since_begin(time.monotonic()), side, line))

    def fail(self, error: DeliveryError) -> None:
        """End the record with the stage that failed."""
        stage = self._current[0] if self._current else None
        self._end_current()
        if stage and error.stage and error.stage is not stage and error.stage in self._starts:
            # The fault showed in this stage, but belongs to the one before.
            del self._starts[stage], self._durations[stage], self._details[stage]
            stage = error.stage
        self._failed = stage

    def make_trace(self) -> Trace:
        """Return the record as it is now."""
        self._end_current()
        return Trace(tuple(map(self._make_stage, STAGES)), tuple(self._lines), self._is_cut)

    def _make_stage(self, stage: Stage) -> StageTrace:
        if stage not in self._starts:
            later = SESSION_ORDER[SESSION_ORDER.index(stage) :]
            is_passed = any(other in self._starts for other in later)
            return StageTrace(stage, Outcome.SKIPPED if is_passed else Outcome.NOT_REACHED)
        return StageTrace(
            stage,
            Outcome.FAILED if stage is self._failed else Outcome.OK,
            start_ms=self._since_begin(self._starts[stage]),
            duration_ms=round(self._durations[stage] * 1000),
            details=self._details[stage],
        )

    def _end_current(self) -> None:
        if self._current:
            stage, began = self._current
            spent = time.monotonic() - began
            self._durations[stage] = self._durations.get(stage, 0.0) + spent
        self._current = None

    def _since_begin(self, moment: float) -> int:
        return round((moment - self._began) * 1000)


@contextmanager
def recorded(recorder: Recorder | None) -> Iterator[None]:
    """Let the record know how it ended."""
    try:
        yield
    except DeliveryError as error:
        if recorder:
            recorder.fail(error)
        raise


def _name_outcome(error: OSError | None) -> str:
    match error:
        case None:
            return "ok"
        case ConnectionRefusedError():
            return "refused"
        case TimeoutError():
            return "timeout"
    return error.strerror or type(error).__name__


def _cut(value: Any) -> Any:
    match value:
        case str():
            return value[:MAX_LINE_LENGTH]
        case dict():
            return {name: _cut(item) for name, item in list(value.items())[:MAX_ITEMS]}
        case list() | tuple():
            return [_cut(item) for item in value[:MAX_ITEMS]]
    return value
