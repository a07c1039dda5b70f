"""Whether this process can do its work: what load balancers ask."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from django.db import Error as DatabaseFault
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from smtp_connector.errors import EncryptionKeyError
from smtp_connector.models.encrypted_config import get_keys


class Part(StrEnum):
    """What must work, in the order in which it is looked at."""

    DATABASE = "database"
    MIGRATIONS = "migrations"
    ENCRYPTION_KEYS = "encryption_keys"


def find_failing_part() -> Part | None:
    """Return the first part that does not work, or None. Two short queries; no mail server is asked.

    The keys need not fit every stored secret: an administrator must still come in to type a lost one again.
    `manage.py check_secrets` proves that.
    """
    if not _is_database_up():
        return Part.DATABASE
    if not _are_migrations_applied():
        return Part.MIGRATIONS
    return None if _are_keys_usable() else Part.ENCRYPTION_KEYS


def _is_database_up() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseFault:
        return False
    return True


def _are_migrations_applied() -> bool:
    """Tell whether the newest migration of every app is recorded."""
    try:
        applied = set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
    except DatabaseFault:  # not even the table is there
        return False
    return _find_newest_migrations() <= applied


@lru_cache(maxsize=1)
def _find_newest_migrations() -> frozenset[tuple[str, str]]:
    """Read from the files, once: they change only with the process."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _are_keys_usable() -> bool:
    try:
        get_keys()
    except EncryptionKeyError:
        return False
    return True
