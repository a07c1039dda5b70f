from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.checks import run_checks
from pytest_django import Settings

from smtp_connector.checks import CONTEXT_PROCESSORS, MIDDLEWARE
from tests.conftest import TEST_KEY


def find_ids() -> list[str | None]:
    return [message.id for message in run_checks(tags=["smtp_connector"])]


def test_good_settings_give_no_message() -> None:
    assert find_ids() == []


def test_unknown_key_is_named_with_the_nearest_one(settings: Settings) -> None:
    settings.SMTP_CONNECTOR = {"ALLOWED_NETWORK": []}

    (message,) = run_checks(tags=["smtp_connector"])

    assert (message.id, message.hint) == ("smtp_connector.E001", "Did you mean 'ALLOWED_NETWORKS'?")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("SEND_DEADLINE_SECONDS", 0),
        ("SEND_DEADLINE_SECONDS", "25"),
        ("ALLOWED_NETWORKS", ["10.0.0.0/33"]),
        ("ALLOWED_NETWORKS", [10]),
        ("ALLOWED_NETWORKS", "10.0.0.0/8"),
        ("ALLOWED_PORTS", [0]),
        ("ALLOWED_PORTS", ["587"]),
        ("LOG_RETENTION_DAYS", 0),
        ("LOG_RETENTION_DAYS", "30"),
        ("LOG_RETENTION_DAYS", 10**6),
        ("HASH_RECIPIENTS", "yes"),
        ("RECIPIENT_ALLOWLIST", "example.com"),
        ("RECIPIENT_ALLOWLIST", 1),
        ("RECIPIENT_ALLOWLIST", ["*.example.com"]),
        ("RECIPIENT_ALLOWLIST", ["a b"]),
        ("RECIPIENT_ALLOWLIST", [""]),
        ("RECIPIENT_ALLOWLIST", [None]),
        ("TRUSTED_PROXY_COUNT", "1"),
        ("TRUSTED_PROXY_COUNT", -1),
        ("TEST_LIMITS", 10),
        ("TEST_LIMITS", {"user": (10, 60)}),
        ("TEST_LIMITS", {"USER": 10}),
        ("TEST_LIMITS", {"USER": (0, 60)}),
        ("TEST_LIMITS", {"RECIPIENT": (5, 0)}),
        ("TEST_LIMITS", {"RECIPIENT": ("5", 600)}),
        ("TEST_LIMITS", {"RECIPIENT": (5, 10**6)}),
        ("ALLOWED_NETWORKS", None),
        ("ALLOWED_NETWORKS", 5),
        ("ALLOWED_PORTS", None),
        ("ALLOWED_PORTS", [True]),
        ("SEND_DEADLINE_SECONDS", True),
        ("ENCRYPTION_KEYS", TEST_KEY),
        ("ENCRYPTION_KEYS", None),
        ("ENCRYPTION_KEYS", [1]),
        ("LOCAL_MAILBOX", 1025),
        ("SEND_IN_TESTS", "yes"),
    ],
)
def test_unusable_value_is_said_when_the_project_starts(
    settings: Settings, key: str, value: Any
) -> None:
    settings.SMTP_CONNECTOR = {key: value}

    assert "smtp_connector.E002" in find_ids()


@pytest.mark.parametrize("value", ["x", ["x"], 1])
def test_settings_that_are_no_dict_are_said(settings: Settings, value: Any) -> None:
    settings.SMTP_CONNECTOR = value

    assert find_ids() == ["smtp_connector.E002"]


def test_no_message_shows_a_key(settings: Settings) -> None:
    settings.SMTP_CONNECTOR = {"ENCRYPTION_KEYS": TEST_KEY}

    assert TEST_KEY not in str([str(message) for message in run_checks(tags=["smtp_connector"])])


@pytest.mark.parametrize("limits", [None, {}, {"USER": [1, 0.5]}])
def test_limits_may_be_left_out(settings: Settings, limits: Any) -> None:
    settings.SMTP_CONNECTOR = {"TEST_LIMITS": limits}

    assert find_ids() == []


@pytest.mark.parametrize(
    "name", ["crispy_forms", "crispy_bootstrap5", "django_htmx", "django.contrib.staticfiles"]
)
def test_missing_app_is_said_with_the_line_to_add(settings: Settings, name: str) -> None:
    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if app != name]

    (message,) = run_checks(tags=["smtp_connector"])

    assert message.id == "smtp_connector.E003"
    assert message.hint == f'Add this line to INSTALLED_APPS: "{name}",'


def test_process_without_the_console_needs_none_of_its_apps(settings: Settings) -> None:
    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if app != "crispy_forms"]
    settings.ROOT_URLCONF = "tests.no_urls"

    assert find_ids() == []
    del settings.ROOT_URLCONF
    assert find_ids() == []


@pytest.mark.parametrize("name", CONTEXT_PROCESSORS)
def test_missing_context_processor_is_said_with_the_line_to_add(
    settings: Settings, name: str
) -> None:
    backend = deepcopy(settings.TEMPLATES[0])
    backend["OPTIONS"]["context_processors"].remove(name)
    settings.TEMPLATES = [backend]

    (message,) = run_checks(tags=["smtp_connector"])

    assert message.id == "smtp_connector.E004"
    assert f'"{name}",' in str(message.hint)


def test_templates_that_are_not_found_are_said(settings: Settings) -> None:
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]

    (message,) = run_checks(tags=["smtp_connector"])

    assert (message.id, message.hint) == (
        "smtp_connector.E004",
        'Add this line to it: "APP_DIRS": True,',
    )


@pytest.mark.parametrize("name", MIDDLEWARE)
def test_missing_middleware_is_said_with_the_line_to_add(settings: Settings, name: str) -> None:
    settings.MIDDLEWARE = [entry for entry in settings.MIDDLEWARE if entry != name]

    (message,) = run_checks(tags=["smtp_connector"])

    assert message.id == "smtp_connector.E005"
    assert f'"{name}",' in str(message.hint)


def test_middleware_of_the_project_stands_in_for_its_parent(settings: Settings) -> None:
    parent = "django.contrib.sessions.middleware.SessionMiddleware"
    settings.MIDDLEWARE = [
        f"{__name__}.SessionsOfTheProject" if name == parent else name
        for name in settings.MIDDLEWARE
    ]

    assert find_ids() == []


class SessionsOfTheProject(SessionMiddleware):
    pass


def test_times_without_a_zone_are_said(settings: Settings) -> None:
    settings.USE_TZ = False

    assert find_ids() == ["smtp_connector.E006"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("LOG_RETENTION_DAYS", None),
        ("LOG_RETENTION_DAYS", 0.5),
        ("HASH_RECIPIENTS", True),
        ("RECIPIENT_ALLOWLIST", []),
        ("RECIPIENT_ALLOWLIST", ["example.com", "@bücher.example", "ada@example.com"]),
    ],
)
def test_usable_value_gives_no_message(settings: Settings, key: str, value: Any) -> None:
    settings.SMTP_CONNECTOR = {key: value}

    assert find_ids() == []
