"""The administrators' sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REFUSED = _("The user name or password is not right. Check both and try again.")


class SignInForm(AuthenticationForm):
    """Django's form with an error that does not tell which of the two was wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages = {**self.error_messages, "invalid_login": REFUSED, "inactive": REFUSED}
        if self.username_field.verbose_name == gettext("username"):
            self.fields["username"].label = _("User name")
