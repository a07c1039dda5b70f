"""What is known of a failure, taken from a stored row, or carried by the page that showed it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core import signing

from smtp_connector.diagnostics.diagnosis import Failure
from smtp_connector.diagnostics.trace import Trace
from smtp_connector.errors import DeliveryError
from smtp_connector.models import Delivery
from smtp_connector.terms import Phase, Stage

SALT = "smtp_connector.failure"
MAX_AGE_SECONDS = 24 * 60 * 60
MAX_LENGTH = 20_000  # characters of what a page carries


def make_failure(delivery: Delivery, trace: Trace | None) -> Failure:
    """Return what the row of a failed delivery knows."""
    error = DeliveryError(
        delivery.error_message,
        phase=Phase(delivery.phase) if delivery.phase else None,
        stage=Stage(delivery.stage),
        is_outcome_unknown=delivery.status == Delivery.Status.UNKNOWN,
        reply_code=delivery.reply_code,
        enhanced_status_code=delivery.enhanced_status_code,
        reply_text=delivery.reply_text,
        hint=delivery.hint_sentence,
        detail=delivery.error_detail,
    )
    return Failure.from_error(error, trace, code=delivery.error_code)


def carry_failure(failure: Failure) -> str:
    """Return it as a page carries it back: signed, so that nobody makes one up."""
    return signing.dumps(asdict(failure) | {"hint": str(failure.hint)}, salt=SALT, compress=True)


def read_failure(text: str) -> Failure | None:
    """Return what a page carried back; None when it is none of ours, or too old."""
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        values: dict[str, Any] = signing.loads(text, salt=SALT, max_age=MAX_AGE_SECONDS)
        values |= {"phase": Phase(values["phase"]), "stage": Stage(values["stage"])}
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return Failure(**values | lists)
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
