"""Everything that this app raises.

SmtpConnectorError
├── ConfigError                        the administrator's config is wrong; never a DeliveryError
│   ├── NoActiveConnectorError
│   ├── SecretUnreadableError          a stored secret does not decrypt with the keys at hand
│   └── EncryptionKeyError             no encryption key, or one that is none
├── ConnectorConflictError             somebody else saved the connector in between
└── DeliveryError (an OSError)         one message was not accepted, or nobody knows
    ├── DnsError                       HostNotFoundError · DnsUnavailableError
    ├── ConnectError                   ConnectionRefusedByHostError · DestinationNotAllowedError · LocalAddressError
    │   └── ProxyError                 ProxyUnreachableError · ProxyAuthRequiredError · ProxyRefusedError
    ├── TlsError                       CertificateError · StarttlsMissingError · StarttlsRefusedError
    ├── AuthError                      CredentialsRefusedError · AuthNotOfferedError · MechanismNotOfferedError · PlaintextCredentialsError
    │                                  TokenRefusedError · TokenUnavailableError · TokenReplyError
    ├── SenderError                    SenderRefusedError · SenderNeedsSmtputf8Error
    ├── RecipientError                 RecipientRefusedError · RecipientNeedsSmtputf8Error · InvalidRecipientError
    ├── MessageError                   MessageRefusedError · MessageNeedsSmtputf8Error · InvalidPayloadError · DkimError
    ├── ProtocolError                  GreetingRefusedError · EhloRefusedError · ReplyTooLongError · UnexpectedReplyError · ConnectionLostError
    └── SessionTimeoutError            a time limit of ours ended it
        DnsTimeoutError · ConnectTimeoutError · DeadlineExceededError
"""

from __future__ import annotations

from .config import (
    NO_ACTIVE_CONNECTOR,
    ConfigError,
    ConfigProblem,
    EncryptionKeyError,
    NoActiveConnectorError,
    SecretUnreadableError,
)
from .delivery import (
    AuthError,
    AuthNotOfferedError,
    CertificateError,
    ConnectError,
    ConnectionLostError,
    ConnectionRefusedByHostError,
    ConnectTimeoutError,
    CredentialsRefusedError,
    DeadlineExceededError,
    DeliveryError,
    DestinationNotAllowedError,
    DkimError,
    DnsError,
    DnsTimeoutError,
    DnsUnavailableError,
    EhloRefusedError,
    GreetingRefusedError,
    HostNotFoundError,
    InvalidPayloadError,
    InvalidRecipientError,
    LocalAddressError,
    MechanismNotOfferedError,
    MessageError,
    MessageNeedsSmtputf8Error,
    MessageRefusedError,
    PlaintextCredentialsError,
    ProtocolError,
    ProxyAuthRequiredError,
    ProxyError,
    ProxyRefusedError,
    ProxyUnreachableError,
    RecipientError,
    RecipientNeedsSmtputf8Error,
    RecipientRefusedError,
    ReplyTooLongError,
    SenderError,
    SenderNeedsSmtputf8Error,
    SenderRefusedError,
    SessionTimeoutError,
    StarttlsMissingError,
    StarttlsRefusedError,
    TlsError,
    TokenRefusedError,
    TokenReplyError,
    TokenUnavailableError,
    UnexpectedReplyError,
)
from .root import ConnectorConflictError, SmtpConnectorError

__all__ = [
    "NO_ACTIVE_CONNECTOR",
    "AuthError",
    "AuthNotOfferedError",
    "CertificateError",
    "ConfigError",
    "ConfigProblem",
    "ConnectError",
    "ConnectTimeoutError",
    "ConnectionLostError",
    "ConnectionRefusedByHostError",
    "ConnectorConflictError",
    "CredentialsRefusedError",
    "DeadlineExceededError",
    "DeliveryError",
    "DestinationNotAllowedError",
    "DkimError",
    "DnsError",
    "DnsTimeoutError",
    "DnsUnavailableError",
    "EhloRefusedError",
    "EncryptionKeyError",
    "GreetingRefusedError",
    "HostNotFoundError",
    "InvalidPayloadError",
    "InvalidRecipientError",
    "LocalAddressError",
    "MechanismNotOfferedError",
    "MessageError",
    "MessageNeedsSmtputf8Error",
    "MessageRefusedError",
    "NoActiveConnectorError",
    "PlaintextCredentialsError",
    "ProtocolError",
    "ProxyAuthRequiredError",
    "ProxyError",
    "ProxyRefusedError",
    "ProxyUnreachableError",
    "RecipientError",
    "RecipientNeedsSmtputf8Error",
    "RecipientRefusedError",
    "ReplyTooLongError",
    "SecretUnreadableError",
    "SenderError",
    "SenderNeedsSmtputf8Error",
    "SenderRefusedError",
    "SessionTimeoutError",
    "SmtpConnectorError",
    "StarttlsMissingError",
    "StarttlsRefusedError",
    "TlsError",
    "TokenRefusedError",
    "TokenReplyError",
    "TokenUnavailableError",
    "UnexpectedReplyError",
]
