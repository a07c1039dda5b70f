"""What was typed survives the end of a session: it travels in the pages, never on the server.

A post without a session is answered with the sign-in page; the posted fields ride along as hidden
`carried_<name>` fields. After the sign-in a page with one button posts them to where they were going, with
`restore=1`: the page there shows the text again and does nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, get_script_prefix, resolve, reverse

from smtp_connector.forms.account import OWN_PASSWORD, SignInForm

from .sign_in_address import find_sign_in_url, is_own_page_open

PREFIX = "carried_"
TARGET = "carried_to"
NOT_CARRIED = frozenset(
    {
        "csrfmiddlewaretoken",
        "restore",
        "username",
        "password",
        "next",
        "check",
        "failure",
        "fix",
        "undo",
        "show",
        "change",
        OWN_PASSWORD,
        TARGET,
    }
)
APP_NAME = "smtp_connector"

# Where a post belongs: a test to the page with its text box, an action to the page that explains it.
PAGE_OF = {
    "connector_guide": "connector_guide",
    "connector_guide_test": "connector_guide",
    "connector_guide_fix": "connector_guide",
    "connector_guide_findings": "connector_guide",
    "connector_guide_form": "connector_guide",
    "connector_edit": "connector_edit",
    "connector_test": "connector_edit",
    "connector_fix": "connector_edit",
    "connector_form": "connector_edit",
    "connector_findings": "connector_edit",
    "connector_activate": "connector_edit",
    "connector_deactivate": "connector_edit",
    "connector_delete": "connector_delete",
    "account_sign_in": "connector_list",
    "account_sign_out": "connector_list",
    "language": "connector_list",
}
POSTS_WITH_TEXT = frozenset(
    {
        *("connector_guide", "connector_guide_test", "connector_guide_fix", "connector_guide_form"),
        *("connector_edit", "connector_test", "connector_fix", "connector_form"),
        *("connector_guide_findings", "connector_findings"),
    }
)


@dataclass(frozen=True, slots=True)
class KeptText:
    """Posted fields on their way back to their page.

    target: path of the page, one of the console's own. fields: (name, value) as first posted; a name may repeat.
    """

    target: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_text(self) -> bool:
        return bool(self.fields)

    def carried_fields(self) -> Iterator[tuple[str, str]]:
        """Give the fields under the names they have in the sign-in form."""
        return ((PREFIX + name, value) for name, value in self.fields)


def keep_posted(request: HttpRequest) -> KeptText | None:
    """Return what was posted to one of the console's pages; None for any other path."""
    found = _find_page(request.path)
    if found is None:
        return None
    url_name, target = found
    if url_name not in POSTS_WITH_TEXT:
        return KeptText(target)
    return KeptText(target, list(list_fields(request.POST)))


def read_carried(data: QueryDict) -> KeptText | None:
    """Return what the sign-in form carried along; None when nothing, or when its target is not ours."""
    found = _find_page(data.get(TARGET, ""))
    if found is None:
        return None
    names = [name for name in data if name.startswith(PREFIX) and name != TARGET]
    pairs = ((name.removeprefix(PREFIX), value) for name in names for value in data.getlist(name))
    return KeptText(found[1], [pair for pair in pairs if pair[0] not in NOT_CARRIED])


def show_sign_in_with_kept_text(request: HttpRequest) -> HttpResponse:
    """Answer a post without a session: sign in first, the text stays.

    On another page than ours the text cannot ride along; it waits here meanwhile.
    """
    kept = keep_posted(request)
    if is_own_page_open() or kept is None:
        return show_sign_in(request, SignInForm(request), kept, status=401)
    sign_in_url = redirect_to_login(kept.target, find_sign_in_url()).url
    return show_continue(request, kept, sign_in_url=sign_in_url, status=401)


def show_sign_in(
    request: HttpRequest,
    form: SignInForm,
    kept: KeptText | None,
    *,
    next_path: str = "",
    alert: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the sign-in page. alert: why one cannot sign in just now."""
    context = {
        "form": form,
        "kept": kept,
        "next": next_path,
        "alert": alert,
        "target_field": TARGET,
    }
    return _no_store(render(request, "smtp_connector/account/sign_in.html", context, status=status))


def show_continue(
    request: HttpRequest,
    kept: KeptText,
    *,
    is_refused: bool = False,
    sign_in_url: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page whose one button brings the text back to where it was typed.

    is_refused: the post came without a valid CSRF token. sign_in_url: the session is over, and one signs in
    there first. Without both a sign-in came before.
    """
    context = {"kept": kept, "is_refused": is_refused, "sign_in_url": sign_in_url}
    return _no_store(
        render(request, "smtp_connector/account/continue.html", context, status=status)
    )


def list_fields(data: QueryDict) -> Iterable[tuple[str, str]]:
    """Give what was posted, but for tokens and passwords of the person."""
    return (
        (name, str(value))
        for name, values in data.lists()
        if name not in NOT_CARRIED
        for value in values
    )


def _find_page(path: str) -> tuple[str, str] | None:
    """Return the name of `path` and the page that a post to it belongs to; None when it is none of ours."""
    prefix = get_script_prefix()
    if not path.startswith(prefix):
        return None
    try:
        match = resolve("/" + path.removeprefix(prefix))
    except Resolver404:
        return None
    if match.app_names[-1:] != [APP_NAME] or match.url_name not in PAGE_OF:
        return None
    page = reverse(f"{APP_NAME}:{PAGE_OF[match.url_name]}", args=match.args, kwargs=match.kwargs)
    return match.url_name, page


def _no_store(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
