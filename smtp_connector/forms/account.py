"""The administrators' sign-in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Django's form with an error that does not tell which of the two was wrong."""

    error_messages: ClassVar[dict[str, Any]] = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("The user name or password is not right. Check both and try again."),
        "inactive": _("The user name or password is not right. Check both and try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.username_field.verbose_name == gettext("username"):
            self.fields["username"].label = _("User name")
