from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.utils import timezone
from django.views.debug import ExceptionReporter
from pytest_django import Settings

from smtp_connector.views.access import console_view, find_viewer_zone

pytestmark = pytest.mark.django_db

PAGES = ["/connectors/", "/connectors/create/", "/email-logs/"]


@console_view("smtp_connector.view_connector", methods=["GET", "POST"])
def show_zone(request: HttpRequest) -> HttpResponse:
    return HttpResponse(timezone.get_current_timezone_name())


def make_request(method: str = "GET", *, zone: str = "", may_view: bool = True) -> HttpRequest:
    request = RequestFactory().generic(method, "/connectors/")
    request.csrf_processing_done = True  # type: ignore[attr-defined]  # as after a good check
    request.user = (
        User.objects.create_superuser("ada") if may_view else User.objects.create_user("eve")
    )
    if zone:
        request.COOKIES["smtp_connector_timezone"] = zone
    return request


@pytest.mark.parametrize("path", PAGES)
def test_page_asks_for_a_session(client: Client, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response["Location"]) == (302, f"/account/sign-in/?next={path}")


@pytest.mark.parametrize("path", PAGES)
def test_page_without_permission_says_so(client: Client, path: str) -> None:
    client.force_login(User.objects.create_user("eve"))

    response = client.get(path)

    assert response.status_code == 403
    assert "You may not do this" in response.text


@pytest.mark.parametrize("path", PAGES)
def test_page_refuses_posts(admin_client: Client, path: str) -> None:
    assert admin_client.post(path).status_code == 405


@pytest.mark.parametrize("path", PAGES)
def test_page_answers_to_head(admin_client: Client, path: str) -> None:
    assert admin_client.head(path).status_code == 200


def test_permission_is_enough_without_being_an_administrator(client: Client) -> None:
    viewer = User.objects.create_user("eve")
    viewer.user_permissions.add(Permission.objects.get(codename="view_connector"))
    client.force_login(viewer)

    page = client.get("/connectors/").text

    assert "You may not add connectors." in page
    assert 'aria-disabled="true"' in page


def test_answer_to_a_post_is_kept_out_of_caches() -> None:
    assert show_zone(make_request("POST"))["Cache-Control"] == "no-store"


def test_refusal_of_a_post_is_kept_out_of_caches() -> None:
    response = show_zone(make_request("POST", may_view=False))

    assert (response.status_code, response["Cache-Control"]) == (403, "no-store")


def test_times_are_shown_in_the_viewers_zone() -> None:
    assert show_zone(make_request(zone="Asia%2FShanghai")).text == "Asia/Shanghai"
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(
    "zone", ["", "Nowhere/Else", "../../etc/passwd", "Europe", "/etc", "x" * 99, "\0"]
)
def test_unusable_zone_falls_back_to_the_servers(zone: str) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.COOKIES["smtp_connector_timezone"] = zone

    assert find_viewer_zone(request) is None


@console_view("smtp_connector.view_connector", methods=["POST"])
def fail(request: HttpRequest) -> HttpResponse:
    typed = request.POST["config"]
    raise RuntimeError(f"{len(typed)} characters")


def test_report_of_an_error_shows_nothing_that_was_typed(settings: Settings) -> None:
    """Django mails it with the values of all variables to ADMINS, where they ask for HTML."""
    settings.DEBUG = False
    request = make_request("POST")
    secret = "c4nary-typed"
    request.POST = QueryDict(f"config={secret}")

    with pytest.raises(RuntimeError) as caught:
        fail(request)

    inner = caught.tb.tb_next  # without the frame of this test
    report = ExceptionReporter(request, caught.type, caught.value, inner).get_traceback_html()
    assert "12 characters" in report
    assert secret not in report
