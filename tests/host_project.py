"""A new Django project of somebody else's, in an environment of its own, with our wheel installed as docs/install.md says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, build_opener

from tests.console_run import ROOT, make_environment, open_process
from tests.free_port import find_free_port

PACKAGED = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "docs")
TREES = ("smtp_connector", "templates", "static", "connector_admin", "tests")
INSTALL_PAGE = ROOT / "docs" / "install.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ENCRYPTION_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
PREFIX = "/tools/mail/"
READY = "Quit the server with"
DEADLINE_SECONDS = 300

MODELS = '''
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class MemberManager(BaseUserManager):
    def create_superuser(self, handle, password=None):
        member = self.model(handle=handle, is_admin=True)
        member.set_password(password)
        member.save()
        return member


class Member(AbstractBaseUser):
    """Signs in with a handle; has no e-mail address, no groups and no is_superuser."""

    handle = models.CharField(max_length=40, unique=True)
    is_admin = models.BooleanField(default=False)
    USERNAME_FIELD = "handle"
    objects = MemberManager()

    def has_perm(self, perm, obj=None):
        return self.is_admin

    def has_module_perms(self, app_label):
        return self.is_admin
'''
MIDDLEWARE = """
from django.conf import settings


def add_policy(get_response):
    def answer(request):
        response = get_response(request)
        response["Content-Security-Policy"] = settings.POLICY
        return response

    return answer
"""
SETTINGS = """
INSTALLED_APPS += ["members"]
AUTH_USER_MODEL = "members.Member"
TEMPLATES[0]["DIRS"] = [BASE_DIR / "templates"]
STATIC_ROOT = BASE_DIR / "collected"
MIDDLEWARE += [
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "members.middleware.add_policy",
]
POLICY = {policy!r}
if os.environ.get("LOGIN_URL"):
    LOGIN_URL = os.environ["LOGIN_URL"]
if os.environ.get("MISSING_APP"):
    INSTALLED_APPS.remove(os.environ["MISSING_APP"])
CSRF_COOKIE_NAME = "members_csrf"
CSRF_COOKIE_HTTPONLY = True
USE_THOUSAND_SEPARATOR = True
DATABASES["default"]["ATOMIC_REQUESTS"] = True
STORAGES = {{
    "staticfiles": {{"BACKEND": os.environ.get("STATIC_STORAGE", "django.contrib.staticfiles.storage.StaticFilesStorage")}}
}}
SMTP_CONNECTOR["ALLOWED_NETWORKS"] = ["127.0.0.0/8"]
"""
URLS = """
from django.contrib.auth.views import LoginView

urlpatterns += [path("members/sign-in/", LoginView.as_view(template_name="sign_in.html"))]
"""
HOST_PAGE = "<!doctype html><title>Members</title><h1>The members' own page</h1>{% block content %}{% endblock %}"
FILES = {
    "members/__init__.py": "",
    "members/models.py": MODELS,
    "members/middleware.py": MIDDLEWARE,
    "members/static/css/base.css": ".btn { background: rgb(1, 2, 3) }",
    "members/static/site.css": ".btn { background: rgb(1, 2, 3) }",
    "templates/base.html": HOST_PAGE,
    "templates/404.html": HOST_PAGE,
    "templates/500.html": HOST_PAGE,
    "templates/sign_in.html": '{% extends "base.html" %}{% block content %}<form method="post">'
    "{% csrf_token %}{{ form }}</form>{% endblock %}",
}


class Answer(NamedTuple):
    """What a page was answered with, after all redirects."""

    status: int
    url: str
    text: str


class Visitor:
    """A browser without scripts: cookies, redirects, and the fields of forms."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Answer:
        return self._open(path, None)

    def post(self, path: str, fields: dict[str, str], *, page: Answer) -> Answer:
        """Post the fields, with the token that `page` carries."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None, page
        return self._open(path, urlencode(fields | {"csrfmiddlewaretoken": token[1]}).encode())

    def _open(self, path: str, body: bytes | None) -> Answer:
        try:
            with self._opener.open(urljoin(self.base_url, path), body, timeout=30) as response:
                return Answer(
                    response.status, response.url, response.read().decode("utf-8", "replace")
                )
        except HTTPError as error:
            with error:
                return Answer(error.code, error.url, error.read().decode("utf-8", "replace"))


@dataclass(frozen=True)
class HostProject:
    """folder: where its manage.py is. python: of an environment that has the wheel and what it needs, no more."""

    folder: Path
    python: Path

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run its Python, warnings being errors."""
        return subprocess.run(
            [str(self.python), "-W", "error", *arguments],
            cwd=self.folder,
            env=self.make_environment(**variables),
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
            check=False,
        )

    def manage(self, *arguments: str, **variables: str) -> str:
        result = self.run("manage.py", *arguments, **variables)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def run_script(self, script: str, **variables: str) -> str:
        """Run lines with the project set up, as a script and not line by line."""
        path = self.folder / "script.py"
        path.write_text(f"import django\n\ndjango.setup()\n{script}")
        result = self.run(str(path), DJANGO_SETTINGS_MODULE="mysite.settings", **variables)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def make_environment(self, **variables: str) -> dict[str, str]:
        return make_environment(SMTP_CONNECTOR_ENCRYPTION_KEYS=ENCRYPTION_KEY, **variables)

    @contextmanager
    def serve(self, **variables: str) -> Iterator[str]:
        """Serve it with Django's own server; gives the address."""
        port = find_free_port()
        command = [str(self.python), "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"]
        lines: list[str] = []
        ready = threading.Event()
        with open_process(command, self.folder, self.make_environment(**variables)) as process:

            def read() -> None:
                for line in process.stdout or ():
                    lines.append(line)
                    if READY in line:
                        ready.set()
                ready.set()

            reader = threading.Thread(target=read, daemon=True)
            reader.start()
            assert ready.wait(DEADLINE_SECONDS)
            assert process.poll() is None, "".join(lines)
            yield f"http://127.0.0.1:{port}"
            process.terminate()
            reader.join()
            process.wait()


def copy_source(target: Path) -> Path:
    """Copy what a build could see, so that nobody changes it meanwhile."""
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    target.mkdir()
    for name in (*PACKAGED, *TREES):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=ignored)
        else:
            shutil.copy2(source, target / name)
    return target


def read_install_page(language: str) -> list[str]:
    """Return the blocks of docs/install.md in one language."""
    return [text for found, text in FENCE.findall(INSTALL_PAGE.read_text()) if found == language]


def read_policy() -> str:
    """Return the Content-Security-Policy of docs/install.md as a header."""
    rows = re.findall(
        r"^\| `([a-z]+-src|form-action)` \| (.+) \|$", INSTALL_PAGE.read_text(), re.MULTILINE
    )
    return "; ".join(f"{name} {sources.replace('`', '')}" for name, sources in rows)


def run_line(line: str, folder: Path, environment: dict[str, str]) -> None:
    """Run a line of the page in a shell."""
    result = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )
    assert result.returncode == 0, f"{line}\n{result.stdout}{result.stderr}"


def make_host_project(source: Path, folder: Path, pip_environment: dict[str, str]) -> HostProject:
    """Build the wheel in `source`, install it into a new environment, and start a project beside it in `folder`.

    pip_environment: how this machine reaches packages. Versions are those of requirements.txt.
    """
    build, install = read_install_page("console")[0].splitlines()
    path = pip_environment["PATH"]
    run_line(build, source, {**pip_environment, "PATH": f"{Path(sys.executable).parent}:{path}"})
    venv.create(folder / "venv", with_pip=True)
    bin_folder = folder / "venv" / "bin"
    pip_settings = {
        "PATH": f"{bin_folder}:{path}",
        "PIP_CONSTRAINT": str(ROOT / "requirements.txt"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_COMPILE": "1",
    }
    run_line(install, source, pip_environment | pip_settings)
    site = folder / "site"
    site.mkdir()
    run_line("django-admin startproject mysite .", site, {"PATH": f"{bin_folder}:{path}"})
    _write_files(site)
    return HostProject(site, bin_folder / "python")


def _write_files(site: Path) -> None:
    for name, text in FILES.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    python_blocks = read_install_page("python")
    _append(site / "mysite/settings.py", [*_blocks_for("mysite/settings.py", python_blocks)])
    _append(site / "mysite/settings.py", [SETTINGS.format(policy=read_policy())])
    _append(site / "mysite/urls.py", [*_blocks_for("mysite/urls.py", python_blocks), URLS])


def _blocks_for(name: str, blocks: Sequence[str]) -> Iterator[str]:
    found = [block for block in blocks if block.startswith(f"# {name}\n")]
    assert found, name
    yield from found


def _append(path: Path, blocks: Sequence[str]) -> None:
    path.write_text("\n".join([path.read_text(), *blocks]))
