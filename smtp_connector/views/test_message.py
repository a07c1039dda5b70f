"""Send a test, or check without sending, with the config in the box."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from smtp_connector.config.schema import SmtpConfig
from smtp_connector.diagnostics.diagnose import diagnose
from smtp_connector.diagnostics.diagnosis import Diagnosis
from smtp_connector.diagnostics.reply import Reply
from smtp_connector.diagnostics.success import find_success_notes
from smtp_connector.errors import ConfigError
from smtp_connector.forms.connector import ConnectorForm
from smtp_connector.forms.test_message import TestMessageForm
from smtp_connector.forms.wording import translate
from smtp_connector.models import Connector, Delivery
from smtp_connector.services.check import CheckResult, check_config
from smtp_connector.services.delivery import send_test_message
from smtp_connector.services.inbox import is_inbox_open
from smtp_connector.services.local_mailbox import is_local_mailbox
from smtp_connector.services.test_message import counted_test, find_next_check

from .access import get_viewer
from .audit import make_actor
from .failures import make_failure, read_failure
from .findings import get_text
from .sent_tests import SentTests
from .test_result import (
    TestResult,
    describe_blocked,
    describe_check,
    describe_check_under_way,
    describe_delivery,
    describe_limit,
    describe_under_way,
)


def is_check(request: HttpRequest) -> bool:
    """Tell whether "Check without sending" was pressed."""
    return "check" in request.POST


def run_test(
    request: HttpRequest,
    form: ConnectorForm,
    test_form: TestMessageForm,
    *,
    connector: Connector | None = None,
) -> TestResult:
    """Do what was pressed, once; nothing is connected while something in the forms is wrong.

    What a service finds wrong with the config is added to the form.
    """
    try:
        if is_check(request):
            return _run_check(request, form, test_form, connector)
        return _run_send(request, form, test_form, connector)
    except ConfigError as error:
        form.add_config_error(error)
        return _describe_blocked(form)


def find_posted_diagnosis(request: HttpRequest, form: ConnectorForm) -> Diagnosis | None:
    """Return the cause that the page showed, with the changes it offered, for the config as it was posted back."""
    failure = read_failure(request.POST.get("failure", ""))
    if failure is None or "config" in form.errors:
        return None
    return diagnose(failure, form.cleaned_data["config"].config)


def _run_send(
    request: HttpRequest,
    form: ConnectorForm,
    test_form: TestMessageForm,
    connector: Connector | None,
) -> TestResult:
    is_valid = _are_valid(form, test_form)
    sent_tests = SentTests(request)
    repeated = sent_tests.find_repeated()
    if repeated:
        return _describe_repeated(repeated.delivery_pk, form)
    if not is_valid:
        return _describe_blocked(form)
    recipient = test_form.cleaned_data["recipient"]
    with counted_test(get_viewer(request), recipient, now=timezone.now()) as next_test:
        if next_test:
            return describe_limit(next_test)
        if not sent_tests.claim():
            return describe_under_way()
        config = form.cleaned_data["config"].config
        actor = make_actor(request)
        delivery = send_test_message(config, recipient, connector=connector, by=actor).delivery
    sent_tests.remember(delivery)
    return _describe_with_form(delivery, form)


def _run_check(
    request: HttpRequest,
    form: ConnectorForm,
    test_form: TestMessageForm,
    connector: Connector | None,
) -> TestResult:
    if not _are_valid(form, test_form):
        return _describe_blocked(form)
    config, text = form.cleaned_data["config"].config, get_text(form)
    sent_tests = SentTests(request)
    repeated = sent_tests.find_repeated_check()
    if repeated:
        return describe_check(CheckResult.from_json(repeated, config), text=text)
    next_check = find_next_check(get_viewer(request), now=timezone.now())
    if next_check:
        return describe_limit(next_check)
    with sent_tests.claim_check() as is_ours:
        if not is_ours:
            return describe_check_under_way()
        recipient, actor = test_form.cleaned_data["recipient"], make_actor(request)
        result = check_config(config, recipient, connector=connector, by=actor)
    sent_tests.remember_check(result.as_json())
    return describe_check(result, text=text)


def _are_valid(form: ConnectorForm, test_form: TestMessageForm) -> bool:
    """Ask both, so that all that is wrong shows at once; a test needs no name."""
    return all(["config" not in form.errors, test_form.is_valid()])


def _describe_blocked(form: ConnectorForm) -> TestResult:
    return describe_blocked(has_problems=bool(form.problems))


def _describe_repeated(delivery_pk: int | None, form: ConnectorForm) -> TestResult:
    delivery = Delivery.objects.filter(pk=delivery_pk).first() if delivery_pk else None
    return _describe_with_form(delivery, form) if delivery else describe_under_way()


def _describe_with_form(delivery: Delivery, form: ConnectorForm) -> TestResult:
    """Describe a delivery by the config that was posted; a repeated one may not parse any more."""
    parsed = form.cleaned_data.get("config")
    if parsed is None:
        return describe_delivery(delivery)
    config = parsed.config
    is_local = is_local_mailbox(config) and is_inbox_open()
    return describe_delivery(
        delivery,
        diagnosis=_find_diagnosis(delivery, config),
        text=get_text(form),
        notes=[] if is_local else _find_notes(delivery, config),
        inbox_url=reverse("smtp_connector:inbox") if is_local else "",
    )


def _find_diagnosis(delivery: Delivery, config: SmtpConfig) -> Diagnosis | None:
    if delivery.status == Delivery.Status.SENT:
        return None
    return diagnose(make_failure(delivery, delivery.find_trace()), config)


def _find_notes(delivery: Delivery, config: SmtpConfig) -> list[str]:
    if delivery.status != Delivery.Status.SENT:
        return []
    reply = Reply(delivery.reply_code or 250, delivery.enhanced_status_code, delivery.reply_text)
    return [translate(note) for note in find_success_notes(config, reply)]
