"""One connector's page: change its config, test it, make it active or not, delete it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from smtp_connector.config.example import make_templates
from smtp_connector.config.parsing import ParsedConfig, goes_another_way
from smtp_connector.errors import ConfigError, ConnectorConflictError
from smtp_connector.forms.connector import ConnectorForm, DeleteConnectorForm
from smtp_connector.forms.test_message import TestMessageForm
from smtp_connector.models import Connector
from smtp_connector.presets import find_preset
from smtp_connector.services.connector import (
    activate_connector,
    deactivate_connector,
    delete_connector,
    update_connector,
)

from .access import console_view
from .audit import make_actor
from .config_editor import (
    answer_findings,
    get_reasons,
    is_read_only,
    is_restore,
    is_same,
    make_changed_form,
    make_editor_context,
    make_posted_form,
    make_test_form,
)
from .config_fix import AppliedFix, answer_script, apply_posted_fix, wants_json
from .connector_status import find_verdict, get_start_of_today
from .errors import permission_denied
from .form_buttons import press_button
from .guide_text import find_guide_step
from .htmx import is_htmx
from .language import get_reader_language
from .own_password import ask_own_password
from .posted_config import FORM
from .reasons import find_reason
from .test_message import run_test
from .test_result import TestResult

PAGE = "smtp_connector/connector/edit.html"
ANSWER = "smtp_connector/connector/_test_answer.html"
SAVE_PERMISSION = "smtp_connector.change_connector"
PYTHON_LINES = """\
from smtp_connector.models import Connector
from smtp_connector.terms import UsageType

Connector.objects.get_active().send_code("ada@example.com", "123456", usage_type=UsageType.SIGN_IN)"""


@console_view("smtp_connector.view_connector", methods=["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the stored config, secrets masked; on POST store the changed one."""
    connector = _get_connector(public_id)
    if request.method != "POST":
        return _show(request, connector, _make_stored_form(request, connector))
    form = make_posted_form(request, **_form_options(request, connector))
    if is_restore(request):
        return _show(request, connector, form)
    if not request.user.has_perm(SAVE_PERMISSION):
        return permission_denied(request)
    if not form.is_valid():
        return _show(request, connector, form)
    question = _ask_before_save(request, connector, form)
    if question:
        return question
    try:
        _save(request, connector, form)
    except ConnectorConflictError:
        return _show_conflict(request, public_id, form)
    except ConfigError as error:
        form.add_config_error(error)
        return _show(request, _get_connector(public_id), form)
    messages.success(request, _("%(name)s is saved.") % {"name": connector.name})
    return redirect(_edit_url(connector))


@console_view("smtp_connector.view_connector", methods=["GET", "POST"])
def send_test(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send a test message with the config in the text box; save nothing."""
    connector = _get_connector(public_id)
    if request.method != "POST":
        return redirect(_edit_url(connector))
    form = make_posted_form(request, **_form_options(request, connector))
    if is_restore(request):
        return _show(request, connector, form)
    if not request.user.has_perm("smtp_connector.test_connector"):
        return permission_denied(request)
    test_form = make_test_form(request, is_pressed=True)
    result = run_test(request, form, test_form, connector=connector)
    if is_htmx(request):
        context = _make_editor(request, connector, form, test_form, result=result)
        step_url = _find_guide_step_url(connector, result)
        answer = {**context, "guide_step_url": step_url, "is_answer": True}
        return render(request, ANSWER, answer)
    return _show(request, connector, form, test_form=test_form, result=result)


@console_view("smtp_connector.view_connector", methods=["GET", "POST"])
def fix(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a change that the page offered in the text of the box; save nothing."""
    connector = _get_connector(public_id)
    if request.method != "POST":
        return redirect(_edit_url(connector))
    form = make_posted_form(request, **_form_options(request, connector))
    if is_restore(request):
        return _show(request, connector, form)
    if is_read_only(request, SAVE_PERMISSION):
        return permission_denied(request)
    applied = apply_posted_fix(request, form)
    form = make_changed_form(request, applied.text, **_form_options(request, connector))
    if wants_json(request):
        return answer_script(request, _make_editor(request, connector, form), applied)
    return _show(request, connector, form, applied=applied)


@console_view("smtp_connector.view_connector", methods=["GET", "POST"])
def edit_form(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the config as a form or as JSON, whichever is asked for, with what was typed in the other; save nothing."""
    connector = _get_connector(public_id)
    stored_form = _make_stored_form(request, connector)
    if request.method != "POST":
        return _show(request, connector, stored_form, view=FORM)
    form = make_posted_form(request, **_form_options(request, connector))
    applied = None if is_restore(request) else press_button(request, form)
    if applied:
        form = make_changed_form(request, applied.text, **_form_options(request, connector))
    elif is_same(form, stored_form):
        form = stored_form
    if wants_json(request):
        return answer_script(request, _make_editor(request, connector, form), applied)
    return _show(request, connector, form, applied=applied)


@console_view("smtp_connector.view_connector", methods=["POST"])
def findings(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what there is to say of the text in the box while somebody types; keep nothing of it."""
    connector: Connector = get_object_or_404(Connector, public_id=public_id)
    if is_read_only(request, SAVE_PERMISSION):
        return permission_denied(request)
    form = make_posted_form(request, **_form_options(request, connector))
    return answer_findings(request, form, fix_url=_fix_url(connector))


@console_view("smtp_connector.activate_connector", methods=["GET", "POST"])
def activate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make it the active connector; asks once more when its newest test did not pass.

    GET leads to the connector: to there a reload or another language leads from the question.
    """
    connector = _get_connector(public_id)
    if request.method != "POST" or is_restore(request):
        return redirect(_edit_url(connector))
    doubt = _find_doubt(connector)
    if doubt and "confirm" not in request.POST:
        context = {**_page_context(request, connector), "doubt": doubt}
        return render(request, "smtp_connector/connector/activate.html", context)
    question = ask_own_password(request, back_url=_edit_url(connector))
    if question:
        return question
    activate_connector(connector, by=make_actor(request))
    messages.success(request, _("%(name)s is now the active connector.") % {"name": connector.name})
    return redirect(_edit_url(connector))


@console_view("smtp_connector.activate_connector", methods=["GET", "POST"])
def deactivate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Switch it off; no other takes its place. GET leads to the connector."""
    connector = _get_connector(public_id)
    if request.method == "POST" and not is_restore(request):
        deactivate_connector(connector, by=make_actor(request))
        messages.warning(
            request,
            _("%(name)s is not active any more. No code can be sent until a connector is active.")
            % {"name": connector.name},
        )
    return redirect(_edit_url(connector))


@console_view("smtp_connector.delete_connector", methods=["GET", "POST"])
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask once more, then delete; the active connector only with its name typed."""
    connector = _get_connector(public_id)
    is_asked = request.method == "POST" and not is_restore(request)
    form = DeleteConnectorForm(request.POST if is_asked else None, connector=connector)
    if is_asked and form.is_valid():
        delete_connector(connector, by=make_actor(request))
        messages.success(request, _("%(name)s is deleted.") % {"name": connector.name})
        return redirect("smtp_connector:connector_list")
    context = {**_page_context(request, connector), "form": form}
    return render(request, "smtp_connector/connector/delete.html", context)


def _get_connector(public_id: str) -> Connector:
    connectors = Connector.objects.with_activity(since=get_start_of_today())
    found: Connector = get_object_or_404(connectors, public_id=public_id)
    return found


def _edit_url(connector: Connector) -> str:
    return reverse("smtp_connector:connector_edit", args=[connector.public_id])


def _fix_url(connector: Connector) -> str:
    return reverse("smtp_connector:connector_fix", args=[connector.public_id])


def _form_url(connector: Connector) -> str:
    return reverse("smtp_connector:connector_form", args=[connector.public_id])


def _find_guide_step_url(connector: Connector, result: TestResult | None) -> str:
    """Return where its preset's guide tells more about a result; "" where it does not."""
    step = find_guide_step(find_preset(connector.preset), result)
    return reverse("smtp_connector:connector_guide", args=[connector.preset]) + step if step else ""


def _find_stored(connector: Connector) -> ParsedConfig | None:
    """Return what stands in for masks; None without an encryption key or with a text of no version of ours."""
    try:
        return connector.stored_config
    except ConfigError:
        return None


def _form_options(request: HttpRequest, connector: Connector) -> dict[str, Any]:
    return {
        "stored": _find_stored(connector),
        "is_read_only": is_read_only(request, SAVE_PERMISSION),
        "templates": make_templates(get_reader_language()),
    }


def _make_stored_form(request: HttpRequest, connector: Connector) -> ConnectorForm:
    initial = {
        "name": connector.name,
        "config": connector.config_text,
        "version": connector.version,
    }
    return ConnectorForm(initial=initial, **_form_options(request, connector))


def _save(request: HttpRequest, connector: Connector, form: ConnectorForm) -> None:
    data = form.cleaned_data
    update_connector(
        connector,
        name=data["name"],
        parsed=data["config"],
        version=data["version"],
        by=make_actor(request),
    )


def _ask_before_save(
    request: HttpRequest, connector: Connector, form: ConnectorForm
) -> HttpResponse | None:
    """Ask who it is when the active connector would send elsewhere or otherwise, or nobody can tell."""
    is_safe = form.stored and not goes_another_way(form.stored, form.cleaned_data["config"])
    if is_safe or not connector.is_active:
        return None
    return ask_own_password(request, back_url=_edit_url(connector))


def _find_doubt(connector: Connector) -> str:
    """Say why the connector may not work; "" when its newest test passed with the config as it is."""
    verdict = find_verdict(connector)
    return verdict.doubt if verdict else ""


def _show_conflict(request: HttpRequest, public_id: str, form: ConnectorForm) -> HttpResponse:
    """Show both texts: the typed one in the box, with the newer version, and the stored one beside it."""
    connector = _get_connector(public_id)
    return _show(request, connector, form, is_conflict=True)


def _show(
    request: HttpRequest,
    connector: Connector,
    form: ConnectorForm,
    *,
    test_form: TestMessageForm | None = None,
    result: TestResult | None = None,
    applied: AppliedFix | None = None,
    is_conflict: bool = False,
    view: str = "",
) -> HttpResponse:
    context = {
        **_make_editor(request, connector, form, test_form, result=result, view=view),
        **_page_context(request, connector),
        **get_reasons(request, save_permission=SAVE_PERMISSION),
        "active_tab": "settings",
        "applied": applied,
        "guide_step_url": _find_guide_step_url(connector, result),
        "version": connector.version if is_conflict else form["version"].value(),
        "theirs": connector.config_text if is_conflict else "",
        "unreadable": _find_unreadable(connector, form.stored),
        "is_new": "new" in request.GET,
        "python_lines": PYTHON_LINES,
    }
    status = 409 if is_conflict else result.status if result else 200
    return render(request, PAGE, context, status=status)


def _make_editor(
    request: HttpRequest,
    connector: Connector,
    form: ConnectorForm,
    test_form: TestMessageForm | None = None,
    **options: Any,
) -> dict[str, Any]:
    return make_editor_context(
        request,
        form,
        test_form or make_test_form(request),
        fix_url=_fix_url(connector),
        form_url=_form_url(connector),
        **options,
    )


def _find_unreadable(connector: Connector, stored: ParsedConfig | None) -> list[str]:
    """Return the paths of the secrets that must be typed again."""
    return sorted(connector.sealed_secrets) if stored is None else list(stored.unreadable)


def _page_context(request: HttpRequest, connector: Connector) -> dict[str, Any]:
    args = [connector.public_id]
    return {
        "connector": connector,
        "active_connector": Connector.objects.find_active(),
        "save_url": _edit_url(connector),
        "test_url": reverse("smtp_connector:connector_test", args=args),
        "findings_url": reverse("smtp_connector:connector_findings", args=args),
        "activate_url": reverse("smtp_connector:connector_activate", args=args),
        "deactivate_url": reverse("smtp_connector:connector_deactivate", args=args),
        "delete_url": reverse("smtp_connector:connector_delete", args=args),
        "activate_reason": find_reason(request, "activate"),
        "delete_reason": find_reason(request, "delete"),
    }
