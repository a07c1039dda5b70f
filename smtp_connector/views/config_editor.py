"""What the guide and the details page share: the JSON box, the Send box and the state of both in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from smtp_connector.config.parsing import parse_config
from smtp_connector.errors import ConfigError
from smtp_connector.forms.connector import ConnectorForm
from smtp_connector.forms.test_message import TestMessageForm

from .config_form import find_view, make_config_form
from .editor_help import make_editor_help
from .findings import Finding, find_findings, get_text
from .posted_config import read_posted_text
from .reasons import CANNOT_SAVE, explain, find_reason
from .sent_tests import make_token
from .test_message import is_check
from .test_result import TestResult

PREFIX = "test"


def is_restore(request: HttpRequest) -> bool:
    """Tell whether the text was only carried over a sign-in: show it and do nothing else."""
    return "restore" in request.POST


def is_read_only(request: HttpRequest, save_permission: str) -> bool:
    """Tell whether the text may be changed for nothing: neither to save it nor to test it."""
    permissions = (save_permission, "smtp_connector.test_connector")
    return not any(request.user.has_perm(permission) for permission in permissions)


def make_posted_form(request: HttpRequest, **kwargs: Any) -> ConnectorForm:
    """Return the form with the posted text: bound, or only filled in when it was carried over a sign-in."""
    text = read_posted_text(request)
    if is_restore(request):
        initial = {name: request.POST.get(name, "") for name in ("name", "version")}
        return ConnectorForm(initial={**initial, "config": text}, **kwargs)
    return make_changed_form(request, text, **kwargs)


def make_changed_form(request: HttpRequest, text: str, **kwargs: Any) -> ConnectorForm:
    """Return the posted form with another text in its box."""
    data = request.POST.copy()
    data["config"] = text
    return ConnectorForm(data, **kwargs)


def is_same(form: ConnectorForm, other: ConnectorForm) -> bool:
    """Tell whether both hold the same name and text, so that nothing was typed yet."""
    is_same_name = form["name"].value() == other["name"].value()
    return is_same_name and get_text(form) == get_text(other)


def make_test_form(request: HttpRequest, *, is_pressed: bool = False) -> TestMessageForm:
    """Return the Send box; what stands in it is checked only when one of its buttons was pressed."""
    if is_pressed and not is_restore(request):
        return TestMessageForm(request.POST, prefix=PREFIX, is_check=is_check(request))
    recipient = request.POST.get(f"{PREFIX}-recipient", "")
    return TestMessageForm(initial={"recipient": recipient}, prefix=PREFIX)


def make_editor_context(
    request: HttpRequest,
    form: ConnectorForm,
    test_form: TestMessageForm,
    *,
    fix_url: str,
    form_url: str,
    result: TestResult | None = None,
    view: str = "",
) -> dict[str, Any]:
    """Return what the partials of templates/smtp_connector/connector/ need for box, form view and Send box.

    view: "form" or "json"; "" takes the one that was posted. A text that the form cannot show stays in the box.
    """
    findings = find_findings(form)
    return {
        "form_url": form_url,
        "config_form": make_config_form(request, form, findings, view=view or find_view(request)),
        "form": form,
        "test_form": test_form,
        "result": result,
        "send_token": make_token(),
        "findings": findings,
        "fix_url": fix_url,
        "editor_help": make_editor_help,  # called by the pages that have the box
        "config_status": describe_config(form, findings),
        "save_state": describe_state(form, test_form, result),
        "is_typed": request.method == "POST",
    }


def answer_findings(request: HttpRequest, form: ConnectorForm, *, fix_url: str) -> HttpResponse:
    """Return the list under the box, and how things stand, for the text that somebody is typing."""
    findings = find_findings(form)
    status = describe_config(form, findings)
    count = len(form.problems)
    context = {
        "findings": findings,
        "fix_url": fix_url,
        "config_status": status,
        "save_state": _ask_to_fix(count) if count else "",
    }
    return render(request, "smtp_connector/connector/_findings.html", context)


def describe_config(form: ConnectorForm, findings: Sequence[Finding]) -> str:
    """Say in the bar of the box how the config stands: "Valid", "2 problems" or what the example lacks."""
    if form.problems:
        return _count_problems(len(form.problems))
    status = _("Valid") if form.is_bound else _describe_unchecked(form)
    warnings = sum(finding.kind == "warning" for finding in findings)
    if not warnings:
        return status
    counted = ngettext("%(count)d warning", "%(count)d warnings", warnings) % {"count": warnings}
    return _("%(status)s, %(warnings)s") % {"status": status, "warnings": counted}


def describe_state(
    form: ConnectorForm, test_form: TestMessageForm, result: TestResult | None
) -> str:
    """Say beside the buttons where things stand."""
    count = len(form.problems) + ("name" in form.errors if form.is_bound else 0)
    if count:
        return _ask_to_fix(count)
    if test_form.recipient_error:
        return _("Correct the address to send the test")
    texts = {
        "ok": _("Test passed with this config"),
        "checked": _("The check passed. No message was sent"),
        "bad": _("The test failed. You can save now and fix it later"),
        "unknown": _("The outcome of the test is unknown"),
        "busy": _("The test is under way"),
        "blocked": _("Not saved yet"),
    }
    if result:
        return texts[result.kind]
    is_stored = bool(form.initial.get("version")) and not form.is_bound
    return _("All changes are saved") if is_stored else _("Not saved yet")


def get_reasons(request: HttpRequest, *, save_permission: str) -> Mapping[str, str]:
    """Return why the user may not save or send; "" where they may."""
    return {
        "save_reason": explain(request, save_permission, CANNOT_SAVE),
        "test_reason": find_reason(request, "test"),
    }


def _ask_to_fix(count: int) -> str:
    return ngettext("Fix %(count)d problem to save", "Fix %(count)d problems to save", count) % {
        "count": count
    }


def _count_problems(count: int) -> str:
    return ngettext("%(count)d problem", "%(count)d problems", count) % {"count": count}


def _describe_unchecked(form: ConnectorForm) -> str:
    try:
        parse_config(str(form.initial.get("config", "")), stored=form.stored)
    except ConfigError as error:
        count = len(error.problems)
        if form.initial.get("version"):
            return _count_problems(count)
        return ngettext("%(count)d value to replace", "%(count)d values to replace", count) % {
            "count": count
        }
    return _("Valid")
