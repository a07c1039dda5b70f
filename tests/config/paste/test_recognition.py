from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtp_connector.config.fix import KEY_ORDER, Fix, apply_fix
from smtp_connector.config.parsing import MAX_CONFIG_BYTES, ParsedConfig, parse_config
from smtp_connector.config.paste.recognition import recognise
from smtp_connector.presets import PRESETS
from tests.config.test_parsing import GOOD, TEMPLATES, problems_of, problems_or_config

SECRET = "s3cret-w0rd"
NODEMAILER = f"""
const nodemailer = require('nodemailer');
// the account
const transporter = nodemailer.createTransport({{
  host: "smtp.example.com", /* ours */
  port: 465,
  secure: true,
  auth: {{ user: 'ada@example.com', pass: '{SECRET}', }},
}});
await transporter.sendMail({{ from: '"Acme" <ada@example.com>', to: "x@y.example", subject: "Hi" }});
"""
DJANGO = f"""
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = 'smtp.example.com'
EMAIL_PORT = 465
EMAIL_USE_SSL = True
EMAIL_HOST_USER = "ada@example.com"  # the mailbox
EMAIL_HOST_PASSWORD = "{SECRET}"
DEFAULT_FROM_EMAIL = "Acme <ada@example.com>"
"""
ENVIRONMENT = f"""
# the web server
HOST=0.0.0.0
PORT=3000
export SMTP_HOST=smtp.example.com
SMTP_PORT=465
SMTP_SECURE=true
SMTP_USER="ada@example.com"
SMTP_PASS={SECRET} # secret
SMTP_FROM=ada@example.com
SMTP_FROM_NAME=Acme
"""
YAML = f"""
app:
  name: shop
  mail:
    host: smtp.example.com
    port: 465
    ssl: yes
    username: ada@example.com
    password: '{SECRET}'
    from: "Acme <ada@example.com>"
"""
COMPOSE = f"""
services:
  db:
    environment: {{ HOST: localhost, PORT: 5432 }}
  app:
    environment:
      - SMTP_URL=smtps://ada%40example.com:{SECRET}@smtp.example.com:465
      - SMTP_FROM=Acme <ada@example.com>
"""
JSON5 = f"""// Logto
{{
  host: 'smtp.example.com',
  port: 465,
  secure: true,
  'auth': {{ user: 'ada@example.com', pass: '{SECRET}' }},
  fromEmail: 'Acme <ada@example.com>', // who sends
}}
"""
OLD_LOGTO = f"""{{
  "host": "smtp.example.com",
  "port": 465,
  "secure": true,
  "username": "ada@example.com",
  "password": "{SECRET}", // comment
  "fromEmail": "Acme <ada@example.com>",
  "templates": [
    {{
      "usageType": "Test", "contentType": "text/plain", "subject": "Test", "content": "{{{{code}}}}"
    }},
    {{
      "usageType": "Register", "contentType": "text/plain", "subject": "Mine", "content": "{{{{code}}}}"
    }},
  ]
}}
"""
LOGTO_API = json.dumps(
    {
        "connectorId": "simple-mail-transfer-protocol",
        "config": {
            "host": "smtp.example.com",
            "port": 465,
            "secure": True,
            "auth": {"user": "ada@example.com", "pass": SECRET},
            "fromEmail": "Acme <ada@example.com>",
            "templates": TEMPLATES,
        },
    }
)
URL = f"smtps://ada%40example.com:{SECRET}@smtp.example.com:465/?from=Acme%20%3Cada@example.com%3E"
PASTED = {
    "smtp_url": URL,
    "nodemailer": NODEMAILER,
    "django": DJANGO,
    "environment": ENVIRONMENT,
    "yaml": YAML,
    "json5": JSON5,
}
JSON = json.dumps(
    {
        "SMTP_HOST": "smtp.example.com",
        "SMTP_PORT": "465",
        "SMTP_SSL": "true",
        "SMTP_USER": "ada@example.com",
        "SMTP_PASSWORD": SECRET,
        "SMTP_FROM": "Acme <ada@example.com>",
    }
)
FLAT = OLD_LOGTO.replace(", // comment", ",").replace("},\n  ]", "}\n  ]")
OTHERS = {
    "json": JSON,
    "flat": FLAT,
    "compose": COMPOSE,
    "old_logto": OLD_LOGTO,
    "logto_api": LOGTO_API,
}


def turn(text: str) -> dict[str, Any]:
    fix = recognise(text)
    assert fix is not None, text
    config: dict[str, Any] = json.loads(fix.text)
    return config


@pytest.mark.parametrize("text", [*PASTED.values(), *OTHERS.values()], ids=[*PASTED, *OTHERS])
def test_pasted_account_becomes_a_config_that_can_be_used(text: str) -> None:
    fix = recognise(text)

    assert fix is not None
    parsed = parse_config(apply_fix(text, fix))
    config = parsed.config
    assert (config.host, config.port, config.is_implicit_tls) == ("smtp.example.com", 465, True)
    assert config.credentials is not None
    assert config.credentials[0] == "ada@example.com"
    assert config.credentials[1].get_secret_value() == SECRET
    assert config.from_email.replace('"', "") == "Acme <ada@example.com>"
    types = {template.usage_type for template in config.templates}
    assert types == {"Register", "SignIn", "ForgotPassword", "Generic"}
    keys = list(json.loads(fix.text))
    assert keys == [key for key in KEY_ORDER if key in keys]


@pytest.mark.parametrize(("name", "text"), PASTED.items(), ids=PASTED)
def test_title_and_id_name_the_format_and_no_secret(name: str, text: str) -> None:
    fix = recognise(text)

    assert isinstance(fix, Fix)
    assert fix.id == f"paste.{name}"
    assert fix.title.startswith("Turn th")
    assert SECRET not in repr(fix)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", "hello", "a: b", "host: localhost\nport: 5432", "HOST=x\nPORT=1",
     "const a = {host: 'db', port: 1}", "{", "{'host'", "smtp://", "http://a.example",
     "nodemailer.createTransport()", "nodemailer.createTransport(options)", "nodemailer.createTransport(process.env.SMTP_URL)",
     "EMAIL_HOST =", "db:\n  host: localhost\n  user: a\n  password: b", "\x00", "\ud800",
     json.dumps(GOOD), json.dumps({"host": "a.example"})],
)  # fmt: skip
def test_config_and_what_is_no_account_are_left_alone(text: str) -> None:
    assert recognise(text) is None


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_example_of_a_preset_is_a_config_already(preset: Any) -> None:
    assert recognise(preset.example_text()) is None


def test_config_that_would_be_too_long_is_not_offered() -> None:
    text = "{ host: 'smtp.example.com', name: '" + "é" * 200_000 + "' }"

    assert len(text) < MAX_CONFIG_BYTES
    assert recognise(text) is None


def test_what_is_missing_becomes_a_placeholder() -> None:
    config = turn("SMTP_HOST=smtp.example.com\nSMTP_USER=ada")

    assert config["auth"] == {"user": "ada", "pass": "<password>"}
    assert config["fromEmail"] == "<from-email>"
    assert "port" not in config
    problems = problems_of(json.dumps(config))
    assert [problem.path for problem in problems] == ["auth.pass", "fromEmail"]


def test_pasted_templates_stay_and_missing_ones_are_those_of_the_reader() -> None:
    own = [{**template, "subject": "验证码"} for template in TEMPLATES]
    fix = recognise(OLD_LOGTO, own)

    assert fix is not None
    subjects = [template["subject"] for template in json.loads(fix.text)["templates"]]
    assert subjects == ["Mine", "验证码", "验证码", "验证码"]


def test_key_that_is_unknown_is_left_for_the_parser_to_name() -> None:
    config = turn("{ host: 'smtp.example.com', post: 587, fromEmail: 'a@b.example' }")

    assert "post" in {problem.path for problem in problems_of(json.dumps(config))}


def test_oauth2_is_taken_over_without_a_password() -> None:
    text = "nodemailer.createTransport({ service: 'Gmail', auth: { type: 'OAuth2', user: 'a@gmail.com', clientId: 'x', refreshToken: process.env.TOKEN } })"

    assert turn(text)["auth"] == {
        "type": "OAuth2",
        "user": "a@gmail.com",
        "clientId": "x",
        "refreshToken": "<TOKEN>",
    }


HOSTILE = [
    "[" * 200_000,
    "{a:" * 60_000,
    "({" * 60_000,
    '{"a" 1, ' * 30_000,
    "smtp://" + "@" * 250_000,
    "smtp://" + "a@" * 900 + "!",
    "smtp://a?" + "a=b=" * 400 + " ",
    "'\\" * 100_000,
    'EMAIL_HOST="' + "\\" * 1900,
    "EMAIL_HOST=" + "(" * 1900,
    "EMAIL_HOST=" + "int(" * 400 + "x",
    "EMAIL_HOST=a\n" * 20_000,
    "SMTP_" * 50_000 + "=x",
    "createTransport(" * 16_000,
    "createTransport(" + "a," * 100_000,
    "createTransport(a" + "()" * 100_000,
    "createTransport(x" + "[x" * 100_000,
    "createTransport({host: " + "a+" * 100_000 + "1})",
    "createTransport({host: 'h', a: " + "[" * 50_000 + "]" * 50_000 + "})",
    "<a " * 80_000,
    "`${" * 80_000,
    "- " * 100_000,
    "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(3000)),
    "smtp:\n  host: " + "9" * 200_000,
    "mail: " + "{a: " * 50_000,
    "".join(f"k{i}: v\n" for i in range(20_000)),
    "x" * (MAX_CONFIG_BYTES + 1),
]


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_judged_without_an_exception(text: str) -> None:
    fix = recognise(text)

    assert fix is None or json.loads(fix.text)


PIECES = st.sampled_from(
    ["smtp://", "a", "@", ":", "{", "}", "'", '"', "\\", "\n", "host", "SMTP_HOST", "=", " ", "- ",
     "createTransport(", ")", "process.env.X", ",", "[", "]", "&a", "*a", "|", "#", "//", "\x00", "`", "${",
     "EMAIL_HOST", "os.environ[", "auth", "0x", "1_0", "é", "\ud83d"]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_text_is_judged_and_what_is_offered_can_be_read(text: str) -> None:
    fix = recognise(text)
    if fix is None:
        return
    judged = problems_or_config(fix.text)
    assert isinstance(judged, ParsedConfig) or all(problem.line for problem in judged)
