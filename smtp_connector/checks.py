"""System checks: wrong settings are said when the project starts, not when a mail is due."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from .app_settings import (
    DEFAULT_TEST_LIMITS,
    MAX_RETENTION_DAYS,
    NAMES,
    AppSettings,
    get_app_settings,
    get_raw_settings,
)
from .config.address import AddressError, parse_address

# What the console's pages need of the project, beside this app.
PAGE = "smtp_connector/document.html"
APPS = ("crispy_forms", "crispy_bootstrap5", "django_htmx", "django.contrib.staticfiles")
CONTEXT_PROCESSORS = (
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
)
MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)


@register("smtp_connector")
def check_setting_names(**_options: Any) -> Sequence[CheckMessage]:
    """smtp_connector.E001: a key of SMTP_CONNECTOR that is none."""
    return [
        Error(
            f"SMTP_CONNECTOR has an unknown key {key!r}.",
            hint=_suggest(key),
            id="smtp_connector.E001",
        )
        for key in get_raw_settings()
        if key not in NAMES
    ]


@register("smtp_connector")
def check_setting_values(**_options: Any) -> Sequence[CheckMessage]:
    """smtp_connector.E002: a value of SMTP_CONNECTOR that cannot be used."""
    value = getattr(settings, "SMTP_CONNECTOR", None)
    if value and not isinstance(value, Mapping):
        message = "SMTP_CONNECTOR is no dict."
        return [Error(message, hint="Write it like {...}.", id="smtp_connector.E002")]
    return [
        Error(f"SMTP_CONNECTOR[{name!r}]: {fault}", id="smtp_connector.E002")
        for name, fault in _find_wrong_values()
    ]


@register("smtp_connector")
def check_apps(**_options: Any) -> Sequence[CheckMessage]:
    """smtp_connector.E003: an app that the console's pages need is not installed."""
    if not _is_console_mounted():
        return []
    return [
        _miss(name, "INSTALLED_APPS", "smtp_connector.E003")
        for name in APPS
        if not apps.is_installed(name)
    ]


@register("smtp_connector")
def check_templates(**_options: Any) -> Sequence[CheckMessage]:
    """smtp_connector.E004: pages cannot be found, or lack a context processor."""
    if not _is_console_mounted():
        return []
    backend = _find_template_backend()
    if backend is None:
        return [
            Error(
                "TEMPLATES has no Django backend that looks into apps, so the console has no pages.",
                hint='Add this line to it: "APP_DIRS": True,',
                id="smtp_connector.E004",
            )
        ]
    present = backend.engine.context_processors
    place = 'TEMPLATES["OPTIONS"]["context_processors"]'
    missing = (name for name in CONTEXT_PROCESSORS if name not in present)
    return [_miss(name, place, "smtp_connector.E004") for name in missing]


@register("smtp_connector")
def check_middleware(**_options: Any) -> Sequence[CheckMessage]:
    """smtp_connector.E005: a middleware that the console's pages need is not there; a subclass will do."""
    if not _is_console_mounted():
        return []
    present = [import_string(name) for name in settings.MIDDLEWARE]
    classes = tuple(item for item in present if isinstance(item, type))
    return [
        _miss(name, "MIDDLEWARE", "smtp_connector.E005")
        for name in MIDDLEWARE
        if not any(issubclass(item, import_string(name)) for item in classes)
    ]


@register("smtp_connector")
def check_time_zones(**_options: Any) -> Sequence[CheckMessage]:
    """smtp_connector.E006: the log keeps times with their zone, which most databases refuse then."""
    if settings.USE_TZ:
        return []
    message = "USE_TZ is False, so the log of deliveries cannot be written."
    return [Error(message, hint="Write in the settings: USE_TZ = True", id="smtp_connector.E006")]


def _is_console_mounted() -> bool:
    """Tell whether the project has the console's pages; a process that only sends needs none of theirs."""
    if not getattr(settings, "ROOT_URLCONF", ""):
        return False
    try:
        reverse("smtp_connector:connector_list")
    except NoReverseMatch:
        return False
    return True


def _find_template_backend() -> DjangoTemplates | None:
    for backend in engines.all():
        if isinstance(backend, DjangoTemplates):
            try:
                backend.get_template(PAGE)
            except TemplateDoesNotExist:
                continue
            return backend
    return None


def _miss(name: str, place: str, check_id: str) -> CheckMessage:
    message = f"{name} is missing in {place}; the console's pages need it."
    return Error(message, hint=f'Add this line to {place}: "{name}",', id=check_id)


def _find_wrong_values() -> Iterator[tuple[str, str]]:
    app_settings = get_app_settings()
    seconds = app_settings.send_deadline_seconds
    if not _is_number(seconds) or not 0 < seconds < float("inf"):
        yield "SEND_DEADLINE_SECONDS", f"{seconds!r} is not a positive number of seconds."
    yield from _find_wrong_destinations(app_settings)
    yield from _find_wrong_switches(app_settings)
    yield from _find_wrong_log_values(app_settings.log_retention_days, app_settings.hash_recipients)
    yield from _find_wrong_entries(app_settings.recipient_allowlist)
    if not _are_limits(app_settings.test_limits):
        advice = f"Write it like {DEFAULT_TEST_LIMITS}: tests and seconds; or None for no limit."
        yield "TEST_LIMITS", f"{app_settings.test_limits!r} cannot be used. {advice}"
    count = app_settings.trusted_proxy_count
    if not _is_number(count, int) or count < 0:
        yield "TRUSTED_PROXY_COUNT", f"{count!r} is not a number of proxies. Write 0 or more."


def _find_wrong_destinations(app_settings: AppSettings) -> Iterator[tuple[str, str]]:
    for name, values in (
        ("ALLOWED_NETWORKS", app_settings.allowed_networks),
        ("ALLOWED_PORTS", app_settings.allowed_ports),
    ):
        if not _is_list(values):
            yield name, f"{values!r} is no list."
            return
    for network in app_settings.allowed_networks:
        if not _is_network(network):
            yield "ALLOWED_NETWORKS", f'{network!r} is not a network. Write it like "10.1.0.0/16".'
    for port in app_settings.allowed_ports:
        if not _is_number(port, int) or not 1 <= port <= 65535:
            yield "ALLOWED_PORTS", f"{port!r} is not a port. Write a number from 1 to 65535."


def _find_wrong_log_values(days: Any, is_hashed: object) -> Iterator[tuple[str, str]]:
    if days is not None and not (_is_number(days) and 0 < days <= MAX_RETENTION_DAYS):
        advice = "Write a positive number of days, or None to keep the log for ever."
        yield "LOG_RETENTION_DAYS", f"{days!r} cannot be used. {advice}"
    if not isinstance(is_hashed, bool):
        yield "HASH_RECIPIENTS", f"{is_hashed!r} is neither True nor False."


def _find_wrong_entries(allowlist: object) -> Iterator[tuple[str, str]]:
    advice = 'Write a list of "example.com" and "ada@example.com", or None for all.'
    if allowlist is None:
        return
    if isinstance(allowlist, str) or not isinstance(allowlist, Iterable):
        yield "RECIPIENT_ALLOWLIST", f"{allowlist!r} is no list. {advice}"
        return
    for entry in allowlist:
        if not _is_allowlist_entry(entry):
            yield "RECIPIENT_ALLOWLIST", f"{entry!r} is neither a domain nor an address. {advice}"


def _is_allowlist_entry(entry: object) -> bool:
    if not isinstance(entry, str):
        return False
    local, _at, domain = entry.rpartition("@")
    try:
        parse_address(f"{local or 'somebody'}@{domain}")
    except AddressError:
        return False
    return True


def _are_limits(limits: object) -> bool:
    if limits is None:
        return True
    if not isinstance(limits, Mapping) or not set(limits) <= set(DEFAULT_TEST_LIMITS):
        return False
    return all(_is_limit(limit) for limit in limits.values())


def _is_limit(limit: object) -> bool:
    """Tell whether it is a number of tests, and seconds up to a day: a longer time would outlive the log."""
    if not isinstance(limit, list | tuple) or len(limit) != 2:
        return False
    count, seconds = limit
    is_number = isinstance(count, int) and isinstance(seconds, int | float)
    return is_number and count >= 1 and 0 < seconds <= 86_400


def _find_wrong_switches(app_settings: AppSettings) -> Iterator[tuple[str, str]]:
    keys: Any = app_settings.encryption_keys
    if not _is_list(keys) or not all(isinstance(key, str) for key in keys):
        yield (
            "ENCRYPTION_KEYS",
            "The value is no list of keys. Write it in brackets, the newest first.",
        )
    for name in ("local_mailbox", "local_mailbox_directory"):
        value: Any = getattr(app_settings, name)
        if value is not None and not isinstance(value, str | Path):
            yield name.upper(), f"{value!r} is no text."
    is_sent: Any = app_settings.send_in_tests
    if not isinstance(is_sent, bool):
        yield "SEND_IN_TESTS", f"{is_sent!r} is neither True nor False."


def _is_list(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def _is_number(value: Any, kinds: Any = int | float) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)


def _is_network(text: object) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)  # type: ignore[arg-type]  # any value may stand in settings
    except ValueError:
        return False
    return isinstance(text, str)


def _suggest(key: object) -> str:
    near = get_close_matches(str(key).upper(), NAMES, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(sorted(NAMES))}."
