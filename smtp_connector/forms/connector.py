"""The name and the JSON config, as the guide and the details page post them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from smtp_connector.config.mending import Template
from smtp_connector.config.parsing import ParsedConfig, parse_config
from smtp_connector.errors import ConfigError, ConfigProblem
from smtp_connector.models import Connector
from smtp_connector.models.connector import NAME_MAX_LENGTH

from .wording import translate


class ConfigTextarea(forms.Textarea):
    """A box for JSON: the browser corrects nothing in it and wraps no line."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "class": "config-text form-control",
                "rows": 24,
                "wrap": "off",
                "spellcheck": "false",
                "autocorrect": "off",
                "autocapitalize": "off",
                "autocomplete": "off",
                "translate": "no",
                "data-config-text": "",
                "aria-describedby": "config-help config-problems",
                **(attrs or {}),
            }
        )


class ConfigField(forms.CharField):
    """Any text at all: what is wrong with it is for the parser to say, so that there is one list of problems."""

    widget = ConfigTextarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, required=False, **kwargs)
        self.validators = [
            validator
            for validator in self.validators
            if not isinstance(validator, ProhibitNullCharactersValidator)
        ]

    def to_python(self, value: Any) -> str:
        """Undo the CRLF that browsers post for each line end, so that lines are counted as they are seen."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


class ConnectorForm(forms.Form):
    """A name and a JSON config; `cleaned_data["config"]` is a ParsedConfig.

    stored: the config whose secrets stand in for masks left in place; None: a mask is a problem.
    templates: what the change for missing templates adds, in the reader's language.
    problems: what parse_config found, in the order of the text; filled by `is_valid`.
    """

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_MAX_LENGTH,
        error_messages={"required": _("Write a name for this connector.")},
    )
    config = ConfigField(label=_("Config"))
    version = forms.CharField(
        required=False, widget=forms.HiddenInput({"autocomplete": "off", "data-version": ""})
    )

    def __init__(
        self,
        *args: Any,
        stored: ParsedConfig | None = None,
        is_read_only: bool = False,
        templates: Sequence[Template] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored
        self.is_read_only = is_read_only
        self.templates = templates
        self.problems: list[ConfigProblem] = []
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        if is_read_only:
            for name in ("name", "config"):
                self.fields[name].widget.attrs["readonly"] = True

    def clean_config(self) -> ParsedConfig:
        """Parse the text with the product's one parser; its problems stay in `problems`."""
        try:
            return parse_config(
                self.cleaned_data["config"], stored=self.stored, templates=self.templates
            )
        except ConfigError as error:
            raise self._refuse(error) from error

    def clean_version(self) -> int:
        """Return the version that the page was made from; 0, which no connector has, when it is none."""
        text = self.cleaned_data["version"]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def add_config_error(self, error: ConfigError) -> None:
        """Show what a service found wrong after the form was valid: beside the name, or under the box."""
        if any(problem.path == "name" for problem in error.problems):
            self.add_error("name", [translate(problem.message) for problem in error.problems])
        else:
            self.add_error("config", self._refuse(error))

    def _refuse(self, error: ConfigError) -> forms.ValidationError:
        self.problems = error.problems
        self.fields["config"].widget.attrs["aria-invalid"] = "true"
        count = len(error.problems)
        return forms.ValidationError(
            ngettext("%(count)d problem", "%(count)d problems", count) % {"count": count}
        )


class DeleteConnectorForm(forms.Form):
    """Deleting the active connector asks for its name; any other goes without."""

    name = forms.CharField(required=False, strip=True, label="")

    def __init__(self, *args: Any, connector: Connector, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connector = connector
        self.fields["name"].label = _("Type %(name)s to confirm") % {"name": connector.name}
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.connector.is_active and name != self.connector.name.strip():
            raise forms.ValidationError(
                _("Type %(name)s exactly as it is written here."),
                params={"name": self.connector.name},
            )
        return name
