"""AuditEvent: who did what in the console, when and from where."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .connector import NAME_MAX_LENGTH, PUBLIC_ID_LENGTH

USER_NAME_MAX_LENGTH = 254  # characters: an address may be the name
CANNOT_CHANGE = "Audit events are written once and never changed or deleted."


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Questions about events; none of them changes one."""

    def newest(self) -> AuditEventQuerySet:
        """Put the newest first."""
        return self.order_by("-created_at", "-pk")

    def update(self, **_values: Any) -> NoReturn:
        """Refuse."""
        raise TypeError(CANNOT_CHANGE)

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise TypeError(CANNOT_CHANGE)

    def delete(self) -> NoReturn:
        """Refuse."""
        raise TypeError(CANNOT_CHANGE)


class AuditEvent(models.Model):
    """One thing that somebody did. Holds no secret, no config and no recipient.

    user, user_name: None and the name it had, once the account is deleted; None and "" for the project's own code.
    remote_address: None where none is known. connector_*: as they were then.
    details: {"changed": ["auth", "host"]}, top-level keys of the config and "name";
        {"replaced": "<public id>"}, the connector that was active before.
    """

    class Action(models.TextChoices):
        SIGN_IN = "sign_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
        SIGN_OUT = "sign_out", _("Signed out")
        CONNECTOR_CREATED = "connector_created", _("Connector created")
        CONNECTOR_CHANGED = "connector_changed", _("Connector changed")
        CONNECTOR_ACTIVATED = "connector_activated", _("Connector made active")
        CONNECTOR_DEACTIVATED = "connector_deactivated", _("Connector switched off")
        CONNECTOR_DELETED = "connector_deleted", _("Connector deleted")
        TEST_SENT = "test_sent", _("Test sent")
        CHECK_MADE = "check_made", _("Checked without sending")

    action = models.CharField(max_length=30, choices=Action.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    user_name = models.CharField(max_length=USER_NAME_MAX_LENGTH, blank=True, default="")
    remote_address = models.GenericIPAddressField(null=True, blank=True)
    connector_public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True, default="")
    connector_name = models.CharField(max_length=NAME_MAX_LENGTH, blank=True, default="")
    details = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        default_permissions = ("view",)  # nobody may add, change or delete one
        indexes = (models.Index(fields=["-created_at", "-id"], name="smtp_audit_newest"),)

    def __str__(self) -> str:
        return f"{self.action} {self.user_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert it; refuse to change it."""
        if not self._state.adding:
            raise TypeError(CANNOT_CHANGE)
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise TypeError(CANNOT_CHANGE)
