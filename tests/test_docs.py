"""README and docs/: every example is run, and everything that has a name is named."""

from __future__ import annotations

import ast
import configparser
import functools
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.utils.module_loading import import_string

from smtp_connector import errors, models
from smtp_connector.app_settings import NAMES
from smtp_connector.config.lint.linter import RULES
from smtp_connector.config.paste.recognition import recognise
from smtp_connector.config.reference import config_keys
from smtp_connector.local_mailbox import ListenAddress, make_local_mailbox
from smtp_connector.presets import PRESETS, Preset
from smtp_connector.terms import UsageType
from tests.console_run import ROOT, copy_tree, make_environment
from tests.free_port import find_free_port

DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS]
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
PASTED_LANGUAGES = ("text", "js", "dotenv", "yaml", "json5")
ENCRYPTION_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
PUBLIC_MODULES = ["models", "terms", "errors", "signals", "email_backend", "testing"]

# Every script begins with an active connector that sends into a running mailbox.
SCRIPT_HEAD = """
import django
from django.conf import settings
settings.EMAIL_BACKEND = "smtp_connector.email_backend.EmailBackend"
django.setup()
"""
SENDS = re.compile(r"\bsend_(?:code|message|mail)\b|\.send\(\)")
MAKE_CONNECTOR = """
import os, django
django.setup()
from smtp_connector.models import Connector
from smtp_connector.presets import get_preset
example = get_preset("local-mailbox").example_text(port=int(os.environ["MAILBOX_PORT"]))
Connector.objects.create_connector("Local mailbox", config=example, preset="local-mailbox")
"""


@dataclass(frozen=True)
class Fence:
    """A code block of a page. line: of its first line in the page, from 1."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def iter_fences(page: Path) -> Iterator[Fence]:
    text = page.read_text()
    for match in FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 2
        yield Fence(page, line, match["language"], match["text"])


FENCES = [fence for page in PAGES for fence in iter_fences(page)]


def fences_of(language: str) -> list[Fence]:
    """Return the blocks that are tried here; tests/test_wheel.py follows install.md in a project of its own."""
    return [
        fence for fence in FENCES if fence.language == language and fence.page.name != "install.md"
    ]


def read_docs() -> str:
    return "\n".join(page.read_text() for page in DOCS)


@dataclass(frozen=True)
class Scratch:
    """A copy of the tree with a database, an active connector and a running mailbox."""

    folder: Path
    mailbox: Path
    environment: dict[str, str]

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def count_mail(self) -> int:
        return len(list((self.mailbox / "new").iterdir()))


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scratch]:
    folder = copy_tree(tmp_path_factory.mktemp("docs") / "copy")
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    (bin_folder / "python").symlink_to(sys.executable)
    port = find_free_port()
    environment = make_environment(
        DJANGO_SETTINGS_MODULE="connector_admin.settings",
        DEBUG="1",
        MAILBOX_PORT=str(port),
        PYTHONPATH=str(folder),
        SECRET_KEY="k" * 50,
        SMTP_CONNECTOR_ALLOWED_NETWORKS="127.0.0.0/8",
        SMTP_CONNECTOR_ENCRYPTION_KEYS=ENCRYPTION_KEY,
        SMTP_CONNECTOR_LOCAL_MAILBOX=f"127.0.0.1:{port}",
    )
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    prepared = Scratch(folder, folder / ".local_mailbox", environment)
    controller = make_local_mailbox(ListenAddress("127.0.0.1", port), prepared.mailbox)
    controller.start()
    try:
        for command in (["manage.py", "migrate", "--verbosity=0"], ["-c", MAKE_CONNECTOR]):
            result = prepared.run(sys.executable, *command)
            assert result.returncode == 0, result.stderr
        yield prepared
    finally:
        controller.stop()


# What each kind of block must do -------------------------------------------------------------------


@pytest.mark.parametrize("fence", FENCES, ids=str)
def test_each_block_says_what_it_is(fence: Fence) -> None:
    assert fence.language in {"python", "console", "json", "ini", *PASTED_LANGUAGES}


def fences_to_paste() -> list[Fence]:
    django = [fence for fence in fences_of("python") if fence.text.startswith("EMAIL_HOST")]
    return [fence for language in PASTED_LANGUAGES for fence in fences_of(language)] + django


@pytest.mark.parametrize("fence", fences_to_paste(), ids=str)
def test_each_block_to_paste_is_turned_into_a_config(fence: Fence) -> None:
    fix = recognise(fence.text)

    assert fix is not None
    config = json.loads(fix.text)
    assert config["host"] == "smtp.example.com"
    assert config["auth"]["user"] == "mailer@example.com"


def test_each_format_has_a_block_to_paste() -> None:
    fixes = [recognise(fence.text) for fence in fences_to_paste()]

    formats = {fix.id.removeprefix("paste.") for fix in fixes if fix}
    assert formats == {"smtp_url", "nodemailer", "django", "environment", "yaml", "json5"}


def test_the_table_of_warnings_is_the_list_of_rules() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text()
    section = text.partition("\n## Warnings\n")[2].partition("\n## ")[0]

    assert re.findall(r"^\| `(\w+)` \| .+ \|$", section, re.MULTILINE) == list(RULES)


def is_test(fence: Fence) -> bool:
    return "def test_" in fence.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "fence", [fence for fence in fences_of("python") if is_test(fence)], ids=str
)
def test_each_block_of_tests_passes_and_sends_nothing(scratch: Scratch, fence: Fence) -> None:
    (scratch.folder / "test_example.py").write_text(fence.text)
    mail_before = scratch.count_mail()

    result = scratch.run(sys.executable, "-m", "pytest", "-q", "test_example.py")

    assert result.returncode == 0, result.stdout
    assert scratch.count_mail() == mail_before


@pytest.mark.slow
@pytest.mark.parametrize(
    "fence", [fence for fence in fences_of("python") if not is_test(fence)], ids=str
)
def test_each_python_block_runs(scratch: Scratch, fence: Fence) -> None:
    script = scratch.folder / "example.py"
    script.write_text(SCRIPT_HEAD + fence.text)
    mail_before = scratch.count_mail()

    result = scratch.run(sys.executable, "-W", "error", str(script))

    assert result.returncode == 0, result.stderr
    is_refused = "not an address" in fence.text
    sends = SENDS.search(fence.text) is not None and not is_refused
    assert scratch.count_mail() == mail_before + sends


@pytest.mark.slow
@pytest.mark.parametrize("fence", fences_of("console"), ids=str)
def test_each_command_runs(scratch: Scratch, fence: Fence) -> None:
    for line in fence.text.splitlines():
        if line.startswith("make "):
            assert is_target(line.removeprefix("make ").split()[0]), line
            continue
        result = scratch.run("bash", "-c", line)
        assert result.returncode == 0, f"{line}\n{result.stderr}"


@pytest.mark.parametrize("fence", fences_of("json"), ids=str)
def test_each_json_block_parses(fence: Fence) -> None:
    assert json.loads(fence.text)


@pytest.mark.parametrize("fence", fences_of("ini"), ids=str)
def test_each_environment_block_names_known_variables(fence: Fence) -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keep the case of names
    parser.read_string("[environment]\n" + fence.text)

    names = {name.removesuffix("_FILE") for name in parser["environment"]}
    assert names <= find_variables()


@pytest.mark.slow
def test_the_restore_drill_sends_a_mail(scratch: Scratch) -> None:
    [drill] = [fence for fence in fences_of("console") if "copy.sqlite3" in fence.text]
    mail_before = scratch.count_mail()

    answers = [scratch.run("bash", "-c", line) for line in drill.text.splitlines()]

    assert [answer.returncode for answer in answers] == [0] * len(answers)
    assert scratch.count_mail() == mail_before + 1


def is_target(name: str) -> bool:
    return (
        re.search(rf"^{re.escape(name)}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
        is not None
    )


def find_variables() -> set[str]:
    """Return the variables that settings.py reads."""
    tree = ast.parse((ROOT / "connector_admin" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id.startswith("env_")
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


# What must be named --------------------------------------------------------------------------------


def test_the_readme_opens_with_the_two_commands() -> None:
    first = next(iter_fences(ROOT / "README.md"))

    assert first.line < 6
    assert first.text == "make run\nmake test\n"


@pytest.mark.parametrize("name", sorted(find_variables()))
def test_each_variable_is_documented(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs" / "settings.md").read_text()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_setting_is_documented(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs" / "settings.md").read_text()


def test_no_setting_is_documented_that_does_not_exist() -> None:
    documented = re.findall(
        r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE
    )

    assert set(documented) == set(NAMES) | find_variables()


@pytest.mark.parametrize(
    "command",
    sorted(
        path.stem for path in (ROOT / "smtp_connector" / "management" / "commands").glob("[!_]*.py")
    ),
)
def test_each_command_is_documented(command: str) -> None:
    assert f"| `{command}` |" in (ROOT / "docs" / "use-in-your-app.md").read_text()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_each_preset_is_documented(preset: Preset) -> None:
    assert f"`{preset.id}`" in read_docs()


def read_wire_table() -> dict[str, str]:
    """Return the test of each key that docs/wire.md lists."""
    text = (ROOT / "docs" / "wire.md").read_text()
    return dict(re.findall(r"^\| `([^`]+)` \| .* \| (tests/\S+::\w+) \|$", text, re.MULTILINE))


def test_each_key_of_the_config_has_a_test_on_the_wire() -> None:
    usable = {key.path for key in config_keys() if key.is_available}

    assert read_wire_table().keys() == usable


@pytest.mark.parametrize("named", sorted(set(read_wire_table().values())))
def test_each_test_on_the_wire_exists(named: str) -> None:
    path, _colons, name = named.partition("::")

    assert f"\ndef {name}(" in (ROOT / path).read_text()


def iter_error_classes(
    root: type[errors.SmtpConnectorError],
) -> Iterator[type[errors.SmtpConnectorError]]:
    yield root
    for child in root.__subclasses__():
        yield from iter_error_classes(child)


def test_the_table_of_errors_is_the_tree_of_errors() -> None:
    text = (ROOT / "docs" / "errors.md").read_text()
    documented = set(re.findall(r"^\| `(\w+)` \| `(\w+)` \|", text, re.MULTILINE))

    tree = {(kind.code, kind.__name__) for kind in iter_error_classes(errors.SmtpConnectorError)}
    assert documented == tree


def test_what_is_said_to_pass_again_is_transient_by_itself() -> None:
    text = (ROOT / "docs" / "errors.md").read_text()
    documented = dict(re.findall(r"^\| `\w+` \| `(\w+)` \| (yes|no|reply) \|", text, re.MULTILINE))

    kinds = iter_error_classes(errors.DeliveryError)
    by_itself = {kind.__name__: kind.default_is_transient for kind in kinds}  # type: ignore[attr-defined]  # all below DeliveryError
    assert documented.keys() == by_itself.keys()
    for name, again in documented.items():
        assert by_itself[name] == (again == "yes"), name


# | what is wrong | code | phase | … | test |
FAULT_ROW = re.compile(
    r"^\| [^|]+ \| (?:`(?P<code>\w+)`|[^|`]+) \| (?P<phase>\w*) ?\| .* \| `(?P<file>tests/\S+)::(?P<test>\w+)` \|$",
    re.MULTILINE,
)
FAULT_ROWS = list(FAULT_ROW.finditer((ROOT / "docs" / "faults.md").read_text()))


def test_each_row_of_the_table_of_faults_is_read() -> None:
    text = (ROOT / "docs" / "faults.md").read_text()

    assert len(FAULT_ROWS) == text.count("| `tests/") > 40


@pytest.mark.parametrize("row", FAULT_ROWS, ids=lambda row: row["test"])
def test_each_fault_has_a_test_that_exists_and_an_error_of_the_tree(row: re.Match[str]) -> None:
    tree = ast.parse((ROOT / row["file"]).read_text())
    tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    kinds = iter_error_classes(errors.DeliveryError)
    phases = {kind.code: kind.default_phase.value for kind in kinds}  # type: ignore[attr-defined]  # all below DeliveryError

    assert row["test"] in tests
    assert phases.get(row["code"], "") == row["phase"]


def test_each_system_check_is_documented() -> None:
    source = (ROOT / "smtp_connector" / "checks.py").read_text()
    documented = (ROOT / "docs" / "errors.md").read_text()

    for check_id in set(re.findall(r"smtp_connector\.[EW]\d{3}", source)):
        assert f"| `{check_id}` |" in documented


def test_the_importable_modules_are_those_that_were_promised() -> None:
    text = (ROOT / "docs" / "api.md").read_text()

    listed = re.findall(r"^- `smtp_connector\.(\w+)`$", text, re.MULTILINE)
    assert listed == PUBLIC_MODULES
    assert re.findall(r"^## smtp_connector\.(\w+)$", text, re.MULTILINE) == PUBLIC_MODULES


@pytest.mark.parametrize("module_name", PUBLIC_MODULES)
def test_each_name_of_the_api_exists(module_name: str) -> None:
    text = (ROOT / "docs" / "api.md").read_text()
    section = text.partition(f"## smtp_connector.{module_name}\n")[2].partition("\n## ")[0]
    names = re.findall(r"^\| `(\w+)", section, re.MULTILINE)

    assert names
    for name in names:
        import_string(f"smtp_connector.{module_name}.{name}")


def read_documented_calls() -> list[tuple[str, str]]:
    """Return (dotted name, parameters) of each call with parameters that docs/api.md lists."""
    text = (ROOT / "docs" / "api.md").read_text()
    return re.findall(r"^\| `([\w.]+)\(([^()`]+)\)` \|", text, re.MULTILINE)


def parameters_of(function: Callable[..., object]) -> list[inspect.Parameter]:
    return [
        parameter.replace(annotation=parameter.empty)
        for parameter in inspect.signature(function).parameters.values()
        if parameter.name != "self"
    ]


@pytest.mark.parametrize(("name", "parameters"), read_documented_calls())
def test_each_call_of_the_api_takes_what_is_documented(name: str, parameters: str) -> None:
    namespace: dict[str, Any] = {"UsageType": UsageType}
    exec(f"def documented({parameters}): ...", namespace)

    actual = functools.reduce(getattr, name.split("."), models)

    assert parameters_of(actual) == parameters_of(namespace["documented"])  # type: ignore[arg-type]  # getattr's answer


def test_the_calls_of_the_api_are_found() -> None:
    names = [name for name, _ in read_documented_calls()]

    assert {"Connector.send_code", "Connector.objects.create_connector"} <= set(names)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_each_link_to_a_page_leads_somewhere(page: Path) -> None:
    for match in LINK.finditer(page.read_text()):
        target = match["target"].partition("#")[0]
        if target and "://" not in target:
            assert (page.parent / target).exists(), target
