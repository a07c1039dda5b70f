"""A preset's guide on a page, and the step of it that helps with a failed test."""

from __future__ import annotations

import re

from django.utils.safestring import SafeString, mark_safe

from smtp_connector.presets import Preset
from smtp_connector.presets.guide import render_guide

from .test_result import TestResult


def render_guide_text(markdown: str, *, original: str) -> SafeString:
    """Return the guide as HTML; its title is no h1, since the page's own must show on every tab of a phone."""
    text = re.sub(r"(</?)h1\b", r"\1h2", render_guide(markdown, original=original))
    return mark_safe(text)  # noqa: S308  # our own text; render_guide escapes what is no Markdown


def find_guide_step(preset: Preset | None, result: TestResult | None) -> str:
    """Return the fragment of the guide that tells more about a result: "#before-you-start"; "" where none does."""
    section = result.guide_section if result else ""
    if preset is None or not section:
        return ""
    has_section = f'id="{section}"' in render_guide(preset.guide)
    return f"#{section}" if has_section else ""
