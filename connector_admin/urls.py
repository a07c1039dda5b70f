"""Root URLs: the console at the root of the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="smtp_connector:connector_list")),
    path("", include("smtp_connector.urls")),
]

handler403 = "smtp_connector.views.errors.permission_denied"
handler404 = "smtp_connector.views.errors.page_not_found"
handler500 = "smtp_connector.views.errors.server_error"
