"""What the buttons of the switch and of the form view do with the posted text; nothing is saved."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _

from smtp_connector.config.example import make_templates
from smtp_connector.config.fix import apply_changes, read_object
from smtp_connector.config.form_fields import MAX_TEMPLATES
from smtp_connector.errors import ConfigError
from smtp_connector.forms.config_form import PREFIX
from smtp_connector.forms.connector import ConnectorForm
from smtp_connector.terms import REMOVE, Change

from .config_fix import AppliedFix
from .findings import get_text
from .language import get_reader_language
from .posted_config import FORM, REMOVE_HEADER, find_fields

REMOVE_TEMPLATE = re.compile(r"template\.remove\.(?P<index>[0-9]{1,4})")
NEW_USAGE_TYPE = f"{PREFIX}-new_template"


def press_button(request: HttpRequest, form: ConnectorForm) -> AppliedFix | None:
    """Return what a button of the switch or of the form view did with the posted text; None for nothing to say."""
    text = get_text(form)
    pressed = request.POST.get("change", "")
    if request.POST.get("show") == FORM and find_fields(text) is None:
        return AppliedFix(
            text, _("The form cannot show this text. Correct what is listed below first.")
        )
    removed = REMOVE_TEMPLATE.fullmatch(pressed)
    try:
        if removed:
            return _remove_template(text, int(removed["index"]))
        if pressed == "template.add":
            return _add_template(text, request.POST.get(NEW_USAGE_TYPE, ""))
    except ConfigError:
        return AppliedFix(text, _("This change does not fit the text any more."))
    if REMOVE_HEADER.fullmatch(pressed):
        return AppliedFix(text, _("The header is removed. Nothing is saved yet."))
    return None


def _remove_template(text: str, index: int) -> AppliedFix:
    after = apply_changes(text, [Change(("templates", index), REMOVE)])
    return AppliedFix(after, _("The template is removed. Nothing is saved yet."), before=text)


def _add_template(text: str, usage_type: str) -> AppliedFix | None:
    """Add the template that the example has for the usage type, in the reader's language."""
    offered = {str(each["usageType"]): each for each in make_templates(get_reader_language())}
    templates = read_object(text).find_child("templates")
    place = len(templates.items) if templates else 0
    if usage_type not in offered or place >= MAX_TEMPLATES:
        return None
    after = apply_changes(text, [Change(("templates", place), dict(offered[usage_type]))])
    title = _("A template for %(usage_type)s is added. Nothing is saved yet.")
    return AppliedFix(after, title % {"usage_type": usage_type}, before=text)
