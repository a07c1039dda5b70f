from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.config.parsing import MAX_CONFIG_BYTES, ParsedConfig, load_config, parse_config
from smtp_connector.errors import ConfigError, ConfigProblem
from smtp_connector.terms import SECRET_MASK
from tests.configs import make_config
from tests.rsa_keys import make_rsa_pem

TEMPLATES = [
    {"usageType": usage_type, "contentType": "text/plain", "subject": "Code", "content": "{{code}}"}
    for usage_type in ("Register", "SignIn", "ForgotPassword", "Generic")
]
GOOD: dict[str, Any] = {
    "host": "smtp.example.com",
    "port": 587,
    "requireTLS": True,
    "auth": {"user": "ada", "pass": "s3cret-word"},
    "fromEmail": "Example <no-reply@example.com>",
    "templates": TEMPLATES,
}


def config_with(**changes: Any) -> dict[str, Any]:
    config = copy.deepcopy(GOOD)
    config.update(changes)
    return {key: value for key, value in config.items() if value is not ...}


def problems_of(source: Any, stored: ParsedConfig | None = None) -> list[ConfigProblem]:
    with pytest.raises(ConfigError) as excinfo:
        parse_config(source, stored=stored)
    return excinfo.value.problems


def problems_or_config(source: Any) -> list[ConfigProblem] | ParsedConfig:
    try:
        return parse_config(source)
    except ConfigError as error:
        return error.problems


def test_good_config_is_read() -> None:
    config = parse_config(json.dumps(GOOD)).config

    assert (config.host, config.port, config.require_tls) == ("smtp.example.com", 587, True)
    assert config.credentials is not None
    assert config.credentials[1].get_secret_value() == "s3cret-word"


def test_dict_gives_the_same_config_as_its_text() -> None:
    assert parse_config(GOOD).config == parse_config(json.dumps(GOOD)).config


@pytest.mark.parametrize(
    ("changes", "path", "message", "suggestion"),
    [
        ({"post": 465}, "post", "unknown key", 'Did you mean "port"?'),
        ({"ssl": True}, "ssl", "unknown key", 'Did you mean "secure"?'),
        ({"from": "a@b.example"}, "from", "unknown key", 'Did you mean "fromEmail"?'),
        ({"user": "ada"}, "user", "unknown key", 'Did you mean "auth.user"?'),
        ({"auth": {"user": "a", "pass": "b", "usr": "c"}}, "auth.usr", "unknown key", '"user"'),
        ({"auth": {"username": "a", "pass": "b"}}, "auth.username", "unknown key", '"user"'),
        ({"auth": {"user": "a", "password": "b"}}, "auth.password", "unknown key", '"pass"'),
        ({"tls": {"rejectUnautorized": False}}, "tls.rejectUnautorized", "unknown", '"rejectUnauthorized"'),
        ({"sendmail": True}, "sendmail", "not accepted", "Remove"),
        ({"url": "smtp://x"}, "url", "not accepted", "Remove"),
        ({"host": ...}, "host", "missing", 'Add "host"'),
        ({"host": ""}, "host", "missing", 'Add "host"'),
        ({"host": 5}, "host", "must be a text", ""),
        ({"host": "smtp://smtp.example.com"}, "host", "not a host name", '"smtp.example.com"'),
        ({"host": "smtp.example.com:465"}, "host", "not a host name", "465 in port"),
        ({"host": "smtp.bücher.example"}, "host", "ASCII", '"smtp.xn--bcher-kva.example"'),
        ({"host": "<host>"}, "host", "only an example", "Replace <host> with your value."),
        ({"port": 70000}, "port", "65535 or less", ""),
        ({"port": 0}, "port", "1 or more", ""),
        ({"port": "x"}, "port", "whole number", ""),
        ({"port": 5.5}, "port", "whole number", ""),
        ({"secure": "true"}, "secure", "true or false", ""),
        ({"auth": {"user": "ada"}}, "auth.pass", "auth.pass is missing", "both"),
        ({"auth": {"pass": "x"}}, "auth.user", "auth.user is missing", "both"),
        ({"auth": {"user": "a", "pass": "<password>"}}, "auth.pass", "only an example", "<password>"),
        ({"auth": {"type": "plain", "user": "a", "pass": "b"}}, "auth.type", "Use one of login", ""),
        ({"auth": {"user": "a", "pass": "b", "method": "NTLM"}}, "auth.method", "no mechanism", "PLAIN"),
        ({"fromEmail": "a@b.example, c@d.example"}, "fromEmail", "more than one", ""),
        ({"fromEmail": "a@b.example\r\nBcc: c@d.example"}, "fromEmail", "line breaks", ""),
        ({"fromEmail": "Example"}, "fromEmail", "no @", ""),
        ({"replyTo": "nobody"}, "replyTo", "no @", ""),
        ({"name": "my host"}, "name", "not a host name", "mail.example.com"),
        ({"localAddress": "eth0"}, "localAddress", "not an IP address", ""),
        ({"ignoreTLS": True}, "ignoreTLS", "contradict", "false"),
        ({"tls": {"minVersion": "TLSv1.3", "maxVersion": "TLSv1.2"}}, "tls.minVersion", "newer", ""),
        ({"tls": {"ca": "nonsense"}}, "tls.ca", "PEM", ""),
        ({"tls": {"cert": "-----BEGIN CERTIFICATE-----"}}, "tls.key", "both", ""),
        ({"customHeaders": {"Bcc": "a@b.example"}}, "customHeaders.Bcc", "itself", "Remove"),
        ({"customHeaders": {"X Y": "1"}}, "customHeaders.X Y", "not a header name", ""),
        ({"customHeaders": {"X" * 201: "1"}}, "customHeaders." + "X" * 201, "not a header name", ""),
        ({"customHeaders": {"X-A": 1}}, "customHeaders.X-A", "a text", ""),
        ({"connectionTimeout": -1}, "connectionTimeout", "0 or more", ""),
        ({"templates": TEMPLATES[:2]}, "templates", "ForgotPassword, Generic", "Add"),
        ({"templates": ...}, "templates", "Register, SignIn", "Add"),
        ({"templates": [*TEMPLATES, TEMPLATES[0]]}, "templates.4.usageType", "already", "one template"),
        ({"templates": [*TEMPLATES, TEMPLATES[0] | {"usageType": "Sign"}]}, "templates.4.usageType", "Use one of", "SignIn"),
        ({"templates": [*TEMPLATES[1:], TEMPLATES[0] | {"content": "hi"}]}, "templates.3.content", "{{code}}", "{{code}}"),
        ({"templates": [*TEMPLATES[1:], TEMPLATES[0] | {"subject": ""}]}, "templates.3.subject", "missing", ""),
        ({"templates": [*TEMPLATES, TEMPLATES[0] | {"usageType": "OrganizationInvitation"}]}, "templates.4.content", "{{link}}", ""),
        ({"proxy": "u:p@proxy.example:3128"}, "proxy", "not the URL", "http://proxy.example.com:3128"),
        ({"dkim": {"domainName": "a", "keySelector": "b", "privateKey": "c"}}, "dkim.privateKey", "PEM", "BEGIN PRIVATE KEY"),
        ({"service": "Gnail"}, "service", "no service that is known", "Gmail"),
        ({"service": "Wanadoo"}, "service", "no service that is known", "host and port"),
        ({"maxConnections": 6}, "maxConnections", "cannot be used yet", "5"),
    ],
)  # fmt: skip
def test_wrong_value_names_path_fault_and_remedy(
    changes: dict[str, Any], path: str, message: str, suggestion: str
) -> None:
    by_path = {problem.path: problem for problem in problems_of(json.dumps(config_with(**changes)))}

    assert path in by_path
    assert message in by_path[path].message
    assert suggestion in by_path[path].suggestion


@pytest.mark.parametrize(
    "changes",
    [
        {"port": "587"},
        {"port": None},
        {"auth": None},
        {"auth": {}},
        {"auth": {"user": "", "pass": ""}},
        {"auth": {"type": "LOGIN", "user": "a", "pass": "b"}},
        {"replyTo": "", "tls": {}, "customHeaders": {}, "dkim": None, "proxy": "", "service": ""},
        {"maxConnections": 5, "maxMessages": 100, "rateLimit": 0, "rateDelta": 1000, "pool": False},
        {"fromEmail": "<no-reply@example.com>"},
        {"templates": [*TEMPLATES, TEMPLATES[0] | {"usageType": "BindMfa", "content": "<b>{{ code }}</b>"}]},
        {"templates": [TEMPLATES[0] | {"content": "<{{code}}>", "sendFrom": "Team {{n}}"}, *TEMPLATES[1:]]},
        {"customHeaders": {"X-Tag": ["a", "b"]}},
        {"customHeaders": {"List-Unsubscribe": "<mailto:stop@example.com>"}},
        {"localAddress": "192.0.2.1", "name": "[192.0.2.1]", "servername": "mail.example.com"},
    ],
)  # fmt: skip
def test_config_is_accepted(changes: dict[str, Any]) -> None:
    assert parse_config(json.dumps(config_with(**changes))).config.host == "smtp.example.com"


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "empty"),
        ("  \n ", 2, 2, "empty"),
        ("[]", 1, 1, "one object"),
        ('"x"', 1, 1, "one object"),
        ("{host: 1}", 1, 2, "double quotes"),
        ("{'host': 1}", 1, 2, "straight double quotes"),
        ('{"host": \u201cx\u201d}', 1, 10, "straight double quotes"),
        ('{\r\n  "host": "x",\r\n}', 2, 14, "comma before the closing }"),
        ('{\n  // note\n  "host": "x"}', 2, 3, "no comments"),
        ('{"host": "x"} # end', 1, 15, "no comments"),
        ('{"port": NaN}', 1, 10, "NaN is no JSON value"),
        ('{"port": 1e999}', 1, 10, "too large"),
        ('{"port": ' + "1" * 5000 + "}", 1, 10, "too large"),
        ('{"secure": True}', 1, 12, "True is no JSON value"),
        ('{"host": "x" "port": 1}', 1, 13, "comma"),
        ('{"host" "x"}', 1, 9, "colon"),
        ('{"host": }', 1, 10, "value is missing"),
        ('{"host": "x', 1, 10, "no end"),
        ('{"host": "x"', 1, 13, "ends too early"),
        ('{"host": "a\tb"}', 1, 12, "line break or tab"),
        ('{"host": "\\x"}', 1, 11, "backslash"),
        ('{"host": "\\ud800"}', 1, 10, "cannot be stored"),
        ('{"host": "a\\u0000"}', 1, 10, "cannot be stored"),
        ('{"host": "\ud800"}', 1, 11, "half of a pair"),
        ("[" * 100_000, 1, 34, "nested deeper"),
        ('{"a":' * 10_000, 1, 166, "nested deeper"),
        ('{"host": "x",\r"host": "y"}', 2, 1, "twice"),
    ],
)
def test_text_that_is_not_json_names_line_and_column(
    text: str, line: int, column: int, message: str
) -> None:
    places = [
        (problem.line, problem.column)
        for problem in problems_of(text)
        if message in problem.message
    ]

    assert places == [(line, column)]


def test_too_long_text_is_refused_with_the_limit() -> None:
    (problem,) = problems_of("x" * (MAX_CONFIG_BYTES + 1))

    assert "256 KiB" in problem.message


def test_all_problems_come_at_once_in_the_order_of_the_text() -> None:
    text = json.dumps(
        config_with(host="<host>", port=70000, post=1, auth={"user": "a"}, fromEmail="a@b, c@d")
    )

    assert [problem.path for problem in problems_of(text)] == [
        "host",
        "port",
        "auth.pass",
        "fromEmail",
        "post",
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_place_is_that_of_the_value_whatever_the_line_ends(line_end: str) -> None:
    text = json.dumps(config_with(port=70000), indent=2).replace("\n", line_end)

    (problem,) = problems_of(text)

    assert (problem.line, problem.column) == (3, 11)


def test_place_of_an_unknown_key_is_that_of_the_key_also_in_minified_text() -> None:
    text = json.dumps({"ä": 1} | config_with(), separators=(",", ":"), ensure_ascii=False)

    (problem,) = problems_of(text)

    assert (problem.path, problem.line, problem.column) == ("ä", 1, 2)


def test_dict_gives_problems_without_places() -> None:
    (problem,) = problems_of(config_with(port=70000))

    assert (problem.line, problem.column) == (None, None)


@pytest.mark.parametrize(
    "source", [None, 5, [], {"host": object()}, {"port": float("nan")}, {1: {2: 3j}}]
)
def test_what_is_no_json_at_all_is_a_config_error(source: Any) -> None:
    assert problems_of(source)


def test_self_containing_dict_is_a_config_error() -> None:
    config: dict[str, Any] = {}
    config["tls"] = config

    assert problems_of(config)


def test_masked_text_differs_from_the_typed_one_only_in_its_secrets() -> None:
    text = '{ "customHeaders": {"X-Api-Key" : "k\\u00e9y", "X-B": "b"},\r\n' + json.dumps(GOOD)[1:]

    parsed = parse_config(text)

    assert parsed.masked_text == text.replace('"k\\u00e9y"', f'"{SECRET_MASK}"').replace(
        "s3cret-word", SECRET_MASK
    )
    assert parsed.secrets == {"auth.pass": "s3cret-word", "customHeaders.X-Api-Key": "kéy"}


def test_mask_left_in_place_keeps_the_stored_secret() -> None:
    stored = parse_config(GOOD)

    parsed = parse_config(stored.masked_text.replace("no-reply@", "codes@"), stored=stored)

    assert parsed.secrets == stored.secrets
    assert parsed.config.auth == stored.config.auth


def test_mask_where_nothing_is_stored_is_a_problem() -> None:
    (problem,) = problems_of(config_with(auth={"user": "ada", "pass": SECRET_MASK}))

    assert problem.path == "auth.pass"
    assert "Nothing is stored" in problem.message


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        ({"host": "evil.example"}, "host"),
        ({"port": 2525}, "port"),
        ({"secure": True}, "secure"),
        ({"requireTLS": False}, "requireTLS"),
        ({"ignoreTLS": True, "requireTLS": False}, "requireTLS"),
        ({"opportunisticTLS": True}, "opportunisticTLS"),
        ({"servername": "evil.example"}, "servername"),
        ({"authMethod": "LOGIN"}, "authMethod"),
        ({"tls": {"rejectUnauthorized": False}}, "tls.rejectUnauthorized"),
        ({"tls": {"servername": "evil.example"}}, "tls.servername"),
        ({"auth": {"user": "eve", "pass": SECRET_MASK}}, "auth.user"),
        ({"auth": {"user": "ada", "pass": SECRET_MASK, "method": "LOGIN"}}, "auth.method"),
        ({"proxy": "http://evil.example:3128"}, "proxy"),
        ({"service": "Gmail"}, "service"),
    ],
)
def test_mask_is_bound_to_where_and_how_the_secret_travels(
    changes: dict[str, Any], changed: str
) -> None:
    stored = parse_config(GOOD)
    edited = json.loads(stored.masked_text) | changes

    by_path = {problem.path: problem for problem in problems_of(json.dumps(edited), stored)}

    assert by_path["auth.pass"].message == f"Type auth.pass again, because {changed} changed."


@pytest.mark.parametrize(
    "changes", [{"port": "587"}, {"ignoreTLS": False}, {"replyTo": "a@b.example"}, {"tls": {}}]
)
def test_mask_stands_when_nothing_of_its_way_changed(changes: dict[str, Any]) -> None:
    stored = parse_config(GOOD)

    parsed = parse_config(json.loads(stored.masked_text) | changes, stored=stored)

    assert parsed.secrets == stored.secrets


def test_unreadable_secret_must_be_typed_again() -> None:
    parsed = parse_config(GOOD)
    stored = load_config(parsed.masked_text, {}, unreadable=("auth.pass",))

    (problem,) = problems_of(parsed.masked_text, stored)

    assert "cannot be decrypted" in problem.message


def test_stored_config_is_loaded_by_shape_alone() -> None:
    text = json.dumps(config_with(templates=TEMPLATES[:1], fromEmail="no address"))

    assert load_config(text, {}).config.from_email == "no address"


def test_no_error_text_holds_what_was_typed_as_a_secret() -> None:
    config = config_with(auth={"user": 5, "pass": ["canary-7f3a"], "post": "canary-7f3a"}, host=5)

    with pytest.raises(ConfigError) as excinfo:
        parse_config(json.dumps(config))

    assert "canary-7f3a" not in str(excinfo.value)
    assert excinfo.value.__context__ is None


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
CONFIG_KEYS = st.sampled_from(
    [*GOOD, "secure", "tls", "customHeaders", "auth", "templates", "dkim", "proxy", "port"]
)


@given(st.text())
def test_any_text_parses_or_gives_problems(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_config(text)


@given(st.dictionaries(CONFIG_KEYS, JSON_VALUES), st.booleans())
def test_any_values_parse_or_give_problems(changes: dict[str, Any], is_text: bool) -> None:
    source = config_with(**changes)

    assert problems_or_config(json.dumps(source) if is_text else source)


@given(st.text(alphabet='{}[]",:\\ \r\n1e-.tfn\u2022<>@a\ud800'))
def test_any_punctuation_parses_or_gives_problems(text: str) -> None:
    with pytest.raises(ConfigError) as excinfo:
        parse_config('{"host": ' + text)

    assert all(problem.line for problem in excinfo.value.problems)


@given(
    st.fixed_dictionaries(
        {
            "port": st.integers(1, 65535),
            "replyTo": st.sampled_from(["", "a@b.example"]),
            "customHeaders": st.dictionaries(st.from_regex(r"X-[A-Z]{1,8}", fullmatch=True), st.text(st.characters(codec="utf-8", exclude_characters="\x00<"), min_size=1)),
            "socketTimeout": st.integers(0, 10**6),
        }
    )
)  # fmt: skip
def test_written_and_parsed_again_gives_the_same_config(changes: dict[str, Any]) -> None:
    parsed = parse_config(config_with(**changes))

    again = parse_config(parsed.masked_text, stored=parsed)

    assert again == parsed
    assert load_config(parsed.masked_text, parsed.secrets) == parsed


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"auth": {"user": "a", "pass": "canary-7f3a"}}, "auth.pass"),
        ({"auth": {"type": "oauth2", "user": "a", "accessToken": "b", "clientSecret": "canary-7f3a"}}, "auth.clientSecret"),
        ({"auth": {"type": "oauth2", "user": "a", "clientId": "b", "refreshToken": "canary-7f3a"}}, "auth.refreshToken"),
        ({"auth": {"type": "oauth2", "user": "a", "accessToken": "canary-7f3a"}}, "auth.accessToken"),
        ({"auth": {"user": "a", "serviceClient": "b", "privateKey": f"canary-7f3a\n{make_rsa_pem()}"}}, "auth.privateKey"),
        ({"auth": {"user": "a", "serviceClient": "b", "privateKey": {"key": f"canary-7f3a\n{make_rsa_pem()}"}}}, "auth.privateKey.key"),
        ({"auth": {"user": "a", "serviceClient": "b", "privateKey": {"key": make_rsa_pem("canary-7f3a"), "passphrase": "canary-7f3a"}}}, "auth.privateKey.passphrase"),
        ({"tls": {"cert": "-----BEGIN CERTIFICATE-----", "key": "canary-7f3a"}}, "tls.key"),
        ({"tls": {"passphrase": "canary-7f3a"}}, "tls.passphrase"),
        ({"proxy": "http://user:canary-7f3a@proxy.example:3128"}, "proxy"),
        ({"customHeaders": {"X-Auth": "canary-7f3a"}}, "customHeaders.X-Auth"),
        ({"customHeaders": {"X-Token": ["a", "canary-7f3a"]}}, "customHeaders.X-Token.1"),
    ],
)  # fmt: skip
def test_every_secret_leaf_is_cut_out_of_the_text_and_comes_back(
    changes: dict[str, Any], path: str
) -> None:
    parsed = parse_config(json.dumps(config_with(**changes)), accepts_unavailable=True)

    again = parse_config(parsed.masked_text, stored=parsed, accepts_unavailable=True)

    assert "canary-7f3a" not in parsed.masked_text + repr(parsed)
    assert "canary-7f3a" in parsed.secrets[path]
    assert again == parsed


def test_misspelt_usage_type_is_one_problem() -> None:
    templates = [
        {**template, "usageType": template["usageType"].replace("SignIn", "Signin")}
        for template in make_config()["templates"]
    ]

    with pytest.raises(ConfigError) as caught:
        parse_config(json.dumps(make_config(templates=templates)))

    [problem] = caught.value.problems
    assert problem.path.startswith("templates.")
    assert "SignIn" in str(problem)
