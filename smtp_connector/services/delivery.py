"""Use cases of a delivery: render, submit and log one message."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import Error as DatabaseFault
from django.db import transaction
from django.utils import timezone

from smtp_connector.app_settings import get_app_settings
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.diagnosis import Diagnosis
from smtp_connector.diagnostics.trace import Trace
from smtp_connector.errors import DeliveryError, InvalidPayloadError
from smtp_connector.models import AuditEvent, Connector, Delivery
from smtp_connector.rendering.message import message_id_domain, render_message
from smtp_connector.rendering.payload import add_code
from smtp_connector.signals import delivery_failed
from smtp_connector.terms import Payload, UsageType, gettext_noop
from smtp_connector.transport.recorder import Recorder
from smtp_connector.transport.submission import SendLimits, submit

from .access_token import choose_tokens
from .audit import Actor, record_event
from .diagnosis import explain, explained
from .fingerprint import make_fingerprint
from .outbox import find_outbox, keep_message
from .recipient import hide_recipient, require_allowed_recipients
from .retention import prune_after

logger = logging.getLogger(__name__)

TEST_CODE = "000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRequest:
    """One message that somebody asked for, as it was given: whether it can be used is found out later."""

    recipient: str
    usage_type: UsageType | str
    payload: Payload | None = None
    language: str | None = None

    def make_payload(self) -> Payload:
        """Return the values for the template."""
        return self.payload or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRequest(MessageRequest):
    """A message that carries a verification code."""

    code: str

    def make_payload(self) -> Payload:
        """Return the values for the template, the code among them.

        Raises:
            InvalidPayloadError: the code cannot be used, or stands in the payload too.
        """
        return add_code(self.payload or {}, self.code)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a message.

    error: None when it was sent. trace: of its session, whatever became of it.
    diagnosis: why it was not sent; None when it was, or when no cause is certain.
    """

    delivery: Delivery
    error: DeliveryError | None
    trace: Trace
    diagnosis: Diagnosis | None


def send_code(
    connector: Connector,
    recipient: str,
    code: str,
    *,
    usage_type: UsageType | str,
    payload: Payload | None = None,
    language: str | None = None,
) -> Delivery:
    """Send a verification code; see `Connector.send_code`."""
    request = CodeRequest(
        recipient=recipient, usage_type=usage_type, payload=payload, language=language, code=code
    )
    return _get_sent(try_message(connector.config, request, connector=connector))


def send_message(
    connector: Connector,
    recipient: str,
    *,
    usage_type: UsageType | str,
    payload: Payload | None = None,
    language: str | None = None,
) -> Delivery:
    """Render, submit and log one message; return its log row (one insert).

    Raises:
        DeliveryError: the server did not accept it (the row is kept), or nobody knows.
        ConfigError: the connector cannot send as it is; nothing is logged.
    """
    request = MessageRequest(
        recipient=recipient, usage_type=usage_type, payload=payload, language=language
    )
    return _get_sent(try_message(connector.config, request, connector=connector))


def send_test_message(
    config: SmtpConfig,
    recipient: str,
    *,
    connector: Connector | None = None,
    by: Actor | None = None,
) -> Attempt:
    """Send the Generic template with the code 000000 by an unsaved config.

    by: who pressed Send; written into the audit before anything is sent, and `counted_test` counts by them.
    """
    request = CodeRequest(recipient=recipient, usage_type=UsageType.GENERIC, code=TEST_CODE)
    delivery = _make_row(request, connector)
    delivery.is_test = True
    delivery.config_fingerprint = make_fingerprint(config)
    delivery.requested_by = by.user if by else None  # type: ignore[assignment]  # any user model
    record_event(AuditEvent.Action.TEST_SENT, by=by, connector=connector)
    return _try(config, request, delivery)


def try_message(
    config: SmtpConfig, request: MessageRequest, *, connector: Connector | None = None
) -> Attempt:
    """Render, submit and log one message. A failure is a result, not an exception.

    connector: the one that the config is of; None for a config that is not stored.
    """
    return _try(config, request, _make_row(request, connector))


def _try(config: SmtpConfig, request: MessageRequest, delivery: Delivery) -> Attempt:
    recorder = Recorder()
    limits = get_send_limits() if delivery.is_test else None
    error: DeliveryError | None = None
    try:
        with logged(delivery, recorder), explained(config, recorder, limits=limits):
            _hand_over(config, request, delivery, recorder)
    except DeliveryError as caught:
        error = caught
    trace = recorder.make_trace()
    return Attempt(delivery, error, trace, explain(error, config, trace) if error else None)


def _get_sent(attempt: Attempt) -> Delivery:
    if attempt.error:
        raise attempt.error
    return attempt.delivery


def _make_row(request: MessageRequest, connector: Connector | None) -> Delivery:
    delivery = Delivery(connector=connector, connector_name=connector.name if connector else "")
    delivery.record_request(
        recipient=request.recipient, usage_type=request.usage_type, language=request.language
    )
    return delivery


def _hand_over(
    config: SmtpConfig, request: MessageRequest, delivery: Delivery, recorder: Recorder
) -> None:
    payload = request.make_payload()
    message = render_message(
        config,
        recipient=request.recipient,
        usage_type=_parse_usage_type(request.usage_type),
        payload=payload,
        message_id=f"<{uuid.uuid4()}@{message_id_domain(config)}>",
        now=timezone.now(),
    )
    delivery.template, delivery.message_id = message.template, message.message_id
    require_allowed_recipients([message.recipient])
    outbox = find_outbox()
    if outbox is None:
        reply = submit(
            config,
            message,
            limits=get_send_limits(),
            tokens=choose_tokens(delivery.connector, config),
            recorder=recorder,
        )
    else:
        reply = keep_message(outbox, message, usage_type=str(request.usage_type), payload=payload)
    delivery.record_accepted(
        reply_code=reply.reply_code,
        enhanced_status_code=reply.enhanced_status_code,
        reply_text=reply.text,
    )


@contextmanager
def logged(delivery: Delivery, recorder: Recorder) -> Iterator[None]:
    """Write the row whatever happens inside; tell about a failure at once, since a rollback may take the row away.

    recorder: the row keeps its trace where somebody will want to read it: of a test, and of a failure.
    """
    started = time.monotonic()
    try:
        yield
    except DeliveryError as error:
        delivery.record_failure(error)
        delivery.record_trace(recorder.make_trace())
        _save(delivery, started)
        logger.warning(
            "Delivery %s through connector %s: %s at stage %r, reply %s",
            delivery.pk,
            delivery.connector_id,
            error.code,
            str(error.stage),
            error.reply_code,
        )
        delivery_failed.send_robust(Delivery, delivery=delivery, error=error)
        raise
    if delivery.is_test:
        delivery.record_trace(recorder.make_trace())
    _save(delivery, started)


def _save(delivery: Delivery, started: float) -> None:
    """Insert the row. A message that was accepted is never reported as failed because its row could not be written."""
    delivery.record_end(timezone.now(), timedelta(seconds=time.monotonic() - started))
    if get_app_settings().hash_recipients:
        hide_recipient(delivery)
    try:
        with transaction.atomic():
            delivery.save(force_insert=True)
    except DatabaseFault as error:
        delivery.pk = None
        logger.error(  # not .exception: the database's text may hold the row's values
            "The log row of message %s (%s) could not be written: %s",
            delivery.message_id,
            delivery.status,
            type(error).__name__,
        )
    else:
        prune_after(delivery)


def get_send_limits() -> SendLimits:
    """Return the limits that the settings give to every send."""
    app_settings = get_app_settings()
    return SendLimits(
        deadline_seconds=app_settings.send_deadline_seconds,
        allowed_networks=tuple(app_settings.allowed_networks),
        allowed_ports=tuple(app_settings.allowed_ports),
    )


def _parse_usage_type(usage_type: UsageType | str) -> UsageType:
    try:
        return UsageType(usage_type)
    except ValueError:
        raise InvalidPayloadError(
            gettext_noop(
                "%(usage_type)s is no usage type. Use one of %(known)s.",
                usage_type=repr(usage_type)[:60],
                known=", ".join(UsageType),
            )
        ) from None
