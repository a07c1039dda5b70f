"""The config as it was posted: the text of the box, with what was typed in the form view written into it."""

from __future__ import annotations

import re
from itertools import islice

from django.http import HttpRequest

from smtp_connector.config.fix import read_object
from smtp_connector.config.form_changes import write_fields
from smtp_connector.config.form_fields import FieldValues, read_fields
from smtp_connector.config.parsing import MAX_CONFIG_BYTES
from smtp_connector.errors import ConfigError
from smtp_connector.forms.config_form import PREFIX

VIEW = "view"
FORM, JSON = "form", "json"
MAX_PARTS = 5_000  # values in the text; the largest config that is of use has some hundred
REMOVE_HEADER = re.compile(r"header\.remove\.(?P<index>[0-9]{1,4})")


def is_form_posted(request: HttpRequest) -> bool:
    """Tell whether the post comes from the form view, so that its fields say what the config is."""
    return request.POST.get(VIEW) == FORM


def read_posted_text(request: HttpRequest) -> str:
    """Return the config's text; where nothing can be written into it, as it stands in the box."""
    text = request.POST.get("config", "").replace("\r\n", "\n")
    before = find_fields(text) if is_form_posted(request) else None
    if before is None:
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
        return write_fields(text, before, typed)
    except ConfigError:
        return text


def find_fields(text: str) -> FieldValues | None:
    """Return the values that the form view shows; None where it can show none.

    The text must be a JSON object, no longer than a config may be and with no more parts than a form can change in
    a moment: each change reads the text anew.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_CONFIG_BYTES:
        return None
    try:
        parts = islice(read_object(text).walk(), MAX_PARTS + 1)
        return read_fields(text) if sum(1 for _ in parts) <= MAX_PARTS else None
    except ConfigError:
        return None
