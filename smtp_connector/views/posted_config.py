"""The config as it was posted: the text of the box, with what was typed in the form view written into it."""

from __future__ import annotations

import re

from django.http import HttpRequest

from smtp_connector.config.form_changes import write_fields
from smtp_connector.config.form_fields import read_fields
from smtp_connector.config.parsing import MAX_CONFIG_BYTES
from smtp_connector.errors import ConfigError
from smtp_connector.forms.config_form import PREFIX

VIEW = "view"
FORM, JSON = "form", "json"
REMOVE_HEADER = re.compile(r"header\.remove\.(?P<index>[0-9]{1,4})")


def is_form_posted(request: HttpRequest) -> bool:
    """Tell whether the post comes from the form view, so that its fields say what the config is."""
    return request.POST.get(VIEW) == FORM


def read_posted_text(request: HttpRequest) -> str:
    """Return the config's text; where nothing can be written into it, as it stands in the box."""
    text = request.POST.get("config", "").replace("\r\n", "\n")
    if not is_form_posted(request) or not has_form(text):
        return text
    start = f"{PREFIX}-"
    typed = {
        name.removeprefix(start): request.POST.get(name, "")
        for name in request.POST
        if name.startswith(start)
    }
    removed = REMOVE_HEADER.fullmatch(request.POST.get("change", ""))
    if removed:
        row = f"header_{removed['index']}"
        typed |= {f"{row}_name": "", f"{row}_value": ""}
    try:
        return write_fields(text, read_fields(text), typed)
    except ConfigError:
        return text


def has_form(text: str) -> bool:
    """Tell whether the form view can show the text: it must be a JSON object that is not too long."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_CONFIG_BYTES:
        return False
    try:
        read_fields(text)
    except ConfigError:
        return False
    return True
