"""AccessToken: what a token endpoint gave for a connector, so that its processes share it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .connector import Connector
from .encrypted_config import UnreadableTokenError, seal, unseal


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    """Questions about tokens, and the one row that several processes want to change."""

    def claim_renewal(self, connector_pk: int, *, until: datetime) -> bool:
        """Take the renewal of the connector's token until then, unless another process has it; tell whether."""
        self.get_or_create(connector_id=connector_pk)
        free = Q(renewing_until=None) | Q(renewing_until__lte=timezone.now())
        return bool(self.filter(free, pk=connector_pk).update(renewing_until=until))

    def end_renewal(self, connector_pk: int, *, until: datetime) -> None:
        """Give the renewal back that was taken until then."""
        self.filter(pk=connector_pk, renewing_until=until).update(renewing_until=None)


class AccessToken(models.Model):
    """The tokens of one connector, encrypted; each names the `auth` that it was fetched for.

    sealed_access_token: fetched anew when it cannot be used. sealed_refresh_token: the one that took the place
        of the config's own; "" when none did. Where an endpoint ends the old one with it, it cannot be had again.
    renewing_until: as long as one process asks the endpoint, the others wait.
    """

    connector = models.OneToOneField(
        Connector, on_delete=models.CASCADE, primary_key=True, related_name="access_token"
    )
    sealed_access_token = models.TextField(blank=True, default="")
    sealed_refresh_token = models.TextField(blank=True, default="")
    renewing_until = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        default_permissions = ()  # nobody reads or writes one by hand

    SEALED_FIELDS = ("sealed_access_token", "sealed_refresh_token")

    def __str__(self) -> str:
        return f"access token of connector {self.connector_id}"

    @staticmethod
    def make_place(connector: Connector, field: str) -> str:
        """Return what an encrypted field is bound to."""
        return f"{connector.owner}:issued:{field}"

    def put(self, field: str, content: Mapping[str, Any]) -> None:
        """Encrypt the content into the field."""
        place = self.make_place(self.connector, field)
        setattr(self, field, seal(json.dumps(content), place))

    def find(self, field: str, *, fingerprint: str) -> Mapping[str, Any]:
        """Return the field's content, or {} when there is none for this fingerprint that decrypts."""
        try:
            content = json.loads(
                unseal(getattr(self, field), self.make_place(self.connector, field))
            )
        except (UnreadableTokenError, ValueError):
            return {}
        is_fitting = isinstance(content, dict) and content.get("fingerprint") == fingerprint
        return content if is_fitting else {}
