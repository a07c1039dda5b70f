from __future__ import annotations

import pytest
from pytest_django import Settings

from smtp_connector.errors import EncryptionKeyError
from smtp_connector.models.encrypted_config import (
    UnreadableTokenError,
    make_encryption_key,
    seal,
    seal_all,
    unseal,
    unseal_all,
)


def use_keys(settings: Settings, *keys: str) -> None:
    settings.SMTP_CONNECTOR = {"ENCRYPTION_KEYS": list(keys)}


def test_sealed_secret_is_read_back() -> None:
    token = seal("pass wörd", "connector:abc:auth.pass")

    assert unseal(token, "connector:abc:auth.pass") == "pass wörd"
    assert "pass" not in token


def test_two_seals_of_one_secret_differ() -> None:
    assert seal("x", "place") != seal("x", "place")


@pytest.mark.parametrize("place", ["connector:xyz:auth.pass", "connector:abc:tls.key", ""])
def test_token_moved_to_another_place_does_not_decrypt(place: str) -> None:
    token = seal("secret", "connector:abc:auth.pass")

    with pytest.raises(UnreadableTokenError):
        unseal(token, place)


@pytest.mark.parametrize("token", ["", "secret", "v1:00000000:AAAA", "v2:a:b", "v1:x:é", ":::"])
def test_what_is_no_token_does_not_decrypt(token: str) -> None:
    with pytest.raises(UnreadableTokenError):
        unseal(token, "place")


def test_altered_token_does_not_decrypt() -> None:
    token = seal("secret", "place")
    version, key_id, payload = token.split(":")
    altered = ("B" if payload[20] == "A" else "A").join([payload[:20], payload[21:]])

    with pytest.raises(UnreadableTokenError):
        unseal(f"{version}:{key_id}:{altered}", "place")


def test_older_keys_still_read_and_the_newest_writes(settings: Settings) -> None:
    old, new = make_encryption_key(), make_encryption_key()
    use_keys(settings, old)
    token = seal("secret", "place")

    use_keys(settings, new, old)

    assert unseal(token, "place") == "secret"
    assert seal("x", "place").split(":")[1] != token.split(":")[1]


def test_lost_key_makes_the_secret_unreadable_not_wrong(settings: Settings) -> None:
    tokens = seal_all({"auth.pass": "secret"}, "connector:abc")
    use_keys(settings, make_encryption_key())

    assert unseal_all(tokens, "connector:abc") == ({}, ("auth.pass",))


@pytest.mark.parametrize("keys", [[], ["short"], ["é" * 44], [make_encryption_key(), "x"]])
def test_missing_or_wrong_key_is_an_error_that_names_the_command(
    settings: Settings, keys: list[str]
) -> None:
    use_keys(settings, *keys)

    with pytest.raises(EncryptionKeyError, match="make_encryption_key"):
        seal("secret", "place")
