"""TokenClient: ask a token endpoint for an access token (RFC 6749, 6; RFC 7523, 2.1)."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

from smtp_connector.config.access_url import AccessUrlError, parse_access_url
from smtp_connector.config.auth import (
    GOOGLE_MAIL_SCOPE,
    AnyOAuth2Auth,
    OAuth2KeyAuth,
    OAuth2TokenAuth,
)
from smtp_connector.config.private_key import PrivateKeyError, load_rsa_key
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.oauth2 import (
    ASK_LATER,
    CHECK_ALL,
    NEW_ACCESS_TOKEN,
    TRANSIENT_ERRORS,
    find_token_error_hint,
)
from smtp_connector.diagnostics.redaction import redact
from smtp_connector.diagnostics.reply import make_harmless
from smtp_connector.errors import (
    AuthError,
    DeadlineExceededError,
    DeliveryError,
    DestinationNotAllowedError,
    TokenRefusedError,
    TokenReplyError,
    TokenUnavailableError,
)
from smtp_connector.terms import Phase, Sentence, Stage, gettext_noop, show_text

from .deadline import Deadline, PhaseTimeouts
from .egress import EgressRule
from .https_post import AnswerTooLongError, HttpAnswer, HttpsPost
from .mapping import mapped_faults
from .sensitive import collect_sensitive_values

ASSERTION_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ASSERTION_SECONDS = 300
BUSY_STATUSES = frozenset({408, 425, 429})
TEXT_SHOWN = 500  # characters of what an endpoint says
TOKEN = re.compile(
    r"[!-~]{1,9000}"
)  # RFC 6749, A.12; in base64 it must fit a line of AUTH (RFC 4954, 4)
LIFETIME = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token endpoint gave.

    expires_at: in seconds since 1970; None when it said nothing of it.
    refresh_token: a new one that takes the place of the one it was asked with, or "".
    """

    access_token: str = field(repr=False)
    expires_at: float | None = None
    refresh_token: str = field(default="", repr=False)


class TokenClient:
    """Fetches access tokens for one config, within the time that a send has.

    auth: the config's; what is made of it is known by nobody else.
    """

    def __init__(
        self, config: SmtpConfig, auth: AnyOAuth2Auth, *, deadline: Deadline, egress: EgressRule
    ) -> None:
        self.auth = auth
        self.deadline = deadline
        self._config = config
        self._egress = egress

    @property
    def can_fetch(self) -> bool:
        """Whether the config holds what tokens are fetched with."""
        if isinstance(self.auth, OAuth2TokenAuth):
            return bool(self.auth.refresh_token.get_secret_value())
        return True

    def fetch(self, *, refresh_token: str = "") -> Grant:
        """Ask the endpoint for a new access token. refresh_token: one that took the place of the config's.

        Raises:
            AuthError: it gives none; `is_transient` tells whether it may later.
            DeliveryError: the time of the whole send is over, or the endpoint's address is not allowed.
        """
        if not self.can_fetch:
            raise TokenRefusedError(
                gettext_noop("The access token has expired."), hint=NEW_ACCESS_TOKEN
            )
        form = self._make_form(refresh_token)
        answer = self._ask(form)
        return self._read(answer, form)

    def _make_form(self, refresh_token: str) -> dict[str, str]:
        auth = self.auth
        if isinstance(auth, OAuth2KeyAuth):
            return {"grant_type": ASSERTION_GRANT, "assertion": _sign_assertion(auth)}
        form = {
            "client_id": auth.client_id,
            "client_secret": auth.client_secret.get_secret_value(),
            "refresh_token": refresh_token or auth.refresh_token.get_secret_value(),
            "grant_type": "refresh_token",
            "scope": auth.scope,
        }
        return {name: value for name, value in form.items() if value}

    def _ask(self, form: Mapping[str, str]) -> HttpAnswer:
        try:
            url = parse_access_url(self.auth.token_url)
        except AccessUrlError as error:
            raise AuthError(error.sentence, hint=CHECK_ALL) from None
        post = HttpsPost(
            url,
            tls=self._config.tls,
            timeouts=PhaseTimeouts.from_config(self._config),
            egress=self._egress,
            deadline=self.deadline,
        )
        try:
            with mapped_faults(post.progress):
                return post.send(form)
        except DeliveryError as error:
            raise _tell_of_endpoint(error, url.host) from None
        except AnswerTooLongError:
            raise _not_an_answer(gettext_noop("its answer is longer than 64 KiB")) from None
        except http.client.IncompleteRead:
            raise _unavailable(url.host, gettext_noop("its answer was cut off.")) from None
        except http.client.HTTPException:
            raise _not_an_answer(gettext_noop("its answer is no HTTP")) from None

    def _read(self, answer: HttpAnswer, form: Mapping[str, str]) -> Grant:
        host = parse_access_url(self.auth.token_url).host
        if answer.status in BUSY_STATUSES or answer.status >= 500:
            raise _unavailable(host, gettext_noop("it answers %(code)d.", code=answer.status))
        if 300 <= answer.status < 400:
            raise _not_an_answer(gettext_noop("it leads elsewhere, which is not followed"))
        reply = _read_object(answer)
        error = reply.get("error")
        if error:
            raise self._refuse(str(error), str(reply.get("error_description") or ""), form)
        token = reply.get("access_token")
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise _not_an_answer(gettext_noop("there is no access token in its answer"))
        rotated = reply.get("refresh_token")
        if not isinstance(rotated, str) or rotated == form.get("refresh_token"):
            rotated = ""
        return Grant(token, _find_end(reply.get("expires_in")), rotated)

    def _refuse(self, error: str, description: str, form: Mapping[str, str]) -> AuthError:
        sent = (form.get("refresh_token", ""), form.get("assertion", ""))
        sensitive = (*collect_sensitive_values(self._config), *sent)
        text = redact(make_harmless(f"{error}: {description}".rstrip(": ")), sensitive)
        kind = TokenUnavailableError if error in TRANSIENT_ERRORS else TokenRefusedError
        return kind(
            gettext_noop(
                "The token endpoint gives no access token: %(reason)s",
                reason=show_text(text.replace("\n", " "), TEXT_SHOWN),
            ),
            hint=find_token_error_hint(
                error, description, is_key=isinstance(self.auth, OAuth2KeyAuth)
            ),
        )


def _sign_assertion(auth: OAuth2KeyAuth) -> str:
    """Return the signed claim that the service account acts for the mailbox (RFC 7523, 3)."""
    problem = None
    try:
        key = load_rsa_key(*auth.key_and_passphrase)
    except PrivateKeyError as error:
        problem = error
    if problem:
        raise AuthError(problem.sentence, hint=problem.suggestion)
    now = int(time.time())
    claims = {
        "iss": auth.service_client,
        "scope": auth.scope or GOOGLE_MAIL_SCOPE,
        "sub": auth.user,
        "aud": auth.token_url,
        "iat": now,
        "exp": now + ASSERTION_SECONDS,
    }
    return jwt.encode(claims, key, algorithm="RS256")


def _read_object(answer: HttpAnswer) -> Mapping[str, Any]:
    # What it says is not repeated: it may hold what was sent, cut in two.
    try:
        reply = json.loads(answer.body)
    except (ValueError, RecursionError):
        reply = None
    if not isinstance(reply, dict):
        raise _not_an_answer(
            gettext_noop("it answers %(code)d without a JSON object", code=answer.status)
        )
    return reply


def _find_end(expires_in: object) -> float | None:
    """Return when the token ends; some endpoints write the seconds as a text."""
    text = str(expires_in)
    return time.time() + int(text) if LIFETIME.fullmatch(text) and int(text) else None


def _tell_of_endpoint(error: DeliveryError, host: str) -> DeliveryError:
    """Say that it is not the SMTP server of which an error speaks."""
    if isinstance(error, DeadlineExceededError):
        error.stage = Stage.AUTH
        return error
    if isinstance(error, DestinationNotAllowedError):
        return DestinationNotAllowedError(
            gettext_noop(
                "The token endpoint %(host)s must not be asked: %(reason)s",
                host=host,
                reason=error.message,
            ),
            stage=Stage.AUTH,
            hint=error.hint,
        )
    refused = _unavailable(host, error.message)
    refused.phase, refused.is_transient = error.phase, error.is_transient
    refused.hint = _find_connection_hint(error)
    return refused


def _find_connection_hint(error: DeliveryError) -> Sentence:
    if error.phase is Phase.TLS:
        return gettext_noop(
            "Check auth.accessUrl. For an endpoint of your own put its authority's certificate into tls.ca."
        )
    if error.phase is Phase.DNS and not error.is_transient:
        return gettext_noop("Check the spelling of auth.accessUrl.")
    return gettext_noop(
        "Send again. If it happens each time, check auth.accessUrl, and whether a firewall lets this machine reach it."
    )


def _unavailable(host: str, reason: str) -> TokenUnavailableError:
    return TokenUnavailableError(
        gettext_noop(
            "The token endpoint %(host)s gives no answer to use: %(reason)s",
            host=host,
            reason=reason,
        ),
        hint=ASK_LATER,
    )


def _not_an_answer(reason: Sentence) -> TokenReplyError:
    return TokenReplyError(
        gettext_noop("What auth.accessUrl names is no token endpoint: %(reason)s.", reason=reason),
        hint=gettext_noop("Set auth.accessUrl to the address of the token endpoint itself."),
    )
