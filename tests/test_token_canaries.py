"""OAuth2 secrets that must never be seen again, whatever the token endpoint and the mail server say back."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.db import connection
from django.test import Client
from django.urls import reverse

from smtp_connector.errors import DeliveryError
from smtp_connector.models import AccessToken, Connector, Delivery
from tests.certificates import Authority
from tests.configs import make_config
from tests.rsa_keys import make_rsa_pem
from tests.smtp_server import ScriptedSmtpServer
from tests.test_canaries import assert_clean
from tests.token_endpoint import Handler, TokenEndpoint, make_grant

pytestmark = pytest.mark.django_db(transaction=True)

ADA = "ada@example.com"
TYPED = {
    "clientSecret": "canary-client-secret-0b7e/ü",
    "refreshToken": "canary-refresh-token-5d21",
    "accessToken": "canary-typed-access-94c3",
}
ISSUED, ROTATED = "canary-issued-access-e1a7", "canary-rotated-refresh-62f0"
PASSPHRASE = "canary-passphrase-c05e"
KEY_LINE = make_rsa_pem().splitlines()[3]
CANARIES = (*TYPED.values(), ISSUED, ROTATED, PASSPHRASE, KEY_LINE)

ConnectorMaker = Callable[..., Connector]


@pytest.fixture
def make_connector(
    smtp_server: ScriptedSmtpServer, token_endpoint: TokenEndpoint, authority: Authority
) -> ConnectorMaker:
    """Store a connector that signs in with a token and logs all that it says and hears."""
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["XOAUTH2"], False
    token_endpoint.answers = [(200, make_grant(ISSUED, refresh_token=ROTATED))]

    def make(auth: dict[str, Any] | None = None) -> Connector:
        config = make_config(
            smtp_server.port,
            tls={"ca": authority.pem},
            auth=auth or {**token_endpoint.auth, **TYPED},
            logger=True,
            debug=True,
        )
        return Connector.objects.create_connector("Mail", config=config)

    return make


def make_key_auth(endpoint: TokenEndpoint) -> dict[str, Any]:
    key = {"key": make_rsa_pem(PASSPHRASE), "passphrase": PASSPHRASE}
    names = {"type": "oauth2", "user": ADA, "serviceClient": "client", "accessUrl": endpoint.url}
    return {**names, "privateKey": key}


def echo_everything(*spelled: str) -> str:
    """Return a reply that holds these secrets, and what signed in, in several spellings."""
    blob = f"user={ADA}\x01auth=Bearer {ISSUED}\x01\x01"
    spellings = [text for canary in spelled for text in (canary, quote(canary, safe=""))]
    blobs = [b"\0" * shift + canary.encode() for canary in spelled for shift in range(3)]
    spellings += [base64.b64encode(raw).decode() for raw in (*blobs, blob.encode())]
    return "\n".join([f"535-5.7.8 {text}" for text in spellings] + ["535 5.7.8 refused"])


def show(error: DeliveryError) -> str:
    parts = ["".join(traceback.format_exception(error)), repr(error), repr(vars(error))]
    return "".join(parts) + str(error.args)


def assert_no_trace(error: DeliveryError, caplog: pytest.LogCaptureFixture) -> None:
    assert_clean(show(error), *CANARIES)
    assert_clean(caplog.text, *CANARIES)
    assert_clean(str(Delivery.objects.values().get()), *CANARIES)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "."])
def test_no_canary_whatever_the_mail_server_echoes(
    make_connector: ConnectorMaker,
    smtp_server: ScriptedSmtpServer,
    caplog: pytest.LogCaptureFixture,
    verb: str,
) -> None:
    smtp_server.tokens = {ISSUED}  # so that the typed one is renewed first
    smtp_server.replies[verb] = echo_everything(*TYPED.values(), ISSUED)

    with caplog.at_level(logging.DEBUG), pytest.raises(DeliveryError) as caught:
        make_connector().send_code(ADA, "1")

    assert_no_trace(caught.value, caplog)


def test_no_canary_when_the_mail_server_echoes_the_token_it_refuses(
    make_connector: ConnectorMaker,
    smtp_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    caplog: pytest.LogCaptureFixture,
) -> None:
    auth = {**token_endpoint.auth, **TYPED, "accessToken": ""}
    known = (TYPED["clientSecret"], TYPED["refreshToken"], ISSUED)
    smtp_server.replies["AUTH"] = echo_everything(*known)

    with caplog.at_level(logging.DEBUG), pytest.raises(DeliveryError) as caught:
        make_connector(auth).send_code(ADA, "1")

    assert_no_trace(caught.value, caplog)


@pytest.mark.parametrize("status", [200, 302, 400, 503])
@pytest.mark.parametrize("is_key", [False, True], ids=["refresh-token", "service-account"])
def test_no_canary_whatever_the_token_endpoint_echoes(
    make_connector: ConnectorMaker,
    smtp_server: ScriptedSmtpServer,
    token_endpoint: TokenEndpoint,
    caplog: pytest.LogCaptureFixture,
    status: int,
    is_key: bool,
) -> None:
    assertions: list[str] = []

    def echo(handler: Handler) -> None:
        form = token_endpoint.requests[-1].form
        assertions.append(form.get("assertion", "none"))
        said = " ".join([*form.values(), *([] if is_key else TYPED.values())])
        location = quote(said)
        content = {"error": "invalid_grant", "error_description": said}
        handler.answer(status, content, Location=location)

    token_endpoint.answers = [echo]
    auth = make_key_auth(token_endpoint) if is_key else None
    smtp_server.tokens = ()

    with caplog.at_level(logging.DEBUG), pytest.raises(DeliveryError) as caught:
        make_connector(auth).send_code(ADA, "1")

    assert_no_trace(caught.value, caplog)
    assert assertions[0] not in show(caught.value) + caplog.text


def test_no_canary_in_log_or_database_of_a_send_that_succeeds(
    make_connector: ConnectorMaker,
    smtp_server: ScriptedSmtpServer,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    smtp_server.tokens = {ISSUED}
    connector = make_connector()

    with caplog.at_level(logging.DEBUG):
        connector.send_code(ADA, "1")

    output = capfd.readouterr()
    assert_clean(caplog.text + output.out + output.err, *CANARIES)
    assert smtp_server.logins == [(ADA, TYPED["accessToken"]), (ADA, ISSUED)]
    rows = [connector, *Delivery.objects.all(), *AccessToken.objects.all()]
    assert_clean(serializers.serialize("json", rows), *CANARIES)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert_clean(str(cursor.fetchall()), *CANARIES)


@pytest.mark.parametrize("is_key", [False, True], ids=["refresh-token", "service-account"])
def test_no_canary_in_the_page_of_the_connector(
    make_connector: ConnectorMaker, token_endpoint: TokenEndpoint, client: Client, is_key: bool
) -> None:
    connector = make_connector(make_key_auth(token_endpoint) if is_key else None)
    client.force_login(User.objects.create_superuser("ada"))

    response = client.get(reverse("smtp_connector:connector_edit", args=[connector.public_id]))

    assert response.status_code == 200
    assert_clean(response.content.decode(), *CANARIES)


def test_no_canary_in_the_answer_to_send(
    make_connector: ConnectorMaker,
    smtp_server: ScriptedSmtpServer,
    client: Client,
) -> None:
    smtp_server.tokens = {ISSUED}
    smtp_server.replies["MAIL"] = echo_everything(*TYPED.values(), ISSUED)
    connector = make_connector()
    client.force_login(User.objects.create_superuser("ada"))
    fields = {
        "name": "Mail",
        "config": json.dumps(json.loads(connector.config_text)),
        "version": str(connector.version),
        "test-recipient": ADA,
        "send_token": "0123456789abcdef",
    }

    response = client.post(
        reverse("smtp_connector:connector_test", args=[connector.public_id]),
        fields,
        headers={"HX-Request": "true"},
    )

    assert b"refused" in response.content
    assert_clean(response.content.decode(), *CANARIES)
