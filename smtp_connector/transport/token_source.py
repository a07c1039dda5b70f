"""Where access tokens come from: kept in the memory of the process, else fetched, by one send at a time."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import SecretStr

from smtp_connector.config.auth import OAuth2Auth

from .deadline import get_remaining
from .oauth2 import Grant, TokenClient

MARGIN_SECONDS = 60  # a token that ends sooner is not used; signing in takes its time
MAX_SLOTS = 500  # configs whose tokens a process remembers


class TokenSource(Protocol):
    """Gives a session the access token that it signs in with."""

    def get_token(self, client: TokenClient, *, refused: str = "") -> str:
        """Return an access token. refused: one that the server did not take, so that another is wanted.

        Raises:
            DeliveryError: there is none; see `TokenClient.fetch`.
            TimeoutError: another send fetches one, and took the whole of this send's time.
        """


@dataclass(slots=True)
class TokenSlot:
    """What is kept for one config.

    grant: the newest; its `refresh_token` is the newest that took the place of the config's, or "".
    is_stored: it is kept somewhere that outlives the process.
    """

    fingerprint: str = field(repr=False)  # of secrets: it is stored encrypted only
    grant: Grant = field(default_factory=lambda: Grant(""))
    is_stored: bool = True
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take(self, grant: Grant) -> None:
        """Keep what was fetched; an endpoint that gives no new refresh token leaves the last one valid."""
        rotated = grant.refresh_token or self.grant.refresh_token
        self.grant = Grant(grant.access_token, grant.expires_at, rotated)
        self.is_stored = False


class TokenMemory:
    """The slots of this process, by owner and fingerprint of `auth`: an edit of it begins with a slot of its own."""

    def __init__(self) -> None:
        self._slots: OrderedDict[tuple[str, str], TokenSlot] = OrderedDict()
        self._lock = threading.Lock()

    def get_slot(self, auth: OAuth2Auth, *, owner: str = "") -> TokenSlot:
        """Return the slot of these credentials. owner: the connector that they belong to, "" for an unsaved config."""
        key = (owner, fingerprint := make_fingerprint(auth))
        with self._lock:
            slot = self._slots.setdefault(key, TokenSlot(fingerprint))
            self._slots.move_to_end(key)
            if len(self._slots) > MAX_SLOTS:
                self._slots.popitem(last=False)
        return slot

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._slots.clear()


MEMORY = TokenMemory()


class MemoryTokens:
    """A TokenSource that keeps tokens while the process lives. Others add where else to look and to keep."""

    owner = ""

    def get_token(self, client: TokenClient, *, refused: str = "") -> str:
        slot = MEMORY.get_slot(client.auth, owner=self.owner)
        with _held(slot.lock, client.deadline.ends):
            found = self.find_kept(slot, client, refused) or _find_ready(client.auth, refused)
            if found:
                return found
            self.renew(slot, client, refused)
            return slot.grant.access_token

    def find_kept(self, slot: TokenSlot, client: TokenClient, refused: str) -> str:  # noqa: ARG002
        """Return the token of the slot, or "" when it cannot be used."""
        return find_usable(slot.grant, refused)

    def renew(self, slot: TokenSlot, client: TokenClient, refused: str) -> None:  # noqa: ARG002
        """Put another token than the refused one into the slot."""
        slot.take(client.fetch(refresh_token=slot.grant.refresh_token))


def find_usable(grant: Grant, refused: str) -> str:
    """Return the access token, or "" when it is refused or ends about now."""
    is_over = grant.expires_at is not None and grant.expires_at < time.time() + MARGIN_SECONDS
    return "" if is_over or grant.access_token == refused else grant.access_token


def make_fingerprint(auth: OAuth2Auth) -> str:
    """Return what two equal `auth` have in common. It is made of secrets: store it encrypted only."""
    plain = json.dumps(auth.model_dump(), default=SecretStr.get_secret_value, sort_keys=True)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _find_ready(auth: OAuth2Auth, refused: str) -> str:
    """Return the access token of the config itself."""
    expires_at = auth.expires / 1000 if auth.expires else None
    return find_usable(Grant(auth.access_token.get_secret_value(), expires_at), refused)


@contextmanager
def _held(lock: threading.Lock, ends: float) -> Iterator[None]:
    if not lock.acquire(timeout=get_remaining(ends)):
        raise TimeoutError
    try:
        yield
    finally:
        lock.release()
