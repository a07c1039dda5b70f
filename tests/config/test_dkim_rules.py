from __future__ import annotations

import sys
import traceback
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from smtp_connector.config.parsing import parse_config
from smtp_connector.errors import ConfigError, ConfigProblem
from tests.configs import make_config
from tests.dkim_keys import KINDS, make_ed25519, make_rsa, make_rsa_key, write_pem

PEM = make_rsa().pem


def config_with(**changes: Any) -> dict[str, Any]:
    options = {"domainName": "example.com", "keySelector": "mail", "privateKey": PEM}
    return make_config(dkim={**options, **changes})


def problem_of(config: dict[str, Any]) -> ConfigProblem:
    with pytest.raises(ConfigError) as caught:
        parse_config(config)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize("kind", KINDS)
def test_key_of_each_kind_is_taken(kind: str) -> None:
    pem = KINDS[kind]().pem

    options = parse_config(config_with(privateKey=f"\n{pem}\n")).config.dkim

    assert options is not None
    assert options.private_key.get_secret_value().strip() == pem.strip()


def test_key_is_cut_out_of_the_text_and_a_mask_keeps_it() -> None:
    parsed = parse_config(config_with())

    again = parse_config(parsed.masked_text, stored=parsed)

    assert "PRIVATE KEY" not in parsed.masked_text + repr(parsed)
    assert again == parsed


@pytest.mark.parametrize(
    ("pem", "message"),
    [
        ("canary-7f3a", "PEM"),
        (PEM.replace("\n", r"\n"), "PEM"),
        (write_pem(make_rsa_key(), passphrase="open sesame"), "locked"),
        (write_pem(ec.generate_private_key(ec.SECP256R1())), "RSA or an Ed25519"),
    ],
)
def test_key_that_cannot_sign_is_told_and_not_repeated(pem: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(config_with(privateKey=pem))

    (problem,) = caught.value.problems
    assert (problem.path, message in problem.message) == ("dkim.privateKey", True)
    assert pem.splitlines()[-2:][0] not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("changes", "path", "suggestion"),
    [
        ({"domainName": "exa mple.com"}, "dkim.domainName", "example.com"),
        ({"domainName": "bücher.example"}, "dkim.domainName", "xn--bcher-kva.example"),
        ({"domainName": "192.0.2.1"}, "dkim.domainName", "the domain"),
        ({"keySelector": "mail._domainkey.example.com"}, "dkim.keySelector", "._domainkey"),
        ({"keySelector": "a b"}, "dkim.keySelector", "mail"),
        ({"hashAlgo": "sha1"}, "dkim.hashAlgo", "sha256"),
        ({"cacheDir": "/tmp"}, "dkim.cacheDir", ""),
        ({"domainName": ""}, "dkim.domainName", "domainName"),
    ],
)
def test_wrong_value_names_its_path(changes: dict[str, Any], path: str, suggestion: str) -> None:
    problem = problem_of(config_with(**changes))

    assert problem.path == path
    assert suggestion in problem.suggestion + problem.message


def test_selector_of_digits_is_one() -> None:
    assert parse_config(config_with(keySelector="20261126")).config.dkim


@pytest.mark.parametrize(
    ("module", "pem"), [("dkim", PEM), ("nacl", make_ed25519().pem)], ids=["dkim", "nacl"]
)
def test_missing_library_is_a_problem_that_names_the_extra(
    module: str, pem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)

    problem = problem_of(config_with(privateKey=pem))

    assert problem.path == "dkim"
    assert "django-smtp-connector[dkim]" in problem.suggestion
