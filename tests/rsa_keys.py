"""RSA keys in PEM form for service accounts of tests."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

BITS = 2048


@cache
def make_rsa_key(bits: int) -> rsa.RSAPrivateKey:
    """Return the one key of this process that has so many bits."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def make_rsa_pem(
    passphrase: str = "", *, form: PrivateFormat = PrivateFormat.PKCS8, bits: int = BITS
) -> str:
    """Return that key in PEM form, locked when there is a passphrase."""
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return make_rsa_key(bits).private_bytes(Encoding.PEM, form, lock).decode()


def make_public_pem() -> str:
    """Return the public half of the usual key."""
    public_key = make_rsa_key(BITS).public_key()
    return public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
