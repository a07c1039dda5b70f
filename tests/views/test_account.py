from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/sign-in/"
CREDENTIALS = {"username": "ada", "password": "a-long-password-1"}


@pytest.fixture
def ada() -> User:
    return User.objects.create_superuser(**CREDENTIALS)


def test_sign_in_leads_to_the_connectors(client: Client, ada: User) -> None:
    response = client.post(SIGN_IN, CREDENTIALS)

    assert response.status_code == 302
    assert response["Location"] == reverse("smtp_connector:connector_list")


def test_sign_in_goes_on_to_the_page_that_was_asked_for(client: Client, ada: User) -> None:
    asked = client.get("/email-logs/?older=1")
    assert asked["Location"] == f"{SIGN_IN}?next=/email-logs/%3Folder%3D1"

    response = client.post(SIGN_IN, {**CREDENTIALS, "next": "/email-logs/?older=1"})

    assert response["Location"] == "/email-logs/?older=1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("https://evil.example/", "//evil.example/", "javascript:alert(1)"),
        *("https:///evil.example", "x", "a b", "smtp_connector:email_logs"),
    ],
)
def test_next_never_leads_to_another_site(client: Client, ada: User, elsewhere: str) -> None:
    response = client.post(SIGN_IN, {**CREDENTIALS, "next": elsewhere})

    assert response["Location"] == reverse("smtp_connector:connector_list")


def test_next_that_is_no_path_is_not_followed_by_who_is_signed_in_either(
    client: Client, ada: User
) -> None:
    client.force_login(ada)

    response = client.get(SIGN_IN, {"next": "x"})

    assert response["Location"] == reverse("smtp_connector:connector_list")


def test_name_that_is_too_long_for_any_account_is_refused_like_another(
    client: Client, ada: User
) -> None:
    response = client.post(SIGN_IN, CREDENTIALS | {"username": "9" * 400})

    assert response.status_code == 200
    assert "The user name or password is not right." in response.text
    assert not AccessAttempt.objects.filter(username__startswith="999").exists()


@pytest.mark.parametrize("wrong", [{"username": "nobody"}, {"password": "wrong"}])
def test_error_tells_neither_which_field_nor_who_exists(
    client: Client, ada: User, wrong: dict[str, str]
) -> None:
    response = client.post(SIGN_IN, CREDENTIALS | wrong)

    assert response.status_code == 200
    assert "The user name or password is not right." in response.text
    assert "is-invalid" not in response.text
    assert response["Cache-Control"] == "no-store"


def test_inactive_user_gets_the_same_error(client: Client, ada: User) -> None:
    ada.is_active = False
    ada.save()

    response = client.post(SIGN_IN, CREDENTIALS)

    assert "The user name or password is not right." in response.text


def test_typed_password_never_comes_back(client: Client, ada: User) -> None:
    response = client.post(SIGN_IN, {"username": "ada", "password": "my-typed-secret"})

    assert "my-typed-secret" not in response.text


def test_browser_may_fill_the_fields(client: Client) -> None:
    page = client.get(SIGN_IN).text

    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "User name" in page
    assert "csrfmiddlewaretoken" in page


def test_who_is_signed_in_is_sent_on(admin_client: Client) -> None:
    assert admin_client.get(SIGN_IN)["Location"] == reverse("smtp_connector:connector_list")


def test_sign_out_ends_the_session(admin_client: Client) -> None:
    response = admin_client.post("/account/sign-out/")

    assert response["Location"] == SIGN_IN
    assert admin_client.get("/connectors/").status_code == 302


def test_sign_out_is_no_link(admin_client: Client) -> None:
    assert admin_client.get("/account/sign-out/").status_code == 405
    assert admin_client.get("/connectors/").status_code == 200
