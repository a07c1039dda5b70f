"""Sign in: whether credentials may go out at all, by which mechanism, and the one attempt (RFC 4954)."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Sequence

from smtp_connector.config.auth import OAuth2Auth
from smtp_connector.diagnostics import hints
from smtp_connector.diagnostics.reply import Reply
from smtp_connector.errors import (
    AuthNotOfferedError,
    MechanismNotOfferedError,
    PlaintextCredentialsError,
)
from smtp_connector.terms import Stage, gettext_noop

from .dialogue import Dialogue
from .refusal import Step, require_positive
from .sasl import choose_mechanism, make_responses

CHALLENGE = 334  # RFC 4954, 4


def refuse_oauth2(dialogue: Dialogue) -> None:
    """Refuse what cannot be done before anything is connected."""
    if isinstance(dialogue.config.auth, OAuth2Auth):
        raise MechanismNotOfferedError(
            gettext_noop("Signing in with OAuth2 is not available yet."),
            hint=gettext_noop("Use auth of type login with an app password."),
        )


def sign_in(dialogue: Dialogue) -> None:
    """Sign in with the config's credentials, if it has any, after the last EHLO.

    Raises:
        AuthError: it is not offered, not safe, or was refused.
    """
    config = dialogue.config
    if config.credentials is None:
        return
    dialogue.enter(Stage.AUTH)
    offered = dialogue.esmtp_features.get("auth", "").upper().split()
    _check_credentials_may_go(dialogue, offered)
    mechanism = choose_mechanism(config.sasl_mechanism, offered)
    user, password = config.credentials
    dialogue.note(mechanism=mechanism)
    responses = make_responses(mechanism, user, password.get_secret_value())
    reply = _give_credentials(dialogue, mechanism, responses)
    if reply.reply_code == CHALLENGE:
        _cancel(dialogue)
    dialogue.note(reply=str(reply))
    require_positive(Step.AUTH, reply)


def _give_credentials(dialogue: Dialogue, mechanism: str, responses: Sequence[str]) -> Reply:
    if mechanism == "PLAIN":
        return dialogue.exchange("AUTH PLAIN", secret=responses[0])
    reply = dialogue.exchange(f"AUTH {mechanism}")
    for response in responses:
        if reply.reply_code != CHALLENGE:
            break
        reply = dialogue.exchange("", secret=response)
    return reply


def _cancel(dialogue: Dialogue) -> None:
    """Answer a challenge that the mechanism does not have (RFC 4954, 4)."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        dialogue.exchange("*")


def _check_credentials_may_go(dialogue: Dialogue, offered: Sequence[str]) -> None:
    is_encrypted = dialogue.progress.is_encrypted
    if not offered:
        raise AuthNotOfferedError(
            gettext_noop("User and password are set, but the server offers no sign-in."),
            hint=gettext_noop(
                "Check host and port. If the relay admits this machine by its address, remove auth."
            )
            if is_encrypted
            else hints.OFFER_TLS_FOR_AUTH,
        )
    if not is_encrypted and not dialogue.config.ignore_tls:
        raise PlaintextCredentialsError(
            gettext_noop("The connection is not encrypted, so user and password were not sent."),
            hint=hints.OFFER_TLS,
        )
