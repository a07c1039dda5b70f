"""The console inside a project that has its own ways: its sign-in page, its middleware, its cookie."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db

PROJECTS_PAGE = "/members/sign-in/"
SIGN_IN = "/account/sign-in/"
GUIDE = "/connectors/create/gmail/"
CREDENTIALS = {"username": "ada", "password": "a-long-password-1"}
POSTED = {"name": "Mail", "config": '{"host": "smtp.example.com"}'}


@pytest.fixture
def ada() -> User:
    return User.objects.create_superuser(**CREDENTIALS)


@pytest.fixture
def projects_page(settings: Settings) -> str:
    settings.LOGIN_URL = PROJECTS_PAGE
    return PROJECTS_PAGE


def answer_as_the_project_does(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse("Refused", status=403)


def read_hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def test_visitor_is_sent_to_the_projects_page(client: Client, projects_page: str) -> None:
    assert client.get("/connectors/")["Location"] == f"{PROJECTS_PAGE}?next=/connectors/"


def test_our_page_is_no_second_door(client: Client, projects_page: str, ada: User) -> None:
    shown = client.get(f"{SIGN_IN}?next=/email-logs/")
    posted = client.post(SIGN_IN, CREDENTIALS)

    assert shown["Location"] == f"{PROJECTS_PAGE}?next=/email-logs/"
    assert posted["Location"] == f"{PROJECTS_PAGE}?next=/connectors/"
    assert "_auth_user_id" not in client.session


def test_text_waits_while_one_signs_in_elsewhere(projects_page: str, ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32

    ended = client.post(GUIDE, {**POSTED, "csrfmiddlewaretoken": "a" * 32})
    client.force_login(ada)  # which changes the token
    client.cookies["csrftoken"] = "b" * 32
    refused = client.post(GUIDE, read_hidden(ended.text))
    arrived = client.post(GUIDE, read_hidden(refused.text))

    assert ended.status_code == 401
    assert f'href="{PROJECTS_PAGE}?next={GUIDE}"' in ended.text
    assert refused.status_code == 403
    assert arrived.status_code == 200
    assert "smtp.example.com" in arrived.text


def test_middleware_that_asks_for_a_session_changes_nothing(
    client: Client, settings: Settings, ada: User
) -> None:
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ]

    assert client.get(SIGN_IN).status_code == 200
    kept = client.post(GUIDE, POSTED)
    assert read_hidden(kept.text)["carried_config"] == POSTED["config"]


def test_refused_post_gets_our_answer_whatever_the_projects_is(
    settings: Settings, ada: User
) -> None:
    settings.CSRF_FAILURE_VIEW = f"{__name__}.answer_as_the_project_does"
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    response = client.post(GUIDE, POSTED)

    assert response.status_code == 403
    assert read_hidden(response.text)["config"] == POSTED["config"]


@pytest.mark.parametrize(("uses_sessions", "name"), [(False, "members_csrf"), (True, "")])
def test_scripts_know_the_cookie_with_the_token(
    client: Client, settings: Settings, uses_sessions: bool, name: str
) -> None:
    settings.CSRF_COOKIE_NAME = "members_csrf"
    settings.CSRF_USE_SESSIONS = uses_sessions

    assert f'data-csrf-cookie="{name}"' in client.get(SIGN_IN).text
