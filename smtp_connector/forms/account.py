"""The administrators' sign-in, and their password again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REFUSED = _("The user name or password is not right. Check both and try again.")
OWN_PASSWORD = "own_password"
MAX_USER_NAME_LENGTH = 254  # characters; what counts failed sign-ins keeps no more
NOT_YOURS = _("This is not your password. Type the one that you sign in with.")


class SignInForm(AuthenticationForm):
    """Django's form with an error that does not tell which of the two was wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages = {**self.error_messages, "invalid_login": REFUSED, "inactive": REFUSED}
        if self.username_field.verbose_name == gettext("username"):
            self.fields["username"].label = _("User name")

    def clean(self) -> dict[str, Any]:
        if len(self.cleaned_data.get("username") or "") > MAX_USER_NAME_LENGTH:
            raise self.get_invalid_login_error()
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class OwnPasswordForm(forms.Form):
    """The password of who is signed in; each backend of the project is asked, and counts a wrong one."""

    own_password = forms.CharField(
        label=_("Your password"),
        strip=False,
        error_messages={"required": _("Type the password that you sign in with.")},
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(
        self, *args: Any, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user = user

    def clean_own_password(self) -> str:
        password = str(self.cleaned_data["own_password"])
        found = authenticate(self.request, username=self.user.get_username(), password=password)
        if found is None or found.pk != self.user.pk:
            raise forms.ValidationError(NOT_YOURS)
        return password
