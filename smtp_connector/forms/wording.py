"""Translate the sentences of the pure layers where they are shown."""

from __future__ import annotations

from django.utils.translation import gettext

from smtp_connector.terms import Sentence


def translate(text: str) -> str:
    """Return the text in the reader's language; a plain str (a server's own words) stays as it is."""
    if not isinstance(text, Sentence):
        return text
    template = gettext(text.template)
    return template % text.values if text.values else template
