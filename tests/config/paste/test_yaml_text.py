from __future__ import annotations

from typing import Any

import pytest

from smtp_connector.config.paste.yaml_text import find_yaml


def values_of(text: str) -> dict[str, Any]:
    pasted = find_yaml(text)
    assert pasted is not None
    return pasted.values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("host: smtp.example.com\nport: 587\n", {"host": "smtp.example.com", "port": "587"}),
        ("smtp: { address: a.example, user_name: u }", {"host": "a.example", "auth": {"user": "u"}}),
        ("host: a.example\nfromEmail: a@b.example", {"host": "a.example", "fromEmail": "a@b.example"}),
        ("spring:\n  mail:\n    host: a.example\n    password: '012'", {"host": "a.example", "auth": {"pass": "012"}}),
        ("env:\n  - {name: SMTP_HOST, value: a.example}\n  - name: SMTP_PASSWORD\n    valueFrom: {secretKeyRef: {}}",
         {"host": "a.example"}),
        ("environment:\n  - SMTP_HOST=a.example\n  - X", {"host": "a.example"}),
        ("a:\n- 5\n- smtp:\n    host: a.example", {"host": "a.example"}),
        ("host: a.example\nauth:\n  user: u\n  pass: no\nsecure: yes",
         {"host": "a.example", "secure": True, "auth": {"user": "u", "pass": "no"}}),
    ],
)  # fmt: skip
def test_mapping_that_names_a_mail_server_is_found(text: str, values: dict[str, Any]) -> None:
    assert values_of(text) == values


@pytest.mark.parametrize(
    "text",
    ["x", "a: [", "smtp: {host: &h a.example, name: *h}", "? [a]\n: b", "!!python/object:os.system {a: b}",
     "smtp: " + "[" * 20 + "{host: a}" + "]" * 20, "host: db\nport: 5432"],
)  # fmt: skip
def test_what_is_no_account_or_makes_much_of_little_is_none(text: str) -> None:
    assert find_yaml(text) is None
