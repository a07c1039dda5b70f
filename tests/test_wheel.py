"""The wheel beside somebody else's project: docs/install.md is followed to the letter, then used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.host_project import (
    PREFIX,
    Answer,
    HostProject,
    Visitor,
    copy_source,
    make_host_project,
    read_install_page,
)
from tests.smtp_server import ScriptedSmtpServer

pytestmark = pytest.mark.slow

MEMBER, PASSWORD = "ada", "correct horse battery"
SIGN_IN = f"{PREFIX}account/sign-in/"
CONNECTORS = f"{PREFIX}connectors/"
GUIDE = f"{PREFIX}connectors/create/custom-smtp/"
HOST_SIGN_IN = "/members/sign-in/"
# The mailbox is an extra; these two modules are all that needs it.
OF_THE_MAILBOX = [
    "smtp_connector.local_mailbox",
    "smtp_connector.management.commands.local_mailbox",
]

IMPORT_ALL = """
import importlib, json, pkgutil
import smtp_connector

failed = {}
for module in pkgutil.walk_packages(smtp_connector.__path__, "smtp_connector."):
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        failed[module.name] = error.name
print(json.dumps({"failed": failed, "file": smtp_connector.__file__}))
"""
# The accent of css/tokens.css as the browser computes it.
ACCENT = """() => {
  const probe = document.body.appendChild(document.createElement("div"));
  probe.style.backgroundColor = "var(--accent)";
  return getComputedStyle(probe).backgroundColor;
}"""
ASK_WITHOUT_SESSION = f"""
from django.test import Client

client = Client(SERVER_NAME="localhost")
for path in ({CONNECTORS!r}, {SIGN_IN!r}):
    print(client.get(path).get("Location"))
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_source(tmp_path_factory.mktemp("source") / "copy")


@pytest.fixture(scope="module")
def host(source: Path, tmp_path_factory: pytest.TempPathFactory) -> HostProject:
    """A project that has done what docs/install.md says, with one administrator."""
    project = make_host_project(source, tmp_path_factory.mktemp("host"), make_pip_environment())
    project.manage("makemigrations", "members")
    for line in read_install_page("console")[1].splitlines():
        project.manage(*line.split()[2:])
    project.manage(
        "createsuperuser",
        "--noinput",
        f"--handle={MEMBER}",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    return project


@pytest.fixture(scope="module")
def wheel(source: Path, host: HostProject) -> zipfile.ZipFile:
    """The wheel that the project has installed."""
    [path] = (source / "dist").glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def url(host: HostProject) -> Iterator[str]:
    with host.serve() as address:
        yield address


@pytest.fixture
def visitor(url: str) -> Visitor:
    return Visitor(url)


@pytest.fixture
def smtp_server() -> Iterator[ScriptedSmtpServer]:
    with ScriptedSmtpServer() as server:
        yield server


def make_pip_environment() -> dict[str, str]:
    """Return this shell's variables, without what tells Python or the app something about this tree."""
    ours = ("PYTHON", "PYTEST", "DJANGO", "SMTP_CONNECTOR", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def run_build(target: str, folder: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def sign_in(visitor: Visitor, *, at: str = SIGN_IN) -> Answer:
    fields = {"username": MEMBER, "password": PASSWORD}
    return visitor.post(at, fields, page=visitor.get(at))


def fill_in(example: str, port: int) -> str:
    """Change the example config as an administrator would."""
    config = json.loads(example)
    config |= {"host": "127.0.0.1", "port": port, "secure": False, "ignoreTLS": True}
    config["fromEmail"] = "mailer@example.com"
    for key in ("auth", "requireTLS", "replyTo"):
        config.pop(key, None)
    return json.dumps(config, indent=2)


def read_config_box(page: Answer) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)
    assert found is not None
    return unescape(found[1]).lstrip("\r\n")


def read_value(page: Answer, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, name
    return unescape(found[1])


def parse_mail(server: ScriptedSmtpServer) -> list[Message]:
    return [message_from_bytes(mail.content) for mail in server.messages]


# What is in it -------------------------------------------------------------------------------------


def test_wheel_holds_each_file_of_the_app_and_nothing_else(
    source: Path, wheel: zipfile.ZipFile
) -> None:
    folders = {
        "smtp_connector": "smtp_connector",
        "templates/smtp_connector": "smtp_connector/templates/smtp_connector",
        "static/smtp_connector": "smtp_connector/static/smtp_connector",
    }
    expected = {
        f"{target}/{path.relative_to(source / folder).as_posix()}"
        for folder, target in folders.items()
        for path in (source / folder).rglob("*")
        if path.is_file()
    }

    held = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert held == expected
    assert all(name.startswith("smtp_connector/") for name in held)


def test_templates_and_static_files_of_the_repository_are_all_the_apps(source: Path) -> None:
    assert [path.name for path in (source / "templates").iterdir()] == ["smtp_connector"]
    assert [path.name for path in (source / "static").iterdir()] == ["smtp_connector"]


def test_metadata_says_what_it_is_and_needs(source: Path, wheel: zipfile.ZipFile) -> None:
    [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = message_from_bytes(wheel.read(name))

    requirements = metadata.get_all("Requires-Dist", [])
    needed = {re.split(r"[!<>=\[; ]", text)[0] for text in requirements if "extra ==" not in text}
    assert needed == {
        "crispy-bootstrap5",
        "cryptography",
        "django",
        "django-crispy-forms",
        "django-htmx",
        "h11",
        "idna",
        "inscriptis",
        "lxml",
        "markdown-it-py",
        "pydantic",
        "pyjwt",
        "pyyaml",
        "socksio",
        "tree-sitter",
        "tree-sitter-javascript",
    }
    assert metadata.get_all("Provides-Extra") == ["dkim", "mailbox", "postgres"]
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert (source / "README.md").read_text().strip() in str(metadata.get_payload())
    assert {name.rpartition("/")[2] for name in wheel.namelist() if "/licenses/" in name} == {
        "LICENSE",
        "THIRD_PARTY.txt",
    }


def test_source_archive_makes_the_same_wheel(
    source: Path, wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    run_build("sdist", source)
    [archive] = (source / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path, filter="data")
    [unpacked] = tmp_path.iterdir()

    run_build("wheel", unpacked)

    [again] = (unpacked / "dist").glob("*.whl")
    assert sorted(zipfile.ZipFile(again).namelist()) == sorted(wheel.namelist())
    assert not {"tests", "connector_admin"} & {path.name for path in unpacked.iterdir()}


# Beside the project --------------------------------------------------------------------------------


def test_each_module_finds_what_it_imports(host: HostProject) -> None:
    answer = json.loads(host.run_script(IMPORT_ALL))

    assert "site-packages" in answer["file"]
    assert answer["failed"] == {"smtp_connector.local_mailbox": "aiosmtpd"}  # the extra "mailbox"


def test_console_of_this_repository_is_not_installed(host: HostProject) -> None:
    result = host.run("-c", "import connector_admin")

    assert "No module named 'connector_admin'" in result.stderr


@pytest.mark.parametrize("name", ["crispy_forms", "crispy_bootstrap5", "django_htmx"])
def test_missing_app_stops_the_project_with_the_line_to_add(host: HostProject, name: str) -> None:
    result = host.run("manage.py", "check", MISSING_APP=name)

    assert result.returncode == 1
    assert "smtp_connector.E003" in result.stderr
    assert f'Add this line to INSTALLED_APPS: "{name}",' in result.stderr


def test_mailbox_says_which_extra_it_needs(host: HostProject) -> None:
    result = host.run("manage.py", "local_mailbox", "--directory", "mail")

    assert result.returncode == 1
    assert "django-smtp-connector[mailbox]" in result.stderr
    assert "Traceback" not in result.stderr


def test_static_files_are_collected_under_hashed_names(host: HostProject) -> None:
    storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    host.manage("collectstatic", "--noinput", "--verbosity=0", STATIC_STORAGE=storage)

    collected = host.folder / "collected" / "smtp_connector"
    assert [*collected.glob("css/tokens.*.css")]
    assert [*collected.glob("js/theme.*.js")]


# In use --------------------------------------------------------------------------------------------


def test_visitor_signs_in_at_our_page_under_the_prefix(visitor: Visitor, url: str) -> None:
    asked = visitor.get(CONNECTORS)
    signed_in = sign_in(visitor)

    assert asked.url == f"{url}{SIGN_IN}?next={CONNECTORS}"
    assert (signed_in.status, signed_in.url) == (200, f"{url}{CONNECTORS}")
    assert MEMBER in signed_in.text


def test_probes_need_no_session(visitor: Visitor, url: str) -> None:
    for name in ("healthz", "readyz"):
        answer = visitor.get(PREFIX + name)
        assert (answer.status, answer.url) == (200, f"{url}{PREFIX}{name}")


def test_who_signed_in_at_the_projects_page_is_signed_in(visitor: Visitor, url: str) -> None:
    page = visitor.get(f"{HOST_SIGN_IN}?next={CONNECTORS}")
    fields = {"username": MEMBER, "password": PASSWORD, "next": CONNECTORS}

    answer = visitor.post(HOST_SIGN_IN, fields, page=page)

    assert "The members' own page" in page.text
    assert (answer.status, answer.url) == (200, f"{url}{CONNECTORS}")


def test_login_url_of_the_project_is_the_door(host: HostProject) -> None:
    answer = host.run_script(ASK_WITHOUT_SESSION, LOGIN_URL=HOST_SIGN_IN)

    assert answer.split() == [f"{HOST_SIGN_IN}?next={CONNECTORS}"] * 2


@pytest.mark.parametrize(
    "path",
    [
        "connectors/",
        "connectors/create/",
        "connectors/create/gmail/",
        "connectors/create/custom-smtp/",
        "email-logs/",
        "connectors/abcdefghij/",
        "inbox/",
    ],
)
def test_page_is_ours_and_all_it_names_is_there(visitor: Visitor, path: str) -> None:
    sign_in(visitor)

    page = visitor.get(PREFIX + path)

    assert page.status == (404 if path in {"connectors/abcdefghij/", "inbox/"} else 200)
    assert "The members' own page" not in page.text
    assert "SMTP Connector</title>" in page.text
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    assert "/static/smtp_connector/css/components.css" in files
    assert [name for name in files if visitor.get(name).status != 200] == []
    links = {unescape(link) for link in re.findall(r'(?:href|action)="(/[^"]*)"', page.text)}
    assert {link for link in links if not link.startswith((PREFIX, "/static/"))} == set()


def test_mail_goes_out_by_what_was_set_up(
    host: HostProject, visitor: Visitor, url: str, smtp_server: ScriptedSmtpServer
) -> None:
    sign_in(visitor)
    guide = visitor.get(GUIDE)
    fields = {
        "name": "Members' mail",
        "config": fill_in(read_config_box(guide), smtp_server.port),
        "test-recipient": "grace@example.com",
        "send_token": read_value(guide, "send_token"),
    }

    tested = visitor.post(f"{GUIDE}test/", fields, page=guide)
    saved = visitor.post(GUIDE, fields, page=tested)
    [send] = [block for block in read_install_page("python") if "send_code" in block]
    host.run_script(send)

    assert tested.status == 200
    assert "Members&#x27; mail" in saved.text
    assert re.fullmatch(rf"{url}{PREFIX}connectors/[a-z0-9]{{10}}/\?new=1", saved.url)
    test_mail, mail = parse_mail(smtp_server)
    assert (test_mail["To"], mail["To"]) == ("grace@example.com", "ada@example.com")
    assert "123456" in mail.as_string()
    assert "ada@example.com" in visitor.get(f"{PREFIX}email-logs/").text


@pytest.fixture
def browser_page(url: str, browser: Browser) -> Iterator[Page]:
    """A page in Chromium whose scripts may not fail and whose requests the documented policy allows."""
    complaints: list[str] = []

    def note_failure(request: Request) -> None:
        complaints.append(f"{request.url}: {request.failure}")

    page = browser.new_page(base_url=url)
    page.set_default_timeout(30_000)  # milliseconds
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", note_failure)
    yield page
    page.close()
    assert complaints == []


def test_browser_shows_our_style_and_sends_by_script(
    browser_page: Page, smtp_server: ScriptedSmtpServer
) -> None:
    browser_page.goto(f"{GUIDE}")
    browser_page.locator("input[name=username]").fill(MEMBER)
    browser_page.locator("input[name=password]").fill(PASSWORD)
    browser_page.get_by_role("button", name="Sign in").click()
    save = browser_page.get_by_role("button", name="Save and Done")
    expect(save).to_be_visible()  # else the page before may be asked for its colours

    expect(save).to_have_css("background-color", browser_page.evaluate(ACCENT))
    assert "Inter" in save.evaluate("button => getComputedStyle(button).fontFamily")
    assert browser_page.evaluate("document.fonts.check('16px Inter')")
    example = browser_page.locator("textarea[name=config]").input_value()
    browser_page.locator(".cm-content").fill(fill_in(example, smtp_server.port))
    expect(browser_page.locator(".cm-scroller")).to_have_css("display", "flex")  # its own styles
    browser_page.get_by_label("Send a test email to").fill("grace@example.com")
    browser_page.get_by_role("button", name="Send", exact=True).click()
    smtp_server.wait_until(lambda: bool(smtp_server.messages))
    expect(browser_page.locator("[data-result]")).to_contain_text("grace@example.com")
    assert browser_page.url.endswith(GUIDE)  # htmx asked: the page was not left
