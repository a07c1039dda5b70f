"""Settings that send a project's mail through our backend, on every version of Django."""

from __future__ import annotations

from typing import Any

import django
from pytest_django import Settings

from smtp_connector.email_backend import PATH

HAS_MAILERS = django.VERSION >= (6, 1)


def send_mail_through_connectors(settings: Settings, **options: Any) -> None:
    """Make ours the project's mail backend; options are its arguments, which only Django 6.1 takes here."""
    if HAS_MAILERS:
        settings.MAILERS = {"default": {"BACKEND": PATH, "OPTIONS": options}}
    else:
        assert not options
        settings.EMAIL_BACKEND = PATH


def set_admins(settings: Settings, *addresses: str) -> None:
    """Name the project's administrators; Django 6.0 wants addresses alone."""
    if django.VERSION >= (6, 0):
        settings.ADMINS = list(addresses)
    else:
        settings.ADMINS = [("Admin", address) for address in addresses]
