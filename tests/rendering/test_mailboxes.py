from __future__ import annotations

from typing import Any

import pytest

from smtp_connector.errors import MessageError
from smtp_connector.rendering.placeholders import remove_line_breaks
from tests.received import assert_is_fit_for_the_wire, read, read_mailboxes

from .rendered import make_config, render


@pytest.mark.parametrize(
    ("from_email", "name"),
    [
        ('"Acme, Inc." <a@b.example>', "Acme, Inc."),
        ("Acme, Inc. <a@b.example>", "Acme, Inc."),
        (r'"The \"Best\" \\ Shop" <a@b.example>', r'The "Best" \ Shop'),
        ("Ädä, von =?utf-8?q?x?= 😀 <a@b.example>", "Ädä, von =?utf-8?q?x?= 😀"),
        ("Two  blanks <a@b.example>", "Two  blanks"),
        ('"I <3 you" <a@b.example>', "I <3 you"),
        ('"a@b.example, Bob" <a@b.example>', "a@b.example, Bob"),
        ("絵文字の会社 👩‍👩‍👧 " * 30 + "<a@b.example>", ("絵文字の会社 👩‍👩‍👧 " * 30).strip()),
        ("x" * 1200 + " <a@b.example>", "x" * 1200),
        ("Very long name " * 40 + "<a@b.example>", ("Very long name " * 40).strip()),
        ("<a@b.example>", ""),
        ("a@b.example", ""),
    ],
)
def test_display_names_arrive_as_they_are_written(from_email: str, name: str) -> None:
    message = render(make_config(fromEmail=from_email))

    assert_is_fit_for_the_wire(message.content)
    assert read_mailboxes(message.content, "From") == [(name, "a@b.example")]
    assert message.sender == "a@b.example"


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

    assert read_mailboxes(message.content, "From") == [expected]
    assert message.sender == expected[1]


@pytest.mark.parametrize(
    "value",
    [
        'A" <eve@evil.example>, "B',
        "A>, Eve <eve@evil.example",
        "A\r\nBcc: eve@evil.example",
        "=?utf-8?q?=3Ceve=40evil=2Eexample=3E?=",
        "A\\",
        '"',
        "(comment)",
        "Group: eve@evil.example;",
        "\u202eelpmaxe.b@a",
        "\x1b[2J\x7f",
        "👩‍👩‍👧" * 300,
    ],
)
def test_value_in_the_name_of_a_sender_stays_in_the_name(value: str) -> None:
    template = {
        "sendFrom": "{{app}} <shop@mail.example>",
        "replyTo": '"{{app}}" <help@mail.example>',
    }
    message = render(make_config(template), payload={"app": value})
    name = remove_line_breaks(value)

    assert_is_fit_for_the_wire(message.content)
    assert message.sender == "shop@mail.example"
    assert read_mailboxes(message.content, "From") == [(name, "shop@mail.example")]
    assert read_mailboxes(message.content, "Reply-To") == [(name, "help@mail.example")]
    assert "Bcc" not in read(message.content)


@pytest.mark.parametrize(
    "value",
    ["a@b.example\r\nBcc: e@v.example", "a@b.example, e@v.example", "a@b.example> <e@v.example"],
)
@pytest.mark.parametrize("key", ["sendFrom", "replyTo"])
def test_value_that_is_the_address_is_one_address_or_refused(key: str, value: str) -> None:
    with pytest.raises(MessageError, match=key):
        render(make_config({key: "Shop <{{box}}>"}), payload={"box": value})


def test_addresses_in_other_letters_stand_in_the_header_as_they_are() -> None:
    config = make_config(
        fromEmail="Jürgen, Köln <jürgen@straße.example>", replyTo="用户@例え.example"
    )
    message = render(config, recipient="δοκιμή@παράδειγμα.example")

    assert_is_fit_for_the_wire(message.content, has_utf8_addresses=True)
    assert message.sender == "jürgen@xn--strae-oqa.example"
    assert message.recipient == "δοκιμή@xn--hxajbheg2az3al.example"
    assert read_mailboxes(message.content, "From") == [("Jürgen, Köln", message.sender)]
    assert read_mailboxes(message.content, "To") == [("", message.recipient)]
    assert read_mailboxes(message.content, "Reply-To") == [("", "用户@xn--r8jz45g.example")]


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
    assert read(answer.content)["Reply-To"] == "ada@example.com"
    assert read(render(config, payload={"user": {}}).content)["Reply-To"] == "help@mail.example"


def test_addresses_and_headers_of_the_config_are_not_filled() -> None:
    config = make_config(fromEmail="{{code}} <a@b.example>", customHeaders={"X-Code": "{{code}}"})
    message = render(config)

    assert read_mailboxes(message.content, "From") == [("{{code}}", "a@b.example")]
    assert read(message.content)["X-Code"] == "{{code}}"
