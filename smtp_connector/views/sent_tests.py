"""What this browser session has tested: a Send or a check that comes twice gets its first result."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from smtp_connector.forms.test_message import read_token
from smtp_connector.models import Delivery

from .posted_config import read_posted_text

SESSION_KEY = "smtp_connector_sent_tests"
CHECK_KEY = "smtp_connector_check"
KEPT = 10  # newest sends of a session
CLAIM_SECONDS = 120  # longer than any send takes


@dataclass(frozen=True, slots=True)
class SentTest:
    """One Send. delivery_pk: None while it is under way.

    send_key: of page, token, recipient and config; config_key: of the config alone. Both are keyed digests.
    """

    send_key: str
    config_key: str
    delivery_pk: int | None = None


class SentTests:
    """The newest Sends of one session, seen from one request."""

    def __init__(self, request: HttpRequest) -> None:
        self._session = request.session
        text = read_posted_text(request)
        # Without a token of ours nothing can be repeated.
        token = read_token(request.POST.get("send_token", "")) or make_token()
        recipient = request.POST.get("test-recipient", "")
        self._send_key = _digest(f"{request.path}\0{token}\0{recipient}\0{text}")
        self._config_key = config_key(text)

    def find_repeated(self) -> SentTest | None:
        """Return the Send that this request repeats: same token, recipient and config."""
        return next((test for test in self._read() if test.send_key == self._send_key), None)

    def claim(self) -> bool:
        """Note that this Send begins; False when the same one began a moment ago.

        Raises:
            UpdateError: the session ended since the request came.
        """
        if not cache.add(f"smtp_connector.send.{self._send_key}", 1, CLAIM_SECONDS):
            return False
        self._write(SentTest(self._send_key, self._config_key))
        return True

    @contextmanager
    def claim_check(self) -> Iterator[bool]:
        """Note that a check is under way while this lasts; False when the same one is."""
        key = f"smtp_connector.check.{self._send_key}"
        is_ours = cache.add(key, 1, CLAIM_SECONDS)
        try:
            yield is_ours
        finally:
            if is_ours:
                cache.delete(key)

    def find_repeated_check(self) -> Mapping[str, Any] | None:
        """Return the result of the check that this request repeats; only that of the newest is kept."""
        kept: dict[str, Any] = self._session.get(CHECK_KEY, {})
        return kept["result"] if kept.get("send_key") == self._send_key else None

    def remember_check(self, result: Mapping[str, Any]) -> None:
        """Keep the result of a check. result: shaped like JSON."""
        self._read_anew()
        self._session[CHECK_KEY] = {"send_key": self._send_key, "result": result}
        self._save()

    def remember(self, delivery: Delivery) -> None:
        """Keep the result of the Send that `claim` noted."""
        self._write(SentTest(self._send_key, self._config_key, delivery.pk))

    def find_delivery_pks(self) -> list[int]:
        """Return the primary keys of this session's tests of the posted config, newest first."""
        return [
            test.delivery_pk
            for test in self._read()
            if test.config_key == self._config_key and test.delivery_pk is not None
        ]

    def _read(self) -> list[SentTest]:
        rows: list[dict[str, Any]] = self._session.get(SESSION_KEY, [])
        return [SentTest(**row) for row in rows]

    def _write(self, test: SentTest) -> None:
        self._read_anew()
        others = [kept for kept in self._read() if kept.send_key != test.send_key]
        self._session[SESSION_KEY] = [asdict(kept) for kept in [test, *others][:KEPT]]
        self._save()

    def _read_anew(self) -> None:
        """Take over what another tab's request kept while this one was at the server."""
        stored = type(self._session)(self._session.session_key)
        for key in (SESSION_KEY, CHECK_KEY):
            if key in stored:
                self._session[key] = stored[key]

    def _save(self) -> None:
        """Write the session at once: at the end of the request it might overwrite what came meanwhile."""
        key = self._session.session_key
        self._session.save()
        if (
            self._session.session_key == key
        ):  # a session in the cookie itself is written with the answer
            self._session.modified = False


def make_token() -> str:
    """Return a fresh one-time token for a page."""
    return secrets.token_urlsafe(18)


def config_key(text: str) -> str:
    """Return a digest of a config text, whatever its line ends; it tells nothing without our secret key."""
    return _digest(text.replace("\r\n", "\n"))


def _digest(text: str) -> str:
    return salted_hmac(SESSION_KEY, text, algorithm="sha256").hexdigest()
