"""What the JSON box asks the server for while somebody types, and what each page tells it of the keys."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from smtp_connector.config.reference import config_keys
from smtp_connector.models import Connector
from smtp_connector.terms import SECRET_MASK
from smtp_connector.views.editor_help import make_editor_help
from tests.views.console import (
    EVERYTHING,
    config_text,
    content_of,
    make_client,
    make_connector,
    page,
    posted,
    secret_text,
)

pytestmark = pytest.mark.django_db

GUIDE = ("connector_guide_findings", "custom-smtp")
HTMX = {"HX-Request": "true"}
HELP_LIMIT = 20_000  # octets that each page with the box carries


@pytest.fixture
def client() -> Client:
    return make_client(*EVERYTHING)


def ask(client: Client, text: str, *where: str) -> str:
    response = client.post(page(*(where or GUIDE)), {"config": text}, headers=HTMX)
    assert response.status_code == 200
    return content_of(response)


def test_answer_names_line_and_column_of_each_problem_and_the_state(client: Client) -> None:
    answer = ask(client, config_text(70000))

    assert 'class="problem is-error" data-line="3" data-column="11"' in answer
    assert "Must be 65535 or less." in answer
    assert re.search(r'id="config-status"[^>]*>1 problem<', answer)


def test_fix_in_the_answer_goes_to_the_address_of_fixes(client: Client) -> None:
    answer = ask(client, config_text().replace('"port"', '"prot"'))

    assert f'formaction="{page("connector_guide_fix", "custom-smtp")}"' in answer


def test_valid_text_has_an_empty_list(client: Client) -> None:
    answer = ask(client, config_text(587, host="mail.example.com"))

    assert "problem is-error" not in answer
    assert ">Valid<" in answer


def test_mask_of_a_stored_secret_is_no_problem(client: Client) -> None:
    connector = make_connector(text=secret_text())
    where = ("connector_findings", connector.public_id)

    assert SECRET_MASK in connector.config_text
    assert "problem is-error" not in ask(client, connector.config_text, *where)
    assert "problem is-error" in ask(client, connector.config_text)  # nothing is stored there


def test_answer_keeps_nothing(client: Client) -> None:
    connector = make_connector()
    before = Connector.objects.values().get()

    ask(client, config_text(2526), "connector_findings", connector.public_id)

    assert Connector.objects.values().get() == before


def test_question_costs_few_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    connector = make_connector()
    with django_assert_num_queries(4):  # session, user and the permissions of user and groups
        ask(client, config_text())
    with django_assert_num_queries(5):
        ask(client, config_text(), "connector_findings", connector.public_id)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        "[" * 5000,
        '{"a":' * 5000,
        "9" * 5000,
        '{"host": "' + "x" * 300_000,
        '{"auth": [], "tls": 5, "templates": {"0": null}, "customHeaders": [[]]}',
    ],
    ids=repr,
)
def test_no_text_breaks_the_answer(client: Client, text: str) -> None:
    assert "problem is-error" in ask(client, text)


def test_session_that_ended_is_said_in_a_fragment() -> None:
    response = Client().post(page(*GUIDE), {"config": "{}"}, headers=HTMX)

    assert response.status_code == 401
    assert "Your session ended." in content_of(response)
    assert "<html" not in content_of(response)


def test_viewer_who_may_change_nothing_is_refused() -> None:
    viewer = make_client("view_connector")

    assert viewer.post(page(*GUIDE), {"config": "{}"}, headers=HTMX).status_code == 403


def test_post_needs_a_token() -> None:
    client = make_client(*EVERYTHING, enforce_csrf_checks=True)

    assert client.post(page(*GUIDE), posted("{}"), headers=HTMX).status_code == 403


class TestHelp:
    """The keys and words that a page carries."""

    def read(self, text: str) -> dict[str, Any]:
        found = re.search(r'<script id="editor-help" type="application/json">(.*?)</script>', text)
        assert found
        help_of_keys: dict[str, Any] = json.loads(found[1])
        assert len(found[1].encode()) < HELP_LIMIT
        return help_of_keys

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_both_pages_carry_every_key_that_can_be_used(
        self, client: Client, language: str
    ) -> None:
        client.cookies["django_language"] = language
        connector = make_connector()
        usable = [key.path for key in config_keys() if key.is_available]

        for address in (
            page("connector_guide", "gmail"),
            page("connector_edit", connector.public_id),
        ):
            carried = self.read(content_of(client.get(address)))
            assert [key["path"] for key in carried["keys"]] == usable

    def test_what_is_written_for_a_new_key_is_json_of_its_type(self) -> None:
        written = {key["path"]: json.loads(key["off"]) for key in make_editor_help()["keys"]}

        assert written["replyTo"] == ""
        assert written["secure"] is False
        assert written["pool"] is True
        assert written["tls"] == {}
        assert written["templates"] == []
        assert written["tls.minVersion"] == "TLSv1.2"
        assert written["connectionTimeout"] == 10000

    def test_values_of_a_key_are_json_texts(self) -> None:
        values = {key["path"]: key.get("values") for key in make_editor_help()["keys"]}

        assert values["secure"] == ["true", "false"]
        assert values["templates[].contentType"] == ['"text/plain"', '"text/html"']
        assert values["host"] is None
