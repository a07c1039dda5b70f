"""The changes that a page offers: shown as a diff, made by one press, undoable, never saved."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from lxml.html import fromstring  # type: ignore[import-untyped]  # lxml ships no types

from smtp_connector.models import Connector, Delivery
from smtp_connector.terms import SECRET_MASK
from smtp_connector.views.failures import SALT
from tests.certificates import Authority
from tests.smtp_server import Conversation, ScriptedSmtpServer
from tests.views.console import (
    EVERYTHING,
    PASSWORD,
    config_text,
    content_of,
    make_client,
    make_connector,
    page,
    posted,
    secret_text,
    text_in_box,
)

pytestmark = pytest.mark.django_db

GUIDE, TEST, FIX = (
    (name, "custom-smtp")
    for name in ("connector_guide", "connector_guide_test", "connector_guide_fix")
)
JSON = {"Accept": "application/json"}
LOGIN = {"user": "ada", "pass": PASSWORD}

Prepare = Callable[[ScriptedSmtpServer], None]


def wrong_text(**changes: Any) -> str:
    """Return a config with one key under a wrong name, which a press sets right."""
    return config_text(replyto="ada@example.com", **changes)


@pytest.fixture
def client() -> Client:
    return make_client(*EVERYTHING)


def send(client: Client, text: str, *, token: str = "token-1") -> str:
    """Press Send and return the page."""
    fields = posted(text, recipient="ada@example.com", token=token)
    return content_of(client.post(page(*TEST), fields))


def save(client: Client, text: str) -> str:
    """Press Save and return the page, with what is wrong under the box."""
    return content_of(client.post(page(*GUIDE), posted(text)))


def press(client: Client, text: str, fix: str, *, answer: str = "", **fields: Any) -> Any:
    """Press a change of the answer; its failure goes along as a browser sends it."""
    found = re.search(r'name="failure" value="([^"]*)"', answer)
    carried = {"failure": found[1]} if found else {}
    return client.post(page(*FIX), posted(text, fix=fix, **carried, **fields))


def fixes_in(answer: str) -> list[str]:
    """Return the ids of the changes that a page offers."""
    return [str(button.get("value")) for button in fromstring(answer).xpath("//button[@data-fix]")]


def diffs_in(answer: str) -> list[str]:
    return [each.text_content() for each in fromstring(answer).find_class("diff")]


# Applying ------------------------------------------------------------------------------------------


def test_press_changes_the_text_and_saves_nothing(client: Client) -> None:
    text = wrong_text()
    (fix,) = fixes_in(save(client, text))

    response = press(client, text, fix)

    assert json.loads(text_in_box(response))["replyTo"] == "ada@example.com"
    assert "Nothing is saved yet." in content_of(response)
    assert "Not saved yet" in content_of(response)
    assert response["Cache-Control"] == "no-store"
    assert not Connector.objects.exists()


def test_page_that_comes_back_keeps_name_recipient_and_version(client: Client) -> None:
    connector = make_connector()
    text = wrong_text()
    url = page("connector_fix", connector.public_id)
    (fix,) = fixes_in(
        content_of(
            client.post(page("connector_edit", connector.public_id), posted(text, version=1))
        )
    )

    fields = posted(text, fix=fix, name="Mine", recipient="ada@example.com", version=1)
    answer = content_of(client.post(url, fields))

    for kept in ('value="Mine"', 'value="ada@example.com"', 'name="version" value="1"'):
        assert kept in answer
    connector.refresh_from_db()
    assert (connector.name, connector.version) == ("Mail", 1)


def test_undo_brings_the_text_back_to_the_last_character(client: Client) -> None:
    text = wrong_text().replace("\n", " \n")
    changed = press(client, text, fixes_in(save(client, text))[0])
    before = fromstring(content_of(changed)).xpath("//textarea[@name='undo']")[0].text

    response = press(client, text_in_box(changed), "undo", undo=before.replace("\n", "\r\n"))

    assert text_in_box(response) == text
    assert "Taken back." in content_of(response)
    assert 'name="undo"' not in content_of(response)


def test_script_gets_the_text_what_is_left_to_say_and_the_way_back(client: Client) -> None:
    text = wrong_text(host="<host>")
    fields = posted(text, fix=fixes_in(save(client, text))[0])

    answer = client.post(page(*FIX), fields, headers=JSON).json()

    assert json.loads(answer["text"])["replyTo"] == "ada@example.com"
    assert answer["before"] == text
    assert "replyto" not in answer["findings"]
    assert '<span class="problem-path" translate="no">host</span>' in answer["findings"]
    assert answer["status"] == "1 problem"
    assert "Nothing is saved yet." in answer["note"]


@pytest.mark.parametrize("fix", ["", "no.such.fix", "../x", "\x00", "fix" * 1000])
def test_change_that_is_not_offered_leaves_the_text_and_says_so(client: Client, fix: str) -> None:
    text = wrong_text()

    response = press(client, text, fix)

    assert response.status_code == 200
    assert text_in_box(response) == text
    assert "does not fit the text any more" in content_of(response)
    assert 'name="undo"' not in content_of(response)


def test_change_whose_reason_is_gone_says_so(client: Client) -> None:
    (fix,) = fixes_in(save(client, wrong_text()))

    response = press(client, config_text(), fix)

    assert text_in_box(response) == config_text()
    assert "does not fit the text any more" in content_of(response)


def test_change_of_a_text_that_is_no_config_any_more_says_so(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    answer = send(client, config_text(smtp_server.port, requireTLS=True, ignoreTLS=False))

    response = press(client, "{ not yet", fixes_in(answer)[0], answer=answer)

    assert text_in_box(response) == "{ not yet"
    assert "does not fit the text any more" in content_of(response)


def test_get_of_the_fix_address_goes_to_the_page(client: Client) -> None:
    connector = make_connector()

    assert client.get(page(*FIX))["Location"] == page(*GUIDE)
    stored = client.get(page("connector_fix", connector.public_id))
    assert stored["Location"] == page("connector_edit", connector.public_id)


def test_carried_press_shows_the_text_and_changes_nothing(client: Client) -> None:
    text = wrong_text()

    response = press(client, text, fixes_in(save(client, text))[0], restore="1")

    assert text_in_box(response) == text


@pytest.mark.parametrize("headers", [{}, JSON], ids=["page", "script"])
def test_viewer_cannot_press(headers: dict[str, str]) -> None:
    client, connector = make_client("view_connector", "view_delivery"), make_connector()
    fields = posted(wrong_text(), fix="unknown_key.post")

    for url in (page(*FIX), page("connector_fix", connector.public_id)):
        assert client.post(url, fields, headers=headers).status_code == 403


def test_who_may_only_test_can_press(smtp_server: ScriptedSmtpServer) -> None:
    client = make_client("view_connector", "test_connector")
    text = config_text(smtp_server.port, requireTLS=True, ignoreTLS=False)
    answer = send(client, text)

    response = press(client, text, fixes_in(answer)[0], answer=answer)

    assert text_in_box(response) != text


# What is carried -----------------------------------------------------------------------------------


class OldSigner(signing.TimestampSigner):
    """Signs as of two days ago."""

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) - 2 * 24 * 60 * 60)


@pytest.fixture
def refused(client: Client, smtp_server: ScriptedSmtpServer) -> tuple[str, str, str]:
    """A text, the failure that its test carries, and a change that it offers."""
    text = config_text(smtp_server.port, requireTLS=True, ignoreTLS=False)
    answer = send(client, text)
    found = re.search(r'name="failure" value="([^"]*)"', answer)
    assert found
    return text, found[1], fixes_in(answer)[0]


def test_failure_of_our_own_makes_the_change_that_was_shown(
    client: Client, refused: tuple[str, str, str]
) -> None:
    text, failure, fix = refused

    changed = text_in_box(client.post(page(*FIX), posted(text, fix=fix, failure=failure)))

    assert changed != text
    assert client.post(page(*FIX), posted(changed, fix=fix, failure=failure)).status_code == 200


@pytest.mark.parametrize(
    "forge",
    [
        lambda text: "",
        lambda text: "x",
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text * 400,
        lambda text: OldSigner(salt=SALT).sign_object(signing.loads(text, salt=SALT), compress=True),
        lambda text: signing.dumps(signing.loads(text, salt=SALT), salt="other"),
        lambda text: signing.dumps({"code": "x"}, salt=SALT),
        lambda text: signing.dumps(signing.loads(text, salt=SALT) | {"phase": "x"}, salt=SALT),
        lambda text: signing.dumps(signing.loads(text, salt=SALT) | {"more": 1}, salt=SALT),
    ],
    ids=["none", "nonsense", "altered", "long", "old", "other salt", "short", "phase", "more"],
)  # fmt: skip
def test_failure_that_is_none_of_ours_is_ignored(
    client: Client, refused: tuple[str, str, str], forge: Callable[[str], str]
) -> None:
    text, failure, fix = refused

    response = client.post(page(*FIX), posted(text, fix=fix, failure=forge(failure)))

    assert response.status_code == 200
    assert text_in_box(response) == text
    assert "does not fit the text any more" in content_of(response)


def test_carried_failure_holds_no_secret(client: Client, smtp_server: ScriptedSmtpServer) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    smtp_server.replies["AUTH"] = f"535 5.7.8 You said {PASSWORD}"

    answer = send(client, secret_text(smtp_server.port))

    found = re.search(r'name="failure" value="([^"]*)"', answer)
    assert found
    carried = str(signing.loads(found[1], salt=SALT))
    assert "You said" in carried
    assert PASSWORD not in carried


# Diffs ---------------------------------------------------------------------------------------------


def test_diff_shows_the_lines_that_change(client: Client) -> None:
    (diff,) = diffs_in(save(client, wrong_text()))

    assert "Removed:" in diff
    assert "replyto" in diff


@pytest.mark.parametrize(
    "changes",
    [
        {"auth": {"user": "ada", "pass": f" {PASSWORD}\u00a0"}},
        {"auth": {"user": "ada", "password": PASSWORD}},
        {"password": PASSWORD, "user": "ada"},
        {"auth": {"type": "login", "user": "ada", "pass": f"{PASSWORD}\n"}},
    ],
    ids=["blanks", "other key", "top level", "line end"],
)
def test_secrets_are_masked_in_every_diff(client: Client, changes: dict[str, Any]) -> None:
    answer = save(client, config_text(**changes, nothing=1))

    assert diffs_in(answer)
    for diff in diffs_in(answer):
        assert PASSWORD not in diff
        assert PASSWORD.strip()[:6] not in diff


def test_diff_of_a_change_to_a_secret_shows_masks(client: Client) -> None:
    answer = save(client, config_text(auth={"user": "ada", "pass": f" {PASSWORD} "}, nothing=1))

    assert any(SECRET_MASK in diff for diff in diffs_in(answer))


# After the fix -------------------------------------------------------------------------------------


def plain_text_only(server: ScriptedSmtpServer) -> None:
    server.tls_context = None


def implicit_tls(server: ScriptedSmtpServer) -> None:
    server.implicit_tls = True


def sign_in_after_tls(server: ScriptedSmtpServer) -> None:
    server.auth_mechanisms = ["PLAIN"]


def login_only(server: ScriptedSmtpServer) -> None:
    server.auth_mechanisms = ["LOGIN"]


def own_sender_only(server: ScriptedSmtpServer) -> None:
    server.auth_mechanisms = ["PLAIN"]

    def answer(conversation: Conversation) -> None:
        is_own = "ada@example.com" in server.commands[-1].line
        conversation.send("250 Ok" if is_own else "553 Mail from must equal authorized user")

    server.replies["MAIL"] = answer


def as_usual(server: ScriptedSmtpServer) -> None:
    """Offer STARTTLS and no sign-in."""


@pytest.mark.parametrize(
    ("prepare", "changes"),
    [
        (as_usual, {"secure": True}),
        (plain_text_only, {"requireTLS": True}),
        (implicit_tls, {"greetingTimeout": 300}),
        (sign_in_after_tls, {"ignoreTLS": True, "auth": LOGIN}),
        (as_usual, {"auth": LOGIN}),
        (login_only, {"auth": {**LOGIN, "method": "PLAIN"}}),
        (own_sender_only, {"auth": {**LOGIN, "user": "ada@example.com"}}),
        (as_usual, {"host": "localhost", "servername": "mx.elsewhere.test"}),
    ],
    ids=[
        *("secure on a plain port", "STARTTLS missing", "plain text on a TLS port"),
        *("sign-in only after TLS", "no sign-in", "mechanism", "sender", "certificate's name"),
    ],
)
def test_after_the_press_send_passes_against_the_same_server(
    client: Client,
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
    prepare: Prepare,
    changes: dict[str, Any],
) -> None:
    smtp_server.tls_context = authority.make_server_context()
    prepare(smtp_server)
    text = config_text(
        smtp_server.port, **{"ignoreTLS": ..., "tls": {"ca": authority.pem}, **changes}
    )
    answer = send(client, text)
    offered = answer[answer.index('id="test-result"') :]
    assert "result-cause" in offered

    changed = [text_in_box(press(client, text, fix, answer=answer)) for fix in fixes_in(offered)]
    results = [send(client, each, token=f"after-{number}") for number, each in enumerate(changed)]

    assert not Connector.objects.exists()
    assert any('data-result="ok"' in result for result in results)
    assert Delivery.objects.filter(status="sent").exists()


# What was pasted -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pasted",
    [
        "smtp://ada:s3cret@smtp.example.com:587",
        "EMAIL_HOST = 'smtp.example.com'\nEMAIL_HOST_USER = 'ada'\nEMAIL_HOST_PASSWORD = 's3cret'",
        "nodemailer.createTransport({host: 'smtp.example.com', auth: {user: 'ada', pass: 's3cret'}})",
        "host: smtp.example.com\nauth:\n  user: ada\n  pass: s3cret\n",
    ],
    ids=["url", "django", "nodemailer", "yaml"],
)
def test_what_was_pasted_can_be_turned_into_a_config(client: Client, pasted: str) -> None:
    answer = save(client, pasted)
    assert "it can become one" in answer
    assert not any("s3cret" in diff for diff in diffs_in(answer))

    response = press(client, pasted, next(fix for fix in fixes_in(answer) if "paste" in fix))

    config = json.loads(text_in_box(response))
    assert config["host"] == "smtp.example.com"
    assert config["auth"]["pass"] == "s3cret"
    usage_types = {template["usageType"] for template in config["templates"]}
    assert usage_types >= {"Register", "SignIn", "ForgotPassword", "Generic"}
    undo = fromstring(content_of(response)).xpath("//textarea[@name='undo']")[0].text
    assert undo.strip() == pasted.strip()
    assert not Connector.objects.exists()


def test_text_that_means_nothing_is_offered_nothing(client: Client) -> None:
    assert not fixes_in(save(client, "Dear Sir or Madam"))


# Warnings ------------------------------------------------------------------------------------------


def warned_text(port: int) -> str:
    return config_text(port, tls={"rejectUnauthorized": False})


def test_warnings_stand_beside_the_errors_in_the_order_of_the_text(client: Client) -> None:
    shown = fromstring(save(client, config_text(70000, tls={"rejectUnauthorized": False})))

    kinds = [item.get("class") for item in shown.xpath("//ol[@class='problems']/li")]
    assert kinds == ["problem is-error", "problem is-warning"]
    assert shown.get_element_by_id("config-status").text_content() == "1 problem"


def test_warning_blocks_neither_send_nor_save(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    text = warned_text(smtp_server.port)

    answer = send(client, text)
    assert "is-warning" in answer
    assert "Valid, 1 warning" in answer
    assert 'data-result="ok"' in answer
    response = client.post(page(*GUIDE), posted(text))
    assert response.status_code == 302
    assert "is-warning" in html.unescape(content_of(client.get(response["Location"])))


def test_change_for_a_warning_is_made_and_the_warning_is_gone(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    text = warned_text(smtp_server.port)
    answer = send(client, text)
    offered = fixes_in(answer[: answer.index('id="test-result"')])

    response = press(client, text, offered[0], answer=answer)

    assert "is-warning" not in content_of(response)
