"""Take over a change that a page offered: the text changes, nothing is saved, and one press takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from smtp_connector.config.fix import Fix, apply_fix
from smtp_connector.errors import ConfigError
from smtp_connector.forms.connector import ConnectorForm
from smtp_connector.forms.wording import translate

from .findings import get_text, list_fixes
from .test_message import find_posted_diagnosis

UNDO = "undo"
JSON = "application/json"
PROBLEMS = "smtp_connector/connector/_problems.html"
FORM_PAGE = "smtp_connector/connector/_config_form.html"


@dataclass(frozen=True, slots=True)
class AppliedFix:
    """What a press changed. text: of the box from now on. before: what it was; "" when it cannot be taken back."""

    text: str
    title: str
    before: str = ""


def apply_posted_fix(request: HttpRequest, form: ConnectorForm) -> AppliedFix:
    """Return the text with the posted change made; unchanged, and the reason, where it does not fit any more."""
    text = get_text(form)
    fix_id = request.POST.get("fix", "")
    if fix_id == UNDO:
        return AppliedFix(request.POST.get(UNDO, text).replace("\r\n", "\n"), _("Taken back."))
    fix = _find_fix(request, form, fix_id)
    after = _apply(text, fix) if fix else None
    if fix is None or after is None:
        return AppliedFix(text, _("This change does not fit the text any more."))
    if after == text:
        return AppliedFix(text, _("The text has this change already."))
    title = _("Done: %(title)s. Nothing is saved yet.") % {"title": translate(fix.title)}
    return AppliedFix(after, title, before=text)


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a script asks, which writes the text into the box itself."""
    return request.headers.get("Accept") == JSON


def answer_script(
    request: HttpRequest, editor: dict[str, Any], applied: AppliedFix | None
) -> HttpResponse:
    """Return the text, what there is to say of it, the form view where it is shown, and the note with Undo.

    editor: what `make_editor_context` returned for the form with the text in it.
    """
    context = {**editor, "applied": applied}
    has_form = editor["config_form"] is not None
    return JsonResponse(
        {
            "text": get_text(editor["form"]),
            "before": applied.before if applied else "",
            "status": editor["config_status"],
            "state": editor["save_state"],
            "findings": "" if has_form else render_to_string(PROBLEMS, context, request),
            "form": render_to_string(FORM_PAGE, context, request) if has_form else "",
            "note": applied.title if applied else "",
        }
    )


def _apply(text: str, fix: Fix) -> str | None:
    try:
        return apply_fix(text, fix)
    except ConfigError:
        return None


def _find_fix(request: HttpRequest, form: ConnectorForm, fix_id: str) -> Fix | None:
    diagnosis = find_posted_diagnosis(request, form)
    fixes = [*list_fixes(form), *(diagnosis.fixes if diagnosis else ())]
    return next((fix for fix in fixes if fix.id == fix_id), None)
