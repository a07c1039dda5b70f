"""Doubts about templates: variables that nothing fills, content of another type than it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smtp_connector.config.variables import (
    Unfilled,
    fill_in,
    find_unfilled,
    iter_templates,
    needed_variable,
)
from smtp_connector.terms import Change, ContentType, gettext_noop

from .remark import Remark, Setup

TEXT_KEYS = ("subject", "content", "text")
HTML_TAG = re.compile(
    r"</?(?:html|head|body|div|p|br|hr|h[1-6]|table|tr|td|ul|ol|li|a|b|i|u|em|strong|span|font|img|style)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
ANY_TAG = re.compile(r"<[a-zA-Z/!]|&[a-z]+;|&#")


def variable_not_filled(setup: Setup) -> Iterator[Remark]:
    """The person would read {code} in place of the code."""
    for index, template in iter_templates(setup.plain):
        usage_type = template.get("usageType")
        for key in TEXT_KEYS:
            text = template.get(key)
            if isinstance(text, str) and (unfilled := find_unfilled(text, usage_type)):
                yield _remark_on(text, unfilled, ("templates", index, key), usage_type)


def _remark_on(
    text: str, unfilled: list[Unfilled], path: tuple[str | int, ...], usage_type: object
) -> Remark:
    meant = [variable for variable in unfilled if variable.meant]
    first = (meant or unfilled)[0]
    name = f"{{{{{first.meant or needed_variable(usage_type)}}}}}"
    remark = Remark(
        path,
        gettext_noop("%(variable)s is sent as it is written.", variable=first.written),
        gettext_noop("Write %(name)s, or a name that the sending app passes.", name=name),
    )
    if not meant:
        return remark
    return remark._replace(
        suggestion=gettext_noop("Write %(name)s.", name=name),
        title=gettext_noop(
            "Write %(name)s in place of %(variable)s", name=name, variable=first.written
        ),
        changes=(Change(path, fill_in(text, unfilled)),),
    )


def html_as_text(setup: Setup) -> Iterator[Remark]:
    """Tags that everybody would see."""
    for index, template in iter_templates(setup.plain):
        content = template.get("content")
        is_text = template.get("contentType") == ContentType.TEXT
        if is_text and isinstance(content, str) and HTML_TAG.search(content):
            yield Remark(
                ("templates", index, "contentType"),
                gettext_noop("The content is HTML, and is sent as plain text with all its tags."),
                gettext_noop('Write "text/html".'),
                gettext_noop("Send it as HTML"),
                (Change(("templates", index, "contentType"), ContentType.HTML.value),),
            )


def text_as_html(setup: Setup) -> Iterator[Remark]:
    """Line breaks mean nothing in HTML."""
    for index, template in iter_templates(setup.plain):
        content = template.get("content")
        is_html = template.get("contentType") == ContentType.HTML
        if is_html and isinstance(content, str) and content.strip() and not ANY_TAG.search(content):
            yield Remark(
                ("templates", index, "contentType"),
                gettext_noop("The content has no HTML in it; its line breaks would be lost."),
                gettext_noop('Write "text/plain".'),
                gettext_noop("Send it as plain text"),
                (Change(("templates", index, "contentType"), ContentType.TEXT.value),),
            )
