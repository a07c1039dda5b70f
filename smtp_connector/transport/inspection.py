"""Look at a certificate that did not pass the check, on a connection of its own that carries no secret and no mail."""

from __future__ import annotations

from pydantic import SecretStr

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.trace import Trace
from smtp_connector.errors import DeliveryError
from smtp_connector.terms import Stage

from .deadline import Deadline
from .egress import EgressRule
from .mapping import mapped_faults
from .recorder import Recorder
from .sensitive import collect_sensitive_values
from .session import SmtpSession
from .submission import SendLimits


def inspect_certificate(config: SmtpConfig, recorder: Recorder, *, limits: SendLimits) -> None:
    """Add the server's certificate to the record of the session that it ended; never fails.

    limits: its deadline is for this connection.
    """
    unchecked = {"reject_unauthorized": False, "cert": "", "key": SecretStr("")}
    tls = config.tls.model_copy(update=unchecked)
    own_recorder = Recorder()
    session = SmtpSession(
        config.model_copy(update={"auth": None, "tls": tls}),
        deadline=Deadline(limits.deadline_seconds),
        egress=EgressRule(limits.allowed_networks, limits.allowed_ports),
        sensitive_values=collect_sensitive_values(config),
        recorder=own_recorder,
    )
    try:
        with mapped_faults(session.progress):
            session.open()
    except DeliveryError:
        pass  # the handshake may have come before it
    finally:
        session.quit()
    certificate = _find_certificate(own_recorder.make_trace())
    if certificate:
        recorder.supply(Stage.TLS, certificate=certificate)


def _find_certificate(trace: Trace) -> object:
    details = next(stage.details for stage in trace.stages if stage.stage is Stage.TLS)
    return details.get("certificate")
