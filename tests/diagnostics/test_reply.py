from __future__ import annotations

import pytest

from smtp_connector.diagnostics.reply import (
    Reply,
    can_begin_reply,
    decode_reply_text,
    find_reply,
    is_continued,
)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([b"250 2.1.0 Ok"], Reply(250, "2.1.0", "2.1.0 Ok")),
        ([b"250"], Reply(250, "", "")),
        ([b"550-5.1.1 No", b"550 5.1.1 user"], Reply(550, "5.1.1", "5.1.1 No\n5.1.1 user")),
        ([b"250 5.1.1 another class"], Reply(250, "", "5.1.1 another class")),
        ([b"550 5.1.1.2 no status code"], Reply(550, "", "5.1.1.2 no status code")),
        ([b"535 5.7.139 Disabled"], Reply(535, "5.7.139", "5.7.139 Disabled")),
        ([b"250-a", b"550 b"], None),
        ([b"199 too low"], None),
        ([b"650 too high"], None),
        ([b"25"], None),
        ([b"250x"], None),
        ([b""], None),
        ([], None),
    ],
)
def test_reply_is_read_from_its_lines(lines: list[bytes], expected: Reply | None) -> None:
    assert find_reply(lines) == expected


# What servers say, with the first digit against the truth. Sources: the servers' own pages of reply codes, and
# for 552 RFC 5321, 4.5.3.1.10.
PERMANENT_REPLIES = [
    (403, "You are not authorized to send from that email address"),
    (403, "anything"),
    (436, ""),
    (440, ""),
    (436, '"MAIL FROM" doesn\'t conform with authentication'),
    (451, "mail from account doesn't conform with authentication"),
    (451, "Authentication failed: Maximum credits exceeded"),
    (451, "AUTHENTICATION FAILED: MAXIMUM CREDITS EXCEEDED"),
    (451, "4.7.1 Maximum credits\n4.7.1 exceeded"),
    (451, "Maximum number of credits for today exceeded"),
    (450, "You are not\nauthorised to send mail from that address"),
    (451, "5.7.3 STARTTLS is required to send mail [HK0.outlook.com]"),
    (421, "4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade your client to support TLS 1.2."),
    (454, "4.7.1 <ada@example.com>: Relay access denied"),
]  # fmt: skip
PASSING_REPLIES = [
    (550, "5.4.5 Daily user sending limit exceeded. For more information on Gmail"),
    (550, "5.4.5 Daily user\n5.4.5 sending quota exceeded."),
    (550, "5.4.5 Daily SMTP relay sending limit exceeded for customer."),
    (550, "Ip frequency limited. http://service.mail.qq.com/"),
    (550, "Connection frequency limited"),
    (552, "5.5.3 Too many recipients"),
]
TRANSIENT_REPLIES = [
    (450, "4.2.0 Greylisted"),
    (451, "4.3.0 Credits are being counted, try again later"),
    (454, "4.7.0 Temporary authentication failure"),
    (421, "4.7.0 Too many connections"),
    (452, "4.5.3 Too many recipients"),
]
FINAL_REPLIES = [
    (250, "Ok"),
    (550, "5.1.1 No such user"),
    (550, "5.5.3 Too many recipients"),
    (552, "5.3.4 Message size exceeds limit"),
    (554, "5.7.1 Your daily report was refused"),
    # QQ's answer to a wrong password: to try again would lock the account.
    (535, "Login fail. Password is incorrect, login frequency limited, or system is busy."),
    (535, "5.7.8 Daily sending limit"),
]


@pytest.mark.parametrize(("reply_code", "text"), PASSING_REPLIES + TRANSIENT_REPLIES)
def test_reply_that_waiting_may_change_is_transient(reply_code: int, text: str) -> None:
    assert Reply(reply_code, "", text).is_transient


@pytest.mark.parametrize(("reply_code", "text"), PERMANENT_REPLIES + FINAL_REPLIES)
def test_reply_that_waiting_does_not_change_is_permanent(reply_code: int, text: str) -> None:
    assert not Reply(reply_code, "", text).is_transient


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("für".encode(), "für"),
        ("für".encode("latin-1"), "für"),
        ("收件人".encode("gb18030"), "收件人"),
        (b"\xa1\xa1\xff", "¡¡ÿ"),
        (b"a\tb\r\nc\x07\x1b\x7f", "a b\nc\ufffd\ufffd\ufffd"),
        ("\u202eevil\u2066\u200b\u2028".encode(), "\ufffdevil\ufffd\ufffd\ufffd"),
    ],
)
def test_text_is_decoded_and_made_harmless(raw: bytes, expected: str) -> None:
    assert decode_reply_text(raw) == expected


@pytest.mark.parametrize("start", [b"", b"2", b"25", b"250", b"250-", b"250 ", b"250\r"])
def test_start_of_a_reply_is_known(start: bytes) -> None:
    assert can_begin_reply(start)


@pytest.mark.parametrize("start", [b"\x16\x03", b"H", b"HTTP", b"1", b"2x", b"2500", b" 250"])
def test_start_of_something_else_is_known(start: bytes) -> None:
    assert not can_begin_reply(start)


def test_only_a_hyphen_continues_a_reply() -> None:
    assert [is_continued(line) for line in (b"250-a", b"250 a", b"250", b"junk-")] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [("Ok", ["250 Ok"]), ("", ["250"]), ("a\nb\nc", ["250-a", "250-b", "250 c"])],
)
def test_lines_have_the_code_as_they_came(text: str, lines: list[str]) -> None:
    assert Reply(250, "", text).lines == lines
