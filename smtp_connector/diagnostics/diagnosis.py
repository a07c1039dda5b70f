"""Diagnosis: what happened, why, and what to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from smtp_connector.config.fix import Fix
from smtp_connector.errors import DeliveryError
from smtp_connector.terms import Phase, Sentence, Stage


@dataclass(frozen=True, slots=True)
class Failure:
    """What is known of a message that was not accepted.

    code, phase, stage, reply_*: as in `DeliveryError`.
    detail: the library's own word for the fault, never translated: "WRONG_VERSION_NUMBER", "CERTIFICATE_62" (OpenSSL's
        verify code), "ECONNREFUSED", "EAI_AGAIN"; "" where there is none.
    """

    code: str
    phase: Phase
    stage: Stage
    reply_code: int | None = None
    enhanced_status_code: str = ""
    reply_text: str = ""
    detail: str = ""

    @classmethod
    def from_error(cls, error: DeliveryError) -> Self:
        """Take over what the error says."""
        return cls(
            code=error.code,
            phase=error.phase,
            stage=error.stage,
            reply_code=error.reply_code,
            enhanced_status_code=error.enhanced_status_code,
            reply_text=error.reply_text,
            detail=error.detail,
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
