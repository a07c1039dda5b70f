from __future__ import annotations

import base64
import json
import ssl

import pytest

from smtp_connector.diagnostics.trace import Details, Outcome, Trace
from smtp_connector.errors import DeliveryError
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.terms import Stage
from smtp_connector.transport.recorder import MAX_LENGTH, MAX_LINES, Recorder
from smtp_connector.transport.submission import SendLimits, check, submit
from tests.certificates import Authority
from tests.free_port import find_free_port
from tests.smtp_server import ScriptedSmtpServer, close

from .conftest import CODE, PASSWORD, USER, ConfigMaker, ProxyMaker


def outcomes(trace: Trace) -> dict[str, str]:
    return {str(stage.stage): str(stage.outcome) for stage in trace.stages}


def details(trace: Trace, stage: Stage) -> Details:
    return next(found.details for found in trace.stages if found.stage is stage)


def test_whole_session_is_recorded_stage_by_stage(
    tls_server: ScriptedSmtpServer,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    tls_server.auth_mechanisms = ["LOGIN"]
    recorder = Recorder()

    submit(
        config_for(auth=login, requireTLS=True, tls={"ca": authority.pem}),
        message,
        limits=limits,
        recorder=recorder,
    )
    trace = recorder.make_trace()

    assert set(outcomes(trace).values()) == {"ok"}
    assert details(trace, Stage.DNS) == {"host": "127.0.0.1", "addresses": ["127.0.0.1"]}
    (attempt,) = details(trace, Stage.CONNECT)["attempts"]
    assert (attempt["address"], attempt["port"], attempt["outcome"]) == (
        "127.0.0.1",
        tls_server.port,
        "ok",
    )
    tls = details(trace, Stage.TLS)
    assert (tls["mode"], tls["version"], tls["is_verified"]) == (
        "starttls_required",
        "TLSv1.3",
        True,
    )
    assert tls["certificate"]["names"] == ["localhost", "127.0.0.1"]
    assert "AUTH LOGIN" in details(trace, Stage.EHLO)["capabilities"]
    assert details(trace, Stage.AUTH) == {"mechanism": "LOGIN", "reply": "235 2.7.0 Welcome"}
    assert details(trace, Stage.DATA)["reply"] == "250 2.0.0 Queued as 4B7F"


def test_transcript_has_every_line_of_both_sides_in_order(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    recorder = Recorder()

    submit(config_for(), message, limits=limits, recorder=recorder)
    lines = recorder.make_trace().lines

    said = [line.text.split()[0].upper() for line in lines if line.side == "C"]
    assert said == ["EHLO", "MAIL", "RCPT", "DATA", "."]
    assert [line.text for line in lines if line.side == "*"] == [
        f"message, {len(message.content)} octets"
    ]
    assert [line.text[:3] for line in lines if line.side == "S"][-2:] == ["354", "250"]
    assert [line.at_ms for line in lines] == sorted(line.at_ms for line in lines)


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_no_secret_or_code_reaches_the_record(
    mechanism: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
    login: dict[str, str],
) -> None:
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = [mechanism], False
    encoded = base64.b64encode(PASSWORD.encode()).decode()
    smtp_server.extensions = [f"X-ECHO {PASSWORD} {encoded}"]
    smtp_server.replies["."] = f"550 5.7.1 {CODE} {PASSWORD} {encoded}"
    recorder = Recorder()

    with pytest.raises(DeliveryError):
        submit(config_for(auth=login, ignoreTLS=True), message, limits=limits, recorder=recorder)
    written = json.dumps(recorder.make_trace().as_json(), ensure_ascii=False)

    assert smtp_server.logins == [(USER, PASSWORD)]
    assert not any(secret in written for secret in (PASSWORD, encoded, CODE))


def test_failed_stage_is_marked_and_later_ones_were_not_reached(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["RCPT"] = "550 5.1.1 No such user"
    recorder = Recorder()

    with pytest.raises(DeliveryError):
        submit(config_for(), message, limits=limits, recorder=recorder)

    assert outcomes(recorder.make_trace()) == {
        "dns": Outcome.OK,
        "connect": Outcome.OK,
        "tls": Outcome.SKIPPED,
        "ehlo": Outcome.OK,
        "auth": Outcome.SKIPPED,
        "envelope": Outcome.FAILED,
        "data": Outcome.NOT_REACHED,
    }


def test_missing_starttls_fails_at_tls_and_auth_was_not_reached(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    recorder = Recorder()

    with pytest.raises(DeliveryError):
        submit(config_for(requireTLS=True), message, limits=limits, recorder=recorder)
    found = outcomes(recorder.make_trace())

    assert (found["ehlo"], found["tls"], found["auth"]) == ("ok", "failed", "not_reached")


def test_refused_address_is_recorded_as_it_was_tried(
    config_for: ConfigMaker,
    smtp_server: ScriptedSmtpServer,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    recorder = Recorder()

    with pytest.raises(DeliveryError):
        submit(config_for(port=find_free_port()), message, limits=limits, recorder=recorder)
    trace = recorder.make_trace()

    assert outcomes(trace)["connect"] == "failed"
    (attempt,) = details(trace, Stage.CONNECT)["attempts"]
    assert attempt["outcome"] == "refused"


def test_line_that_is_no_reply_is_in_the_transcript(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["greeting"] = b"HTTP/1.1 400 Bad Request\r\n"
    recorder = Recorder()

    with pytest.raises(DeliveryError):
        submit(config_for(), message, limits=limits, recorder=recorder)

    assert recorder.make_trace().lines[0].text.startswith("HTTP/1.1")


def test_flood_of_lines_is_cut(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    flood = [f"250-x{number}" for number in range(MAX_LINES * 2)]
    smtp_server.replies["EHLO"] = "\n".join([*flood, "250 OK"])
    recorder = Recorder()

    submit(config_for(), message, limits=limits, recorder=recorder)
    trace = recorder.make_trace()

    assert trace.is_cut
    assert len(trace.lines) <= MAX_LINES
    assert sum(len(line.text) for line in trace.lines) <= MAX_LENGTH
    assert len(json.dumps(trace.as_json())) < 4 * MAX_LENGTH


def test_trace_survives_json(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    recorder = Recorder()
    submit(config_for(), message, limits=limits, recorder=recorder)
    trace = recorder.make_trace()

    assert Trace.from_json(json.loads(json.dumps(trace.as_json()))) == trace


def test_check_names_sender_and_recipient_and_sends_no_message(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    recorder = Recorder()

    check(config_for(), message, limits=limits, recorder=recorder)
    smtp_server.wait_until(lambda: "QUIT" in smtp_server.verbs)

    assert smtp_server.verbs == ["EHLO", "MAIL", "RCPT", "RSET", "QUIT"]
    assert smtp_server.received == []
    assert outcomes(recorder.make_trace())["data"] == "not_reached"


def test_check_that_loses_its_server_ends_with_an_error(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    smtp_server.replies["RSET"] = close

    with pytest.raises(DeliveryError) as caught:
        check(config_for(), message, limits=limits)

    assert (caught.value.code, caught.value.is_outcome_unknown) == ("connection_lost", False)


def test_way_through_a_proxy_is_recorded_with_the_tls_inside_it(
    tls_server: ScriptedSmtpServer,
    server_context: ssl.SSLContext,
    proxy_for: ProxyMaker,
    authority: Authority,
    config_for: ConfigMaker,
    message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    proxy = proxy_for("http", tls_context=server_context)
    config = config_for(
        tls={"ca": authority.pem}, proxy=f"https://ada:canary-proxy@127.0.0.1:{proxy.port}"
    )
    recorder = Recorder()

    submit(config, message, limits=limits, recorder=recorder)
    trace = recorder.make_trace()

    (attempt,) = details(trace, Stage.CONNECT)["attempts"]
    assert (attempt["port"], attempt["outcome"]) == (proxy.port, "ok")
    assert details(trace, Stage.TLS)["certificate"]["names"] == ["localhost", "127.0.0.1"]
    assert f"through the proxy 127.0.0.1, port {proxy.port}" in [line.text for line in trace.lines]
    assert "canary-proxy" not in json.dumps(trace.as_json())
