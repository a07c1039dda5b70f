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


@pytest.mark.parametrize(
    ("reply", "is_transient"),
    [
        (Reply(450, "", "Greylisted"), True),
        (Reply(550, "", "No"), False),
        (Reply(250, "", "Ok"), False),
        (Reply(403, "", "You are not authorized to send from that email address"), False),
        (Reply(451, "", "Authentication failed: Maximum credits exceeded"), False),
        (Reply(436, "", ""), False),
        (Reply(440, "", ""), False),
        (Reply(451, "", "mail from account doesn't conform with authentication"), False),
    ],
)
def test_reply_is_transient_by_its_code_unless_its_text_says_otherwise(
    reply: Reply, is_transient: bool
) -> None:
    assert reply.is_transient is is_transient


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
