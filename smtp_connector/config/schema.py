"""SmtpConfig: the whole config, as the administrator writes it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr

from smtp_connector.terms import UsageType, gettext_noop

from .auth import Auth, LoginAuth, OAuth2Auth
from .config_model import ConfigModel
from .dkim import DkimOptions
from .template import TemplateConfig
from .tls import TlsMode, TlsOptions

IMPLICIT_TLS_PORT = 465  # RFC 8314, 3.3
SUBMISSION_PORT = 587  # RFC 6409, 3.1


def _digits_to_int(value: object) -> object:
    """Accept "587": the guide's table says string."""
    return (
        int(value)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10
        else value
    )


Milliseconds = Annotated[int, Field(ge=0, le=2**31 - 1)]


class SmtpConfig(ConfigModel):
    """Everything needed to send through one SMTP server. Times are in milliseconds."""

    host: str = Field(
        description=gettext_noop(
            "Name or address of the SMTP server. May be left out with service."
        )
    )
    port: (
        Annotated[
            int,
            BeforeValidator(_digits_to_int, json_schema_input_type=int | str),
            Field(ge=1, le=65535),
        ]
        | None
    ) = Field(
        default=None,
        description=gettext_noop("Port of the server. Absent: 465 with secure, else 587."),
    )
    secure: bool | None = Field(
        default=None,
        description=gettext_noop(
            "true: TLS from the first byte. false: plain at first, then STARTTLS. Absent: true on port 465."
        ),
    )
    require_tls: bool = Field(
        default=False,
        alias="requireTLS",
        description=gettext_noop("Refuse to go on when STARTTLS does not succeed."),
    )
    auth: Auth | None = Field(
        default=None,
        description=gettext_noop(
            "How to sign in. Absent: no sign-in, for relays that know this machine by address."
        ),
    )
    from_email: str = Field(
        description=gettext_noop('Sender, "name@example.com" or "Name <name@example.com>".')
    )
    reply_to: str = Field(
        default="", description=gettext_noop("Where answers go, when not to the sender.")
    )
    service: str = Field(
        default="",
        description=gettext_noop(
            "Name of a well-known service, such as Gmail or SES-EU-WEST-1: fills host, port and encryption where they are absent."
        ),
    )
    name: str = Field(
        default="",
        description=gettext_noop("Name this machine gives in EHLO. Absent: its host name."),
    )
    local_address: str = Field(
        default="", description=gettext_noop("IP address of this machine to connect from.")
    )
    servername: str = Field(
        default="",
        description=gettext_noop("Name to check the certificate against, when it is not the host."),
    )
    ignore_tls: bool = Field(
        default=False,
        alias="ignoreTLS",
        description=gettext_noop(
            "Never encrypt, and send the password in clear. Only for a trusted relay on this machine or network."
        ),
    )
    opportunistic_tls: bool = Field(
        default=False,
        alias="opportunisticTLS",
        description=gettext_noop(
            "Go on in plain text when the server refuses STARTTLS. Only without credentials."
        ),
    )
    tls: TlsOptions = Field(
        default=TlsOptions(),
        description=gettext_noop("Details of TLS and of the certificate check."),
    )
    auth_method: str = Field(
        default="",
        description=gettext_noop(
            "SASL mechanism, as auth.method; auth.method wins. With OAuth2: XOAUTH2 or OAUTHBEARER."
        ),
    )
    connection_timeout: Milliseconds = Field(
        default=10_000, description=gettext_noop("Time for the connection, in milliseconds.")
    )
    greeting_timeout: Milliseconds = Field(
        default=10_000, description=gettext_noop("Time for the server's greeting, in milliseconds.")
    )
    socket_timeout: Milliseconds = Field(
        default=15_000, description=gettext_noop("Time for each reply, in milliseconds.")
    )
    dns_timeout: Milliseconds = Field(
        default=5_000, description=gettext_noop("Time to look up the host, in milliseconds.")
    )
    pool: bool = Field(
        default=True,
        description=gettext_noop(
            "Connections may be kept open between messages. For now each message opens its own."
        ),
    )
    max_connections: Annotated[int, Field(ge=1)] = Field(
        default=5, description=gettext_noop("Connections kept, for each process.")
    )
    max_messages: Annotated[int, Field(ge=1)] = Field(
        default=100, description=gettext_noop("Messages sent over one connection.")
    )
    rate_limit: Annotated[int, Field(ge=0)] = Field(
        default=0, description=gettext_noop("Messages per rateDelta. 0: no limit.")
    )
    rate_delta: Milliseconds = Field(
        default=1_000, description=gettext_noop("Span of rateLimit, in milliseconds.")
    )
    proxy: SecretStr = Field(
        default=SecretStr(""),
        description=gettext_noop(
            "Proxy to connect through, as scheme://user:password@host:port; http, https, socks5, socks5h, socks4 or socks4a. User and password are stored encrypted."
        ),
    )
    dkim: DkimOptions | None = Field(
        default=None, description=gettext_noop("Sign each message with DKIM.")
    )
    custom_headers: dict[str, str | tuple[str, ...]] = Field(
        default={},
        repr=False,  # some of the values are secrets
        description=gettext_noop(
            "Headers to add to each message: a text or a list of texts for each name."
        ),
    )
    logger: bool = Field(
        default=False,
        description=gettext_noop(
            "Write the session's commands and replies to the log, secrets masked; never the message."
        ),
    )
    debug: bool = Field(
        default=False,
        description=gettext_noop("With logger: also times, addresses, TLS version and cipher."),
    )
    disable_file_access: bool = Field(
        default=False, description=gettext_noop("Accepted; messages never read files here.")
    )
    disable_url_access: bool = Field(
        default=False, description=gettext_noop("Accepted; messages never read URLs here.")
    )
    templates: tuple[TemplateConfig, ...] = Field(
        description=gettext_noop(
            "Message templates: one each for Register, SignIn, ForgotPassword and Generic, others as needed."
        )
    )

    @property
    def is_implicit_tls(self) -> bool:
        """TLS from the first byte: `secure`, or port 465 where `secure` is absent."""
        return self.port == IMPLICIT_TLS_PORT if self.secure is None else self.secure

    @property
    def resolved_port(self) -> int:
        """The port to connect to."""
        return self.port or (IMPLICIT_TLS_PORT if self.secure else SUBMISSION_PORT)

    @property
    def tls_mode(self) -> TlsMode:
        """How the session becomes encrypted."""
        if self.is_implicit_tls:
            return TlsMode.IMPLICIT
        if self.require_tls:
            return TlsMode.STARTTLS_REQUIRED
        return TlsMode.NONE if self.ignore_tls else TlsMode.STARTTLS_WHEN_OFFERED

    @property
    def tls_server_name(self) -> str:
        """The name that the certificate must carry."""
        return self.tls.servername or self.servername or self.host

    @property
    def credentials(self) -> tuple[str, SecretStr] | None:
        """User and password, or None where there is no sign-in, or one with OAuth2."""
        if isinstance(self.auth, LoginAuth) and self.auth.user:
            return self.auth.user, self.auth.password
        return None

    @property
    def has_sign_in(self) -> bool:
        """Whether a session signs in, by whatever means."""
        return self.credentials is not None or isinstance(self.auth, OAuth2Auth)

    @property
    def sasl_mechanism(self) -> str:
        """The mechanism asked for by name, in capitals, or ""."""
        method = self.auth.method if isinstance(self.auth, LoginAuth) else ""
        return (method or self.auth_method).upper()

    def find_template(self, usage_type: UsageType) -> TemplateConfig | None:
        """Return the template for the usage type, else the Generic one, else None."""
        by_type = {template.usage_type: template for template in reversed(self.templates)}
        return by_type.get(usage_type) or by_type.get(UsageType.GENERIC)
