from __future__ import annotations

from typing import Any

import pytest

from smtp_connector.config.paste.javascript import find_javascript, find_object, unescape


def host_of(expression: str) -> Any:
    pasted = find_javascript(f"nodemailer.createTransport({{ service: 'x', host: {expression} }})")
    assert pasted is not None
    return pasted.values.get("host")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a'", "a"),
        ('"a"', "a"),
        ("`a`", "a"),
        ("`a ${x}`", "a ${x}"),
        ("`${process.env.HOST}`", "<HOST>"),
        ("process.env.HOST", "<HOST>"),
        ("process.env['HOST']", "<HOST>"),
        ("import.meta.env.HOST", "<HOST>"),
        ("host", "<host>"),
        ("process.env.HOST || 'a'", "a"),
        ("process.env.HOST ?? process.env.OTHER", "<HOST>"),
        ("Number(process.env.HOST)", "<HOST>"),
        ("parseInt('25', 10)", "25"),
        ("(+'25')", "25"),
        ("'a' + '.example'", "a.example"),
        ("0x19", 25),
        ("1_000", 1000),
        ("true", True),
        ("null", None),
        ("undefined", None),
        ("['a', /* b */ 2, f()]", ["a", 2]),
        ("x === 'y'", None),
        ("1.5.5", None),
        ("f()", None),
        ("!x", None),
        ("a ? b : c", None),
        ("()", None),
        ("f().x[0]", "<value>"),
        ("nodemailer[1]", "<value>"),
    ],
)
def test_value_of_an_expression(expression: str, value: Any) -> None:
    assert host_of(expression) == value


@pytest.mark.parametrize(
    "call",
    [
        "createTransport({host: 'a.example', port: 25})",
        "nodemailer.createTransporter({host: 'a.example', port: 25})",
        "const o = {host: 'a.example', port: 25};\nnodemailer.createTransport(o);",
        "nodemailer.createTransport('smtp://a.example:25')",
        "nodemailer.createTransport({'host': 'a.example', \"port\": 25, ...rest, f() {}, [k]: 1})",
        "createTransport(make());\nmodule.exports = {host: 'a.example', port: 25, from: 'b@a.example'};",
    ],
)
def test_account_of_a_call_is_found(call: str) -> None:
    pasted = find_javascript(call)

    assert pasted is not None
    assert (pasted.values["host"], pasted.values["port"]) == ("a.example", 25)


def test_value_that_has_the_name_of_its_key_is_a_placeholder() -> None:
    pasted = find_javascript("createTransport({ host, port: 25 })")

    assert pasted is not None
    assert pasted.values == {"host": "<host>", "port": 25}


def test_sender_comes_from_the_defaults_or_from_the_first_message() -> None:
    defaults = find_javascript(
        "createTransport({host: 'a'}, {from: 'a@b.example'}); sendMail({from: 'c@d.example'})"
    )
    message = find_javascript("t = createTransport({host: 'a'}); t.sendMail({from: 'c@d.example'})")

    assert defaults is not None
    assert message is not None
    assert defaults.values["fromEmail"] == "a@b.example"
    assert message.values["fromEmail"] == "c@d.example"


@pytest.mark.parametrize(
    "text",
    ["{ host: 'mail.example', }", "// x\n{ host: 'mail.example' };", '{"host": "mail.example",}'],
)
def test_object_alone_is_read(text: str) -> None:
    pasted = find_javascript(text)

    assert pasted is not None
    assert pasted.values == {"host": "mail.example"}


@pytest.mark.parametrize(
    "text", ["{ host: 'mail.example' port: 25 }", "{ host: 'mail.example', ", "{}"]
)
def test_object_that_is_broken_is_not_guessed(text: str) -> None:
    assert find_javascript(text) is None


def test_object_in_a_script_is_found() -> None:
    pasted = find_object(
        "module.exports = { db: {host: 'db'}, config: { smtp: { host: 'mail.example' } } }"
    )

    assert pasted is not None
    assert pasted.values == {"host": "mail.example"}


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"a\'b", "a'b"),
        (r"\n\t\\", "\n\t\\"),
        (r"\u0041\x42\u{43}", "ABC"),
        (r"\ud83d\ude00", "\U0001f600"),
        (r"\ud83d", "\ufffd"),
        (r"\u{FFFFFF}", "\U0010ffff"),
        (r"\0", "\ufffd"),
        ("a\\\nb", "ab"),
        ("a\\", "a\\"),
    ],
)
def test_escapes_of_a_string(written: str, text: str) -> None:
    assert unescape(written) == text
