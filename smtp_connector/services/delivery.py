"""Use cases of a delivery: render, submit and log one message."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import Error as DatabaseFault
from django.db import transaction
from django.utils import timezone

from smtp_connector.app_settings import get_app_settings
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.errors import DeliveryError, InvalidPayloadError
from smtp_connector.models import AuditEvent, Connector, Delivery
from smtp_connector.rendering.message import message_id_domain, render_message
from smtp_connector.rendering.payload import add_code
from smtp_connector.signals import delivery_failed
from smtp_connector.terms import Payload, UsageType, gettext_noop
from smtp_connector.transport.submission import SendLimits, submit

from .access_token import choose_tokens
from .audit import Actor, record_event
from .outbox import find_outbox, keep_message
from .recipient import hide_recipient, require_allowed_recipients
from .retention import prune_after

logger = logging.getLogger(__name__)

TEST_CODE = "000000"


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
    config = connector.config
    delivery = _make_row(connector, recipient, usage_type=usage_type, language=language)
    with logged(delivery):
        values = add_code(payload or {}, code)
        _hand_over(config, delivery, recipient=recipient, usage_type=usage_type, payload=values)
    return delivery


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
    config = connector.config
    delivery = _make_row(connector, recipient, usage_type=usage_type, language=language)
    with logged(delivery):
        values = payload or {}
        _hand_over(config, delivery, recipient=recipient, usage_type=usage_type, payload=values)
    return delivery


def send_with_config(
    config: SmtpConfig,
    recipient: str,
    *,
    usage_type: UsageType | str,
    payload: Payload | None = None,
    language: str | None = None,
) -> Delivery:
    """Send with a config that belongs to no connector; raises as `send_message` does."""
    delivery = _make_row(None, recipient, usage_type=usage_type, language=language)
    with logged(delivery):
        values = payload or {}
        _hand_over(config, delivery, recipient=recipient, usage_type=usage_type, payload=values)
    return delivery


def send_test_message(
    config: SmtpConfig,
    recipient: str,
    *,
    connector: Connector | None = None,
    by: Actor | None = None,
) -> Delivery:
    """Send the Generic template with the code 000000 by an unsaved config; return its log row.

    A failed test is a result, not an exception: `status` and the error fields of the row tell.
    by: who pressed Send; written into the audit before anything is sent, and `find_next_test` counts by them.
    """
    usage_type, values = UsageType.GENERIC, {"code": TEST_CODE}
    delivery = _make_row(connector, recipient, usage_type=usage_type)
    delivery.is_test = True
    delivery.requested_by = by.user if by else None  # type: ignore[assignment]  # any user model
    record_event(AuditEvent.Action.TEST_SENT, by=by, connector=connector)
    with suppress(DeliveryError), logged(delivery):
        _hand_over(config, delivery, recipient=recipient, usage_type=usage_type, payload=values)
    return delivery


def _make_row(
    connector: Connector | None,
    recipient: str,
    *,
    usage_type: UsageType | str,
    language: str | None = None,
) -> Delivery:
    delivery = Delivery(connector=connector, connector_name=connector.name if connector else "")
    delivery.record_request(recipient=recipient, usage_type=usage_type, language=language)
    return delivery


def _hand_over(
    config: SmtpConfig,
    delivery: Delivery,
    *,
    recipient: str,
    usage_type: UsageType | str,
    payload: Payload,
) -> None:
    message = render_message(
        config,
        recipient=recipient,
        usage_type=_parse_usage_type(usage_type),
        payload=payload,
        message_id=f"<{uuid.uuid4()}@{message_id_domain(config)}>",
        now=timezone.now(),
    )
    delivery.template, delivery.message_id = message.template, message.message_id
    require_allowed_recipients([message.recipient])
    outbox = find_outbox()
    if outbox is None:
        tokens = choose_tokens(delivery.connector, config)
        reply = submit(config, message, limits=get_send_limits(), tokens=tokens)
    else:
        reply = keep_message(outbox, message, usage_type=str(usage_type), payload=payload)
    delivery.record_accepted(
        reply_code=reply.reply_code,
        enhanced_status_code=reply.enhanced_status_code,
        reply_text=reply.text,
    )


@contextmanager
def logged(delivery: Delivery) -> Iterator[None]:
    """Write the row whatever happens inside; tell about a failure at once, since a rollback may take the row away."""
    started = time.monotonic()
    try:
        yield
    except DeliveryError as error:
        delivery.record_failure(error)
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
