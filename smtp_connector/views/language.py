"""The reader's language: which ones one may choose from, and the choice."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils.module_loading import import_string
from django.utils.translation import get_language, get_language_info
from django.views import i18n
from django.views.decorators.http import require_POST

from smtp_connector.terms import find_language

from .csrf import check_csrf

CONSOLE_LANGUAGES = ("en", "zh-hans")
"""The languages that the console is written in, as Django names them."""


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """One language to read the console in. name: in that language itself."""

    code: str
    name: str
    is_current: bool


@login_not_required
@check_csrf
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in Django's cookie and go back to the page; nobody needs to sign in for it."""
    return i18n.set_language(request)


def get_reader_language() -> str:
    """Return the language that this request is answered in; "" when texts stay as they are written."""
    return get_language() or ""


def list_choices() -> list[LanguageChoice]:
    """Return the languages that the reader may switch between; none where the project cannot switch."""
    offered = [code for code in CONSOLE_LANGUAGES if code in dict(settings.LANGUAGES)]
    if len(offered) < 2 or not settings.USE_I18N or not _has_locale_middleware():
        return []
    current = find_language(get_reader_language(), offered)
    return [
        LanguageChoice(code, get_language_info(code)["name_local"], is_current=code == current)
        for code in offered
    ]


def _has_locale_middleware() -> bool:
    present = [import_string(name) for name in settings.MIDDLEWARE]
    return any(isinstance(item, type) and issubclass(item, LocaleMiddleware) for item in present)
