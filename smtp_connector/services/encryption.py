"""Use cases of stored secrets: prove that database and keys fit, and bring all under the newest key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from smtp_connector.models import Connector
from smtp_connector.models.encrypted_config import (
    UnreadableTokenError,
    get_keys,
    is_sealed_with_newest_key,
    seal,
    unseal,
)

WRITE_TRIES = 5  # each loses only to a save that succeeded in the same moment


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where a secret is stored. path: "auth.pass"; "" stands for the connector as a whole."""

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
        report.add(_reseal(connector)[1])
    return report


def rotate_keys() -> SecretsReport:
    """Encrypt every secret that uses an older key with the newest one.

    One statement a connector, so that it may be stopped and started again at any time. A secret that does not
    decrypt stays as it is.

    Raises:
        EncryptionKeyError: no usable key is configured.
    """
    get_keys()
    report = SecretsReport()
    for pk in _iter_connector_pks():
        report.add(_rotate_connector(pk))
    return report


def _iter_connector_pks() -> Iterator[int]:
    # Read in whole, first: no cursor stays open while rows are written.
    yield from list(Connector.objects.order_by("pk").values_list("pk", flat=True))


def _rotate_connector(pk: int) -> SecretsReport:
    place: list[SecretPlace] = []
    for _ in range(WRITE_TRIES):
        connector = Connector.objects.filter(pk=pk).first()
        if connector is None:  # deleted meanwhile
            return SecretsReport()
        tokens, report = _reseal(connector)
        if not report.older or _swap_tokens(connector, tokens):
            return report
        place = [SecretPlace(connector.public_id, connector.name)]
    return SecretsReport(busy=place)


def _swap_tokens(connector: Connector, tokens: Mapping[str, str]) -> bool:
    """Write the tokens unless somebody saved the connector since it was read; tell whether they were written.

    The version stays: nothing changed for an administrator who has the connector's page open.
    """
    unchanged = Connector.objects.filter(
        pk=connector.pk, version=connector.version, sealed_secrets=connector.sealed_secrets
    )
    return bool(unchanged.update(sealed_secrets=tokens))


def _reseal(connector: Connector) -> tuple[dict[str, str], SecretsReport]:
    """Return the connector's tokens under the newest key, and what was found."""
    tokens: dict[str, str] = {}
    report = SecretsReport()
    for path, token in connector.sealed_secrets.items():
        place = f"{connector.owner}:{path}"
        tokens[path] = token
        try:
            secret = unseal(token, place)
        except UnreadableTokenError:
            report.unreadable.append(SecretPlace(connector.public_id, connector.name, path))
            continue
        if is_sealed_with_newest_key(token):
            report.newest += 1
        else:
            tokens[path] = seal(secret, place)
            report.older += 1
    return tokens, report
