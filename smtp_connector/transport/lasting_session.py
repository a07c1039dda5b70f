"""LastingSession: open once, hand over many messages, quit."""

from __future__ import annotations

from collections.abc import Sequence

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.reply import Reply
from smtp_connector.errors import DeliveryError, MessageError, SessionTimeoutError
from smtp_connector.terms import Stage, gettext_noop

from .deadline import Deadline
from .egress import EgressRule
from .mapping import mapped_faults
from .progress import Progress
from .recorder import recorded
from .refusal import make_unexpected
from .session import SmtpSession
from .token_source import TokenSource


class LastingSession(SmtpSession):
    """A session that outlives a message. Raises DeliveryError only, where `SmtpSession` leaves mapping to its user.

    deadline_seconds: for opening it, and again for each message.
    recorder: may be changed between two messages.
    """

    def __init__(
        self,
        config: SmtpConfig,
        *,
        deadline_seconds: float,
        egress: EgressRule,
        tokens: TokenSource | None = None,
    ) -> None:
        super().__init__(config, deadline=Deadline(deadline_seconds), egress=egress, tokens=tokens)
        self._is_used = False
        self._opening_error: DeliveryError | None = None

    @property
    def is_open(self) -> bool:
        return self._channel is not None

    def open(self) -> None:
        """Connect, encrypt as the config asks, and sign in.

        Raises:
            DeliveryError: it did not come about; nothing is left open.
        """
        self._begin_time()
        self._open_within_time()

    def begin_batch(self) -> None:
        """Let the next message try to open the session again, should the last batch have lost it."""
        self._opening_error = None

    def hand_over(
        self,
        sender: str,
        recipients: Sequence[str],
        content: bytes,
        *,
        is_just_opened: bool = False,
    ) -> Reply:
        """Send one message and return the server's reply to it; `refusals` has the recipients it did not take.

        A server may end a session between two messages, because it was idle or has carried enough. Before
        anything of the message was sent the session is opened again, once.
            sender, recipients: bare addresses, domains in ASCII. content: as `OutgoingMessage.content`.
            is_just_opened: the time that opening took counts for this message too.

        Raises:
            DeliveryError: the message was not accepted by any recipient, or nobody knows.
        """
        if not is_just_opened:
            self._begin_time()
        if self.is_open:
            try:
                return self._hand_over_once(sender, recipients, content)
            except DeliveryError as error:
                if is_just_opened or not self._is_lost_unsent(error):
                    raise
        self._reopen()
        return self._hand_over_once(sender, recipients, content)

    def _reopen(self) -> None:
        """Open the session again; when that failed once, the batch is not made to wait for it again."""
        if self._opening_error:
            raise self._opening_error
        try:
            self._open_within_time()
        except DeliveryError as error:
            self._opening_error = error
            raise

    def _open_within_time(self) -> None:
        self.progress = Progress(self.config.host, self.config.resolved_port, self._deadline)
        self._is_used = False
        try:
            with recorded(self.recorder), mapped_faults(self.progress):
                super().open()
        except DeliveryError:
            self.quit()
            raise

    def _hand_over_once(self, sender: str, recipients: Sequence[str], content: bytes) -> Reply:
        try:
            with recorded(self.recorder), mapped_faults(self.progress):
                self._forget_last_message()
                self.sendmail(sender, recipients, content)
        finally:
            if not self._is_at_command:
                self.close()
        if self.accepted_reply is None:
            raise MessageError(gettext_noop("The message was not handed to the server."))
        return self.accepted_reply

    def _forget_last_message(self) -> None:
        was_used, self._is_used = self._is_used, True
        self.enter(Stage.ENVELOPE)
        if was_used:
            reply = self.exchange("RSET")
            if not reply.is_positive:
                raise make_unexpected(reply, stage=Stage.ENVELOPE)

    def _is_lost_unsent(self, error: DeliveryError) -> bool:
        """Tell whether the server went away before DATA. One that is silent is not asked a second time."""
        is_silent = isinstance(error, SessionTimeoutError)
        return not (self.is_open or is_silent) and self.progress.stage is Stage.ENVELOPE

    def _begin_time(self) -> None:
        self._deadline = self.progress.deadline = Deadline(self._deadline.seconds)
