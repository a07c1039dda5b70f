"""The common values of a config as fields. The form checks nothing: the parser does, so that there is one judge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms

from smtp_connector.config.form_fields import (
    AUTH_NAMES,
    TEMPLATE_FIELDS,
    FieldValues,
    find_field_name,
)
from smtp_connector.terms import UsageType

from .config_fields import describe_field, find_part, make_field

PREFIX = "form"
FIELD_PAGE = "smtp_connector/connector/_form_field.html"

MAIN = (
    *("host", "port", "tls", "auth", "user", "password"),
    *("client_id", "client_secret", "refresh_token", "service_client", "private_key"),
    *("access_url", "scope", "from_email", "reply_to"),
)
ADVANCED = (
    *("ehlo_name", "servername", "connection_timeout", "greeting_timeout"),
    *("socket_timeout", "dns_timeout", "ca", "proxy"),
)
WIDE = frozenset({"tls", "auth", "private_key", "ca", "proxy", "subject", "content"})


@dataclass(frozen=True, slots=True)
class TemplateTab:
    """One template. title: its usage type. helper: what draws its fields."""

    index: int
    title: str
    helper: FormHelper
    has_problems: bool


@dataclass(frozen=True, slots=True)
class HeaderFields:
    """One row of the custom headers; the last one is empty."""

    index: int
    name: forms.BoundField
    value: forms.BoundField


class ConfigForm(forms.Form):
    """The fields of a config, filled with its values; use it with the findings that stand beside them.

    findings: of the whole config; those that belong to no field are in `rest`.
    focus: the name of the field that gets the focus. tab: the number of the template that was last looked at.
    """

    def __init__(
        self,
        values: FieldValues,
        findings: Sequence[Any] = (),
        *,
        is_read_only: bool = False,
        focus: str = "",
        tab: str = "",
    ) -> None:
        super().__init__(prefix=PREFIX)
        self.values = values
        self.is_read_only = is_read_only
        self.value_fields = {name: make_field(value) for name, value in values.items()}
        self.fields.update(self.value_fields)
        self.rest = list(self._spread(findings))
        for name, field in self.value_fields.items():
            describe_field(field, f"id_{PREFIX}-{name}", is_read_only=is_read_only)
        if focus in self.fields:
            self.fields[focus].widget.attrs["autofocus"] = True
        self.tabs = self._make_tabs()
        self.open_tab = self._find_open_tab(focus, tab)
        self.main = _make_helper(MAIN)
        self.advanced = _make_helper(ADVANCED)

    @property
    def is_advanced_open(self) -> bool:
        """Whether something that is said stands under Advanced."""
        headers = [name for name in self.fields if name.startswith("header_")]
        return any(
            self.value_fields[name].findings or "autofocus" in self.value_fields[name].widget.attrs
            for name in (*ADVANCED, *headers)
        )

    @property
    def headers(self) -> list[HeaderFields]:
        """The rows of the custom headers."""
        count = sum(name.startswith("header_") for name in self.fields) // 2
        return [
            HeaderFields(index, self[f"header_{index}_name"], self[f"header_{index}_value"])
            for index in range(count)
        ]

    @property
    def missing_usage_types(self) -> list[str]:
        """The usage types that no template is for."""
        present = {self.values[f"template_{tab.index}_usage_type"].value for tab in self.tabs}
        return [str(usage_type) for usage_type in UsageType if usage_type not in present]

    def _spread(self, findings: Sequence[Any]) -> Iterator[Any]:
        """Put each finding beside its field; yield those that have none."""
        for finding in findings:
            name = find_field_name(self.values, finding.path)
            if name:
                self.value_fields[name].findings = [*self.value_fields[name].findings, finding]
            else:
                yield finding

    def _make_tabs(self) -> list[TemplateTab]:
        found = [name for name in self.fields if name.endswith("_usage_type")]
        return [self._make_tab(int(name.split("_")[1])) for name in found]

    def _find_open_tab(self, focus: str, tab: str) -> int | None:
        """Return the template to show: the one with the focus, one with problems, the one of before, or the first."""
        by_need = sorted(
            self.tabs,
            key=lambda each: (
                not focus.startswith(f"template_{each.index}_"),
                not each.has_problems,
                str(each.index) != tab,
            ),
        )
        return by_need[0].index if by_need else None

    def _make_tab(self, index: int) -> TemplateTab:
        names = [f"template_{index}_{part}" for part, _key, _kind in TEMPLATE_FIELDS]
        usage_type, subject, content_type, content = names
        return TemplateTab(
            index,
            self.values[usage_type].value or f"templates.{index}",
            _make_helper((usage_type, content_type, subject, content)),
            any(self.value_fields[name].findings for name in names),
        )


def _make_helper(names: Sequence[str]) -> FormHelper:
    """Return what draws these fields, in two columns where there is room."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    fields = (Field(name, template=FIELD_PAGE, wrapper_class=_find_classes(name)) for name in names)
    helper.layout = Layout(Div(*fields, css_class="form-grid"))
    return helper


def _find_classes(name: str) -> str:
    """Return the classes by which the style sheet gives a field its place, and shows it by the kind of sign-in."""
    kinds = [f"for-{kind}" for kind, names in AUTH_NAMES.items() if name in names]
    wide = ["is-wide"] if find_part(name) in WIDE else []
    return " ".join([*wide, *(["for-kind", *kinds] if kinds else [])])
