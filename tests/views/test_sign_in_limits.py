"""Five failed sign-ins of one account from one address, and what comes then."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.views.console import (
    content_of,
    make_connector,
    page,
    posted,
    secret_text,
)

pytestmark = pytest.mark.django_db

ALERT = re.compile(r"Too many failed sign-ins: try again at \d\d:\d\d:\d\d [A-Z]+\.")


@pytest.fixture(autouse=True)
def ada() -> User:
    return User.objects.create_superuser("ada", password="right")


def try_it(client: Client, password: str = "wrong", *, name: str = "ada", **options: Any) -> Any:
    fields = {"username": name, "password": password}
    return client.post(page("account_sign_in"), fields, **options)


def fail(client: Client, times: int, **options: Any) -> None:
    for _ in range(times):
        try_it(client, **options)


def is_signed_in(client: Client) -> bool:
    return client.get(page("connector_list")).status_code == 200


def test_fifth_failure_is_told_when_to_try_again(client: Client) -> None:
    client.cookies["smtp_connector_timezone"] = "Asia%2FTokyo"
    fail(client, 4)

    response = try_it(client)

    assert response.status_code == 429
    assert response["Cache-Control"] == "no-store"
    assert ALERT.search(content_of(response))
    assert "JST" in content_of(response)


def test_right_password_does_not_help_before_the_time_has_come(client: Client) -> None:
    fail(client, 5)

    assert try_it(client, "right").status_code == 429
    assert not is_signed_in(client)


def test_right_password_helps_after_fifteen_minutes(client: Client) -> None:
    fail(client, 6)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))

    try_it(client, "right")

    assert is_signed_in(client)


def test_good_sign_in_forgets_the_failures_before(client: Client) -> None:
    fail(client, 4)
    try_it(client, "right")
    client.logout()

    assert try_it(client).status_code == 200


def test_other_accounts_and_other_addresses_do_not_wait(client: Client) -> None:
    User.objects.create_superuser("eve", password="right")
    fail(client, 5)

    assert try_it(client, name="eve").status_code == 200
    assert try_it(client, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_header_of_a_visitor_does_not_make_another_address(client: Client) -> None:
    for number in range(4):
        try_it(client, headers={"X-Forwarded-For": f"192.0.2.{number}"})

    assert try_it(client, headers={"X-Forwarded-For": "192.0.2.9"}).status_code == 429


def test_behind_a_proxy_the_visitors_address_counts(client: Client, settings: Settings) -> None:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "TRUSTED_PROXY_COUNT": 1}
    for number in range(5):
        try_it(client, headers={"X-Forwarded-For": f"192.0.2.{number}, 198.51.100.9"})

    assert try_it(client, headers={"X-Forwarded-For": "198.51.100.9"}).status_code == 429
    assert try_it(client, headers={"X-Forwarded-For": "198.51.100.10"}).status_code == 200


def test_typed_text_rides_along_and_is_kept_nowhere(client: Client) -> None:
    connector = make_connector()
    url = page("connector_edit", connector.public_id)
    fields = {
        "username": "ada",
        "password": "wrong-canary",
        "carried_to": url,
        "carried_config": secret_text(password="canary"),
    }
    for _ in range(5):
        response = client.post(page("account_sign_in"), fields)

    assert response.status_code == 429
    assert "carried_config" in content_of(response)
    assert "canary" not in str(list(AccessAttempt.objects.values()))


def test_wrong_answers_to_the_question_for_ones_password_count(client: Client, ada: User) -> None:
    client.force_login(ada)
    session = client.session
    session["smtp_connector_confirmed_at"] = 0
    session.save()
    connector = make_connector()
    fields = posted(secret_text(2526, password="canary"), version="1", own_password="wrong")

    for _ in range(5):
        response = client.post(page("connector_edit", connector.public_id), fields)

    assert response.status_code == 429
    assert ALERT.search(content_of(response))
    assert "carried_config" in content_of(response)
    assert "canary" not in str(list(AccessAttempt.objects.values()))
    connector.refresh_from_db()
    assert connector.version == 1
