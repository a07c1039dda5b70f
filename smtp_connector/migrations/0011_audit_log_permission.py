"""Who may read the audit log: a permission of its own, which "Mail administrator" gets."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def let_administrators_read(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the permission to the group, where it is still there. Django itself writes it after all migrations only."""
    alias = schema_editor.connection.alias
    content_types = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    content_type, _ = content_types.get_or_create(app_label="smtp_connector", model="auditevent")
    permission, _ = (
        apps.get_model("auth", "Permission")
        .objects.using(alias)
        .get_or_create(
            content_type=content_type,
            codename="view_auditevent",
            defaults={"name": "Can view audit event"},
        )
    )
    groups = apps.get_model("auth", "Group").objects.using(alias)
    for group in groups.filter(name="Mail administrator"):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("smtp_connector", "0010_delivery_cause"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="auditevent",
            options={
                "default_permissions": ("view",),
                "verbose_name": "audit event",
                "verbose_name_plural": "audit events",
            },
        ),
        migrations.RunPython(let_administrators_read, migrations.RunPython.noop),
    ]
