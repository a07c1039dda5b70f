"""Action x who asks x result, for every URL and method of the console."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from pytest_django import Settings

from smtp_connector.models import Connector
from smtp_connector.urls import urlpatterns
from tests.console_run import ROOT, make_environment
from tests.smtp_server import ScriptedSmtpServer
from tests.views.console import config_text, make_connector, page, posted

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "no permission", "Mail viewer", "Mail administrator")
METHODS = ("GET", "POST")
SIGN_IN, LATE, NO, REFUSED = 302, 401, 403, 405  # LATE: sign-in page that keeps what was posted


@dataclass(frozen=True)
class Action:
    """One method of one page. results: a status for each of `ROLES`."""

    url_name: str
    method: str
    results: tuple[int, int, int, int]
    args: tuple[str, ...] = ()
    fields: Callable[[ScriptedSmtpServer], dict[str, Any]] = field(default=lambda _server: {})

    def __str__(self) -> str:
        return f"{self.method} {self.url_name}"


def typed(server: ScriptedSmtpServer) -> dict[str, Any]:
    return posted(config_text(server.port), recipient="ada@example.com", version="1")


PRESET = ("custom-smtp",)
STORED = ("{public_id}",)
ACTIONS = [
    Action("connector_list", "GET", (SIGN_IN, NO, 200, 200)),
    Action("connector_create", "GET", (SIGN_IN, NO, 200, 200)),
    Action("connector_guide", "GET", (SIGN_IN, NO, 200, 200), PRESET),
    Action("connector_guide", "POST", (LATE, NO, NO, 302), PRESET, typed),
    Action("connector_guide_test", "GET", (SIGN_IN, NO, 302, 302), PRESET),
    Action("connector_guide_test", "POST", (LATE, NO, NO, 200), PRESET, typed),
    Action("connector_guide_fix", "GET", (SIGN_IN, NO, 302, 302), PRESET),
    Action("connector_guide_fix", "POST", (LATE, NO, NO, 200), PRESET, typed),
    Action("connector_guide_findings", "POST", (LATE, NO, NO, 200), PRESET, typed),
    Action("connector_guide_form", "GET", (SIGN_IN, NO, 200, 200), PRESET),
    Action("connector_guide_form", "POST", (LATE, NO, 200, 200), PRESET, typed),
    Action("connector_edit", "GET", (SIGN_IN, NO, 200, 200), STORED),
    Action("connector_edit", "POST", (LATE, NO, NO, 302), STORED, typed),
    Action("connector_test", "GET", (SIGN_IN, NO, 302, 302), STORED),
    Action("connector_test", "POST", (LATE, NO, NO, 200), STORED, typed),
    Action("connector_fix", "GET", (SIGN_IN, NO, 302, 302), STORED),
    Action("connector_fix", "POST", (LATE, NO, NO, 200), STORED, typed),
    Action("connector_findings", "POST", (LATE, NO, NO, 200), STORED, typed),
    Action("connector_form", "GET", (SIGN_IN, NO, 200, 200), STORED),
    Action("connector_form", "POST", (LATE, NO, 200, 200), STORED, typed),
    Action("connector_activate", "GET", (SIGN_IN, NO, NO, 302), STORED),
    Action("connector_activate", "POST", (LATE, NO, NO, 302), STORED, lambda _: {"confirm": "1"}),
    Action("connector_deactivate", "GET", (SIGN_IN, NO, NO, 302), STORED),
    Action("connector_deactivate", "POST", (LATE, NO, NO, 302), STORED),
    Action("connector_delete", "GET", (SIGN_IN, NO, NO, 200), STORED),
    Action("connector_delete", "POST", (LATE, NO, NO, 302), STORED),
    Action("connector_email_logs", "GET", (SIGN_IN, NO, 200, 200), STORED),
    Action("email_logs", "GET", (SIGN_IN, NO, 200, 200)),
    Action("delivery_detail", "GET", (SIGN_IN, NO, 404, 404), ("0",)),
    Action("audit_log", "GET", (SIGN_IN, NO, NO, 200)),
    Action("inbox", "GET", (SIGN_IN, NO, 200, 200)),
    Action("inbox_message", "GET", (SIGN_IN, NO, 404, 404), ("gone",)),
    Action("account_sign_in", "GET", (200, 302, 302, 302)),
    Action("account_sign_in", "POST", (200, 200, 200, 200)),
    Action("account_sign_out", "POST", (302, 302, 302, 302)),
    Action("language", "POST", (302, 302, 302, 302), fields=lambda _: {"language": "zh-hans"}),
    Action("healthz", "GET", (200, 200, 200, 200)),
    Action("readyz", "GET", (200, 200, 200, 200)),
]
CHANGES = [action for action in ACTIONS if action.results[2] == NO]
COUNT_GROUPS = """
from django.contrib.auth.models import Group, Permission
for group in Group.objects.order_by("name"):
    print(f"{group.name.replace(' ', '_')}={group.permissions.count()}")
ours = Permission.objects.filter(content_type__app_label="smtp_connector")
print(f"permissions={ours.count()}")
"""
TAKEN = {(action.url_name, action.method) for action in ACTIONS}
NAMES = sorted({str(pattern.name) for pattern in urlpatterns})
ARGS = {action.url_name: action.args for action in ACTIONS}


@pytest.fixture
def connector() -> Connector:
    """Return a connector that is not the active one."""
    make_connector("First", config_text())
    return make_connector("Mail", config_text())


@pytest.fixture(autouse=True)
def _inbox(settings: Settings, tmp_path: Path) -> None:
    settings.DEBUG = True
    settings.SMTP_CONNECTOR = {
        **settings.SMTP_CONNECTOR,
        "LOCAL_MAILBOX": "127.0.0.1:1025",
        "LOCAL_MAILBOX_DIRECTORY": str(tmp_path),
    }


def make_groups() -> None:
    # SQLite's own editor cannot be opened in a test's transaction.
    editor: Any = SimpleNamespace(connection=connection)
    groups, audit_log = (
        importlib.import_module(f"smtp_connector.migrations.{name}")
        for name in ("0003_groups", "0011_audit_log_permission")
    )
    groups.make_groups(apps, editor)
    audit_log.let_administrators_read(apps, editor)


def sign_in(client: Client, role: str) -> None:
    if role == "anonymous":
        return
    user = User.objects.create_user("ada")
    if role in {"Mail viewer", "Mail administrator"}:
        make_groups()  # a test with transactions may have emptied the table
        user.groups.add(Group.objects.get(name=role))
    client.force_login(user)


def make_url(url_name: str, connector: Connector) -> str:
    return page(url_name, *(each.format(public_id=connector.public_id) for each in ARGS[url_name]))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ACTIONS, ids=str)
def test_each_role_gets_what_the_table_says(
    client: Client,
    connector: Connector,
    smtp_server: ScriptedSmtpServer,
    action: Action,
    role: str,
) -> None:
    sign_in(client, role)

    url = make_url(action.url_name, connector)
    fields = action.fields(smtp_server)
    response = client.post(url, fields) if action.method == "POST" else client.get(url)

    assert response.status_code == action.results[ROLES.index(role)]


@pytest.mark.parametrize("role", ROLES[:3])
@pytest.mark.parametrize("action", CHANGES, ids=str)
def test_refused_action_changes_and_sends_nothing(
    client: Client,
    connector: Connector,
    smtp_server: ScriptedSmtpServer,
    action: Action,
    role: str,
) -> None:
    sign_in(client, role)
    before = list(Connector.objects.order_by("pk").values())

    client.post(make_url(action.url_name, connector), action.fields(smtp_server))

    assert list(Connector.objects.order_by("pk").values()) == before
    assert not smtp_server.clients


@pytest.mark.parametrize("method", [*METHODS, "PUT", "DELETE"])
@pytest.mark.parametrize("url_name", NAMES)
def test_no_page_takes_a_method_that_the_table_does_not_have(
    client: Client, connector: Connector, url_name: str, method: str
) -> None:
    if (url_name, method) in TAKEN:
        return
    sign_in(client, "Mail administrator")

    response = client.generic(method, make_url(url_name, connector))

    assert response.status_code == REFUSED


def test_table_has_every_page() -> None:
    assert sorted({action.url_name for action in ACTIONS}) == NAMES


def test_administrators_group_has_every_permission_of_the_app() -> None:
    make_groups()

    ours = Permission.objects.filter(content_type__app_label="smtp_connector")
    group = Group.objects.get(name="Mail administrator")
    assert set(group.permissions.all()) == set(ours)


def test_groups_may_be_made_twice_and_keep_what_they_have() -> None:
    make_groups()
    viewer = Group.objects.get(name="Mail viewer")
    viewer.permissions.add(Permission.objects.get(codename="test_connector"))

    make_groups()

    assert Group.objects.filter(name__startswith="Mail ").count() == 2
    codenames = viewer.permissions.values_list("codename", flat=True)
    assert set(codenames) == {"view_connector", "view_delivery", "test_connector"}


@pytest.mark.slow
def test_fresh_database_has_both_groups_and_the_way_back_works(tmp_path: Path) -> None:
    environment = make_environment(DATABASE_URL=f"sqlite:///{tmp_path / 'fresh.sqlite3'}")

    def run(*arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        result = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        return result.stdout

    run("migrate", "--verbosity=0")
    shown = run("shell", "-v0", "-c", COUNT_GROUPS)
    assert shown.split() == ["Mail_administrator=11", "Mail_viewer=2", "permissions=11"]
    run("migrate", "--verbosity=0", "smtp_connector", "0002")
    run("migrate", "--verbosity=0")
    assert run("shell", "-v0", "-c", COUNT_GROUPS) == shown
