from __future__ import annotations

import pytest

from smtp_connector.rendering.body import make_text, write_html_body, write_text_body


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        (" <!-- only a comment --> ", ""),
        ("<p></p>", ""),
        ("no markup, 1 < 2 &amp; 3", "no markup, 1 < 2 & 3"),
        ("<h1>Hi</h1><p>Your code is <b>123456</b>.</p>", "Hi\n\nYour code is 123456."),
        ("<span>12</span><span>34</span>", "1234"),
        ("<style>p{}</style><script>x()</script><title>t</title><p>a", "a"),
        ('<p style="padding-left:9000em;margin-top:9000em">a', "a"),
        ('<div style="display:none">preview</div><p>a', "a"),
        ('<body style="display: none">a', "a"),
        ('<p>a<b hidden>x</b>\x1fb&#11;c<a href="&#1;d">\uffffe', "abce (d)"),
        ("<p hidden>preview</p>a", "a"),
        ("<ul><li>a<li>b</ul>", "  * a\n  * b"),
        ("<p>a<p><p><br><br><br><p>b", "a\n\nb"),
        ("<?xml version='1.0' encoding='latin1'?><p>ä", "ä"),
        ("a\ud800", "a?"),
        (
            '<a href="https://e.example/x?a=1&amp;b=2">Go</a> on',
            "Go (https://e.example/x?a=1&b=2) on",
        ),
        ('<a href="https://e.example/">https://e.example/</a>', "https://e.example/"),
        ('<a href="https://e.example/"><img></a>', "https://e.example/"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ('<a href="mailto:a@b.example">us</a>', "us (a@b.example)"),
        ('<a href="#top">a</a><a href="javascript:x()">b</a><a href="">c</a><a>d</a>', "abcd"),
        (
            "<table><tr><td><table><tr><td>Code:<td>123456</table><tr><td>Bye</table>",
            "Code: 123456\nBye",
        ),
    ],
)
def test_html_is_written_as_plain_text(html: str, text: str) -> None:
    assert make_text(html) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("short\nlines", b"7bit"),
        ("a" * 76, b"7bit"),
        ("a" * 77, b"quoted-printable"),
        ("blank at the end \n", b"quoted-printable"),
        ("ä", b"quoted-printable"),
        ("\x7f", b"quoted-printable"),
    ],
)
def test_only_short_ascii_travels_as_it_is(text: str, encoding: bytes) -> None:
    assert b"Content-Transfer-Encoding: " + encoding + b"\r\n" in write_text_body(text)


def test_lines_of_encoded_text_have_76_characters_at_most() -> None:
    body = write_html_body("ä " * 200, "a" * 500)

    assert max(map(len, body.split(b"\r\n"))) == 76


def test_no_from_line_is_changed_and_no_dot_is_doubled() -> None:
    assert write_text_body("From me\n.\n").endswith(b"\r\n\r\nFrom me\r\n.\r\n")


def test_text_that_looks_like_the_boundary_does_not_end_a_part() -> None:
    boundary = write_html_body("<p>a", "a").split(b'boundary="')[1].split(b'"')[0].decode()
    body = write_html_body("<p>a", f"--{boundary}")

    assert body.count(b"\r\n--=_") == 3
