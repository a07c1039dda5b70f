"""Who may import whom (CONTRIBUTING.md): each module's own imports, read with ast."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = "smtp_connector"
PURE = {"terms", "errors", "config", "presets", "rendering", "diagnostics"}
ANYTHING = PURE | {
    "transport",
    "models",
    "services",
    "forms",
    "views",
    "app_settings",
    "signals",
    "apps",
}

# Layer -> the layers of ours that it may import, besides itself.
MAY_IMPORT: dict[str, set[str]] = {
    "terms": set(),
    "errors": {"terms"},
    "config": {"terms", "errors"},
    "presets": {"terms", "errors", "config"},
    "rendering": {"terms", "errors", "config"},
    "diagnostics": {"terms", "errors", "config"},
    "transport": PURE,
    "models": PURE | {"app_settings"},
    "services": PURE | {"models", "transport", "signals", "app_settings"},
    "forms": PURE | {"models"},
    "views": PURE | {"forms", "services", "models"},
    "templatetags": PURE | {"services", "models", "views"},
    "management": PURE | {"forms", "services", "models", "local_mailbox", "app_settings"},
    "migrations": {"models"},  # defaults of fields are written as references
    "app_settings": set(),
    "apps": {"checks", "views"},
    "checks": PURE | {"models", "app_settings"},
    "signals": set(),
    "urls": {"views"},
    "local_mailbox": PURE | {"app_settings"},
    "email_backend": PURE | {"services", "models", "transport"},
    "testing": {"services"},
}
# Facades go up by an import inside the method; these and no other.
FACADES = {
    "Connector.send_code",
    "Connector.send_message",
    "ConnectorManager.create_connector",
}
SOCKET_MODULES = {
    "socket",
    "ssl",
    "smtplib",
    "asyncio",
    "http.client",
    "urllib.request",
    "socketserver",
    "selectors",
}
MAY_OPEN_SOCKETS = {"transport", "local_mailbox"}
NOT_IN_PURE = {"django", "os", "io", "pathlib", "time", "random", "secrets", "logging"}

MODULES = sorted((ROOT / APP).rglob("*.py"))


def layer_of(path: Path) -> str:
    parts = path.relative_to(ROOT / APP).with_suffix("").parts
    return parts[0]


def imported_names(tree: ast.AST, package: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each imported module as an absolute name, with the function that imports it or ""."""
    inside: dict[ast.AST, str] = {}
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            name = (
                getattr(node, "name", "")
                if isinstance(node, ast.ClassDef | ast.FunctionDef)
                else ""
            )
            inside[child] = (
                f"{inside.get(node, '')}.{name}".strip(".") if name else inside.get(node, "")
            )
        if isinstance(node, ast.Import):
            yield from ((alias.name, inside[node]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((f"{module}.{alias.name}", inside[node]) for alias in node.names)


def imports_of(path: Path) -> list[tuple[str, str]]:
    package = list(path.relative_to(ROOT).with_suffix("").parts)
    package = package[:-1]
    return list(imported_names(ast.parse(path.read_text(encoding="utf-8")), package))


def is_in(name: str, modules: set[str]) -> bool:
    return any(name == module or name.startswith(module + ".") for module in modules)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_imports_only_what_its_layer_may(path: Path) -> None:
    layer = layer_of(path)
    if layer == "__init__":
        return
    assert layer in MAY_IMPORT, f"{layer} is no layer; add it to the table on purpose"
    for name, function in imports_of(path):
        parts = name.split(".")
        if parts[0] == APP and len(parts) > 1 and parts[1] != layer:
            is_facade = (
                layer == "models" and parts[1] in {"services", "config"} and function in FACADES
            )
            assert parts[1] in MAY_IMPORT[layer] or is_facade, f"{layer} may not import {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_transport_opens_sockets(path: Path) -> None:
    if layer_of(path) in MAY_OPEN_SOCKETS:
        return
    opened = [name for name, _ in imports_of(path) if is_in(name, SOCKET_MODULES)]
    assert not opened


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if layer_of(path) in PURE],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_pure_module_imports_neither_django_nor_the_outside_world(path: Path) -> None:
    impure = [name for name, _ in imports_of(path) if is_in(name, NOT_IN_PURE)]
    assert not impure


def test_models_reach_services_only_in_the_facades() -> None:
    found = {
        function
        for path in (ROOT / APP / "models").glob("*.py")
        for name, function in imports_of(path)
        if name.startswith(f"{APP}.services")
    }
    assert found == FACADES


def test_nobody_imports_the_local_mailbox_but_its_command() -> None:
    importers = {
        layer_of(path)
        for path in MODULES
        for name, _ in imports_of(path)
        if name.startswith(f"{APP}.local_mailbox")
    }
    assert importers <= {"management", "local_mailbox"}


def test_nobody_imports_what_other_apps_import_for_their_tests() -> None:
    importers = {
        layer_of(path)
        for path in MODULES
        for name, _ in imports_of(path)
        if name.startswith(f"{APP}.testing")
    }
    assert importers <= {"testing"}


def test_transport_takes_nothing_of_django_but_mail() -> None:
    taken = {
        name
        for path in (ROOT / APP / "transport").glob("*.py")
        for name, _ in imports_of(path)
        if name.startswith("django") and not name.startswith("django.core.mail")
    }
    assert not taken
