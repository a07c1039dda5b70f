"""Use cases of stored secrets: prove that database and keys fit, and bring all under the newest key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from smtp_connector.models import AccessToken, Connector
from smtp_connector.models.encrypted_config import (
    UnreadableTokenError,
    get_keys,
    is_sealed_with_newest_key,
    seal,
    unseal,
)

ISSUED_REFRESH_TOKEN = "refresh token of the token endpoint"
WRITE_TRIES = 5  # each loses only to a save that succeeded in the same moment


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where a secret is stored.

    path: "auth.pass", or `ISSUED_REFRESH_TOKEN`; "" stands for the connector as a whole.
    """

    public_id: str
    name: str
    path: str = ""


@dataclass(slots=True)
class SecretsReport:
    """What was found, counted in secrets.

    newest, older: those that decrypt, by the key they use; a rotation brought `older` under the newest key.
    unreadable: those that do not decrypt. busy: connectors that were saved again and again meanwhile.
    """

    newest: int = 0
    older: int = 0
    unreadable: list[SecretPlace] = field(default_factory=list)
    busy: list[SecretPlace] = field(default_factory=list)

    def add(self, other: SecretsReport) -> None:
        """Count the other's findings too."""
        self.newest += other.newest
        self.older += other.older
        self.unreadable += other.unreadable
        self.busy += other.busy


def check_secrets() -> SecretsReport:
    """Decrypt every stored secret and change nothing.

    Raises:
        EncryptionKeyError: no usable key is configured.
    """
    get_keys()
    report = SecretsReport()
    for connector in Connector.objects.order_by("pk").iterator():
        report.add(_reseal_config(connector)[1])
    for row in AccessToken.objects.select_related("connector").order_by("pk").iterator():
        report.add(_reseal_issued(row)[1])
    return report


def rotate_keys() -> SecretsReport:
    """Encrypt every secret that uses an older key with the newest one.

    One statement a row, so that it may be stopped and started again at any time. A secret that does not
    decrypt stays as it is.

    Raises:
        EncryptionKeyError: no usable key is configured.
    """
    get_keys()
    report = SecretsReport()
    # Read in whole, first: no cursor stays open while rows are written.
    for pk in list(Connector.objects.order_by("pk").values_list("pk", flat=True)):
        report.add(_retry_lost_race(partial(_rotate_config, pk)))
    for pk in list(AccessToken.objects.order_by("pk").values_list("pk", flat=True)):
        report.add(_retry_lost_race(partial(_rotate_issued, pk)))
    return report


def _retry_lost_race(rotate: Callable[[], tuple[bool, SecretsReport]]) -> SecretsReport:
    """Rotate one row until nobody writes it in between; give up after some tries, with what was busy."""
    for _ in range(WRITE_TRIES):
        is_done, report = rotate()
        if is_done:
            return report
    return SecretsReport(busy=report.busy)


def _rotate_config(pk: int) -> tuple[bool, SecretsReport]:
    """Write the connector's tokens unless somebody saved it since it was read; tell whether it is done.

    The version stays: nothing changed for an administrator who has the connector's page open.
    """
    connector = Connector.objects.filter(pk=pk).first()
    if connector is None:  # deleted meanwhile
        return True, SecretsReport()
    tokens, report = _reseal_config(connector)
    unchanged = Connector.objects.filter(
        pk=pk, version=connector.version, sealed_secrets=connector.sealed_secrets
    )
    if not report.older or unchanged.update(sealed_secrets=tokens):
        return True, report
    return False, SecretsReport(busy=[SecretPlace(connector.public_id, connector.name)])


def _rotate_issued(pk: int) -> tuple[bool, SecretsReport]:
    row = AccessToken.objects.select_related("connector").filter(pk=pk).first()
    if row is None:
        return True, SecretsReport()
    tokens, report = _reseal_issued(row)
    unchanged = AccessToken.objects.filter(pk=pk, **_get_issued(row))
    if not report.older or unchanged.update(**tokens):
        return True, report
    return False, SecretsReport(busy=[SecretPlace(row.connector.public_id, row.connector.name)])


def _reseal_config(connector: Connector) -> tuple[dict[str, str], SecretsReport]:
    """Return the connector's tokens under the newest key, and what was found."""
    return _reseal(connector, connector.sealed_secrets, lambda path: f"{connector.owner}:{path}")


def _reseal_issued(row: AccessToken) -> tuple[dict[str, str], SecretsReport]:
    """Do the same with what a token endpoint gave. An access token that does not decrypt is fetched anew."""
    connector = row.connector
    tokens, report = _reseal(
        connector, _get_issued(row), lambda field: row.make_place(connector, field)
    )
    lost = [place for place in report.unreadable if place.path == "sealed_refresh_token"]
    report.unreadable = [replace(place, path=ISSUED_REFRESH_TOKEN) for place in lost]
    return tokens, report


def _get_issued(row: AccessToken) -> dict[str, str]:
    return {field: getattr(row, field) for field in AccessToken.SEALED_FIELDS}


def _reseal(
    connector: Connector, stored: Mapping[str, str], make_place: Callable[[str], str]
) -> tuple[dict[str, str], SecretsReport]:
    tokens = dict(stored)
    report = SecretsReport()
    for path, token in stored.items():
        if not token:
            continue
        try:
            secret = unseal(token, make_place(path))
        except UnreadableTokenError:
            report.unreadable.append(SecretPlace(connector.public_id, connector.name, path))
            continue
        if is_sealed_with_newest_key(token):
            report.newest += 1
        else:
            tokens[path] = seal(secret, make_place(path))
            report.older += 1
    return tokens, report
