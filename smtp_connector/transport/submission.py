"""Hand messages to a server: the doors to everything that opens a socket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smtp_connector.config.address import AddressError, parse_address
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.reply import Reply
from smtp_connector.errors import InvalidRecipientError, MessageError, SenderError
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.terms import Sentence, gettext_noop

from .backend import ReadyMessage, SmtpBackend
from .deadline import Deadline
from .egress import EgressRule
from .lasting_session import LastingSession
from .mapping import mapped_faults
from .recorder import Recorder, recorded
from .session import SmtpSession
from .token_source import TokenSource


@dataclass(frozen=True, slots=True)
class SendLimits:
    """What the operator allows a send.

    deadline_seconds: for the whole send, DNS included.
    allowed_networks, allowed_ports: see `egress.EgressRule`.
    """

    deadline_seconds: float
    allowed_networks: Sequence[str]
    allowed_ports: Sequence[int]


def submit(
    config: SmtpConfig,
    message: OutgoingMessage,
    *,
    limits: SendLimits,
    tokens: TokenSource | None = None,
    recorder: Recorder | None = None,
) -> Reply:
    """Send the message and return the server's reply to it.

    tokens: where an OAuth2 access token comes from; None keeps tokens in the memory of the process only.

    Once the server has accepted it nothing here can fail. Secrets of the config and the message's
    sensitive values are masked in every text.

    Raises:
        DeliveryError: the message was not accepted, or nobody knows (`is_outcome_unknown`).
    """
    _check_addresses(message)
    backend = SmtpBackend(
        config,
        deadline=Deadline(limits.deadline_seconds),
        egress=EgressRule(limits.allowed_networks, limits.allowed_ports),
        tokens=tokens,
        sensitive_values=message.sensitive_values,
        recorder=recorder,
    )
    with recorded(recorder), mapped_faults(backend.session.progress), backend:
        backend.send_messages([ReadyMessage(message)])
    if backend.accepted_reply is None:
        raise MessageError(gettext_noop("The message was not handed to the server."))
    return backend.accepted_reply


def check(
    config: SmtpConfig,
    message: OutgoingMessage,
    *,
    limits: SendLimits,
    tokens: TokenSource | None = None,
    recorder: Recorder | None = None,
) -> None:
    """Do all that `submit` does up to RCPT, on a connection of its own, and end there: the message stays here.

    Raises:
        DeliveryError: what the message would have met.
    """
    _check_addresses(message)
    session = SmtpSession(
        config,
        deadline=Deadline(limits.deadline_seconds),
        egress=EgressRule(limits.allowed_networks, limits.allowed_ports),
        tokens=tokens,
        sensitive_values=message.sensitive_values,
        recorder=recorder,
    )
    try:
        with recorded(recorder), mapped_faults(session.progress):
            session.open()
            session.try_envelope(message.sender, message.recipient, message.content)
    finally:
        session.quit()


def make_session(
    config: SmtpConfig, *, limits: SendLimits, tokens: TokenSource | None = None
) -> LastingSession:
    """Return a session for many messages, not opened yet; each message gets the whole of the deadline."""
    return LastingSession(
        config,
        deadline_seconds=limits.deadline_seconds,
        egress=EgressRule(limits.allowed_networks, limits.allowed_ports),
        tokens=tokens,
    )


def _check_addresses(message: OutgoingMessage) -> None:
    """Let no address through that would say more than one command."""
    problem = _find_address_problem(message.sender)
    if problem:
        raise SenderError(problem)
    problem = _find_address_problem(message.recipient)
    if problem:
        raise InvalidRecipientError(problem)


def _find_address_problem(address: str) -> Sentence | None:
    try:
        is_bare = parse_address(address) == address
    except AddressError as error:
        return error.sentence
    return None if is_bare else gettext_noop("Write the bare address, its domain in ASCII.")
