from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from smtp_connector.config.auth import OAuth2Auth
from smtp_connector.config.parsing import parse_config
from smtp_connector.email_backend import EmailBackend
from smtp_connector.errors import RecipientRefusedError, TokenRefusedError
from smtp_connector.models import AccessToken, Connector
from smtp_connector.services.connector import delete_connector, update_connector
from smtp_connector.services.delivery import send_test_message
from smtp_connector.transport.token_source import MEMORY, TokenSlot
from tests.certificates import Authority
from tests.configs import make_config
from tests.smtp_server import WAIT_SECONDS, ScriptedSmtpServer
from tests.token_endpoint import REFRESH_TOKEN, TokenEndpoint, make_grant, make_refusal

pytestmark = pytest.mark.django_db(transaction=True)

ADA = "ada@example.com"
# Two answers that rotate the refresh token, of tokens that are not kept.
ROTATION = [
    (200, make_grant("short-1", expires_in=1, refresh_token="canary-rotated")),
    (200, make_grant("short-2", expires_in=1)),
]

MakeConfig = Callable[..., dict[str, Any]]


@pytest.fixture
def make_oauth2_config(
    smtp_server: ScriptedSmtpServer, token_endpoint: TokenEndpoint, authority: Authority
) -> MakeConfig:
    """Make a config that signs in at the plain server with a token; changes are those of `auth`."""
    smtp_server.auth_mechanisms, smtp_server.auth_needs_tls = ["XOAUTH2"], False

    def make(**auth: Any) -> dict[str, Any]:
        return make_config(
            smtp_server.port,
            tls={"ca": authority.pem},
            auth={**token_endpoint.auth, **auth},
        )

    return make


@pytest.fixture
def connector(make_oauth2_config: MakeConfig) -> Connector:
    return Connector.objects.create_connector("Mail", config=make_oauth2_config())


def become_another_process() -> None:
    """Forget what the process has in memory; the database stays."""
    MEMORY.clear()


def get_slot(connector: Connector) -> TokenSlot:
    auth = connector.config.auth
    assert isinstance(auth, OAuth2Auth)
    return MEMORY.get_slot(auth, owner=connector.owner)


def edit(connector: Connector, config: dict[str, Any], name: str = "Mail") -> Connector:
    parsed = parse_config(config, stored=connector.stored_config)
    return update_connector(connector, name=name, parsed=parsed, version=connector.version)


def get_used(endpoint: TokenEndpoint) -> list[str]:
    """Return the refresh tokens that it was asked with."""
    return [request.form["refresh_token"] for request in endpoint.requests]


def test_processes_share_the_token_by_the_database(
    connector: Connector, smtp_server: ScriptedSmtpServer, token_endpoint: TokenEndpoint
) -> None:
    connector.send_code(ADA, "1")
    become_another_process()
    connector.send_code(ADA, "2")

    assert smtp_server.logins == [(ADA, "token-1")] * 2
    assert len(token_endpoint.requests) == 1
    assert AccessToken.objects.get().renewing_until is None


def test_token_that_another_process_has_renewed_already_is_used(
    connector: Connector, smtp_server: ScriptedSmtpServer, token_endpoint: TokenEndpoint
) -> None:
    connector.send_code(ADA, "1")
    old = get_slot(connector).grant
    smtp_server.tokens = {"token-2"}
    become_another_process()
    connector.send_code(ADA, "2")
    get_slot(connector).grant = old

    connector.send_code(ADA, "3")

    assert len(token_endpoint.requests) == 2
    assert smtp_server.logins[-1] == (ADA, "token-2")


def test_tokens_lie_encrypted_and_bound_to_their_connector(
    connector: Connector, token_endpoint: TokenEndpoint
) -> None:
    token_endpoint.answers = [(200, make_grant("canary-access", refresh_token="canary-rotated"))]
    connector.send_code(ADA, "1")
    row = AccessToken.objects.get()
    other = Connector.objects.create_connector("Other", config=make_config())

    moved = AccessToken(connector=other, sealed_access_token=row.sealed_access_token)

    slot = get_slot(connector)
    assert row.find("sealed_access_token", fingerprint=slot.fingerprint)["value"] == "canary-access"
    assert "canary" not in str(AccessToken.objects.values().get())
    assert moved.find("sealed_access_token", fingerprint=slot.fingerprint) == {}


def test_rotated_refresh_token_outlives_a_send_that_fails(
    connector: Connector, smtp_server: ScriptedSmtpServer, token_endpoint: TokenEndpoint
) -> None:
    token_endpoint.answers = list(ROTATION)
    smtp_server.replies["RCPT"] = ["550 5.1.1 No such user", "250 2.1.5 Ok"]
    with pytest.raises(RecipientRefusedError):
        connector.send_code(ADA, "1")
    become_another_process()

    connector.send_code(ADA, "2")
    connector.send_code(ADA, "3")

    assert get_used(token_endpoint) == [REFRESH_TOKEN, "canary-rotated", "canary-rotated"]


@pytest.mark.slow
def test_rotated_refresh_token_outlives_the_rollback_of_the_caller(
    connector: Connector, token_endpoint: TokenEndpoint
) -> None:
    token_endpoint.answers = list(ROTATION)
    with transaction.atomic():
        connector.send_code(ADA, "1")
        transaction.set_rollback(True)
    for thread in threading.enumerate():
        if thread.name == "smtp-connector-tokens":
            thread.join(WAIT_SECONDS)
    become_another_process()

    connector.send_code(ADA, "2")

    assert get_used(token_endpoint) == [REFRESH_TOKEN, "canary-rotated"]
    assert AccessToken.objects.get().renewing_until is None


def test_edit_of_auth_wins_over_what_was_rotated(
    connector: Connector, token_endpoint: TokenEndpoint, make_oauth2_config: MakeConfig
) -> None:
    token_endpoint.answers = list(ROTATION)
    connector.send_code(ADA, "1")

    edited = edit(connector, make_oauth2_config(refreshToken="typed-anew"))

    assert not AccessToken.objects.exists()
    edited.send_code(ADA, "2")
    assert get_used(token_endpoint) == [REFRESH_TOKEN, "typed-anew"]


def test_edit_of_something_else_keeps_what_was_rotated(
    connector: Connector, token_endpoint: TokenEndpoint, make_oauth2_config: MakeConfig
) -> None:
    token_endpoint.answers = list(ROTATION)
    connector.send_code(ADA, "1")

    edited = edit(connector, make_oauth2_config(), name="Another name")
    become_another_process()

    edited.send_code(ADA, "2")
    assert get_used(token_endpoint) == [REFRESH_TOKEN, "canary-rotated"]


def test_connector_that_goes_or_signs_in_otherwise_takes_its_tokens_along(
    connector: Connector, make_oauth2_config: MakeConfig
) -> None:
    connector.send_code(ADA, "1")
    other = Connector.objects.create_connector(
        "Other", config=make_oauth2_config(user="b@example.com")
    )
    other.send_code(ADA, "1")
    assert AccessToken.objects.count() == 2

    edit(connector, make_config(auth={"user": "ada", "pass": "word"}))
    delete_connector(other)

    assert not AccessToken.objects.exists()


def test_what_a_test_rotated_is_kept_when_its_config_is_saved(
    token_endpoint: TokenEndpoint, make_oauth2_config: MakeConfig
) -> None:
    token_endpoint.answers = list(ROTATION)
    parsed = parse_config(make_oauth2_config())
    assert send_test_message(parsed.config, ADA).delivery.status == "sent"
    assert not AccessToken.objects.exists()

    connector = Connector.objects.create_connector("Mail", config=make_oauth2_config())
    become_another_process()

    connector.send_code(ADA, "1")
    assert get_used(token_endpoint) == [REFRESH_TOKEN, "canary-rotated"]


def test_saving_again_does_not_bring_back_what_a_test_had_long_ago(
    token_endpoint: TokenEndpoint, make_oauth2_config: MakeConfig
) -> None:
    token_endpoint.answers = [
        (200, make_grant(name, expires_in=1, refresh_token=name))
        for name in ("one", "two", "three")
    ]
    send_test_message(parse_config(make_oauth2_config()).config, ADA)
    connector = Connector.objects.create_connector("Mail", config=make_oauth2_config())
    connector.send_code(ADA, "1")

    edit(connector, make_oauth2_config(), name="Another name").send_code(ADA, "2")

    assert get_used(token_endpoint) == [REFRESH_TOKEN, "one", "two"]


def test_test_of_an_edited_auth_leaves_the_stored_tokens_alone(
    connector: Connector, token_endpoint: TokenEndpoint, make_oauth2_config: MakeConfig
) -> None:
    connector.send_code(ADA, "1")
    before = AccessToken.objects.values().get()
    edited = parse_config(make_oauth2_config(refreshToken="typed-anew")).config

    assert send_test_message(edited, ADA, connector=connector).delivery.status == "sent"

    assert AccessToken.objects.values().get() == before


def test_refused_refresh_token_is_a_row_in_the_log_and_stores_nothing(
    connector: Connector, token_endpoint: TokenEndpoint
) -> None:
    token_endpoint.answers = [make_refusal("invalid_grant")]

    with pytest.raises(TokenRefusedError):
        connector.send_code(ADA, "1")

    row = AccessToken.objects.get()
    assert (row.sealed_access_token, row.sealed_refresh_token) == ("", "")
    assert row.renewing_until is None


def test_database_that_fails_costs_no_mail_and_gets_the_token_later(
    connector: Connector, smtp_server: ScriptedSmtpServer, token_endpoint: TokenEndpoint
) -> None:
    def fail(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "accesstoken" in sql:
            raise DatabaseError
        return execute(sql, *rest)

    with connection.execute_wrapper(fail):
        connector.send_code(ADA, "1")
    assert not AccessToken.objects.exists()
    connector.send_code(ADA, "2")
    become_another_process()
    connector.send_code(ADA, "3")

    assert len(smtp_server.messages) == 3
    assert len(token_endpoint.requests) == 1


def test_send_waits_while_another_process_renews_and_uses_what_it_got(
    connector: Connector, smtp_server: ScriptedSmtpServer, token_endpoint: TokenEndpoint
) -> None:
    connector.send_code(ADA, "1")
    kept = AccessToken.objects.values("sealed_access_token").get()
    soon = timezone.now() + timedelta(seconds=WAIT_SECONDS * 2)
    AccessToken.objects.update(sealed_access_token="", renewing_until=soon)
    become_another_process()
    sending = threading.Thread(target=_send_in_thread, args=(connector,))
    sending.start()
    smtp_server.wait_until(lambda: len(smtp_server.clients) == 2)

    AccessToken.objects.update(**kept, renewing_until=None)

    sending.join(WAIT_SECONDS)
    assert len(smtp_server.messages) == 2
    assert len(token_endpoint.requests) == 1


def _send_in_thread(connector: Connector) -> None:
    try:
        connector.send_code(ADA, "2")
    finally:
        connection.close()


def test_renewal_of_a_process_that_died_is_taken_over(
    connector: Connector, token_endpoint: TokenEndpoint
) -> None:
    AccessToken.objects.create(
        connector=connector, renewing_until=timezone.now() - timedelta(seconds=1)
    )

    connector.send_code(ADA, "1")

    assert len(token_endpoint.requests) == 1


def test_token_that_does_not_decrypt_is_fetched_anew(
    connector: Connector, token_endpoint: TokenEndpoint
) -> None:
    connector.send_code(ADA, "1")
    AccessToken.objects.update(sealed_access_token="v1:00000000:AAAA")
    become_another_process()

    connector.send_code(ADA, "2")

    assert len(token_endpoint.requests) == 2


def test_django_mail_through_the_connector_shares_the_token(
    connector: Connector, smtp_server: ScriptedSmtpServer, token_endpoint: TokenEndpoint
) -> None:
    mails = [EmailMessage("Hi", "Text", "no-reply@example.com", [ADA]) for _ in range(2)]
    EmailBackend().send_messages(mails)
    become_another_process()

    EmailBackend().send_messages(mails)

    assert len(smtp_server.messages) == 4
    assert smtp_server.logins == [(ADA, "token-1")] * 2
    assert len(token_endpoint.requests) == 1


def test_row_holds_no_secret_in_the_clear(connector: Connector) -> None:
    connector.send_code(ADA, "1")

    assert "token-1" not in json.dumps(list(AccessToken.objects.values()), default=str)
