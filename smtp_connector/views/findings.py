"""What stands under the JSON box: problems, doubts and what was pasted, each with the change that would help."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from smtp_connector.config.diff import DiffLine, make_diff
from smtp_connector.config.example import make_templates
from smtp_connector.config.fix import Fix, apply_fix
from smtp_connector.config.json_reader import JsonReader, JsonSyntaxError, LineIndex
from smtp_connector.config.lint.linter import ConfigWarning, find_warnings
from smtp_connector.config.parsing import ParsedConfig
from smtp_connector.config.paste.recognition import recognise
from smtp_connector.errors import ConfigError, ConfigProblem
from smtp_connector.forms.connector import ConnectorForm
from smtp_connector.forms.wording import translate, translate_problem

from .language import get_reader_language

MAX_FIXES = 20  # that a page works out; each reads the whole text again


@dataclass(frozen=True, slots=True)
class FixView:
    """One change that a press makes. diff: the lines that it changes; empty where that cannot be shown."""

    id: str
    title: str
    diff: Sequence[DiffLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the list. kind: "error" (nothing is sent or saved), "warning" or "note".

    line, column: as in `ConfigProblem`; None when no place is meant.
    """

    kind: str
    message: str
    suggestion: str = ""
    path: str = ""
    line: int | None = None
    column: int | None = None
    fix: FixView | None = None


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What parser, linter and recognition say of a text. pasted: None where it is a config, or nothing known."""

    problems: Sequence[ConfigProblem]
    warnings: Sequence[ConfigWarning]
    pasted: Fix | None

    def list_fixes(self) -> list[Fix]:
        of_problems = (problem.fix for problem in self.problems)
        of_warnings = (warning.fix for warning in self.warnings)
        return [fix for fix in (self.pasted, *of_problems, *of_warnings) if fix]


def find_findings(form: ConnectorForm) -> list[Finding]:
    """Return what there is to say of the text in the box, in its order; what was pasted comes first."""
    judgement = _judge(form)
    views = make_fix_views(get_text(form), judgement.list_fixes())
    found = [
        *(_make_problem(problem, views) for problem in judgement.problems),
        *(_make_warning(warning, views) for warning in judgement.warnings),
    ]
    found.sort(key=lambda finding: (finding.line or 0, finding.column or 0))
    pasted = views.get(judgement.pasted.id) if judgement.pasted else None
    return [_make_note(pasted), *found] if pasted else found


def list_fixes(form: ConnectorForm) -> list[Fix]:
    """Return every change that the list offers for the text in the box."""
    return _judge(form).list_fixes()


def make_fix_views(text: str, fixes: Iterable[Fix]) -> dict[str, FixView]:
    """Return the changes that can be made in this text, by their ids."""
    views: dict[str, FixView] = {}
    for fix in list(fixes)[:MAX_FIXES]:
        try:
            after = apply_fix(text, fix)
        except ConfigError:
            continue
        if after != text:
            views[fix.id] = FixView(fix.id, translate(fix.title), make_diff(text, after))
    return views


def find_place(text: str, path: str) -> tuple[int, int] | None:
    """Return line and column, both from 1, of the value at a path such as "auth.pass"; None when it is not there."""
    try:
        node = JsonReader(text).read() if path else None
    except JsonSyntaxError:
        return None
    for part in path.split("."):
        node = node.find_child(int(part) if part.isdigit() else part) if node else None
    return LineIndex(text).locate(node.start) if node else None


def get_text(form: ConnectorForm) -> str:
    """Return the text in the box with the line ends that `parse_config` counts."""
    return str(form["config"].value() or "").replace("\r\n", "\n")


def _judge(form: ConnectorForm) -> _Judgement:
    text, source = get_text(form), _find_source(form)  # the source first: it fills the problems
    return _Judgement(
        problems=form.problems,
        warnings=find_warnings(source or text, problems=form.problems),
        pasted=recognise(text, make_templates(get_reader_language())) if form.problems else None,
    )


def _find_source(form: ConnectorForm) -> ParsedConfig | None:
    """Return the parsed config, so that stored secrets are looked at too; None when there is none."""
    if not form.is_bound:
        return form.stored
    return None if form.errors.get("config") else form.cleaned_data["config"]


def _make_note(fix: FixView) -> Finding:
    message = _("This is no config yet, but it can become one.")
    return Finding(kind="note", message=message, fix=fix)


def _make_problem(problem: ConfigProblem, views: dict[str, FixView]) -> Finding:
    shown = translate_problem(problem)
    return Finding(
        kind="error",
        message=shown.message,
        suggestion=shown.suggestion,
        path=shown.path,
        line=shown.line,
        column=shown.column,
        fix=views.get(problem.fix.id) if problem.fix else None,
    )


def _make_warning(warning: ConfigWarning, views: dict[str, FixView]) -> Finding:
    return Finding(
        kind="warning",
        message=translate(warning.message),
        suggestion=translate(warning.suggestion),
        path=warning.path,
        line=warning.line,
        column=warning.column,
        fix=views.get(warning.fix.id) if warning.fix else None,
    )
