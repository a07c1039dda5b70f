from __future__ import annotations

import dataclasses
import logging
import sys
import traceback
from typing import Any

import dkim
import pytest

from smtp_connector.errors import DkimError
from smtp_connector.rendering.message import OutgoingMessage
from smtp_connector.transport.submission import SendLimits, submit
from tests.dkim_keys import KINDS, DkimKey, make_rsa
from tests.smtp_server import ScriptedSmtpServer

from .conftest import ConfigMaker

CONTENT = (
    b"X-Note: one\r\nFrom: Example <no-reply@example.com>\r\nTo: ada@example.com\r\n"
    b"Subject: Code\r\nList-Unsubscribe: <mailto:a@example.com>\r\n\r\n.Your code\r\n..\r\nBye \r\n\r\n"
)


@pytest.fixture
def signed_message(message: OutgoingMessage) -> OutgoingMessage:
    return dataclasses.replace(message, content=CONTENT)


def options_of(key: DkimKey, **changes: Any) -> dict[str, Any]:
    return {"domainName": "example.com", "keySelector": "mail", "privateKey": key.pem, **changes}


def tags_of(content: bytes) -> dict[str, str]:
    assert content.startswith(b"DKIM-Signature: ")
    field = content.partition(b"\r\nX-Note:")[0].partition(b": ")[2].decode()
    pairs = (tag.partition("=") for tag in "".join(field.split()).split(";"))
    return {name: value for name, _equals, value in pairs}


@pytest.mark.parametrize("kind", KINDS)
def test_signature_holds_for_the_octets_that_the_server_got(
    kind: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    signed_message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    key = KINDS[kind]()

    submit(config_for(dkim=options_of(key)), signed_message, limits=limits)

    content = smtp_server.messages[0].content
    assert dkim.verify(content, dnsfunc=key.find_record)
    assert not dkim.verify(content.replace(b"Bye", b"By"), dnsfunc=key.find_record)
    assert not dkim.verify(b"From: eve@example.com\r\n" + content, dnsfunc=key.find_record)
    tags = tags_of(content)
    assert (tags["d"], tags["s"], tags["c"]) == ("example.com", "mail", "relaxed/relaxed")
    assert content.endswith(CONTENT)


def test_size_that_is_named_counts_the_signature(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    signed_message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    submit(config_for(dkim=options_of(make_rsa())), signed_message, limits=limits)

    mail = next(command.line for command in smtp_server.commands if command.verb == "MAIL")
    assert mail.endswith(f" SIZE={len(smtp_server.messages[0].content)}")


def test_line_ends_are_signed_as_they_go_out(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    signed_message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    key = make_rsa()
    mixed = CONTENT.replace(b"..\r\n", b"..\n") + b"End"

    submit(
        config_for(dkim=options_of(key)),
        dataclasses.replace(signed_message, content=mixed),
        limits=limits,
    )

    assert dkim.verify(smtp_server.messages[0].content, dnsfunc=key.find_record)


@pytest.mark.parametrize(
    ("changes", "signed"),
    [
        ({}, "from:to:subject:list-unsubscribe:from"),
        ({"headerFieldNames": "Subject: X-Note :bcc"}, "x-note:from:subject:from"),
        ({"skipFields": "to:List-Unsubscribe:from"}, "from:subject:from"),
    ],
)
def test_headers_to_sign_may_be_chosen_and_from_is_always_signed(
    changes: dict[str, str],
    signed: str,
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    signed_message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    key = make_rsa()

    submit(config_for(dkim=options_of(key, **changes)), signed_message, limits=limits)

    content = smtp_server.messages[0].content
    assert tags_of(content)["h"] == signed
    assert dkim.verify(content, dnsfunc=key.find_record)


def test_without_dkim_nothing_is_signed(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    signed_message: OutgoingMessage,
    limits: SendLimits,
) -> None:
    submit(config_for(), signed_message, limits=limits)

    assert smtp_server.messages[0].content == CONTENT


def test_key_that_cannot_sign_sends_nothing_and_stands_in_no_text(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    signed_message: OutgoingMessage,
    limits: SendLimits,
    caplog: pytest.LogCaptureFixture,
) -> None:
    options = options_of(make_rsa(), privateKey="canary-dkim-8b1e55")
    config = config_for(dkim=options, logger=True, debug=True)

    with caplog.at_level(logging.DEBUG), pytest.raises(DkimError) as caught:
        submit(config, signed_message, limits=limits)

    shown = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(config)
    assert "canary-dkim" not in shown
    assert (caught.value.phase, caught.value.is_transient) == ("message", False)
    assert "MAIL" not in smtp_server.verbs


def test_key_that_signs_stands_in_no_log(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    signed_message: OutgoingMessage,
    limits: SendLimits,
    caplog: pytest.LogCaptureFixture,
) -> None:
    key = make_rsa()

    with caplog.at_level(logging.DEBUG):
        submit(
            config_for(dkim=options_of(key), logger=True, debug=True), signed_message, limits=limits
        )

    assert key.pem.splitlines()[5] not in caplog.text
    assert "Your code" not in caplog.text


def test_installation_without_the_library_says_what_to_install(
    smtp_server: ScriptedSmtpServer,
    config_for: ConfigMaker,
    signed_message: OutgoingMessage,
    limits: SendLimits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "dkim", None)

    with pytest.raises(DkimError) as caught:
        submit(config_for(dkim=options_of(make_rsa())), signed_message, limits=limits)

    assert "django-smtp-connector[dkim]" in caught.value.hint
    assert not smtp_server.received
