"""Use case of a failure: say why it came about, as far as that is certain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.diagnose import diagnose
from smtp_connector.diagnostics.diagnosis import Diagnosis, Failure
from smtp_connector.diagnostics.trace import Trace
from smtp_connector.errors import CertificateError, DeliveryError
from smtp_connector.transport.deadline import Deadline
from smtp_connector.transport.inspection import inspect_certificate
from smtp_connector.transport.recorder import Recorder
from smtp_connector.transport.submission import SendLimits


def explain(
    error: DeliveryError, config: SmtpConfig, trace: Trace | None = None
) -> Diagnosis | None:
    """Return the diagnosis, None when no cause is certain; write it, and whether waiting helps, into the error.

    Explaining an error a second time changes nothing.
        trace: of the session that failed; with it the addresses and the certificate are known.
    """
    diagnosis = diagnose(Failure.from_error(error, trace), config)
    if diagnosis is None:
        return None
    error.cause, error.hint = diagnosis.cause, diagnosis.advice
    if diagnosis.is_transient is not None:
        error.is_transient = diagnosis.is_transient
    return diagnosis


@contextmanager
def explained(
    config: SmtpConfig, recorder: Recorder | None = None, *, limits: SendLimits | None = None
) -> Iterator[None]:
    """Let no error out unexplained.

    limits: of a test; with what it leaves of them, a certificate that did not pass is looked at more closely.
    """
    deadline = Deadline(limits.deadline_seconds) if limits else None
    try:
        yield
    except DeliveryError as error:
        if recorder and limits and deadline and isinstance(error, CertificateError):
            left = replace(limits, deadline_seconds=deadline.remaining)
            inspect_certificate(config, recorder, limits=left)
        explain(error, config, recorder.make_trace() if recorder else None)
        raise
