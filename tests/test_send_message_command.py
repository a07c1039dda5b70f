from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from smtp_connector.models import Connector, Delivery
from tests.configs import make_config
from tests.smtp_server import ScriptedSmtpServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def connector(smtp_server: ScriptedSmtpServer) -> Connector:
    return Connector.objects.create_connector("Mail", config=make_config(smtp_server.port))


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command("send_message", *arguments, stdout=output)
    return output.getvalue()


def run_json(*arguments: str) -> dict[str, Any]:
    output = io.StringIO()
    with contextlib.suppress(SystemExit):  # its exit status is looked at below
        call_command("send_message", *arguments, "--json", stdout=output)
    answer: dict[str, Any] = json.loads(output.getvalue())
    return answer


def test_active_connector_sends_and_the_delivery_is_printed(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    text = run(
        "--to", "ada@example.com", "--usage-type", "SignIn", "--payload", '{"code": "481516"}'
    )

    assert Delivery.objects.get().message_id in text
    assert b"Your SignIn code is 481516." in smtp_server.messages[0].content


def test_connector_is_chosen_by_its_id(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    answer = run_json("--connector", connector.public_id, "--to", "ada@example.com")

    assert (answer["ok"], answer["status"], answer["reply_code"]) == (True, "sent", 250)


def test_refusal_is_one_json_object_with_code_phase_reply_cause_and_hint(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"

    answer = run_json("--to", "nobody@example.com")

    assert (answer["ok"], answer["error_code"], answer["phase"]) == (
        False,
        "recipient_refused",
        "recipient",
    )
    assert answer["reply_code"] == 550
    assert answer["cause"]
    assert answer["hint"]


def test_refusal_ends_with_status_one(connector: Connector) -> None:
    with pytest.raises(SystemExit) as excinfo:
        call_command("send_message", "--to", "no address", "--json", stdout=io.StringIO())

    assert excinfo.value.code == 1


def test_refusal_in_words_names_code_and_reply(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"

    with pytest.raises(CommandError, match=r"recipient_refused.*No such user"):
        run("--to", "nobody@example.com")


def test_config_from_a_file_sends_without_a_stored_connector(
    smtp_server: ScriptedSmtpServer, tmp_path: Path
) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(make_config(smtp_server.port)))

    assert run_json("--config", str(file), "--to", "ada@example.com")["ok"]


def test_config_from_standard_input_names_its_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"post": 1}'))

    answer = run_json("--config", "-", "--to", "ada@example.com")

    assert answer["error_code"] == "invalid_config"
    assert {"path": "post", "line": 1, "column": 2}.items() <= answer["problems"][-1].items()
    assert answer["problems"][-1]["fix"] == 'Write "port" for "post"'


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--connector", "nosuchid12", "--to", "a@b.example"], "No connector has the id"),
        (["--config", "/no/such/file", "--to", "a@b.example"], "cannot be read"),
        (["--to", "a@b.example", "--payload", "{code}"], "not JSON"),
        (["--to", "a@b.example", "--payload", "[1]"], "write an object"),
        (["--to", "a@b.example", "--payload", "[" * 100_000], "not JSON"),
        (["--to", "a@b.example", "--connector", "\0"], "No connector has the id"),
        (["--to", "a@b.example", "--config", "\0"], "cannot be read"),
        (["--to", "a@b.example"], "No connector is active"),
        (["--to", "a@b.example", "--usage-type", "Signin"], "invalid choice"),
    ],
)
def test_wrong_arguments_are_said_in_one_sentence(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(*arguments)


def test_trace_of_the_session_is_printed_whether_it_was_sent_or_not(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    sent = run_json("--to", "ada@example.com")
    smtp_server.replies["."] = "554 5.7.1 Spam"
    failed = run_json("--to", "ada@example.com")

    outcomes = [answer["trace"]["stages"][-1]["outcome"] for answer in (sent, failed)]
    assert outcomes == ["ok", "failed"]
    assert failed["trace"]["lines"][-1][1:] == ["S", "554 5.7.1 Spam"]
    assert "000000" not in str(sent["trace"])
