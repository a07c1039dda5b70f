from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from smtp_connector.models import Connector
from smtp_connector.models.encrypted_config import make_encryption_key
from tests.configs import make_config
from tests.conftest import TEST_KEY

pytestmark = pytest.mark.django_db

NEW_KEY = make_encryption_key()


@pytest.fixture
def connector() -> Connector:
    config = make_config(auth={"user": "ada", "pass": "canary-word"})
    return Connector.objects.create_connector("Mail", config=config)


def use_keys(settings: Settings, *keys: str) -> None:
    settings.SMTP_CONNECTOR = {"ENCRYPTION_KEYS": list(keys)}


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


def test_check_says_that_all_decrypt(connector: Connector) -> None:
    assert run("check_secrets") == "Decrypted 1 stored secrets.\n"


def test_check_says_how_many_use_an_older_key_and_what_to_do(
    connector: Connector, settings: Settings
) -> None:
    use_keys(settings, NEW_KEY, TEST_KEY)

    assert "1 of them use an older key. Run `manage.py rotate_encryption_keys`" in run(
        "check_secrets"
    )


@pytest.mark.parametrize(
    "command", ["check_secrets", "rotate_encryption_keys", "rotate_encryption_keys --dry-run"]
)
def test_secret_that_does_not_decrypt_is_named_by_id_and_path(
    connector: Connector, settings: Settings, command: str
) -> None:
    use_keys(settings, NEW_KEY)

    with pytest.raises(CommandError) as excinfo:
        run(*command.split())

    assert f"{connector.public_id} auth.pass (Mail)" in str(excinfo.value)
    assert excinfo.value.returncode == 1


@pytest.mark.parametrize("command", ["check_secrets", "rotate_encryption_keys"])
def test_missing_key_is_said_with_the_command_that_makes_one(
    settings: Settings, command: str
) -> None:
    use_keys(settings)

    with pytest.raises(CommandError, match="make_encryption_key"):
        run(command)


def test_rotation_prints_its_counts(connector: Connector, settings: Settings) -> None:
    use_keys(settings, NEW_KEY, TEST_KEY)

    first, second = run("rotate_encryption_keys"), run("rotate_encryption_keys")

    assert first == "Encrypted 1 secrets with the newest key; 0 use it already.\n"
    assert second == "Encrypted 0 secrets with the newest key; 1 use it already.\n"


def test_dry_run_counts_and_changes_nothing(connector: Connector, settings: Settings) -> None:
    use_keys(settings, NEW_KEY, TEST_KEY)

    printed = run("rotate_encryption_keys", "--dry-run")

    assert printed.startswith("Would encrypt 1 secrets")
    assert Connector.objects.get().sealed_secrets == connector.sealed_secrets


def test_no_secret_is_printed(connector: Connector, settings: Settings) -> None:
    use_keys(settings, NEW_KEY, TEST_KEY)

    assert "canary" not in run("check_secrets") + run("rotate_encryption_keys")
