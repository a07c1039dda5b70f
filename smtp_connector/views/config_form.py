"""The form view of the config in the box."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from smtp_connector.forms.config_form import PREFIX, ConfigForm
from smtp_connector.forms.connector import ConnectorForm

from .findings import Finding, get_text
from .posted_config import FORM, JSON, find_fields


def find_view(request: HttpRequest) -> str:
    """Return the view that was asked for, else the one that the post came from."""
    wanted = request.POST.get("show") or request.POST.get("view")
    return FORM if wanted == FORM else JSON


def make_config_form(
    request: HttpRequest, form: ConnectorForm, findings: Sequence[Finding], *, view: str
) -> ConfigForm | None:
    """Return the form view of the text in the box; None for the JSON view, and where there is no form of it."""
    fields = find_fields(get_text(form)) if view == FORM else None
    if fields is None:
        return None
    return ConfigForm(
        fields,
        findings,
        is_read_only=form.is_read_only,
        focus=_find_focus(request, list(fields)),
        tab=request.POST.get(f"{PREFIX}-tab", ""),
    )


def _find_focus(request: HttpRequest, names: Sequence[str]) -> str:
    """Return the name of the field that the pressed button leads to; "" for none."""
    pressed = request.POST.get("change", "").partition(".")[0]
    part = {"header": "_name", "template": "_subject"}.get(pressed)
    return next((name for name in reversed(names) if part and name.endswith(part)), "")
