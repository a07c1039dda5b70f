"""The restore drill of docs/deployment.md: a backup, its keys, and a mail that goes out of what was restored."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing

import pytest

from smtp_connector.local_mailbox import ListenAddress, make_local_mailbox
from smtp_connector.models.encrypted_config import make_encryption_key
from tests.free_port import find_free_port
from tests.installation import SECRET, SECRET_HEADER, Installation

pytestmark = pytest.mark.slow

KEYS = make_encryption_key()


@pytest.fixture(scope="module")
def mailbox_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    port = find_free_port()
    folder = tmp_path_factory.getbasetemp() / "mailbox"
    controller = make_local_mailbox(ListenAddress("127.0.0.1", port), folder)
    controller.start()
    yield port
    controller.stop()


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory, mailbox_port: int) -> Installation:
    file = tmp_path_factory.mktemp("original") / "db.sqlite3"
    installation = Installation(f"sqlite:///{file}", KEYS)
    installation.manage("migrate", "--verbosity=0")
    installation.manage("createsuperuser", "--noinput", "--username=ada", "--email=ada@example.com")
    installation.make_connector(mailbox_port)
    installation.manage("send_message", "--to", "before@example.com")
    return installation


@pytest.fixture(scope="module", params=["copied file", "dump"])
def restored(
    request: pytest.FixtureRequest, original: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Installation:
    folder = tmp_path_factory.mktemp("restored")
    installation = Installation(f"sqlite:///{folder / 'db.sqlite3'}", KEYS)
    if request.param == "dump":
        original.dump(folder / "dump.json")
        assert SECRET not in (folder / "dump.json").read_text()
        installation.load(folder / "dump.json")
        return installation
    source = original.database_url.removeprefix("sqlite:///")
    with (
        closing(sqlite3.connect(source)) as database,
        closing(sqlite3.connect(folder / "db.sqlite3")) as copy,
    ):
        database.backup(copy)
    return installation


def read_mailbox(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.getbasetemp() / "mailbox" / "new"
    return [file.read_text() for file in folder.iterdir()]


def test_restored_database_and_its_keys_fit(restored: Installation) -> None:
    restored.manage("migrate", "--check")

    assert restored.manage("check_secrets") == "Decrypted 1 stored secrets.\n"


def test_mail_goes_out_of_the_restored_connector_with_its_secret(
    restored: Installation, tmp_path_factory: pytest.TempPathFactory
) -> None:
    recipient = f"{uuid.uuid4()}@example.com"

    restored.manage("send_message", "--to", recipient)

    [mail] = [mail for mail in read_mailbox(tmp_path_factory) if recipient in mail]
    assert f"{SECRET_HEADER}: {SECRET}" in mail


def test_accounts_and_log_are_restored_too(restored: Installation) -> None:
    names = "from django.contrib.auth.models import User; print(User.objects.get().username)"
    log = "from smtp_connector.models import Delivery; print(Delivery.objects.order_by('pk').first().recipient)"

    assert restored.manage("shell", "--command", names).splitlines()[-1] == "ada"
    assert restored.manage("shell", "--command", log).splitlines()[-1] == "before@example.com"


def test_wrong_keys_are_said_and_nothing_is_sent(restored: Installation) -> None:
    stranger = restored.with_keys(make_encryption_key())

    check = stranger.run("check_secrets")
    send = stranger.run("send_message", "--to", "ada@example.com")

    assert check.returncode == 1
    assert f"customHeaders.{SECRET_HEADER} (Mail)" in check.stderr
    assert send.returncode == 1
    assert "cannot be decrypted" in send.stderr
