from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/sign-in/"
GUIDE = "/connectors/create/gmail/"
CREDENTIALS = {"username": "ada", "password": "a-long-password-1"}
TYPED = '{\n  "host": "smtp.example.com",\n  "note": "<b>&amp; \'quotes\' äöü 你好"\n}'
POSTED = {"name": "My connector", "config": TYPED, "test-recipient": "ada@example.com"}


@pytest.fixture
def ada() -> User:
    return User.objects.create_superuser(**CREDENTIALS)


def read_hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page as a browser would post them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def sign_in_with(client: Client, page: str, **credentials: str) -> Any:
    return client.post(SIGN_IN, read_hidden(page) | CREDENTIALS | credentials)


def test_post_without_a_session_keeps_the_text_and_stores_nothing(client: Client) -> None:
    response = client.post(GUIDE, POSTED)

    assert response.status_code == 401
    assert response["Cache-Control"] == "no-store"
    assert "Your session ended." in response.text
    hidden = read_hidden(response.text)
    assert hidden["carried_to"] == GUIDE
    assert hidden["carried_config"] == TYPED
    assert Session.objects.count() == 0


def test_text_arrives_at_its_page_after_sign_in(client: Client, ada: User) -> None:
    page = client.post(GUIDE, POSTED).text

    response = sign_in_with(client, page)

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert "Signed in. Your text is kept." in response.text
    assert f'action="{GUIDE}"' in response.text
    assert read_hidden(response.text) == {**POSTED, "restore": "1"}


def test_text_survives_a_wrong_password_too(client: Client, ada: User) -> None:
    page = client.post(GUIDE, POSTED).text
    again = sign_in_with(client, page, password="wrong").text

    response = sign_in_with(client, again)

    assert read_hidden(response.text)["config"] == TYPED


@pytest.mark.parametrize(
    ("posted_to", "page"),
    [
        ("/connectors/create/gmail/test/", "/connectors/create/gmail/"),
        ("/connectors/abcdefghij/test/", "/connectors/abcdefghij/"),
        ("/connectors/abcdefghij/form/", "/connectors/abcdefghij/"),
        ("/connectors/create/gmail/form/", "/connectors/create/gmail/"),
        ("/connectors/abcdefghij/", "/connectors/abcdefghij/"),
    ],
)
def test_test_goes_back_to_the_page_with_its_text_box(
    client: Client, ada: User, posted_to: str, page: str
) -> None:
    response = sign_in_with(client, client.post(posted_to, POSTED).text)

    assert f'action="{page}"' in response.text


@pytest.mark.parametrize(
    ("posted_to", "page"),
    [
        ("/connectors/abcdefghij/activate/", "/connectors/abcdefghij/"),
        ("/connectors/abcdefghij/delete/", "/connectors/abcdefghij/delete/"),
    ],
)
def test_action_is_never_repeated_only_its_page_shown(
    client: Client, ada: User, posted_to: str, page: str
) -> None:
    response = sign_in_with(client, client.post(posted_to, {"name": "My connector"}).text)

    assert (response.status_code, response["Location"]) == (302, page)


def test_two_megabytes_are_carried(client: Client, ada: User) -> None:
    large = '{"content": "' + "ä<\n" * 500_000 + '"}'
    assert len(large.encode()) > 2_000_000

    page = client.post(GUIDE, {**POSTED, "config": large}).text
    response = sign_in_with(client, page)

    assert read_hidden(response.text)["config"] == large


def test_repeated_fields_are_all_carried(client: Client, ada: User) -> None:
    page = client.post(GUIDE, {"config": ["one", "two"]}).text

    assert [value for name, value in re.findall(r'name="(carried_\w+)" value="(\w+)"', page)] == [
        "one",
        "two",
    ]


def test_tokens_and_passwords_are_not_carried(client: Client) -> None:
    posted = {
        **POSTED,
        "csrfmiddlewaretoken": "t",
        "password": "p",
        "username": "u",
        "restore": "1",
    }

    hidden = read_hidden(client.post(GUIDE, posted).text)

    assert set(hidden) == {
        "next",
        "carried_to",
        "carried_name",
        "carried_config",
        "carried_test-recipient",
    }


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/x", "/inbox/", "/nowhere/", "", "javascript:x"],
)
def test_text_goes_to_our_own_pages_only(client: Client, ada: User, target: str) -> None:
    response = client.post(SIGN_IN, {**CREDENTIALS, "carried_to": target, "carried_config": "x"})

    assert (response.status_code, response["Location"]) == (302, "/connectors/")


def test_htmx_request_without_a_session_gets_a_note(client: Client) -> None:
    response = client.post(GUIDE + "test/", POSTED, headers={"HX-Request": "true"})

    assert response.status_code == 401
    assert response["Cache-Control"] == "no-store"
    assert "<html" not in response.text
    assert "Your session ended." in response.text


def test_stale_token_keeps_the_text_and_does_nothing(ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    response = client.post(GUIDE, POSTED)

    assert response.status_code == 403
    assert response["Cache-Control"] == "no-store"
    assert "Nothing was done. Your text is kept." in response.text
    assert read_hidden(response.text) == {**POSTED, "restore": "1"}
    assert "csrfmiddlewaretoken" in response.text


def test_stale_token_of_an_action_leads_to_its_page(ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    response = client.post("/connectors/abcdefghij/activate/", {})

    assert response.status_code == 403
    assert 'href="/connectors/abcdefghij/"' in response.text


def test_stale_token_of_an_htmx_request_gets_a_note(ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    response = client.post(GUIDE + "test/", POSTED, headers={"HX-Request": "true"})

    assert response.status_code == 403
    assert "<html" not in response.text
    assert "Press Send again" in response.text


def test_stale_sign_in_page_is_shown_again_with_the_text(ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    carried = {"carried_to": GUIDE, "carried_config": TYPED}

    response = client.post(SIGN_IN, CREDENTIALS | carried)

    assert response.status_code == 403
    assert read_hidden(response.text)["carried_config"] == TYPED


def test_post_to_a_strange_path_gets_the_plain_refusal() -> None:
    response = Client(enforce_csrf_checks=True).post("/nowhere/", {"carried": "b"})

    assert response.status_code == 403
    assert "carried" not in response.text
