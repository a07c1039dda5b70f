from __future__ import annotations

from typing import Any

import pytest

from smtp_connector.config.paste.url import read_url


@pytest.mark.parametrize(
    ("url", "values"),
    [
        ("smtp://h.example", {"host": "h.example"}),
        (" 'smtp://h.example/' ", {"host": "h.example"}),
        ("SMTP://h.example:25", {"host": "h.example", "port": 25}),
        ("smtps://h.example", {"host": "h.example", "secure": True}),
        ("smtp+ssl://h.example", {"host": "h.example", "secure": True}),
        ("smtp+starttls://h.example", {"host": "h.example", "requireTLS": True}),
        ("smtp://[2001:db8::1]:25", {"host": "2001:db8::1", "port": 25}),
        ("smtp://u:p@h.example", {"host": "h.example", "auth": {"user": "u", "pass": "p"}}),
        ("smtp://u@h.example", {"host": "h.example", "auth": {"user": "u", "pass": ""}}),
        ("smtp://a%40b:p%2Fw@h.example", {"host": "h.example", "auth": {"user": "a@b", "pass": "p/w"}}),
        ("smtp://u:p/w+=@h.example", {"host": "h.example", "auth": {"user": "u", "pass": "p/w+="}}),
        ("smtp://u:p@w@h.example:25", {"host": "h.example", "port": 25, "auth": {"user": "u", "pass": "p@w"}}),
        ("smtp://u:p?w@h.example", {"host": "h.example", "auth": {"user": "u", "pass": "p?w"}}),
        ("smtp://h.example?pool=true&name=x.example&x=1", {"host": "h.example", "pool": "true", "name": "x.example"}),
        ("smtp://h.example?from=a@b.example", {"host": "h.example", "fromEmail": "a@b.example"}),
        ("smtp://h.example?skip_ssl_verify=true", {"host": "h.example", "tls": {"rejectUnauthorized": False}}),
        ("smtp://h.example?verify_peer=0", {"host": "h.example", "tls": {"rejectUnauthorized": False}}),
        ("smtp://h.example?disable_starttls=true", {"host": "h.example", "ignoreTLS": True}),
        ("smtp://h.example?ssl=True", {"host": "h.example", "secure": True}),
        ("smtp://h.example?tls=True", {"host": "h.example", "requireTLS": True}),
        ("smtp://h.example?host=evil.example", {"host": "h.example"}),
        ("smtp://h.example?" + "&".join(f"a{i}=1" for i in range(60)), {"host": "h.example"}),
    ],
)  # fmt: skip
def test_url_is_read_as_its_parts(url: str, values: dict[str, Any]) -> None:
    assert read_url(url) == values


@pytest.mark.parametrize(
    "url",
    ["", "smtp:h.example", "http://h.example", "smtp://", "smtp://h.example:x", "smtp://a b", "x smtp://h.example"],
)  # fmt: skip
def test_what_is_no_smtp_url_is_none(url: str) -> None:
    assert read_url(url) is None
