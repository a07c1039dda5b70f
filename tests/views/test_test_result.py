"""The result panel of a test: every stage, the cause, the fix, the transcript and the report."""

from __future__ import annotations

import base64
import html
import re
import ssl
from typing import Any

import pytest
from django.test import Client
from lxml.html import HtmlElement, fromstring  # type: ignore[import-untyped]  # lxml ships no types

from smtp_connector.diagnostics.trace import Outcome, StageTrace, Trace
from smtp_connector.models import Delivery
from smtp_connector.terms import SECRET_MASK, Stage
from smtp_connector.views.test_result import describe_delivery
from smtp_connector.views.trace import Fact, describe_trace
from tests.certificates import Authority
from tests.free_port import find_free_port
from tests.smtp_server import ScriptedSmtpServer, close
from tests.views.console import (
    EVERYTHING,
    PASSWORD,
    config_text,
    content_of,
    make_client,
    page,
    posted,
    secret_text,
)

pytestmark = pytest.mark.django_db

TEST = ("connector_guide_test", "custom-smtp")
HTMX = {"HX-Request": "true"}
STAGES = ["DNS", "Connect", "TLS", "EHLO", "AUTH", "Envelope", "Data"]
SECURE = {"ignoreTLS": False, "tls": {"rejectUnauthorized": False}}
OK, BAD, AHEAD, SKIPPED = "is-ok", "is-bad", "is-ahead", "is-skipped"


@pytest.fixture
def client() -> Client:
    return make_client(*EVERYTHING)


@pytest.fixture(scope="module")
def server_context(authority: Authority) -> ssl.SSLContext:
    return authority.make_server_context()


@pytest.fixture
def secure_server(
    smtp_server: ScriptedSmtpServer, server_context: ssl.SSLContext
) -> ScriptedSmtpServer:
    """A server that has every stage: STARTTLS, then a sign-in."""
    smtp_server.tls_context = server_context
    smtp_server.auth_mechanisms = ["PLAIN"]
    smtp_server.credentials = ("ada", PASSWORD)
    return smtp_server


def send(client: Client, text: str, **options: Any) -> str:
    """Press Send and return the answer."""
    fields = posted(text, recipient="ada@example.com", token=f"token-{Delivery.objects.count()}")
    return content_of(client.post(page(*TEST), fields, **options))


def secure_text(server: ScriptedSmtpServer, **changes: Any) -> str:
    return secret_text(server.port, **{**SECURE, **changes})


def rows_of(answer: str) -> list[HtmlElement]:
    return list(fromstring(answer).find_class("trace-row"))


def states_of(answer: str) -> list[str]:
    return [row.get("class").split()[-1] for row in rows_of(answer)]


def panel_text(answer: str) -> str:
    """Return what stands in the panel, as one line."""
    (panel,) = fromstring(answer).xpath("//*[@data-result]")
    return " ".join(panel.text_content().split())


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_success_shows_every_stage_with_what_it_found_and_its_time(
    client: Client, secure_server: ScriptedSmtpServer, headers: dict[str, str]
) -> None:
    answer = send(client, secure_text(secure_server), headers=headers)

    assert states_of(answer) == [OK] * 7
    rows = [" ".join(row.text_content().split()) for row in rows_of(answer)]
    assert [row.partition(",")[0] for row in rows] == STAGES
    assert all(re.search(r"\d+ ms$|\d\.\d\d s$", row) for row in rows)
    for row, words in zip(
        rows,
        [
            "127.0.0.1 is an address",
            f"Port {secure_server.port} of 127.0.0.1 is open",
            "STARTTLS, TLSv1.3, certificate not checked",
            "Offers 8BITMIME, SIZE 10485760, AUTH PLAIN",
            "235 2.7.0 Welcome",
            "Sender: 250 2.1.0 Sender ok",
            "250 2.0.0 Queued as 4B7F",
        ],
        strict=True,
    ):
        assert words in row
    assert "Cipher: " in rows[2]
    assert "days left" in rows[2]
    assert "Mechanism: PLAIN" in rows[4]
    assert "Recipient: 250 2.1.5 Recipient ok" in rows[5]


def test_success_says_what_it_does_not_prove(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    said = panel_text(send(client, config_text(smtp_server.port)))

    assert "The server accepted the message" in said
    assert "Look into the inbox of ada@example.com." in said
    assert "has yet to deliver it" in said
    assert "delivered" not in said


def test_success_of_which_nothing_more_is_known_says_it_as_well() -> None:
    result = describe_delivery(Delivery(status="sent", recipient="ada@example.com"))

    assert result.text == "Look into the inbox of ada@example.com."
    assert [note.startswith("Accepted is not delivered yet") for note in result.notes] == [True]


def test_note_on_success_names_what_the_servers_reply_gives_away(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["."] = "250 2.0.0 Ok, kept in quarantine"

    said = panel_text(send(client, config_text(smtp_server.port)))
    assert "it does not go on to the recipient" in said


@pytest.mark.parametrize(
    ("replies", "changes", "stage"),
    [
        ({"greeting": "554 5.3.2 No"}, {}, "EHLO"),
        ({"EHLO": "550 5.7.1 No", "HELO": "550 5.7.1 No"}, {}, "EHLO"),
        ({"STARTTLS": "454 4.7.0 No"}, {}, "TLS"),
        ({"AUTH": "535 5.7.8 No"}, {}, "AUTH"),
        ({"MAIL": "550 5.7.1 No"}, {}, "Envelope"),
        ({"RCPT": "550 5.1.1 No"}, {}, "Envelope"),
        ({"DATA": "451 4.3.0 No"}, {}, "Data"),
        ({".": "554 5.6.0 No"}, {}, "Data"),
        ({}, {"host": "no-such-host.invalid"}, "DNS"),
    ],
    ids=str,
)
def test_failure_shows_where_it_stopped_and_what_was_said_there(
    client: Client,
    secure_server: ScriptedSmtpServer,
    replies: dict[str, str],
    changes: dict[str, Any],
    stage: str,
) -> None:
    secure_server.replies.update(replies)

    answer = send(client, secure_text(secure_server, **changes))

    states = states_of(answer)
    failed = STAGES.index(stage)
    assert states.count(BAD) == 1
    assert states[failed] == BAD
    assert set(states[failed + 1 :]) <= {AHEAD, SKIPPED, OK}
    said = panel_text(answer)
    assert f"Stopped at {stage}, stage {failed + 1} of 7." in said
    assert all(reply in said for reply in replies.values())
    assert "What to do:" in said


def test_port_that_nobody_listens_at_stops_at_connect(client: Client) -> None:
    port = find_free_port()

    answer = send(client, config_text(port))

    assert states_of(answer) == [OK, BAD, *[AHEAD] * 5]
    assert f"Port {port} of 127.0.0.1: refused" in panel_text(answer)


def test_certificate_that_is_not_trusted_is_shown_at_the_stage_that_refused_it(
    client: Client, secure_server: ScriptedSmtpServer
) -> None:
    answer = send(client, secure_text(secure_server, tls={}))

    assert states_of(answer)[STAGES.index("TLS")] == BAD
    tls = " ".join(rows_of(answer)[2].text_content().split())
    assert "Certificate of" in tls
    assert "days left" in tls


def test_what_happened_comes_before_the_cause_the_fix_the_stages_and_the_transcript(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    text = config_text(smtp_server.port, requireTLS=True, ignoreTLS=False)
    answer = send(client, text, headers=HTMX)

    marks = [
        *("result-title", "result-cause", "What to do:", "data-fix", "trace-row"),
        *("SMTP transcript", "Report to pass on"),
    ]
    places = [answer.index(mark) for mark in marks]
    assert places == sorted(places)


def test_cause_speaks_of_the_persons_own_values(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    answer = send(client, config_text(smtp_server.port, secure=True, ignoreTLS=False))

    (cause,) = (each.text_content() for each in fromstring(answer).find_class("result-cause"))
    assert str(smtp_server.port) in cause
    assert "secure" in cause


def test_failure_that_nothing_explains_invents_no_cause(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["MAIL"] = "550 5.7.1 Nein"

    answer = send(client, config_text(smtp_server.port))

    assert "result-cause" not in answer
    assert "data-fix>" not in answer
    assert "550 5.7.1 Nein" in panel_text(answer)
    assert "Read what the server said" in panel_text(answer)


def test_unknown_outcome_is_called_so_at_every_place(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["."] = close

    answer = send(client, config_text(smtp_server.port))

    assert 'data-result="unknown"' in answer
    assert "The outcome is unknown" in panel_text(answer)
    assert "Stopped at Data, stage 7 of 7." in panel_text(answer)
    assert "accepted the message" not in panel_text(answer)
    assert "Outcome: unknown" in answer


def test_transcript_holds_every_line_with_its_time(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    answer = send(client, config_text(smtp_server.port))

    lines = [
        [cell.text_content() for cell in row.iter("td")]
        for row in fromstring(answer).xpath("//*[@class='transcript']//tbody/tr")
    ]
    assert [f"{side} {text}" for _time, side, text in lines][:2] == [
        "S 220 test ESMTP",
        f"C {smtp_server.commands[0].line}",
    ]
    ours = [text for _time, side, text in lines if side == "C"]
    assert ours == [
        *(command.line for command in smtp_server.commands if command.verb != "QUIT"),
        ".",
    ]
    times = [int(time) for time, _side, _text in lines]
    assert times == sorted(times)


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5"])
@pytest.mark.parametrize("is_right", [True, False])
def test_no_secret_in_page_row_transcript_or_report(
    client: Client, smtp_server: ScriptedSmtpServer, mechanism: str, is_right: bool
) -> None:
    password = "canary-3141592653"
    blob = base64.b64encode(f"\0ada\0{password}".encode()).decode()
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = [mechanism], False
    smtp_server.credentials = ("ada", password if is_right else "other")
    smtp_server.replies["MAIL"] = f"550 5.7.1 You said {password} and {blob}"

    answer = send(client, secret_text(smtp_server.port, password), headers=HTMX)

    row = str(Delivery.objects.values().get())
    middle = base64.b64encode(password.encode()).decode()[:12]
    for canary in (password, blob, middle):
        assert canary not in html.unescape(answer)
        assert canary not in row
    masked = fromstring(answer).find_class("is-masked")
    assert masked
    assert all(SECRET_MASK in line.text_content() for line in masked)
    assert "Report to pass on" in answer


def test_code_of_the_message_is_in_no_transcript_and_no_report(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    answer = send(client, config_text(smtp_server.port), headers=HTMX)

    assert b"000000" in smtp_server.messages[0].content
    assert "000000" not in answer
    assert "000000" not in str(Delivery.objects.values("trace", "reply_text").get())


def test_report_has_versions_fingerprint_stages_and_transcript(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"

    answer = send(client, config_text(smtp_server.port))

    report = fromstring(answer).get_element_by_id("test-report").text
    delivery = Delivery.objects.get()
    for words in (
        *("SMTP Connector ", "Django ", "Python ", "OpenSSL "),
        f"Config fingerprint: {delivery.config_fingerprint[:12]}\n",
        f"Message-ID: {delivery.message_id}\n",
        "Outcome: failed after ",
        "Error: recipient_refused, phase recipient, stage envelope\n",
        "Reply: 550 5.1.1 No such user\n",
        "\nStages:\n",
        "\nTranscript:\n",
        " C RCPT TO:<ada@example.com>\n",
    ):
        assert words in report
    assert delivery.config_fingerprint[12:] not in report


def test_servers_words_are_escaped_and_left_to_no_translator(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 <img src=x> gone"

    answer = send(client, config_text(smtp_server.port))

    assert "<img src=x>" not in answer
    (lead,) = fromstring(answer).find_class("result-lead")
    assert lead.find("span").get("translate") == "no"
    assert lead.text_content() == "550 5.1.1 <img src=x> gone"


def test_two_tests_of_one_person_do_not_mix(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    passed = posted(config_text(smtp_server.port), recipient="ada@example.com", token="a")
    failed = posted(config_text(find_free_port()), recipient="ada@example.com", token="b")
    for fields in (passed, failed):
        client.post(page(*TEST), fields)

    again = [content_of(client.post(page(*TEST), fields)) for fields in (passed, failed)]

    assert ['data-result="ok"' in answer for answer in again] == [True, False]
    assert len(smtp_server.messages) == 1
    assert Delivery.objects.count() == 2


# Traces that no server of these tests makes --------------------------------------------------------


def make_trace(**details: Any) -> Trace:
    """Return a trace in which one stage was all that ran."""
    (name, found), *_none = details.items()
    outcomes = {Stage(name): Outcome.OK}
    stages = [
        StageTrace(stage, outcomes.get(stage, Outcome.NOT_REACHED), details=found)
        for stage in Stage
        if stage
    ]
    return Trace(stages, [])


def facts_of(**details: Any) -> list[str]:
    view = describe_trace(make_trace(**details))
    assert view
    row = next(row for row in view.rows if row.state == "ok")
    return [row.summary.text, *(fact.text for fact in row.facts)]


def test_every_address_that_was_tried_is_shown() -> None:
    attempts = [
        {"address": "2001:db8::1", "port": 587, "outcome": outcome}
        for outcome in ("timeout", "refused", "Network is unreachable", "ok")
    ]

    assert facts_of(connect={"attempts": attempts}) == [
        "Port 587 of 2001:db8::1: no answer in time",
        "Port 587 of 2001:db8::1: refused",
        "Port 587 of 2001:db8::1: Network is unreachable",
        "Port 587 of 2001:db8::1 is open",
    ]


def test_certificate_that_has_expired_says_when() -> None:
    certificate = {"subject": "a", "issuer": "b", "not_after": "2020-01-31T00:00:00+00:00"}

    assert "Expired on Jan. 31, 2020" in facts_of(tls={"certificate": certificate})


@pytest.mark.parametrize("details", [{}, {"certificate": "x"}, {"certificate": {"not_after": 1}}])
def test_details_of_another_shape_break_nothing(details: dict[str, Any]) -> None:
    assert facts_of(tls=details)


def test_trace_without_a_session_is_no_view() -> None:
    stages = [StageTrace(stage, Outcome.NOT_REACHED) for stage in Stage if stage]

    assert describe_trace(Trace(stages, [])) is None


def test_trouble_is_not_said_twice() -> None:
    stages = [
        StageTrace(Stage.AUTH, Outcome.FAILED, details={"reply": "535 No", "mechanism": "PLAIN"})
    ]

    view = describe_trace(Trace(stages, []), trouble=Fact("535 No", is_quoted=True))

    assert view
    assert [fact.text for fact in view.rows[0].facts] == ["Mechanism: PLAIN"]
