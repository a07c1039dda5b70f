from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from smtp_connector.errors import EncryptionKeyError
from smtp_connector.models import AccessToken, Connector
from smtp_connector.models.encrypted_config import make_encryption_key, seal_all
from smtp_connector.services.encryption import ISSUED_REFRESH_TOKEN, check_secrets, rotate_keys
from tests.configs import make_config
from tests.conftest import TEST_KEY

pytestmark = pytest.mark.django_db

NEW_KEY = make_encryption_key()


def use_keys(settings: Settings, *keys: str) -> None:
    settings.SMTP_CONNECTOR = {"ENCRYPTION_KEYS": list(keys)}


def make_connector(name: str = "Mail", password: str = "first word") -> Connector:
    config = make_config(
        auth={"user": "ada", "pass": password}, customHeaders={"X-Api-Key": "header word"}
    )
    return Connector.objects.create_connector(name, config=config)


def read_password(connector: Connector) -> str:
    credentials = Connector.objects.get(pk=connector.pk).config.credentials
    assert credentials is not None
    return credentials[1].get_secret_value()


def before_each_update(act: Callable[[], None]) -> Callable[..., Any]:
    """Return a wrapper of statements that acts just before an UPDATE reaches the database."""
    is_acting = False

    def wrap(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal is_acting
        if sql.startswith("UPDATE") and not is_acting:
            is_acting = True
            act()
            is_acting = False
        return execute(sql, params, many, context)

    return wrap


def test_every_secret_moves_to_the_newest_key_and_the_old_one_can_go(settings: Settings) -> None:
    connectors = [make_connector("First"), make_connector("Second")]
    use_keys(settings, NEW_KEY, TEST_KEY)

    report = rotate_keys()

    use_keys(settings, NEW_KEY)
    assert (report.older, report.newest, report.unreadable) == (4, 0, [])
    assert [read_password(connector) for connector in connectors] == ["first word"] * 2


def test_second_run_writes_nothing(settings: Settings) -> None:
    connector = make_connector()
    use_keys(settings, NEW_KEY, TEST_KEY)
    rotate_keys()
    tokens = Connector.objects.get().sealed_secrets

    report = rotate_keys()

    assert (report.older, report.newest) == (0, 2)
    assert Connector.objects.get(pk=connector.pk).sealed_secrets == tokens


def test_rotation_that_was_stopped_is_continued(settings: Settings) -> None:
    make_connector("First")
    make_connector("Second")
    use_keys(settings, NEW_KEY, TEST_KEY)
    updates = iter([None])

    def stop_at_the_second() -> None:
        if next(updates, "stop"):
            raise KeyboardInterrupt

    with (
        connection.execute_wrapper(before_each_update(stop_at_the_second)),
        pytest.raises(KeyboardInterrupt),
    ):
        rotate_keys()
    assert (check_secrets().newest, check_secrets().older) == (2, 2)

    assert rotate_keys().older == 2
    assert check_secrets().newest == 4


def test_save_in_between_is_never_overwritten(settings: Settings) -> None:
    connector = make_connector()
    use_keys(settings, NEW_KEY, TEST_KEY)
    new_tokens = iter([seal_all({"auth.pass": "second word"}, connector.owner)])

    def save_once() -> None:
        tokens = next(new_tokens, None)
        if tokens:
            Connector.objects.filter(pk=connector.pk).update(sealed_secrets=tokens, version=2)

    with connection.execute_wrapper(before_each_update(save_once)):
        report = rotate_keys()

    assert read_password(connector) == "second word"
    assert (report.newest, report.older) == (1, 0)


def test_connector_that_is_saved_all_the_time_is_reported_and_left(settings: Settings) -> None:
    connector = make_connector()
    use_keys(settings, NEW_KEY, TEST_KEY)

    def save_again() -> None:
        stored = Connector.objects.get(pk=connector.pk)
        Connector.objects.filter(pk=connector.pk).update(version=stored.version + 1)

    with connection.execute_wrapper(before_each_update(save_again)):
        report = rotate_keys()

    assert [place.public_id for place in report.busy] == [connector.public_id]
    assert check_secrets().older == 2


def test_open_page_can_still_be_saved_after_a_rotation(settings: Settings) -> None:
    connector = make_connector()
    use_keys(settings, NEW_KEY, TEST_KEY)
    rotate_keys()

    rotated = Connector.objects.get(pk=connector.pk)

    assert (rotated.version, rotated.updated_at) == (connector.version, connector.updated_at)


def test_secret_without_its_key_is_named_and_the_others_move(settings: Settings) -> None:
    lost = make_connector("Lost")
    tokens = lost.sealed_secrets | {"auth.pass": "v1:00000000:AAAA"}
    Connector.objects.filter(pk=lost.pk).update(sealed_secrets=tokens)
    make_connector("Kept")
    use_keys(settings, NEW_KEY, TEST_KEY)

    report = rotate_keys()

    (place,) = report.unreadable
    assert (place.public_id, place.name, place.path) == (lost.public_id, "Lost", "auth.pass")
    assert report.older == 3
    assert Connector.objects.get(pk=lost.pk).sealed_secrets["auth.pass"] == "v1:00000000:AAAA"


def test_token_of_the_newest_key_that_was_moved_is_named_too() -> None:
    one, other = make_connector("One"), make_connector("Other")
    Connector.objects.filter(pk=one.pk).update(sealed_secrets=other.sealed_secrets)

    paths = {place.path for place in check_secrets().unreadable}

    assert paths == {"auth.pass", "customHeaders.X-Api-Key"}


def test_without_a_key_nothing_is_read_or_written(settings: Settings) -> None:
    settings.SMTP_CONNECTOR = {}

    for use_case in (check_secrets, rotate_keys):
        with pytest.raises(EncryptionKeyError):
            use_case()


def make_issued_tokens(connector: Connector) -> AccessToken:
    row = AccessToken(connector=connector)
    for field in AccessToken.SEALED_FIELDS:
        row.put(field, {"fingerprint": "f", "value": field})
    row.save()
    return row


def test_tokens_of_an_endpoint_move_to_the_newest_key_too(settings: Settings) -> None:
    make_issued_tokens(make_connector())
    use_keys(settings, NEW_KEY, TEST_KEY)

    report = rotate_keys()

    use_keys(settings, NEW_KEY)
    row = AccessToken.objects.get()
    assert (report.older, check_secrets().newest) == (4, 4)
    for field in AccessToken.SEALED_FIELDS:
        assert row.find(field, fingerprint="f")["value"] == field


def test_lost_refresh_token_is_named_and_a_lost_access_token_is_not() -> None:
    connector = make_connector()
    row = make_issued_tokens(connector)
    AccessToken.objects.update(**dict.fromkeys(row.SEALED_FIELDS, "v1:00000000:AAAA"))

    (place,) = check_secrets().unreadable

    assert (place.public_id, place.path) == (connector.public_id, ISSUED_REFRESH_TOKEN)


def test_token_that_is_issued_in_between_is_never_overwritten(settings: Settings) -> None:
    row = make_issued_tokens(make_connector())
    use_keys(settings, NEW_KEY, TEST_KEY)
    row.put("sealed_refresh_token", {"fingerprint": "f", "value": "newer"})
    newer = iter([row.sealed_refresh_token])

    def issue_once() -> None:
        if token := next(newer, None):
            AccessToken.objects.update(sealed_refresh_token=token)

    with connection.execute_wrapper(before_each_update(issue_once)):
        rotate_keys()

    stored = AccessToken.objects.get()
    assert stored.find("sealed_refresh_token", fingerprint="f")["value"] == "newer"
