from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from smtp_connector.errors import (
    ConfigError,
    DeliveryError,
    EncryptionKeyError,
    NoActiveConnectorError,
    SecretUnreadableError,
)
from smtp_connector.models import Connector, Delivery
from smtp_connector.models.encrypted_config import make_encryption_key
from smtp_connector.terms import SECRET_MASK
from tests.configs import make_config

pytestmark = pytest.mark.django_db

WITH_LOGIN = make_config(auth={"user": "ada", "pass": "canary-word"})


def test_first_connector_becomes_active_and_a_later_one_does_not() -> None:
    first = Connector.objects.create_connector("First", config=make_config())
    second = Connector.objects.create_connector("Second", config=make_config())

    assert first.is_active
    assert not second.is_active
    assert Connector.objects.get_active() == first


def test_first_connector_stays_inactive_when_told_so() -> None:
    assert not Connector.objects.create_connector(
        "Mail", config=make_config(), activate=False
    ).is_active


def test_new_connector_takes_over_when_told_to_be_active() -> None:
    Connector.objects.create_connector("First", config=make_config())
    second = Connector.objects.create_connector("Second", config=make_config(), activate=True)

    assert list(Connector.objects.active()) == [second]


def test_no_active_connector_is_a_config_error_and_no_delivery_error() -> None:
    with pytest.raises(NoActiveConnectorError) as excinfo:
        Connector.objects.get_active()

    assert isinstance(excinfo.value, ConfigError)
    assert not isinstance(excinfo.value, DeliveryError)


def test_database_itself_allows_only_one_active_connector() -> None:
    Connector.objects.create_connector("First", config=make_config())

    with pytest.raises(IntegrityError), transaction.atomic():
        Connector.objects.create(name="Second", config_text="{}", is_active=True)


def test_public_id_has_ten_characters() -> None:
    connector = Connector.objects.create_connector("Mail", config=make_config())

    assert re.fullmatch(r"[a-z0-9]{10}", connector.public_id)


def test_secret_is_stored_encrypted_and_shown_as_the_mask() -> None:
    public_id = Connector.objects.create_connector("Mail", config=WITH_LOGIN).public_id

    connector = Connector.objects.get(public_id=public_id)

    assert f'"pass": "{SECRET_MASK}"' in connector.config_text
    assert "canary-word" not in connector.config_text + str(connector.sealed_secrets)
    assert connector.config.credentials is not None
    assert connector.config.credentials[1].get_secret_value() == "canary-word"


def test_secret_copied_to_another_row_is_unreadable() -> None:
    first = Connector.objects.create_connector("First", config=WITH_LOGIN)
    second = Connector.objects.create_connector("Second", config=WITH_LOGIN)
    second.sealed_secrets = first.sealed_secrets

    with pytest.raises(SecretUnreadableError, match=r"auth\.pass"):
        _ = second.config
    assert not second.is_readable


def test_unreadable_secret_shows_neither_ciphertext_nor_secret(settings: Settings) -> None:
    connector = Connector.objects.create_connector("Mail", config=WITH_LOGIN)
    settings.SMTP_CONNECTOR = {"ENCRYPTION_KEYS": [make_encryption_key()]}

    with pytest.raises(SecretUnreadableError) as excinfo:
        connector.send_code("ada@example.com", "123456")

    assert connector.sealed_secrets["auth.pass"] not in str(excinfo.value)
    assert connector.stored_config.unreadable == ("auth.pass",)
    assert not Delivery.objects.exists()


def test_without_an_encryption_key_sending_refuses(settings: Settings) -> None:
    connector = Connector.objects.create_connector("Mail", config=make_config())
    settings.SMTP_CONNECTOR = {}

    with pytest.raises(EncryptionKeyError):
        connector.send_code("ada@example.com", "123456")
    assert not connector.is_readable


def test_config_of_another_version_does_not_make_its_secrets_unreadable() -> None:
    connector = Connector.objects.create_connector("Mail", config=WITH_LOGIN)
    connector.config_text = '{"host": 1}'

    assert connector.is_readable
    with pytest.raises(ConfigError):
        _ = connector.config


def test_shown_config_needs_no_key(settings: Settings) -> None:
    connector = Connector.objects.create_connector("Mail", config=WITH_LOGIN)
    settings.SMTP_CONNECTOR = {}

    assert connector.shown_config.host == "127.0.0.1"
    assert connector.shown_config.credentials is not None
    assert connector.shown_config.credentials[1].get_secret_value() == SECRET_MASK


def test_activity_is_annotated_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    connector = Connector.objects.create_connector("Mail", config=make_config())
    now = timezone.now()
    rows = [
        ("sent", False, 1),
        ("failed", False, 2),
        ("unknown", False, 3),
        ("sent", False, 90),
        ("failed", True, 4),
    ]
    for status, is_test, minutes in rows:
        Delivery.objects.create(
            connector=connector,
            recipient="a@b.example",
            status=status,
            is_test=is_test,
            stage="auth" if is_test else "",
            started_at=now - timedelta(minutes=minutes),
        )

    with django_assert_num_queries(1):
        (found,) = Connector.objects.with_activity(since=now - timedelta(hours=1))

    known = vars(found)
    assert (known["sent_today"], known["failed_today"]) == (1, 2)
    assert (known["last_test_status"], known["last_test_stage"]) == ("failed", "auth")
    assert known["last_live_status"] == "sent"


def test_delivery_stays_when_its_connector_is_deleted() -> None:
    connector = Connector.objects.create_connector("Mail", config=make_config())
    row = Delivery.objects.create(
        connector=connector, connector_name="Mail", recipient="a@b.example", status="sent"
    )

    connector.delete()
    row.refresh_from_db()

    assert (row.connector, row.connector_name) == (None, "Mail")
