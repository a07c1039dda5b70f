"""The console's paths; they mount under any prefix of any project."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from smtp_connector.views import (
    account,
    audit_log,
    connector,
    connector_guide,
    connector_list,
    delivery,
    health,
    inbox,
    language,
)

app_name = "smtp_connector"


class PublicIdConverter(StringConverter):
    """Ten characters [a-z0-9]; anything else is no page, PostgreSQL would fail on a NUL."""

    regex = "[a-z0-9]{10}"


register_converter(PublicIdConverter, "smtp_connector_id")  # one name for all apps of a project

urlpatterns = [
    path("connectors/", connector_list.connector_list, name="connector_list"),
    path("connectors/create/", connector_list.connector_create, name="connector_create"),
    path("connectors/create/<slug:preset_id>/", connector_guide.guide, name="connector_guide"),
    path(
        "connectors/create/<slug:preset_id>/test/",
        connector_guide.guide_test,
        name="connector_guide_test",
    ),
    path(
        "connectors/create/<slug:preset_id>/fix/",
        connector_guide.guide_fix,
        name="connector_guide_fix",
    ),
    path(
        "connectors/create/<slug:preset_id>/findings/",
        connector_guide.guide_findings,
        name="connector_guide_findings",
    ),
    path(
        "connectors/create/<slug:preset_id>/form/",
        connector_guide.guide_form,
        name="connector_guide_form",
    ),
    path("connectors/<smtp_connector_id:public_id>/", connector.edit, name="connector_edit"),
    path(
        "connectors/<smtp_connector_id:public_id>/test/", connector.send_test, name="connector_test"
    ),
    path("connectors/<smtp_connector_id:public_id>/fix/", connector.fix, name="connector_fix"),
    path(
        "connectors/<smtp_connector_id:public_id>/findings/",
        connector.findings,
        name="connector_findings",
    ),
    path(
        "connectors/<smtp_connector_id:public_id>/form/",
        connector.edit_form,
        name="connector_form",
    ),
    path(
        "connectors/<smtp_connector_id:public_id>/activate/",
        connector.activate,
        name="connector_activate",
    ),
    path(
        "connectors/<smtp_connector_id:public_id>/deactivate/",
        connector.deactivate,
        name="connector_deactivate",
    ),
    path(
        "connectors/<smtp_connector_id:public_id>/delete/",
        connector.delete,
        name="connector_delete",
    ),
    path(
        "connectors/<smtp_connector_id:public_id>/email-logs/",
        delivery.connector_email_logs,
        name="connector_email_logs",
    ),
    path("email-logs/", delivery.email_logs, name="email_logs"),
    path("email-logs/<int:pk>/", delivery.delivery_detail, name="delivery_detail"),
    path("audit-log/", audit_log.audit_log, name="audit_log"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<str:key>/", inbox.inbox_message, name="inbox_message"),
    path("account/sign-in/", account.sign_in, name="account_sign_in"),
    path("account/sign-out/", account.sign_out, name="account_sign_out"),
    path("language/", language.set_language, name="language"),
    # Without a slash at the end, as container platforms write them.
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
