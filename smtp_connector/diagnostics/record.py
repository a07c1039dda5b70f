"""Record: one cause of the catalogue, and the failures that it explains."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from smtp_connector.config.fix import Fix
from smtp_connector.terms import Phase, Sentence, Stage

from .diagnosis import Diagnosis
from .facts import Facts

GAP = r".{0,40}?\b"  # what may stand between two words that belong together

MakeFix = Callable[[Facts], Fix | None]
"""Returns the fix for this config, None where it would change nothing or cannot help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Conditions that hold together; one that is empty always holds.

    codes, phases, stages, details: one of these is the failure's.
    reply_codes: one of these; 4 and 5 stand for all of 4yz and 5yz.
    enhanced_status_codes: one of these stands in the reply.
    text: found in the reply; see `said`. unless: not found in it. providers: the host is of one of these.
    condition: whatever else the cause needs.
    """

    codes: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    stages: tuple[Stage, ...] = ()
    details: tuple[str, ...] = ()
    reply_codes: tuple[int, ...] = ()
    enhanced_status_codes: tuple[str, ...] = ()
    text: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    providers: tuple[str, ...] = ()
    condition: Callable[[Facts], bool] | None = None

    def fits(self, facts: Facts) -> bool:
        """Tell whether all conditions hold."""
        failure = facts.failure
        named = (
            (self.codes, failure.code),
            (self.phases, failure.phase),
            (self.stages, failure.stage),
            (self.details, failure.detail),
            (self.providers, facts.preset_id),
        )
        if any(wanted and value not in wanted for wanted, value in named):
            return False
        return self._fits_reply(facts) and (self.condition is None or self.condition(facts))

    def _fits_reply(self, facts: Facts) -> bool:
        codes = self.enhanced_status_codes
        if self.reply_codes and not _is_one_of(facts.failure.reply_code, self.reply_codes):
            return False
        if codes and facts.enhanced_status_codes.isdisjoint(codes):
            return False
        if self.unless is not None and self.unless.search(facts.text) is not None:
            return False
        return self.text is None or self.text.search(facts.text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One cause.

    matches: it explains a failure that fits one of these.
    cause, advice: templates over `Facts.make_values`; an empty advice leaves what transport advises by itself.
    The rest: see `Diagnosis`.
    """

    id: str
    matches: tuple[Match, ...]
    cause: Sentence
    advice: Sentence | None = None
    is_transient: bool | None = None
    fixes: tuple[MakeFix, ...] = ()
    focus: str = ""
    guide_section: str = ""
    source: str = ""

    def explains(self, facts: Facts) -> bool:
        """Tell whether this is the cause."""
        return any(match.fits(facts) for match in self.matches)

    def make_diagnosis(self, facts: Facts) -> Diagnosis:
        """Say it with the person's own values."""
        hint = facts.failure.hint
        own_advice = hint if isinstance(hint, Sentence) else Sentence(hint)
        return Diagnosis(
            id=self.id,
            cause=facts.fill(self.cause),
            advice=facts.fill(self.advice) if self.advice else own_advice,
            is_transient=self.is_transient,
            fixes=tuple(fix for make in self.fixes if (fix := make(facts))),
            focus=self.focus,
            guide_section=self.guide_section,
            source=self.source,
        )


def said(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern for the replies in which all words of one alternative stand in this order.

    A few other words may stand between them. Each word is a regular expression in lower case, from a word's start on.
    """
    return re.compile("|".join(_join_words(text.split()) for text in alternatives))


def _join_words(words: Iterable[str]) -> str:
    return r"\b" + GAP.join(f"(?:{word})" for word in words)


def _is_one_of(reply_code: int | None, wanted: tuple[int, ...]) -> bool:
    return reply_code is not None and (reply_code in wanted or reply_code // 100 in wanted)
