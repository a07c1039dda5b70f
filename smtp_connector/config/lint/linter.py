"""The linter: every doubt about a config, in the order of the text. Warnings stop nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from smtp_connector.config.json_reader import JsonReader, JsonSyntaxError, LineIndex, Node
from smtp_connector.config.parsing import (
    MAX_CONFIG_BYTES,
    ParsedConfig,
    show_path,
    show_values,
    to_plain,
)
from smtp_connector.config.secrets import Plain, fill_secrets, join_path
from smtp_connector.errors import ConfigProblem
from smtp_connector.terms import Fix, Sentence

from . import credentials, encryption, senders, server, templates
from .remark import Remark, Rule, read_setup

MAX_WARNINGS = 100
NOT_IN_ID = re.compile(r"[^a-z0-9_.-]")

RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        encryption.port_and_secure_disagree,
        encryption.certificate_checks_off,
        encryption.password_in_clear,
        encryption.old_tls_allowed,
        encryption.ip_address_with_tls,
        server.mailbox_server,
        server.port_not_offered,
        server.port_25_blocked,
        server.outdated_host,
        server.host_of_an_api,
        server.ehlo_name_refused,
        server.timeout_in_seconds,
        server.debug_on,
        credentials.stray_characters,
        credentials.fixed_user_name,
        credentials.user_is_no_address,
        credentials.no_app_password,
        credentials.wrong_kind_of_key,
        credentials.password_sign_in_ending,
        senders.sender_is_not_user,
        senders.freemail_sender_elsewhere,
        templates.variable_not_filled,
        templates.html_as_text,
        templates.text_as_html,
    )
}
"""The rules by their ids."""


class ConfigWarning(NamedTuple):
    """One doubt about a config.

    rule: id of the rule, snake_case. path, line, column, message, suggestion: as in `ConfigProblem`.
    fix: what a press would change, or None.
    """

    rule: str
    path: str
    line: int
    column: int
    message: Sentence
    suggestion: Sentence | str
    fix: Fix | None


def find_warnings(
    source: str | ParsedConfig, *, problems: Sequence[ConfigProblem] = ()
) -> list[ConfigWarning]:
    """Return what is doubtful in a text, or in a config with its stored secrets; a text that is no JSON has nothing.

    problems: what `parse_config` found; a path that has an error gets no warning.
    """
    text = source if isinstance(source, str) else source.masked_text
    root = _find_root(text)
    if root is None:
        return []
    plain: Plain = to_plain(root)
    if isinstance(source, ParsedConfig):
        plain = fill_secrets(plain, source.secrets)
    lines = LineIndex(text)
    wrong = {problem.path for problem in problems}
    found = [
        (root.find_offset(remark.path), _make_warning(rule, remark, root, lines))
        for rule, remark in _find_remarks(plain)
        if show_path(remark.path) not in wrong
    ]
    found.sort(key=lambda item: item[0])
    return [warning for _, warning in found[:MAX_WARNINGS]]


def _find_root(text: str) -> Node | None:
    if len(text) > MAX_CONFIG_BYTES:
        return None
    try:
        root = JsonReader(text).read()
    except JsonSyntaxError:
        return None
    return root if root.kind == "object" else None


def _find_remarks(plain: Plain) -> Iterator[tuple[str, Remark]]:
    setup = read_setup(plain)
    for rule_id, rule in RULES.items():
        for remark in rule(setup):
            yield rule_id, remark


def _make_warning(rule: str, remark: Remark, root: Node, lines: LineIndex) -> ConfigWarning:
    fix = None
    if remark.title:
        fix_id = NOT_IN_ID.sub("-", f"{rule}.{join_path(remark.path)}".lower())
        fix = Fix(fix_id, show_values(remark.title), remark.changes)
    return ConfigWarning(
        rule,
        show_path(remark.path),
        *lines.locate(root.find_offset(remark.path)),
        show_values(remark.sentence),
        show_values(remark.suggestion),
        fix,
    )
