"""Connector: a stored, on/off setup of one mail account."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from smtp_connector.config.parsing import ParsedConfig, load_config, parse_config
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.errors import (
    NO_ACTIVE_CONNECTOR,
    EncryptionKeyError,
    NoActiveConnectorError,
    SecretUnreadableError,
)
from smtp_connector.terms import Payload, UsageType, gettext_noop

from .encrypted_config import seal_all, unseal_all

if TYPE_CHECKING:
    from .delivery import Delivery

NAME_MAX_LENGTH = 80  # characters
PUBLIC_ID_LENGTH = 10
PUBLIC_ID_ALPHABET = string.ascii_lowercase + string.digits


def make_public_id() -> str:
    """Return ten characters [a-z0-9]: 51 bits, enough for the connectors of one installation."""
    return "".join(secrets.choice(PUBLIC_ID_ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


class ConnectorQuerySet(models.QuerySet["Connector"]):
    """Questions about connectors."""

    def active(self) -> Self:
        """Keep the active one, if there is one."""
        return self.filter(is_active=True)

    def with_activity(self, since: datetime) -> Self:
        """Annotate what the list shows, without a query for each row.

        sent_today, failed_today: live deliveries since `since`. last_test_*, last_live_status: the newest one's.
        """
        from .delivery import Delivery

        newest = Delivery.objects.filter(connector=OuterRef("pk")).newest()
        last_test = newest.tests()
        # Subqueries, so that the index on connector and time bounds what is read however long the log is.
        today = Delivery.objects.filter(connector=OuterRef("pk"), started_at__gte=since).live()
        return self.annotate(
            sent_today=_count(today.filter(status=Delivery.Status.SENT)),
            failed_today=_count(today.failed()),
            last_test_status=Subquery(last_test.values("status")[:1]),
            last_test_stage=Subquery(last_test.values("stage")[:1]),
            last_test_at=Subquery(last_test.values("started_at")[:1]),
            last_test_fingerprint=Subquery(last_test.values("config_fingerprint")[:1]),
            last_test_duration_ms=Subquery(last_test.values("duration_ms")[:1]),
            last_live_status=Subquery(newest.live().values("status")[:1]),
        )


def _count(rows: models.QuerySet[Delivery]) -> Coalesce:
    counted = rows.order_by().values("connector").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


_ManagerWithQuestions = models.Manager.from_queryset(ConnectorQuerySet)


class ConnectorManager(_ManagerWithQuestions["Connector"]):
    """Public ways to a connector."""

    def find_active(self) -> Connector | None:
        """Return the active connector, if there is one."""
        return self.active().first()

    def get_active(self) -> Connector:
        """Return the active connector.

        Raises:
            NoActiveConnectorError: none is active.
        """
        connector = self.find_active()
        if connector is None:
            raise NoActiveConnectorError(NO_ACTIVE_CONNECTOR)
        return connector

    def create_connector(
        self,
        name: str,
        *,
        config: str | Mapping[str, Any],
        preset: str = "",
        activate: bool | None = None,
    ) -> Connector:
        """Check a config and store it as a new connector.

        config: the JSON as text or as a dict. preset: id of the preset it was made from.
        activate: True makes it the active one, False does not; None does when it is the first.

        Raises:
            ConfigError: the config or the name cannot be used; `problems` says why.
        """
        from smtp_connector.services.connector import create_connector

        return create_connector(name, parse_config(config), preset=preset, activate=activate)


class Connector(models.Model):
    """A mail account with its config.

    config_text: the JSON as the administrator typed it, each secret replaced by the mask.
    sealed_secrets: path -> encrypted secret. version: counts saves, so that two editors notice each other.
    """

    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=make_public_id, editable=False
    )
    name = models.CharField(_("name"), max_length=NAME_MAX_LENGTH)
    preset = models.CharField(max_length=40, blank=True, default="")
    config_text = models.TextField()
    sealed_secrets = models.JSONField(default=dict)
    is_active = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ConnectorManager()

    class Meta:
        verbose_name = _("connector")
        verbose_name_plural = _("connectors")
        ordering = ("-is_active", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["is_active"], condition=Q(is_active=True), name="smtp_connector_one_active"
            ),
        )
        permissions = (
            ("test_connector", "Can send a test through a connector"),
            ("activate_connector", "Can make a connector active or inactive"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> str:
        """What the encrypted secrets are bound to; the public id survives a dump into another database."""
        return f"connector:{self.public_id}"

    @property
    def shown_config(self) -> SmtpConfig:
        """The config as it can be shown: the mask stands where a secret is.

        Raises:
            ConfigError: the stored text is no config of any version.
        """
        return load_config(self.config_text, {}).config

    @property
    def stored_config(self) -> ParsedConfig:
        """The config as it can be edited: secrets that do not decrypt are listed in `unreadable`.

        Raises:
            EncryptionKeyError: no usable key is configured.
            ConfigError: the stored text is no config of any version.
        """
        secrets_by_path, unreadable = unseal_all(self.sealed_secrets, self.owner)
        return load_config(self.config_text, secrets_by_path, unreadable)

    @property
    def parsed_config(self) -> ParsedConfig:
        """The config as it can be sent with.

        Raises:
            SecretUnreadableError: a stored secret does not decrypt.
            EncryptionKeyError: no usable key is configured.
        """
        parsed = self.stored_config
        if parsed.unreadable:
            raise SecretUnreadableError(
                gettext_noop(
                    "The stored %(paths)s of this connector cannot be decrypted. Restore the encryption key, or type"
                    " the value again on the connector's page.",
                    paths=", ".join(parsed.unreadable),
                )
            )
        return parsed

    @property
    def config(self) -> SmtpConfig:
        """The whole config with its secrets; raises as `parsed_config` does."""
        return self.parsed_config.config

    @property
    def is_readable(self) -> bool:
        """Whether all stored secrets decrypt with the keys at hand."""
        try:
            _secrets, unreadable = unseal_all(self.sealed_secrets, self.owner)
        except EncryptionKeyError:
            return False
        return not unreadable

    def set_config(self, parsed: ParsedConfig) -> None:
        """Take a parsed config over; the caller saves.

        Raises:
            EncryptionKeyError: no usable key is configured.
        """
        self.config_text = parsed.masked_text
        self.sealed_secrets = seal_all(parsed.secrets, self.owner)

    def send_code(
        self,
        recipient: str,
        code: str,
        *,
        usage_type: UsageType | str = UsageType.GENERIC,
        payload: Payload | None = None,
        language: str | None = None,
    ) -> Delivery:
        """Send a verification code and return its row in the delivery log.

        payload: more values for the template's variables, {"user": {"name": "Ada"}}.

        Raises:
            DeliveryError: the server did not accept it (the row is kept), or nobody knows.
            ConfigError: this connector cannot send as it is.
        """
        from smtp_connector.services.delivery import send_code

        return send_code(
            self, recipient, code, usage_type=usage_type, payload=payload, language=language
        )

    def send_message(
        self,
        recipient: str,
        *,
        usage_type: UsageType | str,
        payload: Payload | None = None,
        language: str | None = None,
    ) -> Delivery:
        """Send the template of the usage type and return its row in the delivery log; raises as `send_code` does."""
        from smtp_connector.services.delivery import send_message

        return send_message(
            self, recipient, usage_type=usage_type, payload=payload, language=language
        )
