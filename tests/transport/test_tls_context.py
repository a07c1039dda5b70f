from __future__ import annotations

import os
import ssl
from pathlib import Path

import pytest
from pydantic import SecretStr

from smtp_connector.config.tls import TlsOptions
from smtp_connector.errors import TlsError
from smtp_connector.transport.tls_context import make_tls_context
from tests.certificates import Authority


def test_certificate_and_name_are_checked_by_default() -> None:
    context = make_tls_context(TlsOptions())

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_equal_options_share_a_context() -> None:
    assert make_tls_context(TlsOptions(ciphers="ECDHE+AESGCM")) is make_tls_context(
        TlsOptions(ciphers="ECDHE+AESGCM")
    )


def test_authorities_of_the_config_replace_the_systems(authority: Authority) -> None:
    context = make_tls_context(TlsOptions(ca=(authority.pem,)))

    assert len(context.get_ca_certs()) == 1


def test_old_versions_may_be_named() -> None:
    context = make_tls_context(
        TlsOptions.model_validate({"minVersion": "TLSv1", "maxVersion": "TLSv1.2"})
    )

    assert context.maximum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    "options",
    [
        TlsOptions(ca="no certificate"),
        TlsOptions(ca="kein Zertifikat für uns"),
        TlsOptions(ciphers="nul\0"),
        TlsOptions(ciphers="no-such-cipher"),
        TlsOptions.model_validate({"minVersion": "TLSv1.3", "maxVersion": "TLSv1.2"}),
        TlsOptions(cert="no certificate", key=SecretStr("no key")),
    ],
)
def test_option_that_cannot_be_used_is_an_error(options: TlsOptions) -> None:
    with pytest.raises(TlsError) as caught:
        make_tls_context(options)

    assert caught.value.phase == "tls"


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="Needs Linux's files in memory.")
def test_private_key_is_never_written_to_a_disk(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    certificate, key = authority.make_client_certificate("open sesame")
    options = TlsOptions(cert=certificate, key=SecretStr(key), passphrase=SecretStr("open sesame"))

    assert make_tls_context(options)


def test_wrong_passphrase_is_an_error_that_leaves_no_file_behind(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    certificate, key = authority.make_client_certificate("open sesame")
    options = TlsOptions(cert=certificate, key=SecretStr(key), passphrase=SecretStr("wrong"))

    with pytest.raises(TlsError) as caught:
        make_tls_context(options)

    assert caught.value.__context__ is None
    assert not list(tmp_path.iterdir())
