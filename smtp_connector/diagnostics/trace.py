"""Trace: what one session did, stage by stage and line by line, as plain data that can be stored and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal, Self

from smtp_connector.terms import Stage

STAGES = tuple(stage for stage in Stage if stage is not Stage.NONE)
"""The stages in the order in which they are shown."""

Details = Mapping[str, Any]
"""What a stage found out, shaped like JSON.

dns: {"host": "…", "addresses": ["192.0.2.1"]}
connect: {"attempts": [{"address": "192.0.2.1", "port": 587, "outcome": "ok", "duration_ms": 12}]}
tls: {"mode": "starttls", "version": "TLSv1.3", "cipher": "…", "is_verified": true, "server_name": "…",
    "certificate": {"subject": "…", "issuer": "…", "names": ["…"], "not_before": ISO 8601, "not_after": ISO 8601}}
ehlo: {"greeting": "220 …", "hostname": ours, "capabilities": ["SIZE 1000", …]}
auth: {"mechanism": "PLAIN", "reply": "235 …"}
envelope: {"sender": "250 …", "recipients": ["250 …"]}: the replies to both; data: {"size_bytes": 1200, "reply": "250 …"}
"""


class Outcome(StrEnum):
    """What became of a stage."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class StageTrace:
    """One stage. start_ms: since the session began; a stage that came twice has both times in duration_ms."""

    stage: Stage
    outcome: Outcome
    start_ms: int = 0
    duration_ms: int = 0
    details: Details = field(default_factory=dict)

    @property
    def has_run(self) -> bool:
        """Whether it was begun, however it ended."""
        return self.outcome in {Outcome.OK, Outcome.FAILED}


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One line of the conversation, masked. side: "C" for ours, "S" for the server's, "*" for a remark."""

    at_ms: int
    side: Literal["C", "S", "*"]
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A whole session. is_cut: lines were left out, because there were too many."""

    stages: Sequence[StageTrace]
    lines: Sequence[TranscriptLine]
    is_cut: bool = False

    @property
    def stages_that_ran(self) -> tuple[StageTrace, ...]:
        """The stages that were begun; none when the message failed before its session."""
        return tuple(stage for stage in self.stages if stage.has_run)

    @property
    def end_ms(self) -> int:
        """When the last stage ended, since the session began."""
        return max(
            (stage.start_ms + stage.duration_ms for stage in self.stages_that_ran), default=0
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "stages": [asdict(stage) for stage in self.stages],
            "lines": [[line.at_ms, line.side, line.text] for line in self.lines],
            "is_cut": self.is_cut,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Make it again from what `as_json` returned."""
        stages = (
            StageTrace(
                **stage | {"stage": Stage(stage["stage"]), "outcome": Outcome(stage["outcome"])}
            )
            for stage in value["stages"]
        )
        lines = (TranscriptLine(*line) for line in value["lines"])
        return cls(tuple(stages), tuple(lines), bool(value["is_cut"]))
