from __future__ import annotations

import json

import pytest

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.diagnosis import Failure
from smtp_connector.diagnostics.facts import make_facts, normalise
from smtp_connector.terms import Phase, Stage
from tests.configs import make_config

from .failure_cases import make_config_for
from .reply_cases import LOGIN, UNKNOWN_HOST, make_failure


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5.7.8 Username and\n5.7.8 Password", "5.7.8 username and password"),
        ("Not   So\n\nfast", "not so fast"),
        ("doesn\u2019t", "doesn't"),
        ("\uff21\uff35\uff34\uff28\u00a0x", "auth x"),
        ("See 192.0.2.7\n192.0.2.7 again", "see 192.0.2.7 192.0.2.7 again"),
        ("x" * 5000, "x" * 4000),
    ],
)
def test_text_is_one_line_without_what_may_differ(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_enhanced_status_code_is_found_wherever_it_stands() -> None:
    failure = make_failure("AUTH", "535 mx7: 5.7.139 No, see 5.7.8 (4.92.3.1, [5.1.1.2], 5.7.1399)")

    facts = make_facts(failure, make_config_for(UNKNOWN_HOST))

    assert facts.enhanced_status_codes == {"5.7.139", "5.7.8"}


def test_positive_reply_has_no_text_to_look_at() -> None:
    failure = Failure("x", Phase.PROTOCOL, Stage.EHLO, reply_code=250, reply_text="Greylisted")

    assert make_facts(failure, make_config_for(UNKNOWN_HOST)).text == ""


@pytest.mark.parametrize(
    ("user", "password", "shown"),
    [
        ("ada@example.com", "secret", "ada@example.com"),
        ("apikey", "secret", "auth.user"),
        ("a key@of ours", "secret", "auth.user"),
        ("ada@example.com", "ada@example.com", "auth.user"),
    ],
)
def test_user_is_named_only_where_it_is_an_address(user: str, password: str, shown: str) -> None:
    config = make_config_for(UNKNOWN_HOST, auth=LOGIN | {"user": user, "pass": password})
    facts = make_facts(make_failure("AUTH", "535 No"), config)

    assert facts.make_values()["user"] == shown


def test_user_of_oauth2_is_named() -> None:
    auth = {"type": "oauth2", "user": "ada@example.com", "accessToken": "t"}
    config = make_config_for(UNKNOWN_HOST, auth=auth)

    assert make_facts(make_failure("AUTH", "535 No"), config).user == "ada@example.com"


@pytest.mark.parametrize(
    ("send_from", "sender"),
    [
        (["", "", "", ""], "no-reply@example.com"),
        (["Name", "", "", ""], "no-reply@example.com"),
        (["a@example.org"] * 4, "a@example.org"),
        (["a@example.org", "", "", ""], None),
        (["{{user.email}}"] * 4, None),
    ],
)
def test_sender_is_named_only_where_all_templates_have_the_same(
    send_from: list[str], sender: str | None
) -> None:
    plain = make_config(port=587)
    for template, text in zip(plain["templates"], send_from, strict=True):
        template["sendFrom"] = text
    config = SmtpConfig.model_validate_json(json.dumps(plain))

    found = make_facts(make_failure("MAIL", "550 No"), config).sender

    assert (found.address if found else None) == sender
