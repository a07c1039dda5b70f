"""Diagnosis: what happened, why, and what to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from smtp_connector.config.fix import Fix
from smtp_connector.errors import DeliveryError
from smtp_connector.terms import Phase, Sentence, Stage

from .trace import Trace


@dataclass(frozen=True, slots=True)
class Failure:
    """What is known of a message that was not accepted.

    code, phase, stage, reply_*: as in `DeliveryError`.
    detail: the library's own word for the fault, never translated: "WRONG_VERSION_NUMBER", "CERTIFICATE_62" (OpenSSL's
        verify code), "ECONNREFUSED", "EAI_AGAIN"; "NO_GREETING" where the session ended before one; "" where there is none.
    is_outcome_unknown, hint: as in `DeliveryError`.
    addresses: those that were tried, as digits. certificate_names: those of the server's certificate;
        certificate_end: its last moment, ISO 8601. All three come from the trace, and are empty without one.
    """

    code: str
    phase: Phase
    stage: Stage
    reply_code: int | None = None
    enhanced_status_code: str = ""
    reply_text: str = ""
    detail: str = ""
    is_outcome_unknown: bool = False
    hint: Sentence | str = ""
    addresses: tuple[str, ...] = ()
    certificate_names: tuple[str, ...] = ()
    certificate_end: str = ""

    @classmethod
    def from_error(cls, error: DeliveryError, trace: Trace | None = None) -> Self:
        """Take over what the error says, and what its session found out before."""
        details = {stage.stage: stage.details for stage in trace.stages} if trace else {}
        attempts = details.get(Stage.CONNECT, {}).get("attempts", ())
        certificate = details.get(Stage.TLS, {}).get("certificate", {})
        return cls(
            code=error.code,
            phase=error.phase,
            stage=error.stage,
            reply_code=error.reply_code,
            enhanced_status_code=error.enhanced_status_code,
            reply_text=error.reply_text,
            detail=error.detail,
            is_outcome_unknown=error.is_outcome_unknown,
            hint=error.hint,
            addresses=tuple(attempt["address"] for attempt in attempts),
            certificate_names=tuple(certificate.get("names", ())),
            certificate_end=certificate.get("not_after", ""),
        )


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why a message failed.

    id: stable, snake_case; a record of the catalogue.
    cause: one or two sentences that name the person's own values. advice: what to do, one or two sentences.
    is_transient: None when the reply code decides.
    fixes: changes of the config that would help, the best first; never applied by themselves.
    focus: the path of the value to look at, such as "auth.pass", or "".
    guide_section: id of the heading in the preset's guide that tells more, such as "before-you-start", or "".
    source: where the knowledge comes from, an https address or "".
    """

    id: str
    cause: Sentence
    advice: Sentence
    is_transient: bool | None = None
    fixes: tuple[Fix, ...] = ()
    focus: str = ""
    guide_section: str = ""
    source: str = ""
