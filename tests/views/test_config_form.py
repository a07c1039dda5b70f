"""The form view beside the JSON box, in the guide and on a connector's page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from smtp_connector.config.form_fields import read_fields
from smtp_connector.models import Connector, Delivery
from smtp_connector.presets import get_preset
from smtp_connector.terms import SECRET_MASK
from tests.smtp_server import ScriptedSmtpServer
from tests.views.console import (
    EVERYTHING,
    PASSWORD,
    config_text,
    content_of,
    make_client,
    make_connector,
    page,
    password_of,
    posted,
    secret_text,
    text_in_box,
)

pytestmark = pytest.mark.django_db

GUIDE, GUIDE_TEST = ("connector_guide", "custom-smtp"), ("connector_guide_test", "custom-smtp")
GUIDE_FORM, GUIDE_FIX = ("connector_guide_form", "custom-smtp"), ("connector_guide_fix", "custom-smtp")  # fmt: skip
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def client() -> Client:
    return make_client(*EVERYTHING)


def typed(text: str, **values: str) -> dict[str, Any]:
    """Return what the form view of the text posts with these values typed over it.

    A name with an underscore in front goes as it is: `_show="json"`.
    """
    shown = {f"form-{name}": field.value for name, field in read_fields(text).items()}
    fields = {
        name[1:] if name.startswith("_") else f"form-{name}": value
        for name, value in values.items()
    }
    return posted(text, view="form", **(shown | fields))


def ask(client: Client, url: tuple[str, ...], fields: dict[str, Any]) -> dict[str, Any]:
    """Post as the page's script does."""
    answer: dict[str, Any] = client.post(page(*url), fields, headers=SCRIPT).json()
    return answer


def test_form_view_is_a_page_of_its_own(client: Client) -> None:
    response = client.get(page(*GUIDE_FORM))

    text = content_of(response)
    assert 'name="form-host"' in text
    assert "<div data-json-view hidden>" in text
    assert (
        'value="form" formaction="/connectors/create/custom-smtp/form/" aria-pressed="true"' in text
    )
    assert text_in_box(response) == get_preset("custom-smtp").example_text()


def test_form_view_of_a_stored_config_shows_no_secret(client: Client) -> None:
    connector = make_connector()

    text = content_of(client.get(page("connector_form", connector.public_id)))

    assert 'name="form-user" value="ada"' in text
    assert PASSWORD not in text
    assert "Leave as is to keep the stored password." in text


def test_what_was_typed_in_the_form_stands_in_the_json(client: Client) -> None:
    text = secret_text()

    response = client.post(page(*GUIDE_FORM), typed(text, host="b.example", _show="json"))

    assert text_in_box(response) == text.replace("127.0.0.1", "b.example")
    assert response.context["config_form"] is None


def test_what_was_typed_in_the_json_stands_in_the_form(client: Client) -> None:
    response = client.post(page(*GUIDE_FORM), posted(config_text(host="c.example"), show="form"))

    assert 'name="form-host" value="c.example"' in content_of(response)


def test_invalid_json_stays_in_the_box_with_the_reason(client: Client) -> None:
    response = client.post(page(*GUIDE_FORM), posted('{"host": ', show="form"))

    assert response.context["config_form"] is None
    assert "The form cannot show this text." in content_of(response)
    assert "The text ends too early." in content_of(response)
    assert text_in_box(response) == '{"host": '


@pytest.mark.parametrize("odd", [{"name": "x" * 256 * 1024}, {"x": [1] * 5_000}])
def test_text_that_is_too_long_stays_in_the_box(client: Client, odd: dict[str, Any]) -> None:
    response = client.post(page(*GUIDE_FORM), posted(config_text(**odd), show="form"))

    assert response.context["config_form"] is None


def test_switch_to_an_untouched_example_shows_no_problems_yet(client: Client) -> None:
    example = get_preset("custom-smtp").example_text()

    untouched = client.post(page(*GUIDE_FORM), posted(example, show="form", name="Custom SMTP"))
    touched = client.post(page(*GUIDE_FORM), typed(example, port="70000", _show="form"))

    assert "is-error" not in content_of(untouched)
    assert "Must be 65535 or less." in content_of(touched)


def test_save_from_the_form_stores_the_written_text(client: Client) -> None:
    text = config_text()

    response = client.post(page(*GUIDE), typed(text, from_email="Ada <a@b.example>", auth="login", user="ada", password="new"))  # fmt: skip

    assert response.status_code == 302
    connector = Connector.objects.get()
    assert password_of(connector) == "new"
    assert json.loads(connector.config_text) == {
        **json.loads(text),
        "fromEmail": "Ada <a@b.example>",
        "auth": {"type": "login", "user": "ada", "pass": SECRET_MASK},
    }


def test_save_of_a_stored_config_keeps_the_secret_that_was_left_as_is(client: Client) -> None:
    connector = make_connector()
    url = page("connector_edit", connector.public_id)

    response = client.post(url, typed(connector.config_text, reply_to="r@b.example", _version="1"))

    connector.refresh_from_db()
    assert response.status_code == 302
    assert password_of(connector) == PASSWORD
    assert '"replyTo": "r@b.example"' in connector.config_text


def test_new_host_asks_for_the_password_again_beside_its_field(client: Client) -> None:
    connector = make_connector()
    url = page("connector_edit", connector.public_id)

    response = client.post(url, typed(connector.config_text, host="127.0.0.2", _version="1"))

    [finding] = response.context["config_form"].value_fields["password"].findings
    assert finding.message == "Type auth.pass again, because host changed."


def test_problem_stands_beside_its_field_and_what_was_typed_stays(client: Client) -> None:
    response = client.post(page(*GUIDE), typed(config_text(), port="70000", password="se<cret"))

    form = response.context["config_form"]
    assert form["port"].value() == "70000"
    assert [finding.path for finding in form.value_fields["port"].findings] == ["port"]
    assert form.rest == []
    assert "Fix 1 problem to save" in content_of(response)


def test_typed_password_comes_back_only_in_the_answer_to_its_post(client: Client) -> None:
    fields = typed(config_text(), auth="login", user="ada", password="se<cret", port="70000")

    response = client.post(page(*GUIDE), fields)

    assert 'name="form-password" value="se&lt;cret"' in content_of(response)
    assert response["Cache-Control"] == "no-store"


def test_send_from_the_form_sends_what_was_typed(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    fields = typed(config_text(1), port=str(smtp_server.port))
    fields["test-recipient"] = "ada@example.com"

    response = client.post(page(*GUIDE_TEST), fields)

    assert Delivery.objects.get().status == "sent"
    assert response.context["config_form"] is not None


def test_second_send_with_another_value_is_no_repetition(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    for sender in ("a@b.example", "c@d.example"):
        fields = typed(config_text(smtp_server.port), from_email=sender)
        client.post(page(*GUIDE_TEST), fields | {"test-recipient": "ada@example.com"})

    assert Delivery.objects.count() == 2


def test_answer_to_a_send_by_script_brings_problems_and_leaves_the_fields_alone(
    client: Client,
) -> None:
    fields = typed(config_text(), port="70000", proxy="x")
    fields["test-recipient"] = "ada@example.com"

    text = content_of(client.post(page(*GUIDE_TEST), fields, headers={"HX-Request": "true"}))

    assert 'id="id_form-port-problems" hx-swap-oob="innerHTML"' in text
    assert "Must be 65535 or less." in text
    assert "<input" not in text.replace('<input type="hidden" id="send-token"', "")
    assert 'href="#form-problems"' in text


def test_fix_of_a_finding_is_made_in_the_form(client: Client) -> None:
    text = config_text(templates=json.loads(config_text())["templates"][:1])
    fields = typed(text, host="b.example", _fix="mend.templates")

    response = client.post(page(*GUIDE_FIX), fields)

    form = response.context["config_form"]
    assert [tab.title for tab in form.tabs] == ["Register", "SignIn", "ForgotPassword", "Generic"]
    assert form["host"].value() == "b.example"
    assert 'value="undo"' in content_of(response)


def test_undo_takes_a_fix_back_in_the_form(client: Client) -> None:
    before = config_text(host="before.example")
    fields = typed(config_text(host="after.example"), _fix="undo", _undo=before)

    response = client.post(page(*GUIDE_FIX), fields)

    assert response.context["config_form"]["host"].value() == "before.example"


def test_template_is_added_in_the_readers_words_and_opened(client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    fields = typed(config_text(), new_template="BindMfa", _change="template.add")

    response = client.post(page(*GUIDE_FORM), fields)

    added = json.loads(text_in_box(response))["templates"][-1]
    assert added["usageType"] == "BindMfa"
    assert not added["subject"].isascii()
    assert response.context["config_form"].open_tab == 4


@pytest.mark.parametrize("usage_type", ["", "Nonsense", "<b>"])
def test_template_for_an_unknown_usage_type_is_not_added(client: Client, usage_type: str) -> None:
    fields = typed(config_text(), new_template=usage_type, _change="template.add")

    response = client.post(page(*GUIDE_FORM), fields)

    assert text_in_box(response) == config_text()


def test_template_is_removed_with_a_way_back(client: Client) -> None:
    fields = typed(config_text(), host="b.example", _change="template.remove.1")

    response = client.post(page(*GUIDE_FORM), fields)

    form = response.context["config_form"]
    assert [tab.title for tab in form.tabs] == ["Register", "ForgotPassword", "Generic"]
    assert "Templates are missing: SignIn." in content_of(response)
    assert 'name="undo"' in content_of(response)


def test_header_is_added_and_removed(client: Client) -> None:
    text = config_text(customHeaders={"X-A": "1"})
    added = typed(text, header_1_name="X-B", header_1_value="2", _change="header.add")
    removed = typed(text, host="b.example", _change="header.remove.0")

    assert ask(client, GUIDE_FORM, added)["text"] == text.replace(
        '"X-A": "1"', '"X-A": "1",\n    "X-B": "2"'
    )
    after = json.loads(ask(client, GUIDE_FORM, removed)["text"])
    assert (after["customHeaders"], after["host"]) == ({}, "b.example")


@pytest.mark.parametrize(
    "change",
    ["template.remove.99", "template.remove.x", "header.remove.9999", "header.", "template.", "\x00"],
)  # fmt: skip
def test_change_that_fits_nothing_changes_nothing(client: Client, change: str) -> None:
    response = client.post(page(*GUIDE_FORM), typed(config_text(), _change=change))

    assert text_in_box(response) == config_text()


def test_script_gets_the_text_the_form_and_the_state(client: Client) -> None:
    answer = ask(client, GUIDE_FORM, posted(config_text(port=70000), show="form"))

    assert 'name="form-port" value="70000"' in answer["form"]
    assert answer["text"] == config_text(port=70000)
    assert (answer["status"], answer["state"]) == ("1 problem", "Fix 1 problem to save")
    assert answer["findings"] == ""


def test_script_that_asks_for_the_form_of_no_json_gets_the_reason(client: Client) -> None:
    answer = ask(client, GUIDE_FORM, posted("{", show="form"))

    assert answer["form"] == ""
    assert "cannot show this text" in answer["note"]
    assert "problem" in answer["findings"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"auth": 5, "tls": [], "templates": {}}', "\x00"])
def test_fields_posted_over_a_broken_text_are_no_error(client: Client, text: str) -> None:
    fields = posted(text, view="form") | {
        "form-host": "a.example",
        "form-tls": "nonsense",
        "form-auth": "login",
        "form-ca": "x",
        "form-template_7_subject": "x",
        "form-header_0_name": "\x00",
        "form-unknown": "x",
    }

    for url in (GUIDE, GUIDE_TEST, GUIDE_FORM, GUIDE_FIX):
        assert client.post(page(*url), fields).status_code == 200


def test_viewer_sees_the_form_and_can_change_nothing_in_it() -> None:
    connector = make_connector()
    viewer = make_client("view_connector")

    text = content_of(viewer.get(page("connector_form", connector.public_id)))

    assert "readonly" in text[text.index('name="form-host"') :].partition(">")[0]
    assert "Remove this template" not in text
    assert "Add template" not in text


def test_conflict_keeps_what_was_typed_in_the_form(client: Client) -> None:
    connector = make_connector(text=config_text())
    stored = connector.config_text
    url = page("connector_edit", connector.public_id)
    client.post(url, posted(config_text(2526), version="1"))

    response = client.post(url, typed(stored, reply_to="mine@b.example", _version="1"))

    assert response.status_code == 409
    assert response.context["config_form"]["reply_to"].value() == "mine@b.example"


def test_test_of_the_form_counts_for_the_connector_that_is_saved_from_it(
    client: Client, smtp_server: ScriptedSmtpServer
) -> None:
    fields = typed(config_text(1), port=str(smtp_server.port))
    fields["test-recipient"] = "ada@example.com"
    client.post(page(*GUIDE_TEST), fields)
    client.post(page(*GUIDE), typed(config_text(1), port="2526"))
    client.post(page(*GUIDE), fields)

    first, second = Connector.objects.order_by("pk")
    assert Delivery.objects.get().connector == second
    assert first.config.port == 2526


def test_typed_fields_survive_the_end_of_a_session(client: Client) -> None:
    fields = typed(config_text(), host="typed.example", _restore="1")

    response = client.post(page(*GUIDE), fields)

    assert response.context["config_form"]["host"].value() == "typed.example"
    assert not Connector.objects.exists()


def test_own_password_is_asked_and_what_was_typed_in_the_form_goes_on(client: Client) -> None:
    connector = make_connector(text=config_text(), activate=True)
    session = client.session
    session["smtp_connector_confirmed_at"] = 0
    session.save()
    fields = typed(connector.config_text, host="127.0.0.2", _version="1")

    page_that_asks = content_of(client.post(page("connector_edit", connector.public_id), fields))

    assert 'name="view" value="form"' in page_that_asks
    assert 'name="form-host" value="127.0.0.2"' in page_that_asks
