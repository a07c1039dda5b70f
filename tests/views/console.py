"""What tests of pages share: clients with chosen permissions, and posts as the pages make them."""

from __future__ import annotations

import json
import re
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from smtp_connector.models import Connector
from tests.configs import make_config

EVERYTHING = (
    "view_connector",
    "add_connector",
    "change_connector",
    "delete_connector",
    "test_connector",
    "activate_connector",
    "view_delivery",
    "view_auditevent",
)
PASSWORD = "s3cret & <typed>"


def make_client(*permissions: str, enforce_csrf_checks: bool = False) -> Client:
    """Return a signed-in client whose user has these permissions of the app."""
    user_model = get_user_model()
    user = user_model.objects.create_user(username=f"user{user_model.objects.count()}")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    client.force_login(user)
    return client


def config_text(port: int = 2525, **changes: Any) -> str:
    """Return a valid config as an administrator would type it."""
    return json.dumps(make_config(port, **changes), indent=2, ensure_ascii=False)


def secret_text(port: int = 2525, password: str = PASSWORD, **changes: Any) -> str:
    """Return a valid config with a password in it."""
    return config_text(port, auth={"user": "ada", "pass": password}, **changes)


def make_connector(name: str = "Mail", text: str | None = None, **options: Any) -> Connector:
    return Connector.objects.create_connector(name, config=text or secret_text(), **options)


def posted(
    text: str, *, recipient: str = "", token: str = "token-1", **fields: Any
) -> dict[str, Any]:
    """Return what a browser posts: line ends of the text box as CRLF."""
    return {
        "name": "Mail",
        "config": text.replace("\n", "\r\n"),
        "test-recipient": recipient,
        "send_token": token,
        **fields,
    }


def page(name: str, *args: str) -> str:
    return reverse(f"smtp_connector:{name}", args=args)


def password_of(connector: Connector) -> str:
    """Return the decrypted password."""
    assert connector.config.credentials
    return connector.config.credentials[1].get_secret_value()


def content_of(response: Any) -> str:
    content: bytes = response.content
    return content.decode()


def text_in_box(response: Any) -> str:
    """Return the text of the config box as a browser reads it: the first line break does not count."""
    return str(response.context["form"]["config"].value()).replace("\r\n", "\n")


def token_in(response: Any) -> str:
    """Return the one-time token that the answer carries."""
    found = re.search(r'name="send_token" value="([^"]+)"', content_of(response))
    assert found
    return found[1]
