"""SmtpBackend: Django's SMTP backend with our session in place of smtplib's."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.reply import Reply
from smtp_connector.rendering.message import OutgoingMessage

from .deadline import Deadline
from .egress import EgressRule
from .recorder import Recorder
from .session import SmtpSession
from .token_source import TokenSource

ALIAS = "smtp_connector"  # Django 6.1 wants to know which of its mailers this is


class ReadyMessage(EmailMessage):
    """An OutgoingMessage as Django's backends take it."""

    def __init__(self, outgoing: OutgoingMessage) -> None:
        super().__init__(from_email=outgoing.sender, to=[outgoing.recipient])
        self.outgoing = outgoing


class SmtpBackend(EmailBackend):
    """Send by a config: its session, its limits, its TLS. The credentials stay in the config."""

    connection: SmtpSession | None
    _partial_connection: SmtpSession | None

    def __init__(
        self,
        config: SmtpConfig,
        *,
        deadline: Deadline,
        egress: EgressRule,
        tokens: TokenSource | None = None,
        sensitive_values: tuple[str, ...] = (),
        recorder: Recorder | None = None,
    ) -> None:
        super().__init__(
            host=config.host,
            port=config.resolved_port,
            username="",
            password="",
            use_tls=False,
            use_ssl=config.is_implicit_tls,
            alias=ALIAS,
        )
        self.config = config
        self.session = self.connection_class(
            config,
            deadline=deadline,
            egress=egress,
            tokens=tokens,
            sensitive_values=sensitive_values,
            recorder=recorder,
        )

    @property
    def connection_class(self) -> type[SmtpSession]:
        """What Django's backend asks for; the session does its own TLS."""
        return SmtpSession

    @property
    def accepted_reply(self) -> Reply | None:
        """The server's answer to the last message, None as long as none was accepted."""
        return self.session.accepted_reply

    def open(self) -> bool:
        """Open the session; return whether that was needed."""
        if self.connection:
            return False
        self._partial_connection = self.session
        self.session.open()
        self._partial_connection = None
        self.connection = self.session
        return True

    def _send(self, email_message: ReadyMessage) -> bool:
        """Hand the message over as it is: Django would encode or refuse an address that is not in ASCII."""
        outgoing = email_message.outgoing
        self.session.sendmail(outgoing.sender, [outgoing.recipient], outgoing.content)
        return True
