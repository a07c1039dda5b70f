from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from smtp_connector.config.auth import LoginAuth, OAuth2KeyAuth, OAuth2TokenAuth
from smtp_connector.config.parsing import parse_config
from smtp_connector.errors import ConfigError
from smtp_connector.terms import SECRET_MASK
from tests.configs import make_config
from tests.rsa_keys import make_rsa_pem

TOKENS = {"type": "OAuth2", "user": "a@example.com", "clientId": "c", "refreshToken": "r"}
KEY = {"type": "oauth2", "user": "a@example.com", "serviceClient": "s"}
EC_KEY = ec.generate_private_key(ec.SECP256R1()).private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
)


def get_problem(config: dict[str, Any], path: str) -> str:
    """Return what is said of the path: what is wrong and what to write."""
    with pytest.raises(ConfigError) as caught:
        parse_config(config)
    by_path = {problem.path: problem for problem in caught.value.problems}
    return f"{by_path[path].message} {by_path[path].suggestion}"


@pytest.mark.parametrize(
    ("auth", "kind"),
    [
        ({"user": "a", "pass": "b", "method": "cram-md5"}, LoginAuth),
        (TOKENS, OAuth2TokenAuth),
        ({"type": "oauth2", "user": "a", "accessToken": "t", "expires": 1}, OAuth2TokenAuth),
        (
            {**TOKENS, "scope": "https://outlook.office.com/SMTP.Send offline_access"},
            OAuth2TokenAuth,
        ),
        ({**TOKENS, "accessUrl": "https://login.example.com:8443/t?v=2"}, OAuth2TokenAuth),
        ({**TOKENS, "accessUrl": "https://[2001:db8::1]/token"}, OAuth2TokenAuth),
        ({**KEY, "privateKey": make_rsa_pem()}, OAuth2KeyAuth),
        ({**KEY, "privateKey": make_rsa_pem(form=PrivateFormat.TraditionalOpenSSL)}, OAuth2KeyAuth),
        ({**KEY, "privateKey": {"key": make_rsa_pem("lö"), "passphrase": "lö"}}, OAuth2KeyAuth),
    ],
)
def test_every_way_to_sign_in_is_taken(auth: dict[str, Any], kind: type) -> None:
    assert isinstance(parse_config(make_config(auth=auth)).config.auth, kind)


@pytest.mark.parametrize("method", ["XOAUTH2", "OAuthBearer"])
def test_mechanism_for_tokens_goes_with_oauth2(method: str) -> None:
    config = parse_config(make_config(auth=TOKENS, authMethod=method)).config

    assert config.sasl_mechanism == method.upper()


@pytest.mark.parametrize(
    ("auth", "path", "said"),
    [
        ({"type": "oauth2", "user": "a", "clientId": "c"}, "auth.refreshToken", "accessToken"),
        ({"type": "oauth2", "user": "a", "refreshToken": "r"}, "auth.clientId", "is missing"),
        ({"type": "oauth2", "clientId": "c", "refreshToken": "r"}, "auth.user", "is missing"),
        ({"type": "oauth2", "user": "a", "serviceClient": "s"}, "auth.privateKey", "is missing"),
        ({"type": "oauth2", "user": "a", "privateKey": make_rsa_pem()}, "auth.serviceClient", "missing"),
        ({**TOKENS, "refreshToken": "<refresh-token>"}, "auth.refreshToken", "Replace"),
        ({**TOKENS, "accessUrl": "http://login.example.com/t"}, "auth.accessUrl", "https only"),
        ({**TOKENS, "accessUrl": "login.example.com"}, "auth.accessUrl", "https only"),
        ({**TOKENS, "accessUrl": "https:///token"}, "auth.accessUrl", "no host"),
        ({**TOKENS, "accessUrl": "https://login_.example.com:x/"}, "auth.accessUrl", "not a URL"),
        ({**TOKENS, "accessUrl": "https://u:p@login.example.com/"}, "auth.accessUrl", "no place"),
        ({**TOKENS, "accessUrl": "https://login.example.com/#a"}, "auth.accessUrl", "no place"),
        ({**TOKENS, "accessUrl": "https://login.example.com/a b"}, "auth.accessUrl", "printable"),
        ({**TOKENS, "accessUrl": "https://l.example/<tenant>/token"}, "auth.accessUrl", "<tenant> is only"),
        ({**TOKENS, "accessUrl": "https://l.example/" + "a" * 2000}, "auth.accessUrl", "printable"),
        ({**KEY, "privateKey": "no key"}, "auth.privateKey", "PEM"),
        ({**KEY, "privateKey": "-----BEGIN PRIVATE KEY-----\\nAAAA"}, "auth.privateKey", "cannot be read"),
        ({**KEY, "privateKey": make_rsa_pem("lock")}, "auth.privateKey", '"passphrase"'),
        ({**KEY, "privateKey": {"key": make_rsa_pem("lock"), "passphrase": "x"}}, "auth.privateKey.key", "unlocked"),
        ({**KEY, "privateKey": {"key": make_rsa_pem(), "passphrase": "x"}}, "auth.privateKey.key", "Remove"),
        ({**KEY, "privateKey": EC_KEY.decode()}, "auth.privateKey", "RSA"),
        ({**KEY, "privateKey": make_rsa_pem(bits=1024)}, "auth.privateKey", "2048"),
        ({**KEY, "privateKey": make_rsa_pem() + "x" * 9000}, "auth.privateKey", "PEM"),
        ({"user": "a", "pass": "b", "method": "XOAUTH2"}, "auth.method", "type oauth2"),
        ({"user": "a", "pass": "b", "method": "DIGEST-MD5"}, "auth.method", "PLAIN, LOGIN, CRAM-MD5"),
    ],
)  # fmt: skip
def test_fault_of_auth_names_the_key_and_what_to_write(
    auth: dict[str, Any], path: str, said: str
) -> None:
    assert said in get_problem(make_config(auth=auth), path)


def test_mechanism_for_passwords_does_not_go_with_oauth2() -> None:
    assert "with a password" in get_problem(
        make_config(auth=TOKENS, authMethod="PLAIN"), "authMethod"
    )


def test_server_that_takes_no_password_is_not_given_one() -> None:
    host = "SMTP-Mail.Outlook.com"

    assert "oauth2" in get_problem(make_config(host=host, auth={"user": "a", "pass": "b"}), "auth")
    assert parse_config(make_config(host=host, auth=TOKENS)).config.has_sign_in


@pytest.mark.parametrize(
    "key", [{"key": SECRET_MASK, "passphrase": "typed"}, {"key": make_rsa_pem("a"), "passphrase": SECRET_MASK}]
)  # fmt: skip
def test_key_of_which_a_part_is_masked_is_not_tried(key: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(make_config(auth={**KEY, "privateKey": key}))

    assert all("Nothing is stored" in problem.message for problem in caught.value.problems)


@pytest.mark.parametrize("key", ["accessUrl", "clientId", "scope", "user"])
def test_mask_is_refused_when_the_token_would_go_elsewhere_or_mean_another_thing(key: str) -> None:
    stored = parse_config(make_config(auth={**TOKENS, "accessUrl": "https://a.example/"}))
    edited = {**TOKENS, "accessUrl": "https://a.example/", "refreshToken": SECRET_MASK}

    assert parse_config(make_config(auth=edited), stored=stored) == stored
    with pytest.raises(ConfigError) as caught:
        parse_config(make_config(auth={**edited, key: "https://b.example/"}), stored=stored)

    assert f"because auth.{key} changed" in str(caught.value)
