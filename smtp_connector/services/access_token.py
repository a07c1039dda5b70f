"""Use cases of OAuth2 tokens: share them between processes, and keep a new refresh token whatever becomes of the send."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TypeVar

from django.db import Error as DatabaseFault
from django.db import connection, connections
from django.utils import timezone

from smtp_connector.config.auth import OAuth2Auth
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.errors import ConfigError
from smtp_connector.models import AccessToken, Connector
from smtp_connector.transport.deadline import get_remaining
from smtp_connector.transport.oauth2 import Grant, TokenClient
from smtp_connector.transport.token_source import (
    MEMORY,
    MemoryTokens,
    TokenSlot,
    TokenSource,
    find_usable,
)

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.1
APART_SECONDS = 1.0  # how long a send waits for a connection to the database that is not its own
ACCESS, REFRESH = AccessToken.SEALED_FIELDS

Found = TypeVar("Found")


class StoredTokens(MemoryTokens):
    """Tokens of a stored connector: in memory first, then in the database, then from the endpoint.

    What it reads and writes is outside of the caller's transaction, so that a rollback loses no token. A database
    that does not answer costs a token that is fetched twice, and no mail.
    """

    def __init__(self, connector: Connector) -> None:
        self.owner = connector.owner
        self._connector = connector

    def find_kept(self, slot: TokenSlot, client: TokenClient, refused: str) -> str:
        """Return the token that some process fetched, or ""."""
        if not slot.is_stored:
            self._store(slot, client)
        elif not find_usable(slot.grant, refused):
            self._load(slot)
        return find_usable(slot.grant, refused)

    def renew(self, slot: TokenSlot, client: TokenClient, refused: str) -> None:
        """Fetch another token, unless another process has just done so."""
        with self._claimed(slot, client, refused):
            if find_usable(slot.grant, refused):
                return
            super().renew(slot, client, refused)
            self._store(slot, client)

    @contextmanager
    def _claimed(self, slot: TokenSlot, client: TokenClient, refused: str) -> Iterator[None]:
        """Wait until no other process renews; what it got is in the slot then."""
        pk, pause, ends = self._connector.pk, threading.Event(), client.deadline.ends
        until = timezone.now() + timedelta(seconds=get_remaining(ends))
        claim = partial(AccessToken.objects.claim_renewal, pk, until=until)
        end = partial(AccessToken.objects.end_renewal, pk, until=until)
        while (is_claimed := _run_apart(claim, undo=end)) is False:
            pause.wait(min(POLL_SECONDS, get_remaining(ends)))
            self._load(slot)
            if find_usable(slot.grant, refused):
                yield
                return
        try:
            # Between the last look and the claim another process may have come to its end.
            self._load(slot)
            yield
        finally:
            if is_claimed:
                _run_apart(end)

    def _load(self, slot: TokenSlot) -> None:
        if slot.is_stored and (
            grant := _run_apart(partial(_read_grant, self._connector.pk, slot.fingerprint))
        ):
            slot.grant = grant

    def _store(self, slot: TokenSlot, client: TokenClient) -> None:
        write = partial(_write_grant, self._connector.pk, client.auth, slot.fingerprint, slot.grant)
        slot.is_stored = bool(_run_apart(write))


def choose_tokens(connector: Connector | None, config: SmtpConfig) -> TokenSource | None:
    """Return where the tokens of a send are kept; None for memory alone, as for a config that is only tested."""
    if connector is None or not isinstance(config.auth, OAuth2Auth):
        return None
    return StoredTokens(connector) if _find_auth(connector) == config.auth else None


def settle_tokens(connector: Connector, config: SmtpConfig) -> None:
    """Forget what was fetched for another `auth` than the connector has now, and keep what a test fetched for this one.

    It belongs into the transaction that saves the connector.
    """
    stored = AccessToken.objects.filter(pk=connector.pk)
    if not isinstance(config.auth, OAuth2Auth):
        stored.delete()
        return
    slot = MEMORY.get_slot(config.auth)
    if any(
        row.find(name, fingerprint=slot.fingerprint) for row in stored for name in (ACCESS, REFRESH)
    ):
        return
    stored.delete()
    if slot.grant.access_token:
        _write_row(connector, slot.fingerprint, slot.grant)


def _read_grant(connector_pk: int, fingerprint: str) -> Grant | None:
    row = AccessToken.objects.select_related("connector").filter(pk=connector_pk).first()
    if row is None:
        return None
    access = row.find(ACCESS, fingerprint=fingerprint)
    refresh = row.find(REFRESH, fingerprint=fingerprint)
    return Grant(access.get("value", ""), access.get("expires_at"), refresh.get("value", ""))


def _write_grant(connector_pk: int, auth: OAuth2Auth, fingerprint: str, grant: Grant) -> bool:
    """Store the tokens, unless the connector was edited or deleted since they were asked for."""
    connector = Connector.objects.filter(pk=connector_pk).first()
    if connector is None or _find_auth(connector) != auth:
        return False
    _write_row(connector, fingerprint, grant)
    return True


def _write_row(connector: Connector, fingerprint: str, grant: Grant) -> None:
    row = AccessToken(connector=connector)
    row.put(
        ACCESS,
        {"fingerprint": fingerprint, "value": grant.access_token, "expires_at": grant.expires_at},
    )
    if grant.refresh_token:
        row.put(REFRESH, {"fingerprint": fingerprint, "value": grant.refresh_token})
    AccessToken.objects.update_or_create(
        connector=connector, defaults={name: getattr(row, name) for name in (ACCESS, REFRESH)}
    )


def _find_auth(connector: Connector) -> object:
    """Return the connector's own `auth`; None when it has none or its secrets do not decrypt."""
    try:
        return connector.config.auth
    except ConfigError:
        return None


def _run_apart(
    work: Callable[[], Found], *, undo: Callable[[], object] | None = None
) -> Found | None:
    """Do the work in a transaction of its own. None: the database refused it, or has not answered yet.

    Inside a transaction of the caller's that takes another connection, so a thread; one that waits for a lock of the
    caller's own is left to finish after it. undo: what it does then, when nobody waits for the work any more.
    """
    if not connection.in_atomic_block:
        return _guard(work)
    answers: queue.SimpleQueue[Found | None] = queue.SimpleQueue()
    is_left = threading.Event()

    def work_in_thread() -> None:
        try:
            answers.put(_guard(work))
            if undo and is_left.is_set():
                _guard(undo)
        finally:
            connections.close_all()

    threading.Thread(target=work_in_thread, name="smtp-connector-tokens", daemon=True).start()
    try:
        return answers.get(timeout=APART_SECONDS)
    except queue.Empty:
        is_left.set()
        logger.warning("The database did not take or give an OAuth2 token in time.")
        return None


def _guard(work: Callable[[], Found]) -> Found | None:
    try:
        return work()
    except DatabaseFault as error:
        # Not .exception: the database's text may hold the row's values.
        logger.error("OAuth2 tokens could not be read or written: %s", type(error).__name__)
        return None
