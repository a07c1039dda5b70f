"""Use case of a check: all that a send does up to the recipient, without a message."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.utils import timezone

from smtp_connector import errors
from smtp_connector.config.address import AddressError, parse_mailbox
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.diagnosis import Diagnosis
from smtp_connector.diagnostics.trace import Trace
from smtp_connector.errors import DeliveryError, SenderError
from smtp_connector.models import AuditEvent, Connector
from smtp_connector.models.stored_sentence import load_sentence, store_sentence
from smtp_connector.rendering.message import message_id_domain, render_message
from smtp_connector.terms import Phase, Sentence, Stage, UsageType
from smtp_connector.transport.recorder import Recorder
from smtp_connector.transport.submission import check
from smtp_connector.transport.token_source import TokenSource

from .access_token import choose_tokens
from .audit import Actor, record_event
from .delivery import TEST_CODE, get_send_limits
from .diagnosis import explain, explained
from .fingerprint import make_fingerprint
from .recipient import require_allowed_recipients

ERROR_FACTS = (
    *("phase", "stage", "is_transient", "is_outcome_unknown"),
    *("reply_code", "enhanced_status_code", "reply_text", "detail"),
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found. error: None when the server took sender and recipient. diagnosis: why it did not.

    started_at, config_fingerprint: when, and of which config; as a `Delivery` keeps them of a test.
    """

    started_at: datetime
    config_fingerprint: str
    trace: Trace
    error: DeliveryError | None
    diagnosis: Diagnosis | None

    def as_json(self) -> dict[str, Any]:
        """Return what a browser session can keep; the cause is found anew from it."""
        return {
            "started_at": self.started_at.isoformat(),
            "config_fingerprint": self.config_fingerprint,
            "trace": self.trace.as_json(),
            "error": _store_error(self.error) if self.error else None,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any], config: SmtpConfig) -> Self:
        """Make it again from what `as_json` returned. config: the one that was checked."""
        trace = Trace.from_json(value["trace"])
        error = _load_error(value["error"]) if value["error"] else None
        return cls(
            datetime.fromisoformat(value["started_at"]),
            value["config_fingerprint"],
            trace,
            error,
            explain(error, config, trace) if error else None,
        )


def _store_error(error: DeliveryError) -> dict[str, Any]:
    texts = {"message": error.message, "hint": error.hint}
    stored = {
        name: store_sentence(text) if isinstance(text, Sentence) else str(text)
        for name, text in texts.items()
    }
    facts = {name: getattr(error, name) for name in ERROR_FACTS}
    return {"kind": type(error).__name__, **facts, **stored}


def _load_error(value: Mapping[str, Any]) -> DeliveryError:
    kind: type[DeliveryError] = getattr(errors, value["kind"])
    facts = {name: value[name] for name in ERROR_FACTS}
    facts |= {"phase": Phase(facts["phase"]), "stage": Stage(facts["stage"])}
    message, hint = (load_sentence(value[name]) or value[name] for name in ("message", "hint"))
    return kind(message, hint=hint, **facts)


def check_config(
    config: SmtpConfig,
    recipient: str = "",
    *,
    connector: Connector | None = None,
    by: Actor | None = None,
) -> CheckResult:
    """Connect, sign in and name sender and recipient as a test message would; no message is sent or logged.

    A failure is a result, not an exception.
        recipient: one bare address; the config's own sender when empty.
        connector, by: whose config it is, and who asked in the console: for the audit, which `find_next_check` counts.
    """
    if by:
        record_event(AuditEvent.Action.CHECK_MADE, by=by, connector=connector)
    recorder, started_at = Recorder(), timezone.now()
    error: DeliveryError | None = None
    try:
        tokens = choose_tokens(connector, config)
        with explained(config, recorder, limits=get_send_limits()):
            _check(config, recipient or _get_own_address(config), recorder, tokens)
    except DeliveryError as caught:
        error = caught
    trace = recorder.make_trace()
    diagnosis = explain(error, config, trace) if error else None
    return CheckResult(started_at, make_fingerprint(config), trace, error, diagnosis)


def _check(
    config: SmtpConfig, recipient: str, recorder: Recorder, tokens: TokenSource | None
) -> None:
    message = render_message(
        config,
        recipient=recipient,
        usage_type=UsageType.GENERIC,
        payload={"code": TEST_CODE},
        message_id=f"<{uuid.uuid4()}@{message_id_domain(config)}>",
        now=timezone.now(),
    )
    require_allowed_recipients([message.recipient])
    check(config, message, limits=get_send_limits(), tokens=tokens, recorder=recorder)


def _get_own_address(config: SmtpConfig) -> str:
    try:
        return parse_mailbox(config.from_email).address
    except AddressError as error:
        raise SenderError(error.sentence) from error
