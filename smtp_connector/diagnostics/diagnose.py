"""Diagnose: find the cause of a failure in the catalogue."""

from __future__ import annotations

from smtp_connector.config.schema import SmtpConfig

from .catalogue import CATALOGUE
from .diagnosis import Diagnosis, Failure
from .facts import make_facts


def diagnose(failure: Failure, config: SmtpConfig) -> Diagnosis | None:
    """Return the first cause that explains the failure; None rather than a cause that is not certain."""
    facts = make_facts(failure, config)
    record = next((record for record in CATALOGUE if record.explains(facts)), None)
    return record.make_diagnosis(facts) if record else None
