"""Translate the sentences of the pure layers where they are shown."""

from __future__ import annotations

from django.utils.translation import gettext

from smtp_connector.errors import ConfigProblem
from smtp_connector.terms import Sentence


def translate(text: str) -> str:
    """Return the text in the reader's language; a plain str (a server's own words) stays as it is."""
    if not isinstance(text, Sentence):
        return text
    template = gettext(text.template)
    values = {
        name: translate(value) if isinstance(value, Sentence) else value
        for name, value in text.values.items()
    }
    return template % values if values else template


def translate_problem(problem: ConfigProblem) -> ConfigProblem:
    """Return the problem with its sentences in the reader's language."""
    return problem._replace(
        message=translate(problem.message), suggestion=translate(problem.suggestion)
    )
