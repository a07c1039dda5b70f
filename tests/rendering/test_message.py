from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.errors import InvalidPayloadError, InvalidRecipientError, MessageError
from smtp_connector.rendering.message import OutgoingMessage, message_id_domain, render_message
from smtp_connector.rendering.placeholders import remove_line_breaks
from smtp_connector.terms import ContentType, UsageType

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2)))
MESSAGE_ID = "<6f1c@mail.example>"
SENDABLE = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
LONG_TEXT = SENDABLE | st.tuples(SENDABLE, st.integers(1, 400)).map(lambda pair: pair[0] * pair[1])


def make_config(template: dict[str, Any] | None = None, **values: Any) -> SmtpConfig:
    generic = {
        "usageType": UsageType.GENERIC,
        "contentType": ContentType.TEXT,
        "subject": "Your code",
        "content": "Your code is {{code}}.",
    }
    base = {"host": "mail.example", "fromEmail": "Mail <from@mail.example>"}
    return SmtpConfig.model_validate(base | {"templates": (generic | (template or {}),)} | values)


def render(config: SmtpConfig, **values: Any) -> OutgoingMessage:
    arguments: dict[str, Any] = {
        "recipient": "ada@example.com",
        "usage_type": UsageType.SIGN_IN,
        "payload": {"code": "123456"},
        "message_id": MESSAGE_ID,
        "now": NOW,
    }
    return render_message(config, **(arguments | values))


def parse(message: OutgoingMessage) -> EmailMessage:
    parsed = message_from_bytes(message.content, policy=default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


def get_text(message: OutgoingMessage, subtype: str = "plain") -> str:
    part = parse(message).get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def get_from(message: OutgoingMessage) -> Address:
    address: Address = parse(message)["From"].addresses[0]
    return address


def assert_is_fit_for_the_wire(content: bytes) -> None:
    content.decode("ascii")
    assert b"\x00" not in content
    assert content.endswith(b"\r\n")
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", content)
    assert max(map(len, content.split(b"\r\n"))) <= 998
    header = content.partition(b"\r\n\r\n")[0]
    assert all(line.strip() for line in header.split(b"\r\n"))


def normalise(text: str) -> str:
    text = re.sub(r"\r\n|\r", "\n", text)
    return text if text.endswith("\n") else text + "\n"


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
    assert message.recipient == parse(message)["To"] == "ada@xn--exmple-cua.com"
    assert parse(message)["Reply-To"] == "r@xn--strae-oqa.example"


@pytest.mark.parametrize(
    ("from_email", "name"),
    [
        ('"Acme, Inc." <a@b.example>', "Acme, Inc."),
        ("Acme, Inc. <a@b.example>", "Acme, Inc."),
        (r'"The \"Best\" \\ Shop" <a@b.example>', r'The "Best" \ Shop'),
        ("Ädä, von =?utf-8?q?x?= 😀 <a@b.example>", "Ädä, von =?utf-8?q?x?= 😀"),
        ("Two  blanks <a@b.example>", "Two  blanks"),
        ("Very long name " * 40 + "<a@b.example>", ("Very long name " * 40).strip()),
        ("<a@b.example>", ""),
        ("a@b.example", ""),
    ],
)
def test_display_names_arrive_as_they_are_written(from_email: str, name: str) -> None:
    message = render(make_config(fromEmail=from_email))
    raw = message_from_bytes(message.content)["From"]

    assert_is_fit_for_the_wire(message.content)
    assert get_from(message).addr_spec == message.sender == "a@b.example"
    if raw.startswith("=?"):  # the standard parser of names loses blanks between encoded words
        assert str(make_header(decode_header(raw.rpartition(" ")[0]))) == name
    else:
        assert get_from(message).display_name == name


@pytest.mark.parametrize(
    ("send_from", "payload", "expected"),
    [
        ("Shop <shop@mail.example>", {}, ("Shop", "shop@mail.example")),
        ("Test App", {}, ("Test App", "from@mail.example")),
        ('"Test, App"', {}, ("Test, App", "from@mail.example")),
        ("{{app.name}}", {"app": {"name": "I <3 you"}}, ("I <3 you", "from@mail.example")),
        ("{{app.name}}", {"app": {}}, ("Mail", "from@mail.example")),
        ("{{app}} <{{box}}>", {"app": "A", "box": ""}, ("A", "from@mail.example")),
        ("{{app}} <s@m.example>", {"app": "E <e@v.example>"}, ("E <e@v.example>", "s@m.example")),
        ("{{app}} <s@m.example>", {"app": "A\r\nBcc: e@v.x"}, ("A Bcc: e@v.x", "s@m.example")),
        ("{{box}}", {"box": "s@m.example"}, ("", "s@m.example")),
        ("  ", {}, ("Mail", "from@mail.example")),
    ],
)
def test_template_may_name_its_sender(
    send_from: str, payload: dict[str, Any], expected: tuple[str, str]
) -> None:
    message = render(make_config({"sendFrom": send_from}), payload=payload)
    sender = get_from(message)

    assert (sender.display_name, sender.addr_spec) == expected
    assert message.sender == expected[1]


@pytest.mark.parametrize(
    "template",
    [
        {"sendFrom": "{{box}}"},
        {"sendFrom": "Shop <{{box}}>"},
        {"replyTo": "{{box}}"},
        {"replyTo": "{{name}}"},
        {"replyTo": "<{{missing}}>"},
    ],
)
def test_filled_address_that_is_none_is_refused(template: dict[str, str]) -> None:
    payload = {"box": "a@b.example, Eve <c@d.example>", "name": "Ada"}

    with pytest.raises(MessageError, match=next(iter(template))) as excinfo:
        render(make_config(template), payload=payload)

    assert excinfo.value.hint
    assert "b.example" not in str(excinfo.value)


def test_template_reply_address_wins_unless_it_is_blank() -> None:
    config = make_config({"replyTo": "{{user.email}}"}, replyTo="help@mail.example")

    answer = render(config, payload={"user": {"email": "ada@example.com"}})
    assert parse(answer)["Reply-To"] == "ada@example.com"
    assert parse(render(config, payload={"user": {}}))["Reply-To"] == "help@mail.example"


def test_addresses_and_headers_of_the_config_are_not_filled() -> None:
    config = make_config(fromEmail="{{code}} <a@b.example>", customHeaders={"X-Code": "{{code}}"})
    message = render(config)

    assert get_from(message).display_name == "{{code}}"
    assert parse(message)["X-Code"] == "{{code}}"


def test_html_message_has_a_text_part_and_escaped_values() -> None:
    content = '<p>Hi {{name}}, <a href="https://e.example/?a=1&amp;b=2">sign in</a> with</p><h1>{{code}}</h1>'
    message = render(
        make_config({"contentType": ContentType.HTML, "content": content, "subject": "{{name}}"}),
        payload={"code": "123456", "name": "<Ada> & Co"},
    )

    assert parse(message).get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parse(message).iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert get_text(message) == (
        "Hi <Ada> & Co, sign in (https://e.example/?a=1&b=2) with\n\n123456\n"
    )
    assert "Hi &lt;Ada&gt; &amp; Co" in get_text(message, "html")
    assert parse(message)["Subject"] == "<Ada> & Co"


def test_html_template_may_bring_its_own_text() -> None:
    template = {"contentType": ContentType.HTML, "content": "<b>{{code}}</b>", "text": "{{code}} &"}

    assert get_text(render(make_config(template), payload={"code": "1&2"})) == "1&2 &\n"


def test_picture_alone_has_the_subject_as_its_text() -> None:
    template = {"contentType": ContentType.HTML, "content": "<img>", "subject": "{{code}}"}

    assert get_text(render(make_config(template))) == "123456\n"


def test_text_content_is_filled_raw() -> None:
    message = render(make_config({"content": "<b>{{code}}</b>"}), payload={"code": "<&>"})

    assert get_text(message) == "<b><&></b>\n"


def test_same_input_gives_the_same_octets() -> None:
    config = make_config({"contentType": ContentType.HTML, "content": "<p>{{code}}"})

    assert render(config).content == render(config).content


def test_stray_surrogates_and_nul_in_a_template_do_not_stop_a_message() -> None:
    message = render(make_config({"subject": "a\x00\ud800", "content": "b\x00\udfff"}))

    assert parse(message)["Subject"] == "a?"
    assert get_text(message) == "b?\n"


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
    assert parse(message)["Subject"] is None

    message = render(make_config({"subject": subject, "content": content}), payload={})

    assert_is_fit_for_the_wire(message.content)
    assert (parse(message)["Subject"] or "") == remove_line_breaks(subject).strip(" \t")
    assert get_text(message) == normalise(content)


@given(LONG_TEXT)
def test_any_html_arrives_unchanged(content: str) -> None:
    template = {"contentType": ContentType.HTML, "content": content, "text": content}
    message = render(make_config(template), payload={})

    assert_is_fit_for_the_wire(message.content)
    assert get_text(message, "html") == normalise(content)


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
