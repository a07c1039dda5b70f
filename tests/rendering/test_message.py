from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.errors import InvalidPayloadError, InvalidRecipientError, MessageError
from smtp_connector.rendering.message import message_id_domain
from smtp_connector.rendering.placeholders import remove_line_breaks
from smtp_connector.terms import ContentType, UsageType
from tests.received import assert_is_fit_for_the_wire, normalise, read, read_text

from .rendered import MESSAGE_ID, make_config, render

SENDABLE = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
LONG_TEXT = SENDABLE | st.tuples(SENDABLE, st.integers(1, 400)).map(lambda pair: pair[0] * pair[1])


def test_text_message_has_its_fields_in_order() -> None:
    message = render(make_config(customHeaders={"X-A": "1"}, replyTo="Help <help@mail.example>"))

    assert message.content == (
        b"X-A: 1\r\n"
        b"From: Mail <from@mail.example>\r\n"
        b"To: ada@example.com\r\n"
        b"Reply-To: Help <help@mail.example>\r\n"
        b"Subject: Your code\r\n"
        b"Message-ID: <6f1c@mail.example>\r\n"
        b"Date: Fri, 02 Jan 2026 01:04:05 +0000\r\n"
        b"MIME-Version: 1.0\r\n"
        b'Content-Type: text/plain; charset="utf-8"\r\n'
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"\r\n"
        b"Your code is 123456.\r\n"
    )
    assert (message.sender, message.recipient) == ("from@mail.example", "ada@example.com")
    assert message.message_id == MESSAGE_ID
    assert message.sensitive_values == ("123456",)


def test_code_and_content_stay_out_of_the_repr() -> None:
    assert "123456" not in repr(render(make_config()))


def test_template_of_the_usage_type_is_taken_before_generic() -> None:
    generic = make_config().templates[0]
    sign_in = generic.model_copy(update={"usage_type": UsageType.SIGN_IN, "subject": "Sign in"})
    config = make_config().model_copy(update={"templates": (generic, sign_in)})

    assert render(config).template is UsageType.SIGN_IN
    assert render(config, usage_type=UsageType.REGISTER).template is UsageType.GENERIC


def test_missing_template_is_named() -> None:
    with pytest.raises(MessageError, match="neither a SignIn nor a Generic template"):
        render(make_config(templates=()))


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "ada",
        "a@b.example, c@d.example",
        "Ada <ada@example.com>",
        "a@b.example\r\nBcc: c@d.example",
        None,
        ["ada@example.com"],
    ],
)
def test_recipient_must_be_one_bare_address(recipient: object) -> None:
    with pytest.raises(InvalidRecipientError):
        render(make_config(), recipient=recipient)


def test_payload_is_checked() -> None:
    with pytest.raises(InvalidPayloadError, match="code: "):
        render(make_config(), payload={"code": b"1"})


def test_domains_go_out_in_ascii() -> None:
    message = render(
        make_config(fromEmail="a@bücher.example", replyTo="r@straße.example"),
        recipient="ada@exämple.com",
    )

    assert message.sender == "a@xn--bcher-kva.example"
    assert message.recipient == read(message.content)["To"] == "ada@xn--exmple-cua.com"
    assert read(message.content)["Reply-To"] == "r@xn--strae-oqa.example"


def test_html_message_has_a_text_part_and_escaped_values() -> None:
    content = '<p>Hi {{name}}, <a href="https://e.example/?a=1&amp;b=2">sign in</a> with</p><h1>{{code}}</h1>'
    message = render(
        make_config({"contentType": ContentType.HTML, "content": content, "subject": "{{name}}"}),
        payload={"code": "123456", "name": "<Ada> & Co"},
    )

    assert read(message.content).get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read(message.content).iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert read_text(message.content) == (
        "Hi <Ada> & Co, sign in (https://e.example/?a=1&b=2) with\n\n123456\n"
    )
    assert "Hi &lt;Ada&gt; &amp; Co" in read_text(message.content, "html")
    assert read(message.content)["Subject"] == "<Ada> & Co"


def test_html_template_may_bring_its_own_text() -> None:
    template = {"contentType": ContentType.HTML, "content": "<b>{{code}}</b>", "text": "{{code}} &"}

    assert read_text(render(make_config(template), payload={"code": "1&2"}).content) == "1&2 &\n"


def test_picture_alone_has_the_subject_as_its_text() -> None:
    template = {"contentType": ContentType.HTML, "content": "<img>", "subject": "{{code}}"}

    assert read_text(render(make_config(template)).content) == "123456\n"


def test_text_content_is_filled_raw() -> None:
    message = render(make_config({"content": "<b>{{code}}</b>"}), payload={"code": "<&>"})

    assert read_text(message.content) == "<b><&></b>\n"


def test_same_input_gives_the_same_octets() -> None:
    config = make_config({"contentType": ContentType.HTML, "content": "<p>{{code}}"})

    assert render(config).content == render(config).content


def test_stray_surrogates_and_nul_in_a_template_do_not_stop_a_message() -> None:
    message = render(make_config({"subject": "a\x00\ud800", "content": "b\x00\udfff"}))

    assert read(message.content)["Subject"] == "a?"
    assert read_text(message.content) == "b?\n"


@pytest.mark.parametrize(
    ("from_email", "domain"),
    [("Mail <a@bücher.example>", "xn--bcher-kva.example"), ("nobody", "localhost")],
)
def test_message_id_takes_the_domain_of_the_sender(from_email: str, domain: str) -> None:
    assert message_id_domain(make_config(fromEmail=from_email)) == domain


@given(LONG_TEXT, LONG_TEXT)
def test_any_subject_and_text_arrive_unchanged(subject: str, content: str) -> None:
    message = render(
        make_config({"subject": "{{s}}", "content": "{{c}}"}), payload={"s": "", "c": ""}
    )
    assert read(message.content)["Subject"] is None

    message = render(make_config({"subject": subject, "content": content}), payload={})

    assert_is_fit_for_the_wire(message.content)
    assert (read(message.content)["Subject"] or "") == remove_line_breaks(subject).strip(" \t")
    assert read_text(message.content) == normalise(content)


@given(LONG_TEXT)
def test_any_html_arrives_unchanged(content: str) -> None:
    template = {"contentType": ContentType.HTML, "content": content, "text": content}
    message = render(make_config(template), payload={})

    assert_is_fit_for_the_wire(message.content)
    assert read_text(message.content, "html") == normalise(content)


@given(SENDABLE, SENDABLE)
def test_no_value_makes_a_header_field(name: str, value: str) -> None:
    config = make_config(
        {"sendFrom": "{{name}} <a@b.example>", "subject": "{{value}}"},
        customHeaders={"X-Own": (value, name)},
    )
    message = render(config, payload={"name": name, "value": value})
    header = message.content.partition(b"\r\n\r\n")[0].decode()
    names = {line.partition(":")[0] for line in header.split("\r\n") if not line.startswith(" ")}

    assert_is_fit_for_the_wire(message.content)
    assert names <= {
        *("X-Own", "From", "To", "Subject", "Message-ID", "Date", "MIME-Version"),
        *("Content-Type", "Content-Transfer-Encoding"),
    }
