"""The console as production serves it: HTTPS only, static files collected and named by their content."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.console_run import copy_tree, make_environment

pytestmark = pytest.mark.slow

VARIABLES = {
    "ALLOWED_HOSTS": "mail.example.com",
    "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz",
    "SMTP_CONNECTOR_ENCRYPTION_KEYS": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
}
VISIT = """
import json, re
from connector_admin.wsgi import application
from django.test import Client

client = Client(HTTP_HOST="mail.example.com")
plain = client.get("/account/sign-in/")
page = client.get("/account/sign-in/", secure=True)
links = re.findall(r'(?:src|href)="(/static[^"]+)', page.content.decode())
files = {link: client.get(link, secure=True) for link in links}
print(json.dumps({
    "plain": [plain.status_code, plain["Location"]],
    "page": [page.status_code, page["Strict-Transport-Security"]],
    "files": {link: [file.status_code, file["Cache-Control"]] for link, file in files.items()},
    "probes": [client.get(path).status_code for path in ("/healthz", "/readyz")],
    "token_is_secure": page.cookies["csrftoken"]["secure"],
}))
"""


def run_python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=make_environment(**VARIABLES),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_tree(tmp_path_factory.mktemp("production") / "copy")
    run_python(folder, "manage.py", "collectstatic", "--noinput")
    run_python(folder, "manage.py", "migrate", "--verbosity=0")
    return folder


@pytest.fixture(scope="module")
def visit(collected: Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run_python(collected, "-c", VISIT).stdout)
    return answer


def test_visitors_are_sent_to_https_and_stay_there(visit: dict[str, Any]) -> None:
    assert visit["plain"] == [301, "https://mail.example.com/account/sign-in/"]
    assert visit["page"] == [200, "max-age=31536000"]
    assert visit["token_is_secure"] is True


def test_load_balancers_are_answered_over_plain_http(visit: dict[str, Any]) -> None:
    assert visit["probes"] == [200, 200]


def test_each_file_of_a_page_is_served_and_may_be_kept_for_ever(visit: dict[str, Any]) -> None:
    assert visit["files"]
    for link, (status_code, cache_control) in visit["files"].items():
        assert status_code == 200, link
        assert "immutable" in cache_control, link


def test_the_deployment_check_has_nothing_to_say(collected: Path) -> None:
    run_python(collected, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
