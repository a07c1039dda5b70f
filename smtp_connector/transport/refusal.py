"""From a negative reply to the error that says what was refused."""

from __future__ import annotations

import re
from enum import StrEnum

from smtp_connector.diagnostics import hints
from smtp_connector.diagnostics.reply import Reply
from smtp_connector.errors import (
    AuthError,
    CredentialsRefusedError,
    DeliveryError,
    EhloRefusedError,
    GreetingRefusedError,
    MechanismNotOfferedError,
    MessageRefusedError,
    RecipientRefusedError,
    SenderRefusedError,
    StarttlsRefusedError,
    TlsError,
    UnexpectedReplyError,
)
from smtp_connector.terms import Sentence, Stage, gettext_noop


class Step(StrEnum):
    """What a reply answers."""

    GREETING = "greeting"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    FINAL_DOT = "final dot"
    RSET = "RSET"


STAGES = {
    Step.GREETING: Stage.EHLO,
    Step.EHLO: Stage.EHLO,
    Step.STARTTLS: Stage.TLS,
    Step.AUTH: Stage.AUTH,
    Step.MAIL: Stage.ENVELOPE,
    Step.RCPT: Stage.ENVELOPE,
    Step.DATA: Stage.DATA,
    Step.FINAL_DOT: Stage.DATA,
    Step.RSET: Stage.ENVELOPE,
}
ERRORS: dict[Step, type[DeliveryError]] = {
    Step.GREETING: GreetingRefusedError,
    Step.EHLO: EhloRefusedError,
    Step.STARTTLS: StarttlsRefusedError,
    Step.AUTH: CredentialsRefusedError,
    Step.MAIL: SenderRefusedError,
    Step.RCPT: RecipientRefusedError,
    Step.DATA: MessageRefusedError,
    Step.FINAL_DOT: MessageRefusedError,
    Step.RSET: UnexpectedReplyError,
}
UNKNOWN_COMMAND_CODES = frozenset({500, 502, 504})  # RFC 5321, 4.2.4
AUTHENTICATION_REQUIRED = 530  # RFC 4954, 6
TLS_REQUIRED_CODES = frozenset({530, 538})  # RFC 3207, 4; RFC 2554, 6
MENTIONS_TLS = re.compile(r"tls|encrypt", re.IGNORECASE)
# What Exchange says, with 451 and 421.
TLS_REQUIRED_TEXT = re.compile(
    r"starttls (?:is )?required|tls 1\.0 and 1\.1 are not supported", re.IGNORECASE
)
MESSAGE_TOO_LARGE = 552  # RFC 1870, 6.1


def make_refusal(step: Step, reply: Reply) -> DeliveryError:
    """Return the error for a reply that does not let the session go on; secrets are masked in the reply."""
    stage = STAGES[step]
    if reply.reply_code < 400:
        return make_unexpected(reply, stage=stage)
    return _choose_error(step, reply)(
        _describe(step, reply),
        stage=stage,
        is_transient=reply.is_transient,
        reply_code=reply.reply_code,
        enhanced_status_code=reply.enhanced_status_code,
        reply_text=reply.text,
    )


def require_positive(step: Step, reply: Reply) -> None:
    """Let a positive reply pass.

    Raises:
        DeliveryError: it is another one.
    """
    if not reply.is_positive:
        raise make_refusal(step, reply)


def make_unexpected(reply: Reply, *, stage: Stage) -> UnexpectedReplyError:
    """Return the error for a reply that answers nothing we asked."""
    return UnexpectedReplyError(
        gettext_noop(
            "The server gave a reply that does not belong here: %(reply)s", reply=str(reply)
        ),
        stage=stage,
        is_transient=reply.is_transient,
        reply_code=reply.reply_code,
        enhanced_status_code=reply.enhanced_status_code,
        reply_text=reply.text,
        hint="" if reply.reply_code >= 400 else hints.NOT_SMTP,
    )


def make_not_a_reply(text: str) -> UnexpectedReplyError:
    """Return the error for octets that are no reply at all."""
    return UnexpectedReplyError(
        gettext_noop("What the server sent is no SMTP reply."),
        reply_text=text,
        hint=hints.NOT_SMTP,
    )


def _choose_error(step: Step, reply: Reply) -> type[DeliveryError]:
    if _wants_tls(reply):
        return TlsError
    if step is Step.AUTH:
        return _choose_auth_error(reply)
    if step in {Step.MAIL, Step.RCPT, Step.DATA} and reply.reply_code == AUTHENTICATION_REQUIRED:
        return AuthError
    if step is Step.MAIL and reply.reply_code == MESSAGE_TOO_LARGE:
        return MessageRefusedError
    return ERRORS[step]


def _wants_tls(reply: Reply) -> bool:
    if reply.reply_code in TLS_REQUIRED_CODES and MENTIONS_TLS.search(reply.text):
        return True
    return TLS_REQUIRED_TEXT.search(reply.flat_text) is not None


def _choose_auth_error(reply: Reply) -> type[DeliveryError]:
    if reply.reply_code in UNKNOWN_COMMAND_CODES:
        return MechanismNotOfferedError
    return CredentialsRefusedError if reply.reply_code >= 500 else AuthError


def _describe(step: Step, reply: Reply) -> Sentence:
    text = str(reply)
    match step:
        case Step.GREETING:
            return gettext_noop("The server refused the session: %(reply)s", reply=text)
        case Step.EHLO:
            return gettext_noop("The server refused the EHLO hostname: %(reply)s", reply=text)
        case Step.STARTTLS:
            return gettext_noop("The server refused STARTTLS: %(reply)s", reply=text)
        case Step.AUTH:
            return gettext_noop("The server refused the sign-in: %(reply)s", reply=text)
        case Step.MAIL:
            return gettext_noop("The server refused the sender: %(reply)s", reply=text)
        case Step.RCPT:
            return gettext_noop("The server refused the recipient: %(reply)s", reply=text)
        case _:
            return gettext_noop("The server refused the message: %(reply)s", reply=text)
