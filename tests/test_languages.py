"""Every page in a language that puts each text in brackets: what stands outside cannot be translated."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.utils import translation
from pytest_django import Settings

from smtp_connector.models import Connector, Delivery
from smtp_connector.presets import PRESETS, Preset
from smtp_connector.terms import SECRET_MASK, Sentence
from smtp_connector.views.errors import server_error
from tests.browser.test_accessibility import PAGES
from tests.catalogs import make_pseudo_language
from tests.free_port import find_free_port
from tests.requirements_of_machine import needs_gettext
from tests.shown_text import find_unmarked
from tests.smtp_server import Script, ScriptedSmtpServer, close
from tests.views.console import config_text, make_client, make_connector, page, posted

pytestmark = [
    needs_gettext,
    pytest.mark.django_db,
    pytest.mark.usefixtures("pseudo_language"),
]

CHINESE = "zh-hans"
HTMX = {"HX-Request": "true"}
PASSWORD = "correct horse battery"
# Names are the same in every language: the product, the people and connectors of these tests, and providers.
NAMES = {
    *("SMTP Connector", "ada", "user0", "user1", "Mail", "Second", "Grace Hopper"),
    *(preset.name for preset in PRESETS if not isinstance(preset.name, Sentence)),
}
GUIDE, GUIDE_TEST = ("connector_guide", "custom-smtp"), ("connector_guide_test", "custom-smtp")
BROKEN = [
    '{"host": "<host>", "port": 70000, "post": 1, "auth": {"user": "a"}, "secure": "x"}',
    '{"url": 1, "templates": [{"usageType": "x"}], "tls": {"ca": "x", "minVersion": "y"}}',
    *("", "{", "[]", "{{}", '{"a": 1, "a": 2}', '{"host": "https://x.example:25", "secure": []}'),
    config_text(auth={"user": "a", "pass": SECRET_MASK}),
    config_text(dkim={"a": 1}, proxy="x", rateLimit=2, auth={"type": "oauth2"}),
    config_text(fromEmail="a", customHeaders={"From": "x", "a b": "y"}),
]


@pytest.fixture(scope="module")
def catalogs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pseudo_language(tmp_path_factory.mktemp("messages"))


@pytest.fixture
def pseudo_language(catalogs: Path, settings: Settings) -> None:
    """Put each text of ours in brackets; Django's own are Chinese then."""
    settings.LOCALE_PATHS = [str(catalogs)]


@pytest.fixture
def connector(smtp_server: ScriptedSmtpServer) -> Connector:
    return make_connector("Mail", config_text(smtp_server.port))


def speak_chinese(client: Client) -> Client:
    client.cookies["django_language"] = CHINESE
    return client


@pytest.fixture
def reader(db: None) -> Client:
    """Somebody who may do everything."""
    client = speak_chinese(Client())
    client.force_login(User.objects.create_superuser("ada", password=PASSWORD))
    return client


@pytest.fixture
def viewer(db: None) -> Client:
    """Somebody who may see everything and change nothing."""
    return speak_chinese(make_client("view_connector", "view_delivery"))  # "user0" or "user1"


@pytest.fixture
def mail_key(settings: Settings, tmp_path: Path) -> str:
    """The key of the only mail in the local mailbox."""
    folder = tmp_path / "mailbox"
    settings.DEBUG = True
    settings.SMTP_CONNECTOR = {
        **settings.SMTP_CONNECTOR,
        "LOCAL_MAILBOX": "127.0.0.1:1025",
        "LOCAL_MAILBOX_DIRECTORY": str(folder),
    }
    message = EmailMessage()
    message["To"], message["Subject"] = "ada@example.com", "Grace Hopper"
    message.set_content("123456")
    return mailbox.Maildir(folder).add(message)


def fill(path: str, connector: Connector, mail_key: str) -> str:
    delivery = Delivery.objects.newest().first()
    return path.format(id=connector.public_id, key=mail_key, pk=delivery and delivery.pk)


def send(client: Client, port: int, *, token: str = "token-1", **changes: Any) -> str:
    """Press Send in the guide of Custom SMTP and return the page."""
    fields = posted(config_text(port, **changes), recipient="ada@example.com", token=token)
    return client.post(page(*GUIDE_TEST), fields).text


def assert_marked(*pages: str) -> None:
    assert [find_unmarked(each, NAMES) for each in pages] == [[] for _ in pages]


@pytest.mark.parametrize("path", [path for paths in PAGES.values() for path in paths])
def test_page_shows_nothing_that_cannot_be_translated(
    reader: Client, viewer: Client, connector: Connector, mail_key: str, path: str
) -> None:
    make_connector("Second", config_text())
    connector.send_code("ada@example.com", "123456")
    clients = [speak_chinese(Client())] if "sign-in" in path else [reader, viewer]

    url = fill(path, connector, mail_key)
    assert_marked(*(client.get(url).text for client in clients))


def test_empty_lists(reader: Client, viewer: Client) -> None:
    paths = [page("connector_list"), page("email_logs"), f"{page('connector_list')}?page=2"]

    assert_marked(*(client.get(path).text for path in paths for client in (reader, viewer)))


@pytest.mark.parametrize("text", BROKEN)
def test_problems_of_a_config(reader: Client, text: str) -> None:
    fields = posted(text, recipient="a", name="")

    assert_marked(*(reader.post(page(*url), fields).text for url in (GUIDE, GUIDE_TEST)))


def test_names_and_addresses_that_cannot_be_used(reader: Client) -> None:
    pages = [
        reader.post(page(*GUIDE), posted(config_text(), name=name)).text
        for name in ("x" * 81, " ", "a\tb", "a\x00b")
    ]
    pages += [
        reader.post(page(*GUIDE_TEST), posted(config_text(), recipient=recipient)).text
        for recipient in ("", "a", "a@b@c", "a@-", "x" * 400, "a b@c.example", "a\n@b.example")
    ]

    assert_marked(*pages)


@pytest.mark.parametrize("verb", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize("reply", ["550 5.1.1 123", "421 4.7.0 123", "220 123", "123", close])
def test_outcome_of_a_test(
    reader: Client, smtp_server: ScriptedSmtpServer, verb: str, reply: Script
) -> None:
    smtp_server.replies[verb] = reply

    result = send(reader, smtp_server.port)

    assert "data-result=" in result
    assert_marked(result, reader.get(page("email_logs")).text)


def test_outcome_of_a_test_that_nobody_answers(reader: Client) -> None:
    port = find_free_port()

    assert_marked(send(reader, port), send(reader, port, host="no-such.invalid"), send(reader, 22))


def test_test_that_is_repeated_or_over_the_limit(
    reader: Client, smtp_server: ScriptedSmtpServer
) -> None:
    pages = [send(reader, smtp_server.port) for _ in range(2)]
    pages += [send(reader, smtp_server.port, token=f"token-{number}") for number in range(2, 8)]

    assert Delivery.objects.count() == 5
    assert_marked(*pages)


def test_saving_switching_and_deleting(reader: Client, connector: Connector) -> None:
    second = make_connector("Second", config_text())
    edit = page("connector_edit", connector.public_id)
    posts = [
        (edit, posted(config_text(2526), version="1")),
        (edit, posted(config_text(2527), version="1")),  # somebody else saved meanwhile
        (page("connector_activate", second.public_id), {}),
        (page("connector_activate", second.public_id), {"confirm": "1"}),
        (page("connector_deactivate", second.public_id), {}),
        (page("connector_delete", second.public_id), {"name": "Second"}),
        (page("connector_delete", connector.public_id), {"name": "x"}),
        (page(*GUIDE), posted(config_text())),
    ]

    assert_marked(*(reader.post(url, fields, follow=True).text for url, fields in posts))


def test_own_password_is_asked_for(reader: Client, connector: Connector) -> None:
    second = make_connector("Second", config_text())
    session = reader.session
    session["smtp_connector_confirmed_at"] = 0
    session.save()
    url = page("connector_activate", second.public_id)

    pages = [
        reader.post(url, {"confirm": "1", **more}).text for more in ({}, {"own_password": "x"})
    ]

    assert_marked(*pages)


def test_secret_that_cannot_be_decrypted(reader: Client, settings: Settings) -> None:
    connector = make_connector("Mail")
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "ENCRYPTION_KEYS": []}
    paths = [page("connector_list"), page("connector_edit", connector.public_id)]

    assert_marked(
        *(reader.get(path).text for path in paths),
        reader.post(page(*GUIDE), posted(config_text(auth={"user": "a", "pass": "b"}))).text,
    )


def test_post_without_a_session_or_a_token(connector: Connector, reader: Client) -> None:
    stranger = speak_chinese(Client())
    strict = speak_chinese(Client(enforce_csrf_checks=True))
    strict.cookies["sessionid"] = reader.cookies["sessionid"].value
    fields = posted(config_text())
    kept = {"carried_to": page(*GUIDE), "carried_config": "{}"}
    credentials = {"username": "ada", "password": PASSWORD}

    assert_marked(
        *(stranger.post(page(*GUIDE), fields, headers=headers).text for headers in (HTMX, {})),
        *(strict.post(page(*GUIDE), fields, headers=headers).text for headers in (HTMX, {})),
        stranger.post(page("account_sign_in"), credentials | kept).text,
    )


def test_sign_in_that_fails_up_to_the_limit(reader: Client) -> None:
    stranger = speak_chinese(Client())
    fields = {"username": "ada", "password": "wrong"}

    assert_marked(*(stranger.post(page("account_sign_in"), fields).text for _ in range(5)))


def test_pages_for_what_went_wrong(rf: RequestFactory) -> None:
    nobody = speak_chinese(make_client())

    with translation.override(CHINESE):
        assert_marked(
            nobody.get(page("connector_list")).text,
            nobody.post(page(*GUIDE), {}, headers=HTMX).text,
            server_error(rf.get("/")).text,
        )


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_texts_of_a_preset_are_marked(preset: Preset) -> None:
    texts = [preset.summary, preset.caveat, *(region.name for region in preset.regions)]

    assert [text for text in texts if not isinstance(text, Sentence)] == []
