from __future__ import annotations

from typing import Any

import pytest

from smtp_connector.config.paste.assignments import find_assignments
from smtp_connector.config.paste.names import find_meaning


def values_of(text: str) -> dict[str, Any]:
    pasted = find_assignments(f"SMTP_HOST=a.example\n{text}")
    assert pasted is not None
    return pasted.values


@pytest.mark.parametrize(
    ("written", "password"),
    [
        ("s3cret", "s3cret"),
        ("s3cret # note", "s3cret"),
        ("s3#cret", "s3#cret"),
        ('"s3 cret" # note', "s3 cret"),
        ("'s3$cret'", "s3$cret"),
        (r'"a\"b"', 'a"b'),
        (r"'a\'b'", "a'b"),
        ("012345", "012345"),
        ("1e5", "1e5"),
        ("${SMTP_PW}", "<SMTP_PW>"),
        ("${SMTP_PW:-x}", "x"),
        ("$ecret", "$ecret"),
        ('os.environ["SMTP_PW"]', "<SMTP_PW>"),
        ('os.environ.get("SMTP_PW")', "<SMTP_PW>"),
        ('os.getenv("SMTP_PW", "x")', "x"),
        ('env("SMTP_PW", default="x")', "x"),
        ('str(os.environ["SMTP_PW"])', "<SMTP_PW>"),
        ("a(b", "a(b"),
        ("a[1]", "a[1]"),
        ("x()", "x()"),
        ("(1)", "(1)"),
        ("x(None)", "x(None)"),
        ('env("SMTP_PW", None)', "<SMTP_PW>"),
        (r"(\x", r"(\x"),
    ],
)
def test_value_of_a_line(written: str, password: str) -> None:
    assert values_of(f"SMTP_PASSWORD={written}")["auth"]["pass"] == password


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        ("SMTP_SECURE=true", {"secure": True}),
        ("SMTP_SECURE=false", {"secure": False}),
        ("SMTP_SSL=1", {"secure": True}),
        ("SMTP_TLS=true", {"secure": False, "requireTLS": True}),
        ("SMTP_TLS=true\nSMTP_PORT=465", {"port": "465", "secure": True}),
        ("MAIL_ENCRYPTION=ssl", {"secure": True}),
        ("MAIL_ENCRYPTION=tls", {"secure": False, "requireTLS": True}),
        ("SMTP_SECURE=starttls", {"secure": False, "requireTLS": True}),
        ("MAIL_ENCRYPTION=null", {}),
        ("SMTP_USER=null", {}),
        ("EMAIL_TIMEOUT=10", {"connectionTimeout": 10_000, "socketTimeout": 10_000}),
        ("EMAIL_TIMEOUT=none", {}),
        ("SMTP_REPLY_TO=a@b.example", {"replyTo": "a@b.example"}),
        (
            "MAIL_FROM_ADDRESS=a@b.example\nMAIL_FROM_NAME='A, B'",
            {"fromEmail": "A, B <a@b.example>"},
        ),
        ("MAIL_FROM_ADDRESS=A <a@b.example>\nMAIL_FROM_NAME=B", {"fromEmail": "A <a@b.example>"}),
        ("MAIL_FROM_ADDRESS=a@b.example\nMAIL_FROM_NAME=${APP_NAME}", {"fromEmail": "a@b.example"}),
        ("MAIL_FROM_ADDRESS=a@b.example\nMAIL_FROM_NAME=x<y", {"fromEmail": "a@b.example"}),
        ("OTHER=1", {}),
    ],
)
def test_names_are_read_by_what_they_mean(lines: str, values: dict[str, Any]) -> None:
    assert values_of(lines) == {"host": "a.example"} | values


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("SMTP_HOST", "host"),
        ("GF_SMTP_HOST", "host"),
        ("SMTP_SERVER_PORT", "port"),
        ("EMAIL_SERVER_USER", "user"),
        ("EMAIL_HOST_USER", "user"),
        ("SMTP_AUTH_PASS", "pass"),
        ("smtpPassword", "pass"),
        ("smtp.user-name", "user"),
        ("DEFAULT_FROM_EMAIL", "from"),
        ("MAILER_DSN", "url"),
        ("SMTP_", ""),
        ("DB_HOST", ""),
        ("", ""),
    ],
)
def test_meaning_of_a_name(name: str, meaning: str) -> None:
    assert find_meaning(name)[0] == meaning
