"""The set-up guide: a preset's guide beside its example config, a test, and Save and Done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from smtp_connector.config.example import make_templates
from smtp_connector.config.reference import TOP_SECTION, ConfigKey, config_keys
from smtp_connector.errors import ConfigError
from smtp_connector.forms.connector import ConnectorForm
from smtp_connector.forms.test_message import TestMessageForm
from smtp_connector.forms.wording import translate
from smtp_connector.models import Connector
from smtp_connector.presets import Preset, Region, find_preset
from smtp_connector.services.connector import create_connector
from smtp_connector.services.local_mailbox import find_local_mailbox
from smtp_connector.services.test_message import adopt_tests

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
from .errors import permission_denied
from .form_buttons import press_button
from .guide_text import find_guide_step, render_guide_text
from .htmx import is_htmx
from .language import get_reader_language
from .own_password import ask_own_password
from .posted_config import FORM
from .sent_tests import SentTests
from .single_save import SingleSave
from .test_message import run_test
from .test_result import TestResult

PAGE = "smtp_connector/connector/guide.html"
ANSWER = "smtp_connector/connector/_test_answer.html"
SAVE_PERMISSION = "smtp_connector.add_connector"


@dataclass(frozen=True, slots=True)
class KeySection:
    """One part of the key reference; is_available: at least one of its keys can be used."""

    title: str
    keys: list[ConfigKey]
    is_available: bool


@console_view("smtp_connector.view_connector", methods=["GET", "POST"])
def guide(request: HttpRequest, preset_id: str) -> HttpResponse:
    """Show the guide with the example; on POST store the connector and go to its page."""
    preset = _get_preset(preset_id)
    if request.method != "POST":
        return _show(request, preset, _make_blank_form(request, preset))
    form = make_posted_form(request, **_form_options(request))
    if is_restore(request):
        return _show(request, preset, form)
    if not request.user.has_perm(SAVE_PERMISSION):
        return permission_denied(request)
    if form.is_valid() and not Connector.objects.exists():  # the first becomes the active one
        question = ask_own_password(request, back_url=request.path)
        if question:
            return question
    if not form.is_valid():
        return _show(request, preset, form)
    return _save_once(request, form, preset)


@console_view("smtp_connector.view_connector", methods=["GET", "POST"])
def guide_test(request: HttpRequest, preset_id: str) -> HttpResponse:
    """Send a test message with the config in the text box; save nothing."""
    preset = _get_preset(preset_id)
    if request.method != "POST":
        return redirect("smtp_connector:connector_guide", preset_id=preset.id)
    form = make_posted_form(request, **_form_options(request))
    if is_restore(request):
        return _show(request, preset, form)
    if not request.user.has_perm("smtp_connector.test_connector"):
        return permission_denied(request)
    test_form = make_test_form(request, is_pressed=True)
    result = run_test(request, form, test_form)
    if is_htmx(request):
        context = _make_editor(request, preset, form, test_form, result=result)
        answer = {**context, "guide_step_url": find_guide_step(preset, result), "is_answer": True}
        return render(request, ANSWER, answer)
    return _show(request, preset, form, test_form=test_form, result=result)


@console_view("smtp_connector.view_connector", methods=["GET", "POST"])
def guide_fix(request: HttpRequest, preset_id: str) -> HttpResponse:
    """Make a change that the page offered in the text of the box; save nothing."""
    preset = _get_preset(preset_id)
    if request.method != "POST":
        return redirect("smtp_connector:connector_guide", preset_id=preset.id)
    form = make_posted_form(request, **_form_options(request))
    if is_restore(request):
        return _show(request, preset, form)
    if is_read_only(request, SAVE_PERMISSION):
        return permission_denied(request)
    applied = apply_posted_fix(request, form)
    form = make_changed_form(request, applied.text, **_form_options(request))
    if wants_json(request):
        return answer_script(request, _make_editor(request, preset, form), applied)
    return _show(request, preset, form, applied=applied)


@console_view("smtp_connector.view_connector", methods=["GET", "POST"])
def guide_form(request: HttpRequest, preset_id: str) -> HttpResponse:
    """Show the config as a form or as JSON, whichever is asked for, with what was typed in the other; save nothing."""
    preset = _get_preset(preset_id)
    blank_form = _make_blank_form(request, preset)
    if request.method != "POST":
        return _show(request, preset, blank_form, view=FORM)
    form = make_posted_form(request, **_form_options(request))
    applied = None if is_restore(request) else press_button(request, form)
    if applied:
        form = make_changed_form(request, applied.text, **_form_options(request))
    elif is_same(form, blank_form):
        form = blank_form
    if wants_json(request):
        return answer_script(request, _make_editor(request, preset, form), applied)
    return _show(request, preset, form, applied=applied)


@console_view("smtp_connector.view_connector", methods=["POST"])
def guide_findings(request: HttpRequest, preset_id: str) -> HttpResponse:
    """Say what there is to say of the text in the box while somebody types; keep nothing of it."""
    preset = _get_preset(preset_id)
    if is_read_only(request, SAVE_PERMISSION):
        return permission_denied(request)
    form = make_posted_form(request, **_form_options(request))
    return answer_findings(request, form, fix_url=_fix_url(preset))


def _get_preset(preset_id: str) -> Preset:
    preset = find_preset(preset_id)
    if preset is None or (preset.is_development and find_local_mailbox() is None):
        raise Http404
    return preset


def _guide_url(preset: Preset) -> str:
    return reverse("smtp_connector:connector_guide", args=[preset.id])


def _fix_url(preset: Preset) -> str:
    return reverse("smtp_connector:connector_guide_fix", args=[preset.id])


def _form_options(request: HttpRequest) -> dict[str, Any]:
    return {
        "is_read_only": is_read_only(request, SAVE_PERMISSION),
        "templates": make_templates(get_reader_language()),
    }


def _make_blank_form(request: HttpRequest, preset: Preset) -> ConnectorForm:
    example = _make_example(preset, _find_region(request, preset))
    initial = {"name": translate(preset.name), "config": example}
    return ConnectorForm(initial=initial, **_form_options(request))


def _find_region(request: HttpRequest, preset: Preset) -> Region | None:
    """Return the region that was asked for, else the preset's first; None where there is only one host."""
    asked = preset.find_region(request.GET.get("region", ""))
    return asked or next(iter(preset.regions), None)


def _make_example(preset: Preset, region: Region | None) -> str:
    if preset.is_development:
        host, port = find_local_mailbox() or ("", None)
        return preset.example_text(host=host, port=port, language=get_reader_language())
    region_id = region.id if region else ""
    return preset.example_text(region=region_id, language=get_reader_language())


def _save(request: HttpRequest, form: ConnectorForm, preset: Preset) -> Connector | None:
    """Store the connector; None when a service found something to put right, which the form then says."""
    data = form.cleaned_data
    try:
        return create_connector(
            data["name"], data["config"], preset=preset.id, by=make_actor(request)
        )
    except ConfigError as error:
        form.add_config_error(error)
        return None


def _save_once(request: HttpRequest, form: ConnectorForm, preset: Preset) -> HttpResponse:
    save = SingleSave(request)
    if not save.begin():
        return _show_saved(save.find_connector())
    connector = _save(request, form, preset)
    save.end(connector)
    if connector is None:
        return _show(request, preset, form)
    adopt_tests(connector, SentTests(request).find_delivery_pks())
    messages.success(request, _describe_saved(connector))
    return _show_saved(connector)


def _show_saved(connector: Connector | None) -> HttpResponse:
    """Go to the new connector; to all of them while another request still makes it."""
    if connector is None:
        return redirect("smtp_connector:connector_list")
    return redirect(f"{reverse('smtp_connector:connector_edit', args=[connector.public_id])}?new=1")


def _describe_saved(connector: Connector) -> str:
    if connector.is_active:
        return _("%(name)s is saved and is the active connector.") % {"name": connector.name}
    return _("%(name)s is saved. Make it active to send through it.") % {"name": connector.name}


def _show(
    request: HttpRequest,
    preset: Preset,
    form: ConnectorForm,
    *,
    test_form: TestMessageForm | None = None,
    result: TestResult | None = None,
    applied: AppliedFix | None = None,
    view: str = "",
) -> HttpResponse:
    region = _find_region(request, preset)
    guide = preset.find_guide(get_reader_language())
    context = {
        **_make_editor(request, preset, form, test_form, result=result, view=view),
        "applied": applied,
        "guide_step_url": find_guide_step(preset, result),
        **get_reasons(request, save_permission=SAVE_PERMISSION),
        "preset": preset,
        "preset_name": translate(preset.name),
        "caveat": translate(preset.caveat),
        "guide_html": render_guide_text(guide.markdown, original=preset.guide),
        "guide_language": guide.language,
        "key_sections": _group_keys(),
        "regions": [_translate_region(each) for each in preset.regions],
        "region": region and _translate_region(region),
        "example_text": _make_example(preset, region),
        "save_url": _guide_url(preset),
        "test_url": reverse("smtp_connector:connector_guide_test", args=[preset.id]),
        "findings_url": reverse("smtp_connector:connector_guide_findings", args=[preset.id]),
    }
    return render(request, PAGE, context, status=result.status if result else 200)


def _make_editor(
    request: HttpRequest,
    preset: Preset,
    form: ConnectorForm,
    test_form: TestMessageForm | None = None,
    **options: Any,
) -> dict[str, Any]:
    return make_editor_context(
        request,
        form,
        test_form or make_test_form(request),
        fix_url=_fix_url(preset),
        form_url=reverse("smtp_connector:connector_guide_form", args=[preset.id]),
        **options,
    )


def _translate_region(region: Region) -> Region:
    return replace(region, name=translate(region.name), note=translate(region.note))


def _group_keys() -> list[KeySection]:
    """Return the keys by section; a nested section stands after the one it was found in."""
    by_section: dict[str, list[ConfigKey]] = {}
    for key in config_keys():
        by_section.setdefault(key.section, []).append(key)
    return [
        KeySection(
            _("Top level") if title == TOP_SECTION else translate(title),
            [_translate_key(key) for key in keys],
            any(key.is_available for key in keys),
        )
        for title, keys in by_section.items()
    ]


def _translate_key(key: ConfigKey) -> ConfigKey:
    return replace(
        key, type=translate(key.type), meaning=translate(key.meaning), note=translate(key.note)
    )
