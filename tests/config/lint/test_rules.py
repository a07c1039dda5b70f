from __future__ import annotations

import json
from typing import Any

import pytest

from smtp_connector.config.fix import apply_fix
from smtp_connector.config.lint.linter import RULES, ConfigWarning, find_warnings
from tests.config.test_parsing import TEMPLATES, config_with

APP_PASSWORD = "abcdefghijklmnop"
LOGIN = {"user": "ada@example.com", "pass": APP_PASSWORD}
NBSP = "\u00a0"


def login(user: str = "ada@example.com", password: str = APP_PASSWORD) -> dict[str, str]:
    return {"user": user, "pass": password}


def lint(**changes: Any) -> list[ConfigWarning]:
    return find_warnings(json.dumps(config_with(**changes)))


def fixed(changes: dict[str, Any], rule: str) -> dict[str, Any]:
    """Return the config after the fix of the rule's first warning."""
    text = json.dumps(config_with(**changes))
    fix = next(warning.fix for warning in find_warnings(text) if warning.rule == rule)
    assert fix is not None
    after = json.loads(apply_fix(text, fix))
    assert rule not in {warning.rule for warning in find_warnings(json.dumps(after))}
    return dict(after)


def at(config: dict[str, Any], path: str) -> Any:
    value: Any = config
    for part in path.split("."):
        value = value[int(part) if part.isdigit() else part]
    return value


# Rule, changes of a good config, path of the warning, what the fix leaves there and elsewhere.
FIXED: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("port_and_secure_disagree", {"port": 465, "secure": False}, "secure", {"secure": True}),
    ("port_and_secure_disagree", {"port": "465", "secure": False}, "secure", {"secure": True}),
    ("port_and_secure_disagree", {"secure": True, "requireTLS": ...}, "secure",
     {"secure": False, "requireTLS": True}),
    ("port_and_secure_disagree", {"port": 25, "secure": True}, "secure", {"secure": False}),
    ("port_and_secure_disagree", {"port": 2525, "secure": True, "requireTLS": False, "ignoreTLS": True},
     "secure", {"secure": False, "requireTLS": True, "ignoreTLS": False}),
    ("certificate_checks_off", {"tls": {"rejectUnauthorized": False}}, "tls.rejectUnauthorized",
     {"tls.rejectUnauthorized": True}),
    ("password_in_clear", {"requireTLS": False, "ignoreTLS": True}, "ignoreTLS",
     {"ignoreTLS": False, "requireTLS": True}),
    ("old_tls_allowed", {"tls": {"minVersion": "TLSv1"}}, "tls.minVersion", {"tls": {}}),
    ("old_tls_allowed", {"tls": {"maxVersion": "TLSv1.1"}}, "tls.maxVersion", {"tls": {}}),
    ("mailbox_server", {"host": "imap.example.com", "port": 993, "secure": True}, "host",
     {"host": "smtp.example.com", "port": 465, "secure": True}),
    ("mailbox_server", {"host": "POP3.example.com"}, "host", {"host": "smtp.example.com", "port": 587}),
    ("mailbox_server", {"port": 143}, "port", {"port": 587, "secure": False}),
    ("port_not_offered", {"host": "smtp.office365.com", "port": 465, "secure": True, "auth": ...},
     "port", {"port": 587, "secure": False, "requireTLS": True}),
    ("port_not_offered", {"host": "smtp.postmarkapp.com", "port": 465}, "port", {"port": 587}),
    ("port_not_offered", {"host": "smtpdm.aliyun.com", "fromEmail": "ada@example.com", "auth": LOGIN},
     "port", {"port": 465, "secure": True}),
    ("port_25_blocked", {"host": "smtp.sendgrid.net", "port": 25, "auth": login("apikey")}, "port",
     {"port": 587}),
    ("outdated_host", {"host": "in.mailjet.com"}, "host", {"host": "in-v3.mailjet.com"}),
    ("host_of_an_api", {"host": "email.eu-west-1.amazonaws.com"}, "host",
     {"host": "email-smtp.eu-west-1.amazonaws.com"}),
    ("host_of_an_api", {"host": "dm.aliyuncs.com"}, "host", {"host": "smtpdm.aliyun.com"}),
    ("host_of_an_api", {"host": "dm.ap-southeast-1.aliyuncs.com"}, "host",
     {"host": "smtpdm-ap-southeast-1.aliyuncs.com"}),
    ("host_of_an_api", {"host": "smtpdm-us-east-1.aliyun.com"}, "host",
     {"host": "smtpdm-us-east-1.aliyuncs.com"}),
    ("ehlo_name_refused", {"name": "localhost"}, "name", {}),
    ("ehlo_name_refused", {"name": "localhost.localdomain"}, "name", {}),
    ("ehlo_name_refused", {"name": "web-1"}, "name", {}),
    ("ehlo_name_refused", {"name": "web_1.example.com"}, "name", {}),
    ("timeout_in_seconds", {"connectionTimeout": 10}, "connectionTimeout", {"connectionTimeout": 10_000}),
    ("timeout_in_seconds", {"dnsTimeout": 900}, "dnsTimeout", {}),
    ("debug_on", {"debug": True}, "debug", {"debug": False}),
    ("stray_characters", {"auth": login(password=" s3cret")}, "auth.pass", {"auth.pass": "s3cret"}),
    ("stray_characters", {"auth": login(password="s3cret\n")}, "auth.pass", {"auth.pass": "s3cret"}),
    ("stray_characters", {"auth": login(password="\u200bs3cret")}, "auth.pass", {"auth.pass": "s3cret"}),
    ("stray_characters", {"auth": login(password=f"abcd{NBSP}efgh{NBSP}ijkl{NBSP}mnop")}, "auth.pass",
     {"auth.pass": APP_PASSWORD}),
    ("stray_characters", {"host": "smtp.gmail.com", "auth": login(password="abcd efgh ijkl mnop")}, "auth.pass",
     {"auth.pass": APP_PASSWORD}),
    ("stray_characters", {"auth": login(password="\u201cs3cret\u201d")}, "auth.pass",
     {"auth.pass": "s3cret"}),
    ("stray_characters", {"auth": login(password="it\u2019s")}, "auth.pass", {"auth.pass": "it's"}),
    ("stray_characters", {"auth": login(password="'s3cret'")}, "auth.pass", {"auth.pass": "s3cret"}),
    ("stray_characters", {"auth": login(user="ada ")}, "auth.user", {"auth.user": "ada"}),
    ("fixed_user_name", {"host": "smtp.sendgrid.net", "auth": login("apiKey")}, "auth.user",
     {"auth.user": "apikey"}),
    ("fixed_user_name", {"host": "smtp.resend.com"}, "auth.user", {"auth.user": "resend"}),
    ("fixed_user_name", {"host": "smtp.sparkpostmail.com"}, "auth.user", {"auth.user": "SMTP_Injection"}),
    ("user_is_no_address", {"host": "smtp.gmail.com", "auth": login("ada"), "fromEmail": "Ada@acme.example"},
     "auth.user", {"auth.user": "Ada@acme.example"}),
    ("sender_is_not_user", {"host": "smtp.qq.com", "auth": login("12345@qq.com")}, "fromEmail",
     {"fromEmail": "Example <12345@qq.com>"}),
    ("sender_is_not_user", {"host": "smtpdm.aliyun.com", "auth": LOGIN, "fromEmail": '"A, B" <b@example.com>'},
     "fromEmail", {"fromEmail": '"A, B" <ada@example.com>'}),
    ("sender_is_not_user", {"host": "smtp.163.com", "auth": login("ada@163.com"), "fromEmail": "bob@163.com"},
     "fromEmail", {"fromEmail": "ada@163.com"}),
    ("sender_is_not_user", {"host": "smtp.gmail.com", "auth": login("ada@gmail.com")}, "fromEmail",
     {"fromEmail": "Example <ada@gmail.com>"}),
    ("sender_is_not_user", {"host": "smtp.gmail.com", "auth": login("ada@acme.example")}, "fromEmail",
     {"fromEmail": "Example <ada@acme.example>"}),
    ("sender_is_not_user", {"host": "smtp-mail.outlook.com", "auth": login("ada@outlook.com")}, "fromEmail",
     {"fromEmail": "Example <ada@outlook.com>"}),
    ("sender_is_not_user", {"host": "smtp.mail.yahoo.com", "auth": login("ada@yahoo.co.uk")}, "fromEmail",
     {"fromEmail": "Example <ada@yahoo.co.uk>"}),
    ("sender_is_not_user", {"service": "QQ", "host": ..., "auth": login("12345@qq.com")}, "fromEmail",
     {"fromEmail": "Example <12345@qq.com>"}),
    ("freemail_sender_elsewhere", {"fromEmail": "Acme <acme@gmail.com>", "auth": LOGIN}, "fromEmail",
     {"fromEmail": "Acme <ada@example.com>"}),
    ("freemail_sender_elsewhere", {"fromEmail": "acme@hotmail.fr", "auth": LOGIN}, "fromEmail",
     {"fromEmail": "ada@example.com"}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes", "path", "after"), FIXED)
def test_fix_of_a_warning_takes_its_cause_away(
    rule: str, changes: dict[str, Any], path: str, after: dict[str, Any]
) -> None:
    (warning,) = [warning for warning in lint(**changes) if warning.rule == rule]

    assert warning.path == path
    config = fixed(changes, rule)
    for key, value in after.items():
        assert at(config, key) == value


# Rule, changes of a good config, path: warnings that nobody but the person can put right.
UNFIXED: list[tuple[str, dict[str, Any], str]] = [
    ("ip_address_with_tls", {"host": "198.51.100.7"}, "host"),
    ("no_app_password", {"host": "smtp.gmail.com", "auth": login(password="hunter22")}, "auth.pass"),
    ("user_is_no_address", {"host": "smtp.office365.com", "auth": login("ada")}, "auth.user"),
    ("wrong_kind_of_key", {"host": "email-smtp.us-east-1.amazonaws.com", "auth": login(password="x" * 40)},
     "auth.pass"),
    ("wrong_kind_of_key", {"host": "smtp-relay.brevo.com", "auth": login(password="xkeysib-1")}, "auth.pass"),
    ("password_sign_in_ending", {"host": "smtp.office365.com"}, "auth"),
    ("password_sign_in_ending", {"host": "smtp-mail.outlook.com"}, "auth"),
    ("freemail_sender_elsewhere", {"host": "smtp.sendgrid.net", "fromEmail": "acme@gmail.com"}, "fromEmail"),
    ("stray_characters", {"auth": login(password="\u00a0")}, "auth.pass"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes", "path"), UNFIXED)
def test_doubt_without_a_fix_says_what_to_do(rule: str, changes: dict[str, Any], path: str) -> None:
    (warning,) = [warning for warning in lint(**changes) if warning.rule == rule]

    assert (warning.path, warning.fix) == (path, None)
    assert warning.suggestion


def test_each_rule_has_an_example() -> None:
    templates = {"variable_not_filled", "html_as_text", "text_as_html"}  # test_templates.py

    assert {row[0] for row in (*FIXED, *UNFIXED)} | templates == set(RULES)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("port_and_secure_disagree", {"port": 465, "secure": True}),
        ("port_and_secure_disagree", {"port": 465}),
        ("port_and_secure_disagree", {"port": 1025, "secure": True}),
        ("port_and_secure_disagree", {"port": True}),
        ("password_in_clear", {"host": "10.0.0.5", "requireTLS": False, "ignoreTLS": True}),
        ("password_in_clear", {"host": "mail.localhost", "requireTLS": False, "ignoreTLS": True}),
        ("password_in_clear", {"requireTLS": False, "ignoreTLS": True, "auth": ...}),
        ("ip_address_with_tls", {"host": "198.51.100.7", "servername": "mail.example.com"}),
        ("ip_address_with_tls", {"host": "198.51.100.7", "requireTLS": False}),
        ("port_25_blocked", {"port": 25}),
        ("ehlo_name_refused", {"name": "[192.0.2.10]"}),
        ("ehlo_name_refused", {"name": "web.example.com"}),
        ("ehlo_name_refused", {"name": "web", "host": "localhost"}),
        ("timeout_in_seconds", {"socketTimeout": 0}),
        ("timeout_in_seconds", {"socketTimeout": True}),
        ("stray_characters", {"auth": login(password="two words")}),
        ("stray_characters", {"auth": login(password="it's")}),
        ("stray_characters", {"auth": login(password="corr ecth orse batt")}),
        ("sender_is_not_user", {"host": "smtp.yandex.ru", "auth": login("ada"), "fromEmail": "ada@yandex.ru"}),
        ("sender_is_not_user", {"host": "smtp.yandex.com", "auth": login("ada@ya.ru"), "fromEmail": "ada@yandex.com"}),
        ("sender_is_not_user", {"host": "postbox.cloud.yandex.net", "auth": login("API_KEY")}),
        ("password_in_clear", {"host": "mailpit", "requireTLS": False, "ignoreTLS": True}),
        ("freemail_sender_elsewhere", {"host": "relay.home.arpa", "fromEmail": "ada@gmail.com"}),
        ("no_app_password", {"host": "smtp-relay.gmail.com", "auth": login(password="hunter22")}),
        ("sender_is_not_user", {"host": "smtp.gmail.com", "auth": login("ada.l@gmail.com"),
                                "fromEmail": "adal+x@googlemail.com"}),
        ("sender_is_not_user", {"host": "smtp.office365.com", "auth": login("bob@example.com")}),
        ("sender_is_not_user", {"host": "smtp.163.com", "auth": login("ada"), "fromEmail": "ada@163.com"}),
        ("sender_is_not_user", {"host": "smtp.qq.com", "auth": ...}),
        ("freemail_sender_elsewhere", {"host": "smtp-relay.gmail.com", "fromEmail": "ada@gmail.com"}),
        ("freemail_sender_elsewhere", {"host": "smtp.mail.yahoo.com", "fromEmail": "ada@yahoo.de"}),
        ("freemail_sender_elsewhere", {"host": "127.0.0.1", "fromEmail": "ada@gmail.com"}),
        ("freemail_sender_elsewhere", {"fromEmail": "ada@live.acme.example"}),
        ("freemail_sender_elsewhere", {"fromEmail": "ada@mygmail.com"}),
        ("wrong_kind_of_key", {"host": "smtp-relay.brevo.com", "auth": login(password="xsmtpsib-1")}),
    ],
)  # fmt: skip
def test_what_is_right_gives_no_warning(rule: str, changes: dict[str, Any]) -> None:
    assert rule not in {warning.rule for warning in lint(**changes)}


def test_sender_of_a_template_is_looked_at_too() -> None:
    templates = [
        {**TEMPLATES[0], "sendFrom": "bob@qq.com"},
        {**TEMPLATES[1], "sendFrom": "{{user.name}} <bob@qq.com>"},
        {**TEMPLATES[2], "sendFrom": "Only a name"},
        TEMPLATES[3],
    ]
    config = {"host": "smtp.qq.com", "auth": login("ada@qq.com"), "fromEmail": "ada@qq.com"}

    paths = [warning.path for warning in lint(**config, templates=templates)]

    assert paths == ["templates.0.sendFrom"]


@pytest.mark.parametrize(
    "secret", [" s3cret-word", "\u201cs3cret-word\u201d", "s3cret-word\n", "s3cret-word"]
)
@pytest.mark.parametrize("host", ["smtp.gmail.com", "smtp-relay.brevo.com", "smtp.office365.com"])
def test_no_warning_repeats_a_secret(secret: str, host: str) -> None:
    assert "s3cret-word" not in repr(lint(host=host, auth=login(password=secret)))
