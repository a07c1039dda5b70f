"""Broken set-ups through the whole page: the cause that it names, none where none is certain, and the fix that holds."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client
from lxml.html import HtmlElement, fromstring  # type: ignore[import-untyped]  # lxml ships no types
from pytest_django import Settings

from smtp_connector.diagnostics.catalogue import CATALOGUE
from smtp_connector.views.sent_tests import make_token
from tests.certificates import Authority
from tests.configs import make_config
from tests.free_port import find_free_port
from tests.proxy_server import ScriptedProxy
from tests.smtp_server import ScriptedSmtpServer

from .broken_senders import SETUPS_FROM_SIGN_IN
from .broken_server import HOST, NONE, PASSWORD, USER, BrokenSetup, Mend, Place, prepare
from .broken_setups import DNS_SETUPS, SETUPS_BEFORE_SIGN_IN
from .console import EVERYTHING, content_of, make_client, page, posted

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TEST, FIX = (("connector_guide_test", "custom-smtp"), ("connector_guide_fix", "custom-smtp"))
SETUPS = (*SETUPS_BEFORE_SIGN_IN, *SETUPS_FROM_SIGN_IN)
HTMX, JSON = {"HX-Request": "true"}, {"Accept": "application/json"}
PORTS = [110, 143, 465, 587, 2022, 2121, 2525, 8080, 10465]
STAGES = {"AUTH": "AUTH", "MAIL": "Envelope", "RCPT": "Envelope", "DATA": "Data", ".": "Data"}
CAUSES = {
    record.id: re.compile(
        re.sub(r"%\\\(\w+\\\)[sd]", ".*", re.escape(record.cause.template.replace("`", "")))
    )
    for record in CATALOGUE
}

Plain = dict[str, Any]


class Desk:
    """An administrator at the guide page, and the network, in which every host and port leads to one server."""

    def __init__(self, server: ScriptedSmtpServer, proxy: ScriptedProxy, silent_port: int) -> None:
        self.client: Client = make_client(*EVERYTHING)
        self.network = f"http://127.0.0.1:{proxy.port}"
        self.places: Mapping[Any, Any] = {
            Place.SERVER_PORT: server.port,
            Place.CLOSED_PORT: find_free_port(),
            Place.SILENT_PORT: silent_port,
            Place.CLOSED_PROXY: f"http://127.0.0.1:{find_free_port()}",
        }

    def write(self, authority: Authority, *changes: Mapping[str, Any]) -> Plain:
        """Return the usual config with these changes."""
        values: Plain = {
            "host": HOST,
            "port": 587,
            "ignoreTLS": ...,
            "requireTLS": True,
            "proxy": self.network,
            "auth": {"user": USER, "pass": PASSWORD},
        }
        tls: Plain = {"ca": authority.pem}
        for change in changes:
            tls |= change.get("tls", {})
            values |= {key: self._place(value) for key, value in change.items()}
        values["tls"] = {key: value for key, value in tls.items() if value is not ...}
        return make_config(values.pop("port"), **values)

    def _place(self, value: object) -> object:
        return self.places[value] if isinstance(value, Place) else value

    def send(self, text: str, **options: Any) -> HtmlElement:
        """Press Send and return what shows the result."""
        fields = posted(text, recipient="bob@elsewhere.test", token=make_token())
        return fromstring(content_of(self.client.post(page(*TEST), fields, **options)))

    def press(self, text: str, answer: HtmlElement, number: int) -> str:
        """Press one of the offered changes; return the text, with the way into the network."""
        fixes = [fix.get("value") for fix in panel_of(answer).xpath(".//button[@data-fix]")]
        [failure] = answer.xpath("//input[@name='failure']/@value")
        fields = posted(text, fix=fixes[number], failure=failure)
        answer_to_script = self.client.post(page(*FIX), fields, headers=JSON).json()
        return json.dumps({**json.loads(answer_to_script["text"]), "proxy": self.network})


@pytest.fixture(scope="module")
def has_resolver() -> bool:
    """Tell whether somebody answers here that a name does not exist."""
    try:
        socket.getaddrinfo("no-such-name.invalid", None)
    except socket.gaierror as error:
        return error.errno != socket.EAI_AGAIN
    return True


@pytest.fixture
def desk(smtp_server: ScriptedSmtpServer, settings: Settings) -> Iterator[Desk]:
    settings.SMTP_CONNECTOR = {**settings.SMTP_CONNECTOR, "ALLOWED_PORTS": PORTS}
    network = ScriptedProxy("http", (smtp_server.host, smtp_server.port))
    with network as proxy, silent_port() as port:
        yield Desk(smtp_server, proxy, port)


@contextmanager
def silent_port() -> Iterator[int]:
    """Yield a port that drops whoever connects: its queue is full."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def panel_of(answer: HtmlElement) -> HtmlElement:
    [panel] = answer.xpath("//*[@data-result]")
    return panel


def kind_of(answer: HtmlElement) -> str:
    return str(panel_of(answer).get("data-result"))


def words_of(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def causes_of(answer: HtmlElement) -> set[str]:
    """Return the ids of the records whose sentence the panel shows; a sentence of no record stands for itself."""
    sentences = [words_of(each) for each in panel_of(answer).find_class("result-cause")]
    return {
        next((name for name, cause in CAUSES.items() if cause.fullmatch(sentence)), sentence)
        for sentence in sentences
    }


@pytest.mark.parametrize("setup", [each for each in SETUPS if each.cause], ids=str)
def test_page_names_the_cause_of_a_broken_setup_and_what_mends_it_holds(
    setup: BrokenSetup,
    desk: Desk,
    smtp_server: ScriptedSmtpServer,
    authority: Authority,
    has_resolver: bool,
) -> None:
    if setup in DNS_SETUPS and not has_resolver:
        pytest.skip("no DNS resolver answers on this machine")
    prepare(setup, smtp_server, authority)
    text = json.dumps(desk.write(authority, setup.right, setup.changes))

    answer = desk.send(text)

    assert causes_of(answer) == {setup.cause}, words_of(panel_of(answer))
    assert kind_of(answer) == ("unknown" if setup.cause == "outcome_unknown" else "bad")
    if setup.mend is Mend.BY_HAND:
        right = json.dumps(desk.write(authority, setup.right))
        assert kind_of(desk.send(right, headers=HTMX)) == "ok"
    elif setup.mend is not Mend.NOTHING:
        number = [Mend.FIRST_FIX, Mend.SECOND_FIX].index(setup.mend)
        after = desk.send(desk.press(text, answer, number), headers=HTMX)
        assert kind_of(after) == "ok", words_of(panel_of(after))


@pytest.mark.parametrize("setup", [each for each in SETUPS if each.cause == NONE], ids=str)
def test_page_names_no_cause_where_none_is_certain_but_the_reply_and_the_stage(
    setup: BrokenSetup, desk: Desk, smtp_server: ScriptedSmtpServer, authority: Authority
) -> None:
    prepare(setup, smtp_server, authority)
    [(verb, reply)] = setup.replies.items()

    answer = desk.send(json.dumps(desk.write(authority, setup.changes)))

    assert causes_of(answer) == set(), words_of(panel_of(answer))
    assert kind_of(answer) == "bad"
    [failed] = panel_of(answer).xpath(
        ".//*[contains(@class, 'trace-row')][contains(@class, 'is-bad')]"
    )
    assert words_of(failed).startswith(STAGES.get(verb, "EHLO"))
    assert not isinstance(reply, str) or reply in words_of(panel_of(answer))


def test_table_has_set_ups_of_every_kind() -> None:
    assert len({each.wrong for each in SETUPS}) == len(SETUPS) >= 55
    assert sum(each.cause == NONE for each in SETUPS) >= 8
    assert {each.mend for each in SETUPS} == set(Mend)
