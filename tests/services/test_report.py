"""The report of a delivery and of a check: a text to pass on, without secrets."""

from __future__ import annotations

import platform
from typing import Any

import django
import pytest

from smtp_connector.config.parsing import parse_config
from smtp_connector.diagnostics.trace import Trace
from smtp_connector.models import Delivery
from smtp_connector.services.check import check_config
from smtp_connector.services.delivery import send_test_message
from smtp_connector.services.fingerprint import make_fingerprint
from smtp_connector.services.report import make_check_report, make_report
from tests.configs import make_config
from tests.smtp_server import ScriptedSmtpServer

pytestmark = pytest.mark.django_db

PASSWORD = "canary-314159"


def config_of(server: ScriptedSmtpServer, **changes: Any) -> Any:
    return parse_config(make_config(server.port, **changes)).config


def report_of(delivery: Delivery) -> str:
    return make_report(delivery, delivery.find_trace())


def test_report_of_a_test_that_passed(smtp_server: ScriptedSmtpServer) -> None:
    config = config_of(smtp_server)

    delivery = send_test_message(config, "ada@example.com").delivery
    lines = report_of(delivery).splitlines()

    assert f"Django {django.get_version()}, Python {platform.python_version()}" in lines[0]
    assert lines[1].startswith("OpenSSL ")
    assert f"Config fingerprint: {make_fingerprint(config)[:12]}" in lines
    assert f"Outcome: sent after {delivery.duration_ms} ms" in lines
    assert [line.split()[:2] for line in lines[lines.index("Stages:") + 1 :][:7]] == [
        ["dns", "ok"],
        ["connect", "ok"],
        ["tls", "skipped"],
        ["ehlo", "ok"],
        ["auth", "skipped"],
        ["envelope", "ok"],
        ["data", "ok"],
    ]
    assert any(line.endswith("S 250 2.0.0 Queued as 4B7F") for line in lines)


def test_report_of_a_test_that_failed_has_what_happened_and_the_advice(
    smtp_server: ScriptedSmtpServer,
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"

    report = report_of(send_test_message(config_of(smtp_server), "ada@example.com").delivery)

    assert "\nError: recipient_refused, phase recipient, stage envelope\n" in report
    assert "\nWhat happened: " in report
    assert "\nAdvice: " in report
    assert "\nReply: 550 5.1.1 No such user\n" in report


def test_report_of_a_row_without_a_trace_has_no_stages() -> None:
    report = make_report(Delivery(status="failed", error_message="No template fits."), None)

    assert "Outcome: failed" in report
    assert "Stages:" not in report
    assert "Config fingerprint" not in report


def test_report_of_a_check_that_passed(smtp_server: ScriptedSmtpServer) -> None:
    config = config_of(smtp_server)

    report = make_check_report(check_config(config))

    assert "\nOutcome: check without sending passed after " in report
    assert f"\nConfig fingerprint: {make_fingerprint(config)[:12]}\n" in report
    assert " C RSET\n" in report
    assert "Error:" not in report


def test_report_of_a_check_that_failed_has_the_cause_and_no_secret(
    smtp_server: ScriptedSmtpServer,
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["PLAIN"], False
    smtp_server.replies["AUTH"] = f"535-5.7.8 You said\n535 5.7.8 {PASSWORD}"

    result = check_config(config_of(smtp_server, auth={"user": "ada", "pass": PASSWORD}))
    report = make_check_report(result)

    assert "\nOutcome: check without sending failed after " in report
    assert "\nCause: " in report
    assert "\nAdvice: " in report
    assert "\nReply: 535 5.7.8 You said\n" in report
    assert PASSWORD not in report


def test_report_says_that_lines_were_left_out() -> None:
    report = make_report(Delivery(status="sent"), Trace((), (), is_cut=True))

    assert report.endswith("\n(more lines came and were left out)\n")
