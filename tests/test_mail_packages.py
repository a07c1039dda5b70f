"""Packages that queue Django's mail hand it to our backend unchanged; requirements-integration.txt has them."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.configs import make_config
from tests.requirements_of_machine import IS_CI
from tests.smtp_server import ScriptedSmtpServer

ROOT = Path(__file__).resolve().parent.parent
HOW_TO_INSTALL = "install it with: .venv/bin/pip install -r requirements-integration.txt"

# A project of its own, since an installed app cannot be added to the tests' one: it sends three mails.
PROJECT = """
import json, os
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "smtp_connector", *APPS],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "mail.sqlite3"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    SMTP_CONNECTOR={
        "ENCRYPTION_KEYS": ["a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="],
        "ALLOWED_NETWORKS": ["127.0.0.0/8"],
    },
    **SETTINGS,
)
django.setup()
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command

from smtp_connector.models import Connector, Delivery

call_command("migrate", verbosity=0)
Connector.objects.create_connector("Mail", config=json.loads(os.environ["CONFIG"]))
BEFORE()
for number in range(3):
    mail = EmailMultiAlternatives(f"Number {number}", "Hello", to=[f"{number}@example.com"])
    mail.attach_alternative("<p>Hello</p>", "text/html")
    mail.send()
AFTER()
assert Delivery.objects.filter(status="sent").count() == 3
"""
POST_OFFICE = """
OURS = "smtp_connector.email_backend.EmailBackend"
APPS = ["post_office"]
SETTINGS = {
    "EMAIL_BACKEND": "post_office.EmailBackend",
    "POST_OFFICE": {"BACKENDS": {"default": OURS}, "THREADS_PER_PROCESS": 1},
}

def BEFORE():
    pass

def AFTER():
    from post_office.mail import send_queued

    assert send_queued(log_level=2) == (3, 0, 0)
"""
MAILER = """
APPS = ["mailer"]
SETTINGS = {
    "EMAIL_BACKEND": "mailer.backend.DbBackend",
    "MAILER_EMAIL_BACKEND": "smtp_connector.email_backend.EmailBackend",
}

def BEFORE():
    pass

def AFTER():
    from mailer.engine import send_all

    send_all()
"""
CELERY_EMAIL = """
APPS = ["djcelery_email"]
SETTINGS = {
    "EMAIL_BACKEND": "djcelery_email.backends.CeleryEmailBackend",
    "CELERY_EMAIL_BACKEND": "smtp_connector.email_backend.EmailBackend",
}

def BEFORE():
    from celery import Celery

    app = Celery("project")
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    app.set_default()

def AFTER():
    pass
"""


def require(package: str) -> None:
    """Skip the test where the package is missing; fail it in CI."""
    if importlib.util.find_spec(package):
        return
    help_text = f"{package} is missing; {HOW_TO_INSTALL}"
    if IS_CI:
        pytest.fail(help_text)
    pytest.skip(help_text)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("package", "project", "session_count"),
    [("post_office", POST_OFFICE, 1), ("mailer", MAILER, 3), ("djcelery_email", CELERY_EMAIL, 3)],
)
def test_three_mails_go_through_the_queue_and_the_connector(
    smtp_server: ScriptedSmtpServer, tmp_path: Path, package: str, project: str, session_count: int
) -> None:
    require(package)
    (tmp_path / "project.py").write_text(project + PROJECT)

    result = subprocess.run(
        [sys.executable, "project.py"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "CONFIG": json.dumps(make_config(smtp_server.port)),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert [message.recipients for message in smtp_server.messages] == [
        (f"{number}@example.com",) for number in range(3)
    ]
    assert smtp_server.messages[0].sender == "no-reply@example.com"
    assert b"<p>Hello</p>" in smtp_server.messages[2].content
    assert len(smtp_server.clients) == session_count
