"""The one parser: text box, Send, Save, commands and the model method all come through here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import Any, overload

from pydantic import ValidationError

from smtp_connector.errors import ConfigError, ConfigProblem
from smtp_connector.terms import SECRET_MASK, Fix, Sentence, gettext_noop, show_text

from .breach import RuleBreach
from .json_reader import Finding, JsonReader, JsonSyntaxError, LineIndex, Node, Path
from .masking import mask_text
from .mending import Template, find_fix
from .misplaced import find_misplaced
from .rules import find_breaches, find_unavailable
from .schema import SmtpConfig
from .secrets import (
    Plain,
    explain_lost_mask,
    fill_secrets,
    find_changed_binding,
    find_secret,
    find_secrets,
    iter_leaves,
    join_path,
    secret_key,
)
from .services import fill_service
from .shape import find_shape_breaches

MAX_CONFIG_BYTES = 256 * 1024
MAX_PROBLEMS = 100
PATH_PART_SHOWN = 250  # characters of a typed key in a path
VALUE_SHOWN = 200  # characters of a typed text in a sentence


@dataclass(frozen=True, slots=True)
class ParsedConfig:
    """A config with the text that it was made from.

    masked_text: the text as it was typed, each secret replaced by the mask.
    secrets: `secret_key` of a path -> secret, for all secrets in the config.
    unreadable: the same keys of stored secrets that could not be decrypted.
    """

    config: SmtpConfig
    masked_text: str
    secrets: Mapping[str, str] = field(repr=False)
    unreadable: tuple[str, ...] = ()


def parse_config(
    source: str | Mapping[str, Any],
    *,
    stored: ParsedConfig | None = None,
    accepts_unavailable: bool = False,
    templates: Sequence[Template] = (),
) -> ParsedConfig:
    """Read a config from the text box or from a dict.

    stored: what is stored now; its secrets stand in for masks left in place.
    accepts_unavailable: let keys pass that nothing sends by yet.
    templates: what the fix for missing templates adds, in the reader's language; () takes the example's.

    Raises:
        ConfigError: with every problem, in the order of the text.
    """
    text = source if isinstance(source, str) else _write(source)
    _refuse_length(text)
    lines = LineIndex(text) if isinstance(source, str) else None
    document = _read(text, lines)
    plain = to_plain(document.root)
    breaches = [*document.findings]
    filled = plain
    if not breaches:
        filled, lost = _keep_masked_secrets(plain, stored)
        breaches += lost
    config, shape = _validate(filled)
    breaches += shape
    broken = {breach.path for breach in breaches}
    rules = (*find_misplaced(plain), *find_breaches(plain))
    breaches += [breach for breach in rules if breach.path not in broken]
    if not accepts_unavailable:
        breaches += find_unavailable(plain)
    if breaches or config is None:
        find = partial(find_fix, plain, templates=templates)
        raise ConfigError(_explain(breaches, document.root, lines, find))
    masked_text = mask_text(text, document.root)
    _refuse_length(masked_text)  # a mask may be longer than its secret
    return ParsedConfig(config, masked_text, find_secrets(filled))


def load_config(
    masked_text: str, secrets: Mapping[str, str], unreadable: tuple[str, ...] = ()
) -> ParsedConfig:
    """Make a stored config whole again, by its shape alone: a rule that came later stops no mail.

    Raises:
        ConfigError: the stored text is no config of any version.
    """
    plain = fill_secrets(to_plain(_read(masked_text, LineIndex(masked_text)).root), secrets)
    config, breaches = _validate(plain)
    if config is None:
        raise ConfigError([_problem(breach, None, None) for breach in breaches])
    return ParsedConfig(config, masked_text, secrets, unreadable)


def goes_another_way(before: ParsedConfig, after: ParsedConfig) -> bool:
    """Tell whether messages go elsewhere, by other means, with another secret or with other headers.

    A header can add a recipient: some services send a copy to who stands in one of theirs.
    """
    first, second = (
        to_plain(_read(text, None).root) for text in (before.masked_text, after.masked_text)
    )
    has_other_headers = first.get("customHeaders") != second.get("customHeaders")
    has_other_secrets = dict(before.secrets) != dict(after.secrets)
    return has_other_secrets or has_other_headers or bool(find_changed_binding(first, second))


def to_plain(node: Node) -> Any:
    """Return the data without what means absent: "", null, {} and [] as the value of a key, at any depth."""
    if node.kind == "list":
        return [to_plain(item) for item in node.items]
    if node.kind == "scalar":
        return node.scalar
    values = ((key, to_plain(member.value)) for key, member in node.members.items())
    return {key: value for key, value in values if value is not None and value not in ("", {}, [])}


@dataclass(frozen=True, slots=True)
class _Document:
    root: Node
    findings: list[RuleBreach]


def _write(source: object) -> str:
    if not isinstance(source, Mapping):
        raise ConfigError(gettext_noop("The config must be a JSON text or a dict."))
    try:
        return json.dumps(dict(source), indent=2, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise ConfigError(
            gettext_noop(
                "The config holds something that JSON cannot express. Use texts, numbers, lists and dicts."
            )
        ) from None


def _refuse_length(text: str) -> None:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_CONFIG_BYTES:
        raise ConfigError(
            [
                ConfigProblem(
                    "",
                    None,
                    None,
                    gettext_noop(
                        "The config is longer than %(limit)d KiB.", limit=MAX_CONFIG_BYTES // 1024
                    ),
                    gettext_noop("Shorten it, for example its templates."),
                )
            ]
        )


def _read(text: str, lines: LineIndex | None) -> _Document:
    reader = JsonReader(text)
    try:
        root = reader.read()
    except JsonSyntaxError as error:
        raise ConfigError(
            [_at(lines, error.offset, "", error.sentence, error.suggestion)]
        ) from None
    if root.kind != "object":
        raise ConfigError(
            [
                _at(
                    lines,
                    root.start,
                    "",
                    gettext_noop("The config must be one object in { }."),
                    gettext_noop('Write { "host": …, "port": … }.'),
                )
            ]
        )
    return _Document(root, [_from_finding(finding) for finding in reader.findings])


def _from_finding(finding: Finding) -> RuleBreach:
    return RuleBreach(finding.path, finding.sentence, finding.suggestion, finding.at)


def _validate(plain: Plain) -> tuple[SmtpConfig | None, list[RuleBreach]]:
    """Check the shape. Data go in as JSON: strict types there still mean lists and words of enums."""
    try:
        return SmtpConfig.model_validate_json(json.dumps(fill_service(plain))), []
    except ValidationError as error:
        # `error` knows the input; it must not live on as a context.
        return None, list(find_shape_breaches(plain, error, limit=MAX_PROBLEMS))


def _keep_masked_secrets(
    plain: Plain, stored: ParsedConfig | None
) -> tuple[Plain, list[RuleBreach]]:
    """Put stored secrets where masks were left in place, as far as that is safe."""
    masked = [path for path, value in iter_leaves(plain) if find_secret(path, value) == SECRET_MASK]
    if not masked:
        return plain, []
    before = to_plain(_read(stored.masked_text, None).root) if stored else {}
    changed = find_changed_binding(before, plain) if stored else ""
    secrets = stored.secrets if stored else {}
    unreadable = stored.unreadable if stored else ()
    lost = [
        RuleBreach(
            path,
            explain_lost_mask(
                join_path(path),
                changed,
                is_stored=secret_key(path) in secrets,
                is_unreadable=secret_key(path) in unreadable,
            ),
        )
        for path in masked
        if changed or secret_key(path) not in secrets
    ]
    return fill_secrets(plain, secrets), lost


def _explain(
    breaches: Iterable[RuleBreach],
    root: Node,
    lines: LineIndex | None,
    find: Callable[[Path], Fix | None],
) -> list[ConfigProblem]:
    """Return a problem for the first breach of each path, in the order of the text."""
    first_by_path: dict[Path, RuleBreach] = {}
    for breach in breaches:
        first_by_path.setdefault(breach.path, breach)
    placed = [
        (root.find_offset(breach.path, at=breach.at), breach) for breach in first_by_path.values()
    ]
    placed = sorted(placed, key=itemgetter(0))[:MAX_PROBLEMS]
    return [
        _problem(breach, offset, lines, find(breach.path) if lines else None)
        for offset, breach in placed
    ]


def _problem(
    breach: RuleBreach, offset: int | None, lines: LineIndex | None, fix: Fix | None = None
) -> ConfigProblem:
    path = show_path(breach.path)
    problem = _at(lines, offset, path, breach.sentence, breach.suggestion)
    return problem._replace(fix=fix)


def _at(
    lines: LineIndex | None,
    offset: int | None,
    path: str,
    sentence: Sentence,
    suggestion: Sentence | str,
) -> ConfigProblem:
    line, column = lines.locate(offset) if lines and offset is not None else (None, None)
    return ConfigProblem(path, line, column, show_values(sentence), show_values(suggestion))


def show_path(path: Path) -> str:
    """Write a path as a problem names it: "templates.2.subject", with typed keys cut and made harmless."""
    return join_path(tuple(show_text(str(part), PATH_PART_SHOWN) for part in path))


@overload
def show_values(sentence: Sentence) -> Sentence: ...
@overload
def show_values(sentence: Sentence | str) -> Sentence | str: ...
def show_values(sentence: Sentence | str) -> Sentence | str:
    """Return the sentence with typed texts in it cut and made harmless; those of ours stay as they are."""
    if not isinstance(sentence, Sentence):
        return sentence
    values = {
        name: show_text(value, VALUE_SHOWN)
        if isinstance(value, str) and not isinstance(value, Sentence)
        else value
        for name, value in sentence.values.items()
    }
    return Sentence(sentence.template, **values)
