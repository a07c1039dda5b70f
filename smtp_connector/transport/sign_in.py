"""Sign in: whether credentials may go out at all, by which mechanism, and the one attempt (RFC 4954)."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Mapping, Sequence
from typing import Any

from smtp_connector.config.auth import MECHANISMS, TOKEN_MECHANISMS, AnyOAuth2Auth, OAuth2Auth
from smtp_connector.diagnostics import hints
from smtp_connector.diagnostics.oauth2 import decode_challenge, find_refused_token_hint
from smtp_connector.diagnostics.reply import Reply
from smtp_connector.errors import AuthNotOfferedError, DeliveryError, PlaintextCredentialsError
from smtp_connector.terms import Stage, gettext_noop

from .dialogue import Dialogue
from .egress import EgressRule
from .oauth2 import TokenClient
from .refusal import Step, make_refusal, require_positive
from .sasl import (
    choose_mechanism,
    encode,
    make_cram_md5,
    make_plain,
    make_token_message,
    require_writable,
)
from .token_source import TokenSource

CHALLENGE = 334  # RFC 4954, 4
# What answers the challenge of a refused token, so that the server gives its reply (RFC 7628, 3.2.3).
END_OF_DIALOGUE = {"XOAUTH2": "", "OAUTHBEARER": encode("\x01")}


def sign_in(dialogue: Dialogue, *, egress: EgressRule, tokens: TokenSource) -> None:
    """Sign in with the config's credentials, if it has any, after the last EHLO.

    Raises:
        DeliveryError: it is not offered, not safe, or was refused; or there is no access token to be had.
    """
    config = dialogue.config
    if not config.has_sign_in:
        return
    dialogue.enter(Stage.AUTH)
    offered = dialogue.esmtp_features.get("auth", "").upper().split()
    _check_credentials_may_go(dialogue, offered)
    if isinstance(config.auth, OAuth2Auth):
        mechanism = choose_mechanism(config.sasl_mechanism, offered, usable=TOKEN_MECHANISMS)
        client = TokenClient(
            config, config.auth, deadline=dialogue.progress.deadline, egress=egress
        )
        dialogue.note(mechanism=mechanism)
        _give_token(dialogue, mechanism, client, tokens)
    elif config.credentials:
        mechanism = choose_mechanism(config.sasl_mechanism, offered, usable=MECHANISMS)
        dialogue.note(mechanism=mechanism)
        user, password = config.credentials
        _give_password(dialogue, mechanism, user, password.get_secret_value())


def _give_password(dialogue: Dialogue, mechanism: str, user: str, password: str) -> None:
    require_writable(user, password)
    match mechanism:
        case "PLAIN":
            reply = dialogue.exchange("AUTH PLAIN", secret=make_plain(user, password))
        case "LOGIN":
            reply = _answer_each(dialogue, [encode(user), encode(password)])
        case _:
            reply = _answer_challenge(dialogue, user, password)
    if reply.reply_code == CHALLENGE:
        _cancel(dialogue)
    dialogue.note(reply=str(reply))
    require_positive(Step.AUTH, reply)


def _answer_each(dialogue: Dialogue, responses: Sequence[str]) -> Reply:
    reply = dialogue.exchange("AUTH LOGIN")
    for response in responses:
        if reply.reply_code != CHALLENGE:
            break
        reply = dialogue.exchange("", secret=response)
    return reply


def _answer_challenge(dialogue: Dialogue, user: str, password: str) -> Reply:
    reply = dialogue.exchange("AUTH CRAM-MD5")
    answer = make_cram_md5(user, password, reply.text)
    if reply.reply_code != CHALLENGE or answer is None:
        return reply
    dialogue.hide(answer)
    return dialogue.exchange("", secret=answer)


def _give_token(
    dialogue: Dialogue, mechanism: str, client: TokenClient, tokens: TokenSource
) -> None:
    """Sign in with a token; with another one, once, when the server says of the first what is wrong with it."""
    token = tokens.get_token(client)
    reply, challenge = _offer_token(dialogue, mechanism, client.auth, token)
    if challenge is not None and not reply.is_positive and client.can_fetch:
        token = tokens.get_token(client, refused=token)
        reply, challenge = _offer_token(dialogue, mechanism, client.auth, token)
    if reply.reply_code == CHALLENGE:
        _cancel(dialogue)
    dialogue.note(reply=str(reply))
    if not reply.is_positive:
        raise _refuse_token(reply, challenge or {}, can_fetch=client.can_fetch)


def _offer_token(
    dialogue: Dialogue, mechanism: str, auth: AnyOAuth2Auth, token: str
) -> tuple[Reply, Mapping[str, Any] | None]:
    """Return the server's last word, and what it said before that of a token that it does not take."""
    require_writable(auth.user, token, separators="\0\x01")
    config = dialogue.config
    message = make_token_message(
        mechanism, auth.user, token, host=config.host, port=config.resolved_port
    )
    dialogue.hide(token, message)
    reply = dialogue.exchange(f"AUTH {mechanism}", secret=encode(message))
    if reply.reply_code != CHALLENGE:
        return reply, None
    return dialogue.exchange(END_OF_DIALOGUE[mechanism]), decode_challenge(reply.text)


def _refuse_token(reply: Reply, challenge: Mapping[str, Any], *, can_fetch: bool) -> DeliveryError:
    error = make_refusal(Step.AUTH, reply)
    if reply.reply_code >= 500:
        error.hint = find_refused_token_hint(challenge, can_fetch=can_fetch)
    return error


def _cancel(dialogue: Dialogue) -> None:
    """Answer a challenge that the mechanism does not have (RFC 4954, 4)."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        dialogue.exchange("*")


def _check_credentials_may_go(dialogue: Dialogue, offered: Sequence[str]) -> None:
    is_encrypted = dialogue.progress.is_encrypted
    if not offered:
        raise AuthNotOfferedError(
            gettext_noop("auth is set, but the server offers no sign-in."),
            hint=gettext_noop(
                "Check host and port. If the relay admits this machine by its address, remove auth."
            )
            if is_encrypted
            else hints.OFFER_TLS_FOR_AUTH,
        )
    if not is_encrypted and not dialogue.config.ignore_tls:
        raise PlaintextCredentialsError(
            gettext_noop("The connection is not encrypted, so the credentials were not sent."),
            hint=hints.OFFER_TLS,
        )
