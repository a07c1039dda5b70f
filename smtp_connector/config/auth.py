"""The three kinds of `auth`: user and password, OAuth2 with a service key, OAuth2 with tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, SecretStr, Tag

from smtp_connector.terms import gettext_noop

from .config_model import ConfigModel

MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5")
"""SASL mechanisms for a password, in the order of preference (RFC 4616; LOGIN has no RFC; RFC 2195)."""

TOKEN_MECHANISMS = ("XOAUTH2", "OAUTHBEARER")
"""SASL mechanisms for an access token, in the order of preference (Google's XOAUTH2; RFC 7628)."""

GOOGLE_TOKEN_URL = "https://oauth2.googleapis.com/token"
GOOGLE_MAIL_SCOPE = "https://mail.google.com/"


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class LoginAuth(ConfigModel):
    """User name and password (SASL, RFC 4954)."""

    type: Annotated[Literal["login"], BeforeValidator(_lower)] = Field(
        default="login", description=gettext_noop("Sign in with a user name and a password.")
    )
    user: str = Field(
        default="",
        description=gettext_noop("User name for the server, often the full email address."),
    )
    password: SecretStr = Field(
        default=SecretStr(""),
        alias="pass",
        description=gettext_noop("Password, app password or API key. Stored encrypted."),
    )
    method: str = Field(
        default="",
        description=gettext_noop(
            "SASL mechanism: PLAIN, LOGIN or CRAM-MD5. Absent: the first of these that the server offers."
        ),
    )


class PrivateKey(ConfigModel):
    """A private key that is itself locked with a passphrase."""

    key: SecretStr = Field(description=gettext_noop("Private key in PEM form. Stored encrypted."))
    passphrase: SecretStr = Field(
        default=SecretStr(""),
        description=gettext_noop("Passphrase of the private key. Stored encrypted."),
    )


class OAuth2Auth(ConfigModel):
    """What both ways of OAuth2 share."""

    type: Annotated[Literal["oauth2"], BeforeValidator(_lower)] = Field(
        default="oauth2",
        description=gettext_noop("Sign in with an OAuth2 access token (SASL XOAUTH2)."),
    )
    user: str = Field(description=gettext_noop("The mailbox that sends, a full email address."))
    access_url: str = Field(
        default="", description=gettext_noop("Token endpoint, an https URL. Absent: Google's.")
    )
    scope: str = Field(
        default="",
        description=gettext_noop(
            "Scope to ask for. Absent: none with a refresh token, that of Gmail with a service account."
        ),
    )
    access_token: SecretStr = Field(
        default=SecretStr(""),
        description=gettext_noop(
            "Access token, when one is at hand; used until it expires or is refused. Stored encrypted."
        ),
    )
    expires: int | None = Field(
        default=None,
        description=gettext_noop("When accessToken ends, in milliseconds since 1970 (UTC)."),
    )

    @property
    def token_url(self) -> str:
        """The token endpoint."""
        return self.access_url or GOOGLE_TOKEN_URL


class OAuth2KeyAuth(OAuth2Auth):
    """OAuth2 by a service account's key (RFC 7523)."""

    service_client: str = Field(
        description=gettext_noop("The service account: its email address or its client id.")
    )
    private_key: SecretStr | PrivateKey = Field(
        description=gettext_noop(
            "The service account's private key in PEM form, or an object with key and passphrase. Stored encrypted."
        )
    )

    @property
    def key_and_passphrase(self) -> tuple[str, str]:
        """The private key in PEM form and what unlocks it, "" for nothing."""
        if isinstance(self.private_key, PrivateKey):
            key, passphrase = self.private_key.key, self.private_key.passphrase
            return key.get_secret_value(), passphrase.get_secret_value()
        return self.private_key.get_secret_value(), ""


class OAuth2TokenAuth(OAuth2Auth):
    """OAuth2 by a refresh token or a ready access token (RFC 6749)."""

    client_id: str = Field(
        default="", description=gettext_noop("Client id of the registered application.")
    )
    client_secret: SecretStr = Field(
        default=SecretStr(""), description=gettext_noop("Client secret. Stored encrypted.")
    )
    refresh_token: SecretStr = Field(
        default=SecretStr(""),
        description=gettext_noop(
            "Refresh token, with which access tokens are fetched. Stored encrypted."
        ),
    )


AnyOAuth2Auth = OAuth2KeyAuth | OAuth2TokenAuth

OAUTH2_KEYS = frozenset(
    {"clientId", "clientSecret", "refreshToken", "accessToken", "expires", "accessUrl", "scope"}
)
KEY_AUTH_KEYS = frozenset({"serviceClient", "privateKey"})


def kind_of_auth(value: Any) -> str:
    """Tell which kind of auth is meant: by `type` where it stands, else by the keys; or which kind a model is."""
    if isinstance(value, OAuth2Auth):
        return "oauth2_key" if isinstance(value, OAuth2KeyAuth) else "oauth2_token"
    if not isinstance(value, Mapping):
        return "login"
    keys = {key for key in value if value[key] not in ("", None)}
    is_oauth2 = str(value.get("type", "")).lower() == "oauth2" or (
        not value.get("type") and bool(keys & (OAUTH2_KEYS | KEY_AUTH_KEYS)) and "pass" not in keys
    )
    if not is_oauth2:
        return "login"
    return "oauth2_key" if keys & KEY_AUTH_KEYS else "oauth2_token"


Auth = Annotated[
    Annotated[LoginAuth, Tag("login")]
    | Annotated[OAuth2KeyAuth, Tag("oauth2_key")]
    | Annotated[OAuth2TokenAuth, Tag("oauth2_token")],
    Discriminator(kind_of_auth),
]
