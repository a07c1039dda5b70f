from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from smtp_connector.config.parsing import parse_config
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.config.tls import TlsMode
from smtp_connector.errors import ConfigError
from smtp_connector.services.smtp_arguments import apply_arguments
from tests.configs import make_config

AUTH = {"user": "stored", "pass": "stored secret"}


def make(**changes: Any) -> SmtpConfig:
    return parse_config(make_config(587, **{"ignoreTLS": ..., **changes})).config


def password_of(config: SmtpConfig) -> tuple[str, str] | None:
    return config.credentials and (
        config.credentials[0],
        config.credentials[1].get_secret_value(),
    )


def test_nothing_given_changes_nothing() -> None:
    assert apply_arguments(make(auth=AUTH), {}) == make(auth=AUTH)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"username": "own", "password": "own secret"}, ("own", "own secret")),
        ({"username": "own"}, ("own", "stored secret")),
        ({"password": "own secret"}, ("stored", "own secret")),
        ({"username": ""}, None),
        ({"password": ""}, None),
    ],
)
def test_user_name_and_password_go_over_the_stored_ones(
    arguments: dict[str, str], expected: tuple[str, str] | None
) -> None:
    assert password_of(apply_arguments(make(auth=AUTH), arguments)) == expected


@pytest.mark.parametrize(
    ("changes", "arguments", "mode"),
    [
        ({}, {"use_tls": True}, TlsMode.STARTTLS_REQUIRED),
        ({}, {"use_tls": False}, TlsMode.NONE),
        ({"ignoreTLS": True}, {"use_tls": True}, TlsMode.STARTTLS_REQUIRED),
        ({"requireTLS": True}, {"use_tls": False}, TlsMode.NONE),
        ({}, {"use_ssl": True}, TlsMode.IMPLICIT),
        ({"secure": True}, {"use_tls": True}, TlsMode.STARTTLS_REQUIRED),
        ({"secure": True}, {"use_tls": False}, TlsMode.IMPLICIT),
        ({"secure": True}, {"use_ssl": False}, TlsMode.STARTTLS_WHEN_OFFERED),
        ({"secure": True}, {"use_ssl": False, "use_tls": False}, TlsMode.NONE),
    ],
)
def test_encryption_is_switched_on_and_off(
    changes: dict[str, Any], arguments: dict[str, Any], mode: TlsMode
) -> None:
    assert apply_arguments(make(**changes), arguments).tls_mode is mode


@pytest.mark.parametrize("arguments", [{}, {"username": "own"}])
def test_the_stored_password_never_leaves_in_clear(arguments: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="without encryption"):
        apply_arguments(make(auth=AUTH), {**arguments, "use_tls": False})


def test_a_password_of_the_apps_own_may_leave_in_clear() -> None:
    own = {"username": "own", "password": "own secret", "use_tls": False}

    assert apply_arguments(make(auth=AUTH), own).ignore_tls


def test_port_and_timeout_are_taken_over() -> None:
    changed = apply_arguments(make(), {"port": "2525", "timeout": 1.5})

    assert changed.resolved_port == 2525
    assert {changed.connection_timeout, changed.greeting_timeout, changed.socket_timeout} == {1500}


def test_certificate_and_key_are_read_from_their_files(tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("CERT")
    (tmp_path / "key.pem").write_text("KEY")
    files = {"ssl_certfile": tmp_path / "cert.pem", "ssl_keyfile": tmp_path / "key.pem"}

    tls = apply_arguments(make(), files).tls

    assert (tls.cert, tls.key.get_secret_value()) == ("CERT", "KEY")
    with pytest.raises(ConfigError, match="cannot be read"):
        apply_arguments(make(), {"ssl_certfile": tmp_path / "none.pem"})


OAUTH2 = {"type": "oauth2", "user": "stored", "clientId": "c", "refreshToken": "r"}


def test_own_user_and_password_take_the_place_of_a_token() -> None:
    changed = apply_arguments(make(auth=OAUTH2), {"username": "own", "password": "own secret"})

    assert password_of(changed) == ("own", "own secret")


@pytest.mark.parametrize("arguments", [{"username": "own"}, {"password": "own secret"}])
def test_half_a_sign_in_does_not_switch_a_token_off(arguments: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="both, or neither"):
        apply_arguments(make(auth=OAUTH2), arguments)


def test_token_is_not_exposed_by_an_argument() -> None:
    with pytest.raises(ConfigError, match="without encryption"):
        apply_arguments(make(auth=OAUTH2), {"use_tls": False})
