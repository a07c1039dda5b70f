"""SmtpConnectorConfig: how Django knows the app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SmtpConnectorConfig(AppConfig):
    """The app's label is part of its permissions: smtp_connector.view_connector."""

    name = "smtp_connector"
    verbose_name = _("SMTP Connector")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401  # registers itself
        from .views import audit, own_password  # noqa: F401  # hear of sign-ins
