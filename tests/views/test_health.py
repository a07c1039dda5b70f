from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as project
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

PATHS = ["/healthz", "/readyz"]


@pytest.fixture
def database_down() -> Iterator[None]:
    """Let every query fail as it does when the server is gone."""

    def fail(execute: Callable[..., Any], *arguments: Any) -> Any:
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(fail):
        yield


def test_process_that_lives_says_so_without_any_query(client: Client) -> None:
    # No database is allowed in this test, so a query would fail it.
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_process_says_so_after_two_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # SELECT 1, the migrations
        response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_database_that_does_not_answer_is_named(client: Client, database_down: None) -> None:
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "failing": "database"}


@pytest.mark.django_db
def test_process_stays_alive_while_the_database_is_down(
    client: Client, database_down: None
) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_migration_that_was_not_applied_is_named(client: Client) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="smtp_connector").delete()

    response = client.get("/readyz")

    assert (response.status_code, response.json()["failing"]) == (503, "migrations")


@pytest.mark.django_db
def test_database_without_any_table_is_named(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO not_yet")

    response = client.get("/readyz")

    assert (response.status_code, response.json()["failing"]) == (503, "migrations")


@pytest.mark.django_db
@pytest.mark.parametrize("keys", [[], ["short"]])
def test_keys_that_cannot_be_used_are_named(
    client: Client, settings: Settings, keys: list[str]
) -> None:
    settings.SMTP_CONNECTOR = {"ENCRYPTION_KEYS": keys}

    response = client.get("/readyz")

    assert (response.status_code, response.json()["failing"]) == (503, "encryption_keys")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_probe_gets_no_cookie_and_its_answer_is_kept_by_nobody(client: Client, path: str) -> None:
    client.cookies["sessionid"] = "x" * 32

    response = client.get(path)

    assert "no-store" in response["Cache-Control"]
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("method", "status"), [("head", 200), ("post", 405), ("delete", 405)])
def test_probe_may_only_be_read(client: Client, path: str, method: str, status: int) -> None:
    assert getattr(client, method)(path).status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_plain_http_probe_is_answered_where_visitors_are_sent_to_https(
    client: Client, settings: Settings, path: str
) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path).status_code == 200
    assert client.get(f"{path}/").status_code == 301
    assert client.get("/connectors/").status_code == 301


def test_no_other_path_is_exempt_from_https() -> None:
    assert project.SECURE_REDIRECT_EXEMPT == [r"^(?:healthz|readyz)\Z"]
