"""The report of a test or a check: all that is known of it as a text to pass on, in English and without secrets."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

import django

from smtp_connector.diagnostics.trace import Trace
from smtp_connector.models import Delivery
from smtp_connector.transport.tls_context import OPENSSL_VERSION

from .check import CheckResult

DISTRIBUTION = "django-smtp-connector"
SHOWN_DIGITS = 12  # of the fingerprint; by chance two configs share them once in 10**14


def make_report(delivery: Delivery, trace: Trace | None) -> str:
    """Return versions, outcome, stages and transcript of a delivery, a line each."""
    facts = _list_delivery(delivery)
    return "\n".join([*_list_versions(), *facts, *(_list_trace(trace) if trace else ())]) + "\n"


def make_check_report(check: CheckResult) -> str:
    """Return the same of a check without a message."""
    return "\n".join([*_list_versions(), *_list_check(check), *_list_trace(check.trace)]) + "\n"


def _list_versions() -> Iterator[str]:
    yield f"SMTP Connector {_find_version()}, Django {django.get_version()}, Python {platform.python_version()}"
    yield f"{OPENSSL_VERSION}, {platform.system()} {platform.release()}"


def _list_delivery(delivery: Delivery) -> Iterator[str]:
    yield f"Time: {delivery.started_at.isoformat(timespec='milliseconds')}"
    if delivery.config_fingerprint:
        yield f"Config fingerprint: {delivery.config_fingerprint[:SHOWN_DIGITS]}"
    if delivery.message_id:
        yield f"Message-ID: {delivery.message_id}"
    yield f"Outcome: {delivery.status} after {delivery.duration_ms} ms"
    if delivery.error_code:
        yield f"Error: {delivery.error_code}, phase {delivery.phase}, stage {delivery.stage or '-'}"
        yield f"What happened: {delivery.error_message}"
    if delivery.cause:
        yield f"Cause: {delivery.cause}"
    if delivery.hint:
        yield f"Advice: {delivery.hint}"
    if delivery.reply_text:
        yield f"Reply: {delivery.reply_code} {delivery.reply_text}"


def _list_check(check: CheckResult) -> Iterator[str]:
    yield f"Time: {check.started_at.isoformat(timespec='milliseconds')}"
    yield f"Config fingerprint: {check.config_fingerprint[:SHOWN_DIGITS]}"
    error = check.error
    outcome = "failed" if error else "passed"
    yield f"Outcome: check without sending {outcome} after {check.trace.end_ms} ms"
    if error is None:
        return
    yield f"Error: {error.code}, phase {error.phase}, stage {error.stage or '-'}"
    yield f"What happened: {error}"
    if error.cause:
        yield f"Cause: {error.cause}"
    if error.hint:
        yield f"Advice: {error.hint}"
    if error.reply_text:
        yield f"Reply: {error.reply_code} {error.reply_text}"


def _list_trace(trace: Trace) -> Iterator[str]:
    yield "\nStages:"
    for stage in trace.stages:
        details = "; ".join(f"{name}: {value}" for name, value in stage.details.items())
        yield f"{stage.stage:<9} {stage.outcome:<12} {stage.duration_ms:>6} ms  {details}".rstrip()
    yield "\nTranscript:"
    for line in trace.lines:
        yield f"{line.at_ms:>6} {line.side} {line.text}"
    if trace.is_cut:
        yield "(more lines came and were left out)"


def _find_version() -> str:
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:  # run from its source
        return "(from source)"
