"""The groups "Mail administrator" and "Mail viewer"."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Model -> permission -> name. Django writes the same rows after all migrations, and leaves those that are there.
PERMISSIONS = {
    "connector": {
        "add_connector": "Can add connector",
        "change_connector": "Can change connector",
        "delete_connector": "Can delete connector",
        "view_connector": "Can view connector",
        "test_connector": "Can send a test through a connector",
        "activate_connector": "Can make a connector active or inactive",
    },
    "delivery": {
        "add_delivery": "Can add delivery",
        "change_delivery": "Can change delivery",
        "delete_delivery": "Can delete delivery",
        "view_delivery": "Can view delivery",
    },
}
GROUPS = {
    "Mail administrator": [name for names in PERMISSIONS.values() for name in names],
    "Mail viewer": ["view_connector", "view_delivery"],
}


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the groups; a group of the same name keeps its members and what it may already."""
    alias = schema_editor.connection.alias
    content_types = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    groups = apps.get_model("auth", "Group").objects.using(alias)
    found = {}
    for model, names in PERMISSIONS.items():
        content_type, _ = content_types.get_or_create(app_label="smtp_connector", model=model)
        for codename, name in names.items():
            found[codename], _ = permissions.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": name}
            )
    for group_name, codenames in GROUPS.items():
        group, _ = groups.get_or_create(name=group_name)
        group.permissions.add(*(found[codename] for codename in codenames))


class Migration(migrations.Migration):
    """On the way back the groups stay: somebody may have given them members and other permissions."""

    dependencies = [
        ("smtp_connector", "0002_delivery_recipient_count"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
