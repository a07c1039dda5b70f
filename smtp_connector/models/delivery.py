"""Delivery: the log row of one message."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from smtp_connector.diagnostics.trace import Trace
from smtp_connector.errors import DeliveryError
from smtp_connector.terms import RECIPIENT_MAX_LENGTH, Sentence

from .connector import NAME_MAX_LENGTH, Connector
from .stored_sentence import change_values, load_sentence, store_sentence

REPLY_TEXT_MAX_LENGTH = (
    4000  # characters; a reply of SMTP has lines of 512 octets (RFC 5321, 4.5.3.1.5)
)
USAGE_TYPE_MAX_LENGTH = 40
LANGUAGE_MAX_LENGTH = 35  # characters, RFC 5646, 4.4.1
ENHANCED_STATUS_CODE_MAX_LENGTH = 16
ERROR_DETAIL_MAX_LENGTH = 60
ERROR_MESSAGE_MAX_LENGTH = 5000  # characters: a sentence of ours and the reply

FORGOTTEN = "forgotten"
"""The recipient of rows whose recipient was forgotten."""
HASH_PREFIX = "hash:"
"""What a hashed recipient begins with: "hash:<key id>:<hash>@<domain>"; no address holds a colon there."""
SHOWN_HASH_DIGITS = 8


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Questions about deliveries."""

    def without_trace(self) -> Self:
        """Leave out what only the page of one delivery shows."""
        return self.defer("trace")

    def newest(self) -> Self:
        """Put the newest first."""
        return self.order_by("-started_at", "-pk")

    def failed(self) -> Self:
        """Keep what nobody knows to be sent: failed, and of unknown outcome."""
        return self.exclude(status=Delivery.Status.SENT)

    def older_than(self, moment: datetime) -> Self:
        """Keep what was sent before."""
        return self.filter(started_at__lt=moment)

    def live(self) -> Self:
        """Keep what apps and commands sent."""
        return self.filter(is_test=False)

    def tests(self) -> Self:
        """Keep what the console's Send button sent."""
        return self.filter(is_test=True)


class Delivery(models.Model):
    """What became of one message. Holds no code, no payload value and no filled subject.

    connector, connector_name: None and the name it had, once the connector is deleted or was never saved.
    usage_type, template: what was asked for, and which template was used ("Generic" when the asked one is missing);
        "" for a mail that another app wrote itself.
    recipient, recipient_count: the first one, and of how many.
    stage, phase, error_*: where and how it failed; "" when it was sent. A message that was sent, but not to all of
        its recipients, says there who was refused. reply_*: the server's last answer, masked.
    cause: why, where that was certain. hint: what to do about it.
    sentences: {"error_message": …, "cause": …, "hint": …}, what these columns say in English in a form that can be translated;
        a text that is no sentence of ours, and every text of an older row, has none.
    error_detail: the library's own word for the fault. trace: the session as JSON text, of a test and of what was
        not sent; "" otherwise. Read and written by `find_trace` and `record_trace`.
    requested_by: who pressed Send, of a test. config_fingerprint: of the config that a test went by.
    """

    class Status(models.TextChoices):
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("Unknown")

    connector = models.ForeignKey(
        Connector, on_delete=models.SET_NULL, null=True, blank=True, related_name="deliveries"
    )
    connector_name = models.CharField(max_length=NAME_MAX_LENGTH, blank=True, default="")
    recipient = models.CharField(max_length=RECIPIENT_MAX_LENGTH)
    recipient_count = models.PositiveIntegerField(default=1)
    usage_type = models.CharField(max_length=USAGE_TYPE_MAX_LENGTH, blank=True, default="")
    template = models.CharField(max_length=USAGE_TYPE_MAX_LENGTH, blank=True, default="")
    language = models.CharField(max_length=LANGUAGE_MAX_LENGTH, blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices)
    is_test = models.BooleanField(default=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    message_id = models.CharField(max_length=255, blank=True, default="")
    reply_code = models.PositiveSmallIntegerField(null=True, blank=True)
    enhanced_status_code = models.CharField(
        max_length=ENHANCED_STATUS_CODE_MAX_LENGTH, blank=True, default=""
    )
    reply_text = models.TextField(blank=True, default="")
    stage = models.CharField(max_length=10, blank=True, default="")
    phase = models.CharField(max_length=10, blank=True, default="")
    error_code = models.CharField(max_length=40, blank=True, default="")
    error_message = models.TextField(blank=True, default="")
    cause = models.TextField(blank=True, default="")
    hint = models.TextField(blank=True, default="")
    sentences = models.JSONField(blank=True, default=dict)
    error_detail = models.CharField(max_length=ERROR_DETAIL_MAX_LENGTH, blank=True, default="")
    # Text and no JSONField: it is searched for people as it reads, whatever the database escapes.
    trace = models.TextField(blank=True, default="")
    config_fingerprint = models.CharField(max_length=64, blank=True, default="")
    is_transient = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now)
    duration_ms = models.PositiveIntegerField(default=0)

    TEXTS: ClassVar = ("reply_text", "error_message", "cause", "hint")
    """The columns in which a server's words may name somebody; `sentences` holds nothing beyond them."""
    NAMING: ClassVar = (*TEXTS, "trace", "sentences")
    """All columns besides the recipient that may name somebody."""

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = (
            models.Index(fields=["-started_at", "-id"], name="smtp_delivery_newest"),
            models.Index(
                fields=["connector", "-started_at", "-id"], name="smtp_delivery_by_connector"
            ),
            models.Index(
                fields=["-started_at"],
                condition=models.Q(is_test=True),
                name="smtp_delivery_tests",
            ),
        )

    def __str__(self) -> str:
        return f"{self.usage_type} {self.status} {self.message_id}"

    @property
    def is_recipient_hidden(self) -> bool:
        """Whether the recipient is stored as a hash."""
        return self.recipient.startswith(HASH_PREFIX)

    @property
    def shown_recipient(self) -> str:
        """The recipient as pages show it; of a hash its first digits: "#3f9a2c1b@example.com"."""
        if not self.is_recipient_hidden:
            return self.recipient
        digest, at, domain = self.recipient.rpartition(":")[2].partition("@")
        return f"#{digest[:SHOWN_HASH_DIGITS]}{at}{domain}"

    @property
    def error_sentence(self) -> Sentence | str:
        """What went wrong, to be translated where it is shown; "" when nothing did."""
        return self._find_sentence("error_message")

    @property
    def cause_sentence(self) -> Sentence | str:
        """Why it went wrong, to be translated where it is shown; "" when no cause was certain."""
        return self._find_sentence("cause")

    @property
    def hint_sentence(self) -> Sentence | str:
        """What to do about it, to be translated where it is shown; "" when nothing is known."""
        return self._find_sentence("hint")

    def change_texts(self, change: Callable[[str], str]) -> bool:
        """Change every text in which somebody may be named; tell whether one is another now. The caller saves."""
        before = [getattr(self, name) for name in (*self.TEXTS, "trace")]
        after = [change(str(text)) for text in before[:-1]]
        for name, text in zip(self.TEXTS, after, strict=True):
            setattr(self, name, text)
        trace = self.find_trace()
        self.trace = _write_json(trace.change_texts(change).as_json()) if trace else ""
        loaded = ((name, load_sentence(each)) for name, each in self.sentences.items())
        self._record_sentences(
            {name: change_values(sentence, change) for name, sentence in loaded if sentence}
        )
        return before != [*after, self.trace]

    def find_trace(self) -> Trace | None:
        """Return the session as it was recorded; None where it was not, and for one of another version."""
        try:
            return Trace.from_json(json.loads(self.trace)) if self.trace else None
        except (KeyError, TypeError, ValueError):
            return None

    def record_trace(self, trace: Trace) -> None:
        """Keep a session; the caller saves."""
        self.trace = _write_json(trace.as_json())

    def record_request(self, *, recipient: object, usage_type: object, language: object) -> None:
        """Take over what was asked for, as it was given: whether it can be used is found out later."""
        self.recipient = _make_storable(recipient, RECIPIENT_MAX_LENGTH)
        self.usage_type = _make_storable(usage_type, USAGE_TYPE_MAX_LENGTH)
        self.language = _make_storable(language or "", LANGUAGE_MAX_LENGTH)

    def record_accepted(
        self, *, reply_code: int, enhanced_status_code: str, reply_text: str
    ) -> None:
        """Take over the server's answer to the message; the caller saves."""
        self.status = self.Status.SENT
        self._record_reply(reply_code, enhanced_status_code, reply_text)

    def record_failure(self, error: DeliveryError) -> None:
        """Take over why it was not sent, or that nobody knows; the caller saves."""
        self.status = self.Status.UNKNOWN if error.is_outcome_unknown else self.Status.FAILED
        self.record_trouble(error)
        self._record_reply(error.reply_code, error.enhanced_status_code, error.reply_text)

    def record_trouble(self, error: DeliveryError) -> None:
        """Take over what went wrong, whatever became of the message; the caller saves."""
        self.stage, self.phase = error.stage, error.phase
        self.error_code, self.cause, self.hint = error.code, str(error.cause), str(error.hint)
        self.error_message = _make_storable(error, ERROR_MESSAGE_MAX_LENGTH)
        self._record_sentences(
            {"error_message": error.message, "cause": error.cause, "hint": error.hint}
        )
        self.is_transient = error.is_transient
        self.error_detail = error.detail[:ERROR_DETAIL_MAX_LENGTH]

    def record_end(self, ended_at: datetime, duration: timedelta) -> None:
        """Take over the times. duration: of the clock that no one sets, rounded to milliseconds."""
        self.started_at = ended_at - duration
        self.duration_ms = round(duration / timedelta(milliseconds=1))

    def _record_sentences(self, texts: Mapping[str, str]) -> None:
        """Keep what is a sentence of ours and reads as its column does: nothing may stand here that is not there."""
        stored = {
            name: store_sentence(text) for name, text in texts.items() if isinstance(text, Sentence)
        }
        self.sentences = {
            name: each
            for name, each in stored.items()
            if load_sentence(each) == getattr(self, name)
        }

    def _find_sentence(self, name: str) -> Sentence | str:
        """Return the column as a sentence where it was stored as one, else as it is."""
        text: str = getattr(self, name)
        sentence = load_sentence(self.sentences.get(name))
        return sentence if sentence is not None and sentence == text else text

    def _record_reply(self, reply_code: int | None, enhanced_status_code: str, text: str) -> None:
        self.reply_code = reply_code
        self.enhanced_status_code = enhanced_status_code[:ENHANCED_STATUS_CODE_MAX_LENGTH]
        self.reply_text = _make_storable(text, REPLY_TEXT_MAX_LENGTH)


def _write_json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()


def _make_storable(value: object, max_length: int) -> str:
    """Return a text that fits its column and that both databases take: no NUL, no half of a surrogate pair."""
    text = str(value).replace("\x00", "\ufffd")[:max_length]
    return text.encode("utf-8", "replace").decode()
