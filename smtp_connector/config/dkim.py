"""DkimOptions: how messages are signed (RFC 6376), and the key that signs."""

from __future__ import annotations

from typing import Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import Field, SecretStr

from smtp_connector.terms import Sentence, gettext_noop

from .config_model import ConfigModel

MIN_RSA_BITS = 1024  # RFC 8301, 3.2
MAX_PEM_LENGTH = (
    8 * 1024
)  # characters; reading a key that is longer than any that signs takes its time

SigningKey = RSAPrivateKey | Ed25519PrivateKey


class DkimOptions(ConfigModel):
    """`dkim`: sign each message (RFC 6376)."""

    domain_name: str = Field(description=gettext_noop("Domain that signs, the sender's as a rule."))
    key_selector: str = Field(
        description=gettext_noop(
            "Selector of the DNS record, the part before ._domainkey in its name."
        )
    )
    private_key: SecretStr = Field(
        description=gettext_noop("Private key in PEM form, RSA or Ed25519. Stored encrypted.")
    )
    hash_algo: Literal["sha256"] = Field(
        default="sha256", description=gettext_noop("Hash of the signature.")
    )
    header_field_names: str = Field(
        default="",
        description=gettext_noop(
            "Headers to sign, with colons between them. Absent: those that RFC 6376 recommends. From is always signed."
        ),
    )
    skip_fields: str = Field(
        default="", description=gettext_noop("Headers not to sign, with colons between them.")
    )

    @property
    def signed_names(self) -> frozenset[str]:
        """Names asked for in `headerFieldNames`, in lower case."""
        return _split_names(self.header_field_names)

    @property
    def skipped_names(self) -> frozenset[str]:
        """Names asked for in `skipFields`, in lower case."""
        return _split_names(self.skip_fields)


class SigningKeyError(ValueError):
    """The text is no key that can sign; `sentence` repeats nothing of it."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def load_signing_key(pem: str) -> SigningKey:
    """Return the key of a PEM text (PKCS #1 or PKCS #8), which has no passphrase.

    Raises:
        SigningKeyError: it is none, or of another kind.
    """
    try:
        key = load_pem_private_key(pem.strip()[:MAX_PEM_LENGTH].encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if key is None:
        raise SigningKeyError(
            gettext_noop("This is not a private key in PEM form, or it is locked.")
        )
    if isinstance(key, RSAPrivateKey):
        if key.key_size < MIN_RSA_BITS:
            raise SigningKeyError(gettext_noop("An RSA key that signs has 1024 bits or more."))
        return key
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise SigningKeyError(gettext_noop("A key that signs is an RSA or an Ed25519 key."))


def _split_names(text: str) -> frozenset[str]:
    return frozenset(name.strip().lower() for name in text.split(":") if name.strip())
