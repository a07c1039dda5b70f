from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.db.models.signals import post_save

from smtp_connector.config.parsing import parse_config
from smtp_connector.errors import ConfigError, ConnectorConflictError
from smtp_connector.models import Connector
from smtp_connector.services.connector import (
    activate_connector,
    create_connector,
    deactivate_connector,
    delete_connector,
    update_connector,
)
from smtp_connector.terms import SECRET_MASK
from tests.configs import make_config

LOGIN = {"user": "ada", "pass": "canary-word"}


def make_connector(name: str = "Mail", **changes: object) -> Connector:
    return create_connector(name, parse_config(make_config(**changes)), preset="custom-smtp")  # type: ignore[arg-type]  # port is among the changes


@pytest.mark.django_db
def test_update_keeps_the_secret_behind_its_mask() -> None:
    connector = make_connector(auth=LOGIN)
    edited = connector.config_text.replace("no-reply@", "codes@")

    parsed = parse_config(edited, stored=connector.parsed_config)
    update_connector(connector, name="Codes", parsed=parsed, version=1)

    stored = Connector.objects.get()
    assert (stored.name, stored.version) == ("Codes", 2)
    assert stored.config.from_email == "Example <codes@example.com>"
    assert stored.config.credentials is not None
    assert stored.config.credentials[1].get_secret_value() == "canary-word"


@pytest.mark.django_db
def test_emptied_field_stays_empty() -> None:
    connector = make_connector(replyTo="help@example.com")

    parsed = parse_config(make_config(replyTo=""), stored=connector.parsed_config)
    update_connector(connector, name="Mail", parsed=parsed, version=1)

    assert Connector.objects.get().config.reply_to == ""


@pytest.mark.django_db
def test_second_save_of_the_same_version_is_told_and_changes_nothing() -> None:
    connector = make_connector()
    mine, theirs = Connector.objects.get(), Connector.objects.get()
    update_connector(theirs, name="Theirs", parsed=connector.parsed_config, version=1)

    with pytest.raises(ConnectorConflictError):
        update_connector(mine, name="Mine", parsed=connector.parsed_config, version=1)

    assert Connector.objects.get().name == "Theirs"


@pytest.mark.django_db
def test_save_of_a_deleted_connector_is_a_conflict() -> None:
    connector = make_connector()
    parsed = connector.parsed_config
    Connector.objects.all().delete()

    with pytest.raises(ConnectorConflictError):
        update_connector(connector, name="Mail", parsed=parsed, version=1)


@pytest.mark.django_db
def test_activation_switches_the_other_one_off() -> None:
    first, second = make_connector("First"), make_connector("Second")

    activate_connector(second)

    assert second.is_active
    assert list(Connector.objects.active()) == [second]
    assert not Connector.objects.get(pk=first.pk).is_active


@pytest.mark.django_db
def test_deactivated_connector_leaves_no_active_one() -> None:
    connector = make_connector()

    deactivate_connector(connector)

    assert Connector.objects.find_active() is None


@pytest.mark.django_db
def test_deleted_connector_takes_its_secrets_along() -> None:
    connector = make_connector(auth=LOGIN)

    delete_connector(connector)

    assert not Connector.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("preset", ["x" * 100, "a\x00b", "Gmail"])
def test_preset_that_is_no_id_is_a_config_error(preset: str) -> None:
    with pytest.raises(ConfigError, match="preset"):
        Connector.objects.create_connector("Mail", config=make_config(), preset=preset)

    assert not Connector.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\nb", "a\x00b"])
def test_unusable_name_is_a_problem_of_the_name(name: str) -> None:
    with pytest.raises(ConfigError) as excinfo:
        Connector.objects.create_connector(name, config=make_config())

    assert excinfo.value.problems[0].path == "name"


@pytest.mark.django_db
def test_stored_text_is_the_typed_one_with_masks() -> None:
    text = '{ "auth": {"user":"ada",\n"pass" : "canary-word"},' + json.dumps(make_config())[1:]

    connector = Connector.objects.create_connector("Mail", config=text)

    assert connector.config_text == text.replace("canary-word", SECRET_MASK)


def run_at_once(actions: list[Callable[[], None]]) -> list[Exception]:
    """Start the actions together in threads, each with a database connection of its own."""
    barrier = threading.Barrier(len(actions))
    failures: list[Exception] = []

    def run(action: Callable[[], None]) -> None:
        barrier.wait(timeout=10)
        try:
            action()
        except Exception as error:  # noqa: BLE001  # the test looks at what came
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return failures


@pytest.mark.django_db(transaction=True)
def test_of_many_activations_at_once_exactly_one_connector_ends_active() -> None:
    connectors = [make_connector(f"Mail {number}") for number in range(4)]

    failures = run_at_once([partial(activate_connector, each) for each in connectors])

    assert not failures
    assert Connector.objects.active().count() == 1


@pytest.mark.django_db
def test_of_two_first_connectors_made_at_once_one_ends_active() -> None:
    def make_another(**_signal: object) -> None:
        post_save.disconnect(make_another, Connector)
        make_connector("Second")

    post_save.connect(make_another, Connector)
    make_connector("First")

    assert [connector.name for connector in Connector.objects.active()] == ["First"]
