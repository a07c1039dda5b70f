"""One value of a config as a field of a form: its label, its help from the schema, the widget to type it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from smtp_connector.config.form_fields import AuthKind, FieldKind, FormField
from smtp_connector.config.reference import config_keys
from smtp_connector.config.tls import TlsMode
from smtp_connector.terms import ContentType, UsageType

from .wording import translate

LABELS: Mapping[str, Any] = {
    "host": _("Host"),
    "port": _("Port"),
    "tls": _("Encryption"),
    "auth": _("Sign-in"),
    "user": _("User name"),
    "password": _("Password"),
    "client_id": _("Client id"),
    "client_secret": _("Client secret"),
    "refresh_token": _("Refresh token"),
    "service_client": _("Service account"),
    "private_key": _("Private key"),
    "access_url": _("Token endpoint"),
    "scope": _("Scope"),
    "from_email": _("From"),
    "reply_to": _("Reply to"),
    "ehlo_name": _("EHLO name"),
    "servername": _("Name in the certificate"),
    "connection_timeout": _("Time to connect"),
    "greeting_timeout": _("Time for the greeting"),
    "socket_timeout": _("Time for each reply"),
    "dns_timeout": _("Time to look up the host"),
    "ca": _("Certificate authority"),
    "proxy": _("Proxy"),
    "usage_type": _("Usage type"),
    "subject": _("Subject"),
    "content_type": _("Content type"),
    "content": _("Content"),
    "name": _("Header"),
    "value": pgettext_lazy("of a header", "Value"),
}
OPTIONAL = frozenset({"reply_to", "client_secret", "access_url", "scope"})
TLS_CHOICES = (
    (TlsMode.STARTTLS_WHEN_OFFERED, pgettext_lazy("encryption", "When offered")),
    (TlsMode.STARTTLS_REQUIRED, pgettext_lazy("encryption", "STARTTLS required")),
    (TlsMode.IMPLICIT, pgettext_lazy("encryption", "Implicit TLS")),
    (TlsMode.NONE, pgettext_lazy("encryption", "None")),
)
AUTH_CHOICES = (
    (AuthKind.LOGIN, _("User name and password")),
    (AuthKind.OAUTH2_TOKEN, _("OAuth2 with a refresh token")),
    (AuthKind.OAUTH2_KEY, _("OAuth2 with a service account")),
    (AuthKind.NONE, pgettext_lazy("sign-in", "None")),
)
HELP: Mapping[str, Any] = {
    "tls": _(
        "Implicit TLS encrypts from the first byte, STARTTLS after a greeting in plain text. A password goes out in plain text only with None."
    ),
    "auth": _("None is for relays that know this machine by its address."),
}
KEPT = _("Leave as is to keep the stored value.")
KEPT_PASSWORD = _("Leave as is to keep the stored password.")
WITHOUT_HELP = frozenset({"usage_type", "content_type", "name", "value"})
AS_TYPED = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


class ValueField(forms.CharField):
    """One value of the config. findings: what there is to say of it, as a page lists it.

    is_blank: a placeholder stands there, which the field shows as such, so that it looks empty.
    """

    is_optional = False
    is_blank = False
    findings: Sequence[Any] = ()


def make_field(value: FormField) -> ValueField:
    """Return the field that shows the value; whatever is typed in it is for the parser to judge."""
    part = find_part(value.name)
    field = ValueField(
        label=LABELS[part],
        initial=value.value,
        required=False,
        strip=False,
        help_text=_find_help(value, part),
        widget=_make_widget(value, part),
    )
    field.is_optional = part in OPTIONAL
    field.is_blank = bool(value.hint)
    return field


def find_part(name: str) -> str:
    """Return what the field is, without the number of its template or row: "subject" of "template_2_subject"."""
    is_numbered = name.startswith(("template_", "header_"))
    return name.split("_", 2)[2] if is_numbered else name


def describe_field(field: ValueField, element_id: str, *, is_read_only: bool) -> None:
    """Name the texts below the field for screen readers, and mark what is wrong."""
    attrs = field.widget.attrs
    described_by = [f"{element_id}-problems", *([f"{element_id}-help"] if field.help_text else [])]
    attrs["aria-describedby"] = " ".join(described_by)
    if any(finding.kind == "error" for finding in field.findings):
        attrs["aria-invalid"] = "true"
    if is_read_only:
        is_choice = isinstance(field.widget, (forms.Select, forms.RadioSelect))
        attrs["disabled" if is_choice else "readonly"] = True


def _make_widget(value: FormField, part: str) -> forms.Widget:
    attrs: dict[str, Any] = {"data-path": ".".join(map(str, value.path))}
    if value.hint:
        attrs |= {"placeholder": value.hint, "translate": "no"}
    match value.kind:
        case FieldKind.CHOICE if part == "tls":
            return forms.RadioSelect(attrs, TLS_CHOICES)
        case FieldKind.CHOICE:
            names = {} if part == "auth" else {"translate": "no"}
            return forms.Select(attrs | names, _list_choices(value, part))
        case FieldKind.LINES | FieldKind.SECRET_LINES:
            return forms.Textarea(attrs | AS_TYPED | {"rows": 8 if part == "content" else 4})
        case FieldKind.SECRET:
            # Anything else, and the browser fills in the administrator's own password.
            attrs["autocomplete"] = "new-password"
            return forms.PasswordInput(attrs, render_value=True)
        case FieldKind.NUMBER:
            return forms.TextInput(attrs | AS_TYPED | {"inputmode": "numeric"})
    return forms.TextInput(attrs | AS_TYPED)


def _list_choices(value: FormField, part: str) -> list[tuple[str, Any]]:
    """Return what may be chosen, and what stands in the config whatever it is."""
    if part == "auth":
        return [(str(kind), label) for kind, label in AUTH_CHOICES]
    known = [str(each) for each in (UsageType if part == "usage_type" else ContentType)]
    listed = known if value.value in known else [value.value, *known]
    return [(each, each) for each in listed]


def _find_help(value: FormField, part: str) -> Any:
    """Return what to write, from the schema where it says so."""
    if value.is_stored:
        return KEPT_PASSWORD if part == "password" else KEPT
    if part in HELP:
        return HELP[part]
    if part in WITHOUT_HELP:
        return ""
    path = "templates[].subject" if part == "subject" else ".".join(map(str, value.path))
    path = "templates[].content" if part == "content" else path
    return next((translate(key.meaning) for key in config_keys() if key.path == path), "")
