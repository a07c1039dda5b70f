"""Read the private key that a service account signs with (RSA; RFC 7518, 3.3)."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from smtp_connector.terms import Sentence, gettext_noop

MAX_PEM_LENGTH = (
    8 * 1024
)  # characters; 8192 bits need fewer, and checking a longer key takes its time
MIN_KEY_BITS = 2048  # RFC 7518, 3.3


class PrivateKeyError(ValueError):
    """The text is no private key to sign with; `sentence` says why, `suggestion` what to write instead."""

    def __init__(self, sentence: Sentence, suggestion: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.suggestion = suggestion


def load_rsa_key(pem: str, passphrase: str) -> RSAPrivateKey:
    """Return the key, in PKCS#1 or PKCS#8, locked or not. passphrase: "" for a key that is not locked.

    Raises:
        PrivateKeyError: it cannot be read, or is none of RSA with 2048 bits or more.
    """
    problem = _describe_bad_form(pem)
    if not problem:
        try:
            key = load_pem_private_key(_encode(pem), _encode(passphrase) or None)
        except TypeError:  # the passphrase is missing, or stands there for nothing
            problem = _describe_passphrase(has_passphrase=bool(passphrase))
        except (ValueError, UnsupportedAlgorithm):
            problem = _describe_unreadable(has_passphrase=bool(passphrase))
    # Raised outside the handlers, so that no context of it knows the key.
    if problem:
        raise problem
    if not isinstance(key, RSAPrivateKey) or key.key_size < MIN_KEY_BITS:
        raise PrivateKeyError(
            gettext_noop("This is no RSA key of %(bits)d bits or more.", bits=MIN_KEY_BITS),
            gettext_noop("Create a new key for the service account."),
        )
    return key


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _describe_bad_form(pem: str) -> PrivateKeyError | None:
    if "-----BEGIN" in pem and len(pem) <= MAX_PEM_LENGTH:
        return None
    return PrivateKeyError(
        gettext_noop("This is not a private key in PEM form."),
        gettext_noop(
            r'Paste the text from "-----BEGIN PRIVATE KEY-----" on, with \n for each line break.'
        ),
    )


def _describe_passphrase(*, has_passphrase: bool) -> PrivateKeyError:
    if has_passphrase:
        return PrivateKeyError(
            gettext_noop("This key is not locked with a passphrase."),
            gettext_noop("Remove the passphrase."),
        )
    return PrivateKeyError(
        gettext_noop("This key is locked with a passphrase."),
        gettext_noop('Write {"key": "…", "passphrase": "…"} in place of the key.'),
    )


def _describe_unreadable(*, has_passphrase: bool) -> PrivateKeyError:
    if has_passphrase:
        return PrivateKeyError(
            gettext_noop("This key cannot be unlocked with the passphrase, or is damaged."),
            gettext_noop("Type the passphrase again, or paste the whole key again."),
        )
    return PrivateKeyError(
        gettext_noop("This private key cannot be read."),
        gettext_noop(r"Paste the whole key again, with \n for each line break."),
    )
