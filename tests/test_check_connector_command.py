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


def run_json(*arguments: str) -> dict[str, Any]:
    output = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("check_connector", *arguments, "--json", stdout=output)
    answer: dict[str, Any] = json.loads(output.getvalue())
    return answer


def test_each_stage_is_printed_and_no_message_is_sent(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    output = io.StringIO()

    call_command("check_connector", stdout=output)

    lines = [line.split()[:2] for line in output.getvalue().splitlines()]
    assert lines == [
        ["dns", "ok"],
        ["connect", "ok"],
        ["tls", "skipped"],
        ["ehlo", "ok"],
        ["auth", "skipped"],
        ["envelope", "ok"],
        ["data", "not_reached"],
    ]
    assert (smtp_server.received, Delivery.objects.count()) == ([], 0)


def test_sender_is_the_recipient_when_none_is_named(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    run_json("--connector", connector.public_id)

    assert "RCPT TO:<no-reply@example.com>" in [seen.line for seen in smtp_server.commands]


def test_failure_is_one_json_object_with_cause_and_trace(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"

    answer = run_json("--to", "ada@example.com")

    assert (answer["ok"], answer["error_code"], answer["stage"]) == (
        False,
        "recipient_refused",
        "envelope",
    )
    failed = [stage["stage"] for stage in answer["trace"]["stages"] if stage["outcome"] == "failed"]
    assert failed == ["envelope"]
    assert [0, "S", "550 5.1.1 No such user"][1:] in [line[1:] for line in answer["trace"]["lines"]]


def test_failure_ends_with_an_error_that_says_what_to_do(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["greeting"] = "554 5.7.1 Go away"

    with pytest.raises(CommandError, match=r"\[greeting_refused\].*554 5\.7\.1 Go away"):
        call_command("check_connector", stdout=io.StringIO())


def test_config_that_is_not_stored_can_be_checked(
    smtp_server: ScriptedSmtpServer, tmp_path: Path
) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(make_config(smtp_server.port)))

    assert run_json("--config", str(file))["ok"] is True


def test_wrong_config_is_said_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text('{"host": "mail.example.com", "post": 25}')

    answer = run_json("--config", str(file))

    assert answer["error_code"] == "invalid_config"
    assert "post" in {problem["path"] for problem in answer["problems"]}


def test_two_addresses_are_refused_before_anything_is_connected(
    connector: Connector, smtp_server: ScriptedSmtpServer
) -> None:
    answer = run_json("--to", "ada@example.com, bob@example.com")

    assert (answer["error_code"], smtp_server.clients) == ("invalid_recipient", [])
    assert {stage["outcome"] for stage in answer["trace"]["stages"]} == {"not_reached"}
