"""Use cases of a mail that another app wrote with Django's own functions: find its connector, send and log it."""

from __future__ import annotations

import copy
import logging
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import Error as DatabaseFault
from django.db.transaction import TransactionManagementError

from smtp_connector.config.address import Mailbox
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.errors import (
    ConfigError,
    DeliveryError,
    MessageError,
    RecipientRefusedError,
)
from smtp_connector.models import Connector, Delivery
from smtp_connector.terms import gettext_noop
from smtp_connector.transport.recorder import Recorder
from smtp_connector.transport.smtplib_errors import Refusals, make_smtplib_error
from smtp_connector.transport.submission import make_session

from .access_token import choose_tokens
from .delivery import get_send_limits, logged
from .diagnosis import explain, explained
from .mail_addresses import find_address, read_recipient, read_sender
from .mime import write_mail
from .outbox import find_outbox, keep_mail
from .recipient import require_allowed_recipients
from .smtp_arguments import apply_arguments

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadyMail:
    """A mail as a session takes it.

    message: a copy of the app's, with the sender and the Message-ID that it goes out with.
    sender, recipients: bare addresses, domains in ASCII; none twice. content: see `write_mail`.
    """

    message: EmailMessage
    sender: str
    recipients: tuple[str, ...]
    content: bytes


class MailRoute:
    """The way of Django mails through one connector. Django's backend closes it as it does a connection of smtplib.

    config: the connector's when it was read, with the arguments that the app's code gave over it.
    """

    def __init__(self, connector: Connector, config: SmtpConfig) -> None:
        self.connector = connector
        self.config = config
        self._session = make_session(
            config, limits=get_send_limits(), tokens=choose_tokens(connector, config)
        )
        self._recorder = self._record_anew()

    def open(self) -> None:
        """Open the session, unless a test keeps the messages.

        Raises:
            DeliveryError: it did not come about; also an smtplib.SMTPException.
        """
        if find_outbox() is not None:
            return
        self._record_anew()
        try:
            with explained(self.config, self._recorder):
                self._session.open()
        except DeliveryError as error:
            raise make_smtplib_error(error) from error

    def quit(self) -> None:
        """End the session politely; never fails and never waits."""
        self._session.quit()

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    def begin_batch(self) -> None:
        """Let the next message open the session again, should it be lost."""
        self._session.begin_batch()

    def deliver(self, message: EmailMessage, *, is_just_opened: bool = False) -> bool:
        """Send and log one mail; return False when it has no recipients.

        is_just_opened: the time that opening took counts for this mail too.

        Raises:
            DeliveryError: no recipient was accepted, or nobody knows; also an smtplib.SMTPException.
        """
        if not message.recipients():
            return False
        if not is_just_opened:
            self._record_anew()
        delivery = self._make_row(message)
        refusals: Refusals = {}
        try:
            with logged(delivery, self._recorder), explained(self.config, self._recorder):
                mail = prepare_mail(message, self.config)
                delivery.message_id = str(mail.message.extra_headers["Message-ID"])[:255]
                require_allowed_recipients(mail.recipients)
                refusals = self._hand_over(mail, delivery, is_just_opened=is_just_opened)
        except DeliveryError as error:
            refused = self._session.refusals if isinstance(error, RecipientRefusedError) else {}
            raise make_smtplib_error(
                error, sender=str(message.from_email), refusals=refused
            ) from error
        if refusals:
            self._warn(delivery, refusals)
        return True

    def log_unsent(self, message: EmailMessage, error: DeliveryError) -> None:
        """Log a mail for which no session could be opened."""
        if message.recipients():
            with suppress(DeliveryError), logged(self._make_row(message), self._recorder):
                raise error

    def _record_anew(self) -> Recorder:
        self._recorder = self._session.recorder = Recorder()
        return self._recorder

    def _make_row(self, message: EmailMessage) -> Delivery:
        recipients = list(dict.fromkeys(map(str, message.recipients())))
        delivery = Delivery(
            connector=self.connector,
            connector_name=self.connector.name,
            recipient_count=len(recipients),
        )
        recipient = find_address(recipients[0]) or recipients[0]
        delivery.record_request(recipient=recipient, usage_type="", language="")
        return delivery

    def _hand_over(self, mail: ReadyMail, delivery: Delivery, *, is_just_opened: bool) -> Refusals:
        outbox = find_outbox()
        refusals: Refusals = {}
        if outbox is not None:
            reply = keep_mail(outbox, mail.message)
        else:
            reply = self._session.hand_over(
                mail.sender, mail.recipients, mail.content, is_just_opened=is_just_opened
            )
            refusals = dict(self._session.refusals)
            for error in refusals.values():
                explain(error, self.config)
        delivery.record_accepted(
            reply_code=reply.reply_code,
            enhanced_status_code=reply.enhanced_status_code,
            reply_text=reply.text,
        )
        if refusals:
            delivery.record_trouble(sum_up(refusals))
        return refusals

    def _warn(self, delivery: Delivery, refusals: Refusals) -> None:
        logger.warning(
            "Delivery %s through connector %s: %d of %d recipients refused, replies %s",
            delivery.pk,
            delivery.connector_id,
            len(refusals),
            delivery.recipient_count,
            sorted({error.reply_code or 0 for error in refusals.values()}),
        )


def find_route(public_id: str, arguments: Mapping[str, Any]) -> MailRoute | None:
    """Return the route of a connector as it is stored now; None when the active one is asked for and none is.

    public_id: "" for the active connector. arguments: see `apply_arguments`.

    Raises:
        ConfigError: there is no such connector, or it cannot send as it is.
        DeliveryError: the database did not answer, or may not be asked in this transaction.
    """
    try:
        if public_id:
            connector = Connector.objects.filter(public_id=public_id).first()
        else:
            connector = Connector.objects.find_active()
    except TransactionManagementError as error:
        raise DeliveryError(
            gettext_noop(
                "The connector could not be read: the transaction around this mail is to be rolled back."
            ),
            hint=gettext_noop("Send after the transaction, or outside of it."),
        ) from error
    except DatabaseFault as error:
        raise DeliveryError(
            gettext_noop("The connector could not be read: the database did not answer."),
            is_transient=True,
            hint=gettext_noop(
                "Check the database. Mail that must get out without it needs a mailer with a host of its own."
            ),
        ) from error
    if connector is None and public_id:
        raise ConfigError(
            gettext_noop("There is no connector with the id %(public_id)s.", public_id=public_id)
        )
    if connector is None:
        return None
    return MailRoute(connector, apply_arguments(connector.config, arguments))


def prepare_mail(message: EmailMessage, config: SmtpConfig) -> ReadyMail:
    """Make the mail as it goes out; the app's message is left as it is.

    Raises:
        SenderError, InvalidRecipientError, MessageError: it cannot be sent as it is; caused by a ValueError.
    """
    mail = copy.copy(message)
    mail.extra_headers = dict(message.extra_headers)
    _replace_default_sender(mail, config)
    sender = read_sender(mail.from_email)
    recipients = dict.fromkeys(read_recipient(text) for text in mail.recipients())
    _set_message_id(mail, sender)
    try:
        content = write_mail(mail, config.custom_headers)
    except (ValueError, LookupError, TypeError, AttributeError) as error:  # as its parts raise them
        raise MessageError(
            gettext_noop("This message cannot be written as it is."),
            hint=gettext_noop("Look for a line break in a header, or for an address that is none."),
        ) from error
    return ReadyMail(mail, sender.address, tuple(recipients), content)


def sum_up(refusals: Refusals) -> RecipientRefusedError:
    """Return one error that tells which recipients were refused, and why."""
    replies = "; ".join(
        f"{recipient} ({error.reply_code} {error.reply_text})"
        for recipient, error in refusals.items()
    )
    first = next(iter(refusals.values()))
    return RecipientRefusedError(
        gettext_noop("Sent, but the server refused some recipients: %(replies)s", replies=replies),
        stage=first.stage,
        is_transient=any(error.is_transient for error in refusals.values()),
        cause=first.cause,
        hint=first.hint,
    )


def _replace_default_sender(mail: EmailMessage, config: SmtpConfig) -> None:
    """Put the connector's sender where the app named none: there Django puts one of its two settings."""
    defaults = {settings.DEFAULT_FROM_EMAIL, settings.SERVER_EMAIL}
    is_default = mail.from_email in defaults
    if is_default:
        mail.from_email = str(read_sender(config.from_email))
    for name, value in mail.extra_headers.items():
        if name.lower() == "from" and value in defaults:
            mail.extra_headers[name] = str(read_sender(config.from_email))
    has_reply_to = mail.reply_to or any(name.lower() == "reply-to" for name in mail.extra_headers)
    if is_default and config.reply_to.strip() and not has_reply_to:
        mail.reply_to = [str(read_sender(config.reply_to))]


def _set_message_id(mail: EmailMessage, sender: Mailbox) -> None:
    """Give it an id of the sender's domain. Django would look this machine's name up, for as long as DNS likes."""
    given = [name for name in mail.extra_headers if name.lower() == "message-id"]
    domain = sender.domain if "@" in sender.address else "localhost"
    message_id = mail.extra_headers.pop(given[0]) if given else f"<{uuid.uuid4()}@{domain}>"
    mail.extra_headers["Message-ID"] = message_id
