"""TLS: which way a session is encrypted, and what the certificate check goes by."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, SecretStr

from smtp_connector.terms import gettext_noop

from .config_model import ConfigModel

TlsVersion = Literal["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]


class TlsMode(StrEnum):
    """How a session becomes encrypted (RFC 8314, RFC 3207)."""

    IMPLICIT = "implicit"
    STARTTLS_REQUIRED = "starttls_required"
    STARTTLS_WHEN_OFFERED = "starttls_when_offered"
    NONE = "none"


class TlsOptions(ConfigModel):
    """`tls`: the certificate check and the versions."""

    reject_unauthorized: bool = Field(
        default=True, description=gettext_noop("Check the server's certificate. Keep it true.")
    )
    ca: str | tuple[str, ...] = Field(
        default="",
        description=gettext_noop(
            "Certificate authorities to trust instead of the system's, in PEM form: one text or a list."
        ),
    )
    cert: str = Field(default="", description=gettext_noop("Client certificate in PEM form."))
    key: SecretStr = Field(
        default=SecretStr(""),
        description=gettext_noop("Private key of the client certificate, PEM. Stored encrypted."),
    )
    passphrase: SecretStr = Field(
        default=SecretStr(""), description=gettext_noop("Passphrase of tls.key. Stored encrypted.")
    )
    servername: str = Field(
        default="",
        description=gettext_noop(
            "Name to ask for and to check the certificate against, when it is not the host."
        ),
    )
    min_version: TlsVersion = Field(
        default="TLSv1.2", description=gettext_noop("Oldest TLS version allowed.")
    )
    max_version: TlsVersion = Field(
        default="TLSv1.3", description=gettext_noop("Newest TLS version allowed.")
    )
    ciphers: str = Field(
        default="", description=gettext_noop("OpenSSL cipher list for TLS 1.2 and older.")
    )
