"""Root URLs: the console at the root of the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from smtp_connector.views.errors import page_not_found

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="smtp_connector:connector_list")),
    path("", include("smtp_connector.urls")),
    # While DEBUG is on, as in `make run`, Django would answer with a list of these paths. Names with a dot stay
    # out: what asks for a file need not be sent to the same name with a slash first.
    re_path(r"^(?:[^/.]+/)+\Z", page_not_found),
]

handler403 = "smtp_connector.views.errors.permission_denied"
handler404 = "smtp_connector.views.errors.page_not_found"
handler500 = "smtp_connector.views.errors.server_error"
