"""The console's settings: what the environment may say, and what is refused."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from environ import FileAwareEnv

ROOT = Path(__file__).resolve().parent.parent
ENCRYPTION_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="


class LoadSettings(Protocol):
    def __call__(self, **variables: str) -> dict[str, Any]: ...


@pytest.fixture
def load_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoadSettings]:
    """Run settings.py as a server would, with these variables and no others."""

    def load(**variables: str) -> dict[str, Any]:
        FileAwareEnv.ENVIRON.files_cache.clear()
        for name in os.environ:
            monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "connector_admin" / "settings.py"))

    yield load
    FileAwareEnv.ENVIRON.files_cache.clear()


def test_nothing_set_is_production_on_sqlite_beside_manage_py(load_settings: LoadSettings) -> None:
    loaded = load_settings()

    assert loaded["DEBUG"] is False
    assert loaded["DATABASES"]["default"]["NAME"] == str(ROOT / "db.sqlite3")
    assert loaded["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert loaded["SMTP_CONNECTOR"]["ENCRYPTION_KEYS"] == []
    assert loaded["SMTP_CONNECTOR"]["ALLOWED_NETWORKS"] == []
    assert "ALLOWED_PORTS" not in loaded["SMTP_CONNECTOR"]


def test_production_speaks_https_only(load_settings: LoadSettings) -> None:
    loaded = load_settings()

    assert loaded["SECURE_SSL_REDIRECT"]
    assert loaded["SECURE_HSTS_SECONDS"] == 31_536_000
    assert loaded["SESSION_COOKIE_SECURE"]
    assert loaded["CSRF_COOKIE_SECURE"]
    assert "Manifest" in loaded["STORAGES"]["staticfiles"]["BACKEND"]


def test_development_speaks_http(load_settings: LoadSettings) -> None:
    loaded = load_settings(DEBUG="1")

    assert not loaded["SECURE_SSL_REDIRECT"]
    assert not loaded["SECURE_HSTS_SECONDS"]
    assert not loaded["SESSION_COOKIE_SECURE"]


def test_https_redirect_and_hsts_can_be_left_to_the_proxy(load_settings: LoadSettings) -> None:
    loaded = load_settings(SECURE_SSL_REDIRECT="false", SECURE_HSTS_SECONDS="0")

    assert not loaded["SECURE_SSL_REDIRECT"]
    assert not loaded["SECURE_HSTS_SECONDS"]
    assert loaded["SESSION_COOKIE_SECURE"]


def test_x_forwarded_proto_counts_only_behind_a_trusted_proxy(load_settings: LoadSettings) -> None:
    assert load_settings()["SECURE_PROXY_SSL_HEADER"] is None
    assert load_settings(TRUSTED_PROXY_COUNT="1")["SECURE_PROXY_SSL_HEADER"] == (
        "HTTP_X_FORWARDED_PROTO",
        "https",
    )


def test_a_variable_can_stand_in_a_file_and_its_line_end_does_not_count(
    load_settings: LoadSettings, tmp_path: Path
) -> None:
    (tmp_path / "secret_key").write_text("$from a file\n")
    (tmp_path / "keys").write_text("newest,\n older\n")
    (tmp_path / "database").write_text("postgres://ada:secret@db.example:5433/mail\n")

    loaded = load_settings(
        SECRET_KEY_FILE=str(tmp_path / "secret_key"),
        SMTP_CONNECTOR_ENCRYPTION_KEYS_FILE=str(tmp_path / "keys"),
        DATABASE_URL_FILE=str(tmp_path / "database"),
    )

    assert loaded["SECRET_KEY"] == "$from a file"
    assert loaded["SMTP_CONNECTOR"]["ENCRYPTION_KEYS"] == ["newest", "older"]
    database = loaded["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "mail")


def test_lists_are_split_at_commas(load_settings: LoadSettings) -> None:
    loaded = load_settings(
        ALLOWED_HOSTS="mail.example.com, mail.example.org",
        CSRF_TRUSTED_ORIGINS="https://mail.example.com",
        SMTP_CONNECTOR_ALLOWED_NETWORKS="10.0.0.0/8,127.0.0.1",
        SMTP_CONNECTOR_ALLOWED_PORTS="25,587",
    )

    assert loaded["ALLOWED_HOSTS"] == ["mail.example.com", "mail.example.org"]
    assert loaded["CSRF_TRUSTED_ORIGINS"] == ["https://mail.example.com"]
    assert loaded["SMTP_CONNECTOR"]["ALLOWED_NETWORKS"] == ["10.0.0.0/8", "127.0.0.1"]
    assert loaded["SMTP_CONNECTOR"]["ALLOWED_PORTS"] == [25, 587]


def test_an_empty_variable_means_absent(load_settings: LoadSettings) -> None:
    loaded = load_settings(DEBUG="", DATABASE_URL="", TIME_ZONE="", SECRET_KEY="")

    assert loaded["DEBUG"] is False
    assert loaded["TIME_ZONE"] == "UTC"
    assert loaded["SECRET_KEY"].startswith(loaded["GENERATED_SECRET_KEY_PREFIX"])


def test_the_local_mailbox_is_known_in_development_only(load_settings: LoadSettings) -> None:
    address = {"SMTP_CONNECTOR_LOCAL_MAILBOX": "127.0.0.1:1025"}

    assert load_settings(**address)["SMTP_CONNECTOR"]["LOCAL_MAILBOX"] is None
    assert (
        load_settings(DEBUG="1", **address)["SMTP_CONNECTOR"]["LOCAL_MAILBOX"] == "127.0.0.1:1025"
    )


def test_a_shared_cache_can_be_named(load_settings: LoadSettings) -> None:
    loaded = load_settings(CACHE_URL="rediscache://127.0.0.1:6379/1")

    assert loaded["CACHES"]["default"]["LOCATION"] == "redis://127.0.0.1:6379/1"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DEBUG", "ture", "Write true or false"),
        ("TRUSTED_PROXY_COUNT", "one", "whole number"),
        ("TRUSTED_PROXY_COUNT", "-1", "whole number"),
        ("SMTP_CONNECTOR_ALLOWED_PORTS", "25,smtp", "ports from 1 to 65535"),
        ("SMTP_CONNECTOR_ALLOWED_PORTS", "70000", "ports from 1 to 65535"),
        ("DATABASE_URL", "mysql://ada:secret@db.example/mail", "sqlite:///PATH or postgres://"),
        ("SECRET_KEY_FILE", "/nowhere/secret_key", "SECRET_KEY_FILE names a file that cannot"),
    ],
)
def test_a_wrong_value_stops_the_start_and_says_what_to_write(
    load_settings: LoadSettings, name: str, value: str, said: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=said) as excinfo:
        load_settings(**{name: value})

    assert name in str(excinfo.value)
    assert "secret@" not in str(excinfo.value)


def run_python(code: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("entry_point", ["wsgi", "asgi"])
@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "a" * 50}, "No encryption key is configured"),
        ({"SECRET_KEY": "a" * 50, "SMTP_CONNECTOR_ENCRYPTION_KEYS": "short"}, "not 32 bytes"),
    ],
)
def test_nothing_is_served_without_keys(
    entry_point: str, variables: dict[str, str], said: str
) -> None:
    result = run_python(["-c", f"import connector_admin.{entry_point}"], **variables)

    assert result.returncode == 1
    assert said in result.stderr.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.parametrize("entry_point", ["wsgi", "asgi"])
def test_keys_are_enough_to_serve(entry_point: str) -> None:
    result = run_python(
        ["-c", f"import connector_admin.{entry_point}"],
        SECRET_KEY="a" * 50,
        SMTP_CONNECTOR_ENCRYPTION_KEYS=ENCRYPTION_KEY,
    )

    assert result.returncode == 0, result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("command", [["check"], ["migrate"], ["makemigrations", "--check"]])
def test_upkeep_needs_no_keys(command: list[str], tmp_path: Path) -> None:
    result = run_python(
        ["manage.py", *command], DATABASE_URL=f"sqlite:///{tmp_path / 'db.sqlite3'}"
    )

    assert result.returncode == 0, result.stderr


def test_each_page_tells_the_browser_to_run_our_own_files_only(client: Client, db: None) -> None:
    response = client.get("/account/sign-in/")

    policy = response["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "form-action 'self'" in policy
    assert not [part for part in policy if "unsafe" in part]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_log_and_recipients_follow_the_environment(load_settings: LoadSettings) -> None:
    default = load_settings()["SMTP_CONNECTOR"]
    staging = load_settings(
        SMTP_CONNECTOR_LOG_RETENTION_DAYS="7",
        SMTP_CONNECTOR_HASH_RECIPIENTS="true",
        SMTP_CONNECTOR_RECIPIENT_ALLOWLIST="example.com, ada@example.org",
    )["SMTP_CONNECTOR"]

    names = ("LOG_RETENTION_DAYS", "HASH_RECIPIENTS", "RECIPIENT_ALLOWLIST")
    assert [default[name] for name in names] == [30, False, None]
    assert [staging[name] for name in names] == [7, True, ["example.com", "ada@example.org"]]
