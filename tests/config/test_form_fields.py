from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_connector.config.form_changes import write_fields
from smtp_connector.config.form_fields import (
    AUTH_FIELDS,
    AUTH_NAMES,
    AuthKind,
    FieldValues,
    find_field_name,
    read_fields,
)
from smtp_connector.config.parsing import parse_config
from smtp_connector.config.tls import TlsMode
from smtp_connector.errors import ConfigError
from smtp_connector.presets import PRESETS, get_preset
from smtp_connector.terms import SECRET_MASK
from tests.configs import make_config

TEXTS = st.text('aé"\\\n\r<>{,: •', max_size=6)
SCALARS = st.none() | st.booleans() | st.integers(-1, 70000) | st.floats(0, 9) | TEXTS
ODD = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(TEXTS, SCALARS, max_size=2)
AUTH_KEYS = st.sampled_from(["type", *(each.path[1] for each in AUTH_FIELDS), "method", "x"])
TEMPLATES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("usageType", "contentType", "subject", "content", "x"), ODD)
)
CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("host", "fromEmail", "name", "proxy", "servername"), ODD),
        "port": st.sampled_from([465, "465", 587, "", None, 1.5, "x", []]),
        "secure": st.sampled_from([True, False, "", "x", None]),
        "requireTLS": st.sampled_from([True, False, "", "x"]),
        "ignoreTLS": st.sampled_from([True, False, "", "x"]),
        "service": st.sampled_from(["Gmail", "x", 1]),
        "auth": st.dictionaries(AUTH_KEYS, ODD | st.just("oauth2"), max_size=5) | ODD,
        "tls": st.fixed_dictionaries({}, optional={"ca": ODD, "servername": ODD}) | ODD,
        "customHeaders": st.dictionaries(TEXTS, ODD, max_size=3) | ODD,
        "templates": st.lists(TEMPLATES | ODD, max_size=3) | ODD,
        "x": ODD,
    },
)
LAYOUTS = st.sampled_from([{"indent": 2}, {"indent": "\t"}, {}, {"separators": (",", " : ")}])


def write(text: str, **typed: str) -> str:
    return write_fields(text, read_fields(text), typed)


def as_posted(fields: FieldValues) -> dict[str, str]:
    """Return what a browser posts when nothing was touched: each line end as CRLF."""
    return {name: field.value.replace("\n", "\r\n") for name, field in fields.items()}


def change(config: dict[str, Any], **typed: str) -> dict[str, Any]:
    text = json.dumps(config, indent=2)
    changed: dict[str, Any] = json.loads(write(text, **as_posted(read_fields(text)) | typed))
    return changed


def with_auth(before: Any, /, **typed: str) -> Any:
    return change({"auth": before}, **typed)["auth"]


@given(CONFIGS, LAYOUTS, st.sampled_from(["\n", "\r\n"]))
def test_config_through_the_form_unchanged_is_the_same_text(
    config: dict[str, Any], layout: dict[str, Any], newline: str
) -> None:
    text = json.dumps(config, ensure_ascii=False, **layout).replace("\n", newline)
    fields = read_fields(text)

    assert write_fields(text, fields, as_posted(fields)) == text


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_example_through_the_form_unchanged_is_the_same_text(preset: Any) -> None:
    text = preset.example_text()
    fields = read_fields(text)

    assert write_fields(text, fields, as_posted(fields)) == text


@given(CONFIGS, LAYOUTS, st.data(), st.sampled_from(["new", "1", "", " é\nb "]))
def test_one_changed_field_changes_its_place_and_reads_back(
    config: dict[str, Any], layout: dict[str, Any], data: st.DataObject, value: str
) -> None:
    text = json.dumps(config, ensure_ascii=False, **layout)
    fields = read_fields(text)
    shown = [name for name in fields if name not in {"tls", "auth"}]
    name = data.draw(st.sampled_from(shown))

    after = json.loads(write_fields(text, fields, as_posted(fields) | {name: value}))

    place = str(fields[name].path[0])
    places = {place, "secure", "requireTLS", "ignoreTLS"} if place == "port" else {place}
    assert {key: item for key, item in after.items() if key not in places} == {
        key: item for key, item in config.items() if key not in places
    }


@given(CONFIGS, st.sampled_from(list(TlsMode)), st.sampled_from(["465", "587", ""]))
def test_chosen_encryption_is_what_the_config_then_means(
    config: dict[str, Any], mode: TlsMode, port: str
) -> None:
    text = json.dumps(config)

    after = write(text, tls=mode, port=port)

    assert read_fields(after)["tls"].value == mode


@given(CONFIGS, st.sampled_from(list(AuthKind)))
def test_chosen_kind_of_sign_in_stands_in_the_text(config: dict[str, Any], kind: AuthKind) -> None:
    assert read_fields(write(json.dumps(config), auth=kind))["auth"].value == kind


def test_only_the_changed_value_is_written_and_all_else_stays_as_it_was_typed() -> None:
    text = '{"port" : "587","host":"a.example" , "x": 1.0,\n\t"fromEmail":"a@b.example"}'

    assert write(text, host="b.example") == text.replace("a.example", "b.example")


def test_new_keys_take_their_place_in_the_order_of_the_example() -> None:
    text = '{\n  "host": "a.example",\n  "templates": []\n}'

    assert write(text, port="25", ca="x") == (
        '{\n  "host": "a.example",\n  "port": 25,\n  "tls": {\n    "ca": "x"\n  },\n  "templates": []\n}'
    )


@pytest.mark.parametrize(
    ("typed", "written"),
    [("587", 587), (" 25 ", 25), ("", None), ("x", "x"), ("5e2", "5e2"), ("9" * 30, "9" * 30)],
)
def test_number_is_written_as_one_and_anything_else_for_the_parser_to_explain(
    typed: str, written: object
) -> None:
    assert change({"port": 26}, port=typed)["port"] == written


def test_stored_secret_shows_as_an_empty_field_and_stays() -> None:
    text = json.dumps({"auth": {"user": "ada", "pass": SECRET_MASK}})

    field = read_fields(text)["password"]

    assert (field.value, field.is_stored) == ("", True)
    assert write(text, password="", user="ada") == text
    assert json.loads(write(text, password="new"))["auth"]["pass"] == "new"


def test_placeholder_shows_as_a_hint_and_stays_until_something_is_typed() -> None:
    text = '{"host": "<host>"}'

    field = read_fields(text)["host"]

    assert (field.value, field.hint) == ("", "<host>")
    assert write(text, host="") == text
    assert write(text, host="a.example") == '{"host": "a.example"}'


@pytest.mark.parametrize(
    ("config", "mode", "after"),
    [
        ({"port": 587}, "starttls_required", {"port": 587, "requireTLS": True}),
        ({"port": 465}, "none", {"port": 465, "secure": False, "ignoreTLS": True}),
        ({"requireTLS": True}, "implicit", {"requireTLS": True, "secure": True}),
        ({"secure": True, "requireTLS": False}, "starttls_when_offered", {"secure": False, "requireTLS": False}),
        ({"ignoreTLS": True}, "starttls_required", {"ignoreTLS": False, "requireTLS": True}),
        ({"port": 587}, "no such mode", {"port": 587}),
    ],
)  # fmt: skip
def test_encryption_changes_only_the_switches_that_it_needs(
    config: dict[str, Any], mode: str, after: dict[str, Any]
) -> None:
    assert change(config, tls=mode) == after


def test_new_port_does_not_silently_change_the_encryption_that_the_form_showed() -> None:
    assert change({"port": 465}, port="587") == {"port": 587, "secure": True}
    assert change({"port": 587}, port="2525") == {"port": 2525}


def test_other_kind_of_sign_in_leaves_no_key_of_the_one_before() -> None:
    auth = {"type": "login", "user": "ada", "pass": "x", "method": "PLAIN"}

    turned = with_auth(auth, auth="oauth2_token", client_id="id", refresh_token="r")

    assert turned == {"type": "oauth2", "user": "ada", "clientId": "id", "refreshToken": "r"}
    again = with_auth(
        {**turned, "accessToken": "t", "expires": 1, "scope": "s"},
        auth="oauth2_key",
        service_client="robot",
        private_key="a\r\nb",
    )
    assert again == {
        "type": "oauth2",
        "user": "ada",
        "scope": "s",
        "serviceClient": "robot",
        "privateKey": "a\nb",
    }
    assert with_auth(again, auth="none") == {}


@pytest.mark.parametrize("auth", [None, "", {}, {"type": "login", "user": ""}, 5, []])
def test_kind_that_was_chosen_and_not_filled_in_asks_for_its_values(auth: Any) -> None:
    turned = with_auth(auth, auth="login", user="ada")

    assert turned["user"] == "ada"
    assert turned["pass"] == "<password>"


def test_password_that_is_emptied_is_asked_for_and_never_taken_for_no_sign_in() -> None:
    assert with_auth({"user": "ada", "pass": "x"}, user="", password="") == {
        "user": "<user>",
        "pass": "<password>",
    }
    assert with_auth({"user": "ada", "pass": "x"}, auth="none") == {"user": "", "pass": ""}


def test_key_with_a_passphrase_keeps_it() -> None:
    key = {"key": SECRET_MASK, "passphrase": SECRET_MASK}
    auth = {"type": "oauth2", "user": "a", "serviceClient": "b", "privateKey": key}

    assert with_auth(auth, private_key="new")["privateKey"] == {**key, "key": "new"}


def test_headers_are_added_changed_and_removed_row_by_row() -> None:
    headers = {"X-A": "1", "X-B": ["2", "3"], "X-C": 4, "X-D": {"odd": 1}}

    def after(**typed: str) -> Any:
        return change({"customHeaders": headers}, **typed)["customHeaders"]

    assert after(header_4_name="X-E", header_4_value="5") == {**headers, "X-E": "5"}
    assert after(header_1_value="two") == {**headers, "X-B": ["two", "3"]}
    assert after(header_2_name="", header_2_value="") == {**headers, "X-B": ["2"]}
    assert after(header_0_name="X-C") == {
        key: ["1", 4] if key == "X-C" else value for key, value in headers.items() if key != "X-A"
    }
    assert after(header_4_name="", header_4_value="5") == {**headers, "": "5"}


def test_header_is_added_where_there_was_none_or_nothing_usable() -> None:
    row = {"header_0_name": "X-A", "header_0_value": "1"}

    assert change({}, **row) == {"customHeaders": {"X-A": "1"}}
    assert change({"customHeaders": 5}, **row) == {"customHeaders": {"X-A": "1"}}


def test_header_with_more_values_than_rows_keeps_them_all() -> None:
    headers = {"X-A": "1", "X-Many": ["x"] * 60, "X-B": "2"}

    after = change({"customHeaders": headers}, header_1_value="two", header_0_value="one")

    assert after["customHeaders"] == {**headers, "X-A": "one", "X-B": "two"}


def test_templates_are_changed_in_their_place() -> None:
    text = json.dumps(make_config(), indent=1)

    after = json.loads(write(text, template_1_content="a\r\n{{code}}"))

    expected = json.loads(text)
    expected["templates"][1]["content"] = "a\n{{code}}"
    assert after == expected


def test_form_writes_what_the_guide_documents() -> None:
    text = get_preset("custom-smtp").example_text()

    after = write(
        text,
        host="mail.example.com",
        user="ada",
        password="pass word",
        from_email="Ada <ada@example.com>",
        tls="starttls_required",
        header_0_name="X-A",
        header_0_value="1",
    )

    config = parse_config(after).config
    assert (config.host, config.tls_mode) == ("mail.example.com", TlsMode.STARTTLS_REQUIRED)
    assert config.credentials is not None
    assert config.credentials[1].get_secret_value() == "pass word"
    assert list(json.loads(after)) == list(json.loads(text))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("host", "host"),
        ("auth.pass", "password"),
        ("auth.method", "auth"),
        ("auth.clientId", "auth"),
        ("secure", "tls"),
        ("tls.ca.0", "ca"),
        ("tls.minVersion", ""),
        ("templates", ""),
        ("templates.1.content", "template_1_content"),
        ("templates.1.text", ""),
        ("customHeaders.X-A", "header_0_value"),
        ("rateLimit", ""),
        ("", ""),
    ],
)
def test_problem_finds_its_field(path: str, name: str) -> None:
    config = make_config(auth={"user": "a", "pass": "b"}, customHeaders={"X-A": "1"})

    assert find_field_name(read_fields(json.dumps(config)), path) == name


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1,}'])
def test_text_that_is_no_object_has_no_form(text: str) -> None:
    with pytest.raises(ConfigError):
        read_fields(text)


def test_each_kind_shows_fields_that_exist() -> None:
    names = {each.name for each in AUTH_FIELDS}

    assert {name for listed in AUTH_NAMES.values() for name in listed} == names
