"""The Send box: who gets the test message."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from smtp_connector.config.address import AddressError, parse_address

from .wording import translate

TOKEN_MAX_LENGTH = 64


class RecipientField(forms.CharField):
    """One address. The text is checked as it came, so that a line break in it is seen and not trimmed away.

    is_optional: nothing but blanks means none.
    """

    is_optional = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, required=False, **kwargs)
        self.validators = []

    def clean(self, value: Any) -> str:
        text = self.to_python(value) or ""
        if self.is_optional and not text.strip():
            return ""
        try:
            return parse_address(text)
        except AddressError as error:
            raise forms.ValidationError(translate(error.sentence)) from error


class TestMessageForm(forms.Form):
    """A recipient and the one-time token of the page; use it with prefix="test".

    is_check: "Check without sending" was pressed, which can do without a recipient.
    """

    __test__ = False  # pytest takes the name for a test class

    recipient = RecipientField(
        label=_("Send a test email to"),
        help_text=_(
            "Uses the Generic template and the config above, saved or not. The code in it is 000000."
        ),
        # type=text: browsers refuse "jürgen@…" with a bubble of their own and change other domains.
        widget=forms.TextInput(
            {
                "class": "form-control",
                "aria-describedby": "recipient-error recipient-help",
                "inputmode": "email",
                "autocomplete": "email",
                "autocapitalize": "off",
                "spellcheck": "false",
                "placeholder": "you@example.com",
                "data-recipient": "",
            }
        ),
    )

    def __init__(self, *args: Any, is_check: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].is_optional = is_check  # type: ignore[attr-defined]  # a RecipientField

    @property
    def recipient_error(self) -> str:
        """The sentence beside the field, or ""."""
        return " ".join(str(error) for error in self.errors.get("recipient", []))


def read_token(token: str) -> str:
    """Return the one-time token as posted, or "" when it is none of ours."""
    is_ours = token.isascii() and token.replace("-", "").replace("_", "").isalnum()
    return token if is_ours and len(token) <= TOKEN_MAX_LENGTH else ""
