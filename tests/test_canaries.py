"""Secrets that must never be seen again: planted everywhere, searched for in everything that is shown or kept."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.db import connection
from django.test import Client
from django.urls import reverse

from smtp_connector.config.parsing import parse_config
from smtp_connector.config.secrets import SECRET_PATHS
from smtp_connector.errors import ConfigError, DeliveryError
from smtp_connector.models import Connector, Delivery
from tests.configs import make_config
from tests.dkim_keys import make_rsa
from tests.smtp_server import ScriptedSmtpServer

pytestmark = pytest.mark.django_db

SECRETS = {
    "auth.pass": "canary-pass-7f3a9c/ü",
    "tls.key": "canary-tlskey-51bb0e",
    "tls.passphrase": "canary-phrase-88d1f2",
    "customHeaders.X-Api-Key": "canary-header-19ce04",
    "proxy": "canary-proxy-204e8d",
    "dkim.privateKey": make_rsa().pem.strip(),
}
CODE = "canary-code-602214"
VALUE = "canary-value-137035"


def forms_of(canary: str) -> list[str]:
    raw = canary.encode()
    forms = [canary, quote(canary), quote(canary, safe=""), json.dumps(canary)[1:-1]]
    # The three ways in which the middle of a longer base64 text can hold it.
    forms += [base64.b64encode(b"\0" * shift + raw)[4:-4].decode() for shift in range(3)]
    return forms


def assert_clean(text: str, *canaries: str) -> None:
    for canary in canaries or (*SECRETS.values(), CODE, VALUE):
        for form in forms_of(canary):
            assert form not in text


def config_for(port: int) -> dict[str, Any]:
    return make_config(
        port,
        auth={"user": "ada", "pass": SECRETS["auth.pass"]},
        customHeaders={"X-Api-Key": SECRETS["customHeaders.X-Api-Key"]},
        logger=True,
        debug=True,
    )


def config_with_every_secret() -> dict[str, Any]:
    """It cannot send, since the key is none; what it is stored and shown as is looked at."""
    tls = {
        "cert": "-----BEGIN CERTIFICATE-----",
        "key": SECRETS["tls.key"],
        "passphrase": SECRETS["tls.passphrase"],
    }
    dkim = {
        "domainName": "example.com",
        "keySelector": "mail",
        "privateKey": SECRETS["dkim.privateKey"],
    }
    proxy = f"http://{SECRETS['proxy']}@127.0.0.1:3128"
    return config_for(2525) | {"tls": tls, "dkim": dkim, "proxy": proxy}


@pytest.fixture
def smtp_server() -> Iterator[ScriptedSmtpServer]:
    with ScriptedSmtpServer(auth_mechanisms=["PLAIN", "LOGIN"], auth_needs_tls=False) as server:
        yield server


@pytest.fixture
def console(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("ada"))
    return client


def echo_everything() -> str:
    """Return a reply that throws all that the server was told back at the client, in several spellings."""
    sent = (SECRETS["auth.pass"], SECRETS["customHeaders.X-Api-Key"], CODE, VALUE)
    spellings = [
        text for canary in sent for text in (canary, quote(canary), quote(canary, safe=""))
    ]
    blobs = [b"\0" * shift + canary.encode() for canary in sent for shift in range(3)]
    blobs.append(f"\0ada\0{SECRETS['auth.pass']}".encode())
    spellings += [base64.b64encode(blob).decode() for blob in blobs]
    lines = "\n".join(f"550-5.7.1 you said {text}" for text in spellings)
    return f"{lines}\n550 5.7.1 refused"


@pytest.mark.parametrize("verb", ["greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "."])
def test_no_canary_in_error_log_or_row_whatever_the_server_echoes(
    smtp_server: ScriptedSmtpServer, caplog: pytest.LogCaptureFixture, verb: str
) -> None:
    smtp_server.replies[verb] = echo_everything()
    connector = Connector.objects.create_connector("Mail", config=config_for(smtp_server.port))

    with caplog.at_level(logging.DEBUG), pytest.raises(DeliveryError) as excinfo:
        connector.send_code("ada@example.com", CODE, payload={"note": VALUE})

    error = excinfo.value
    assert_clean(
        "".join(traceback.format_exception(error))
        + repr(error)
        + repr(vars(error))
        + str(error.args)
    )
    assert_clean(caplog.text)
    assert_clean(str(Delivery.objects.values().get()))


def test_no_canary_in_the_log_of_a_send_that_succeeds(
    smtp_server: ScriptedSmtpServer,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    connector = Connector.objects.create_connector("Mail", config=config_for(smtp_server.port))

    with caplog.at_level(logging.DEBUG):
        delivery = connector.send_code("ada@example.com", CODE, payload={"note": VALUE})

    output = capfd.readouterr()
    assert_clean(caplog.text + output.out + output.err + str(delivery) + repr(delivery))
    assert len(smtp_server.messages) == 1


@pytest.fixture
def connectors(smtp_server: ScriptedSmtpServer) -> list[Connector]:
    """One that has sent, one with every kind of secret that has failed."""
    sends = Connector.objects.create_connector("Mail", config=config_for(smtp_server.port))
    fails = Connector.objects.create_connector("Keys", config=config_with_every_secret())
    sends.send_code("ada@example.com", CODE, payload={"note": VALUE})
    with pytest.raises(DeliveryError):
        fails.send_code("ada@example.com", CODE, payload={"note": VALUE})
    assert fails.sealed_secrets.keys() == SECRETS.keys()
    return [sends, fails]


def test_no_secret_in_a_dump_of_the_database(connectors: list[Connector]) -> None:
    assert_clean(serializers.serialize("json", [*connectors, *Delivery.objects.all()]))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert_clean(str(cursor.fetchall()))


def test_no_secret_in_any_page_that_is_read(console: Client, connectors: list[Connector]) -> None:
    pages = ["connector_list", "connector_create", "email_logs", "audit_log"]
    of_connector = ["connector_edit", "connector_delete", "connector_email_logs"]
    paths = [reverse(f"smtp_connector:{name}") for name in pages]
    paths += [
        reverse(f"smtp_connector:{name}", args=[connector.public_id])
        for name in of_connector
        for connector in connectors
    ]
    paths += [
        reverse("smtp_connector:delivery_detail", args=[row.pk]) for row in Delivery.objects.all()
    ]

    for path in paths:
        response = console.get(path)
        assert response.status_code == 200
        assert_clean(response.content.decode())


def test_typed_secret_comes_back_only_in_the_box_of_an_answer_that_nobody_stores(
    console: Client,
) -> None:
    text = json.dumps(config_for(70000))

    response = console.post(
        reverse("smtp_connector:connector_guide", args=["custom-smtp"]),
        {"name": "Mail", "config": text},
    )

    page = response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert page.count("canary-pass-7f3a9c") == 1
    assert not Connector.objects.exists()


def test_saved_secret_is_not_shown_to_the_one_who_typed_it(
    console: Client, smtp_server: ScriptedSmtpServer
) -> None:
    text = json.dumps(config_for(smtp_server.port))

    response = console.post(
        reverse("smtp_connector:connector_guide", args=["custom-smtp"]),
        {"name": "Mail", "config": text},
        follow=True,
    )

    assert response.status_code == 200
    assert_clean(response.content.decode())


def test_fragment_for_send_and_for_check_holds_no_secret(
    console: Client, smtp_server: ScriptedSmtpServer
) -> None:
    smtp_server.replies["MAIL"] = echo_everything()
    fields = {
        "name": "Mail",
        "config": json.dumps(config_for(smtp_server.port)),
        "test-recipient": "ada@example.com",
        "send_token": "0123456789abcdef",
    }

    for more in ({}, {"check": "1"}):
        response = console.post(
            reverse("smtp_connector:connector_guide_test", args=["custom-smtp"]),
            fields | more,
            headers={"HX-Request": "true"},
        )

        assert b"refused" in response.content
        assert_clean(response.content.decode(), *SECRETS.values())


@pytest.mark.parametrize("path", sorted(SECRET_PATHS))
def test_no_config_error_holds_the_secret_it_complains_about(path: str) -> None:
    config = make_config()
    *parents, key = path.split(".")
    target = config
    for parent in parents:
        target = target.setdefault(parent, {})
    target[key] = ["canary-pass-7f3a9c"]

    with pytest.raises(ConfigError) as excinfo:
        parse_config(config)

    assert "canary-pass-7f3a9c" not in "".join(traceback.format_exception(excinfo.value))
