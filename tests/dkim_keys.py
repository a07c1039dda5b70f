"""Keys that sign, and the DNS records that their signatures are checked by."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

Key = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class DkimKey:
    """pem: the private key. record: what stands in DNS under the selector."""

    pem: str
    record: bytes

    def find_record(self, name: bytes, timeout: float = 0) -> bytes | None:
        """Answer as DNS does, for the one name that there is."""
        return self.record if name == b"mail._domainkey.example.com." else None


def write_pem(key: Key, *, is_pkcs1: bool = False, passphrase: str = "") -> str:
    form = PrivateFormat.TraditionalOpenSSL if is_pkcs1 else PrivateFormat.PKCS8
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, form, lock).decode()


@cache
def make_rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def make_rsa(*, is_pkcs1: bool = False) -> DkimKey:
    key = make_rsa_key()
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    return DkimKey(write_pem(key, is_pkcs1=is_pkcs1), record)


def make_ed25519() -> DkimKey:
    key = ed25519.Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return DkimKey(write_pem(key), b"v=DKIM1; k=ed25519; p=" + base64.b64encode(public))


KINDS: dict[str, Callable[[], DkimKey]] = {
    "rsa": make_rsa,
    "rsa-pkcs1": lambda: make_rsa(is_pkcs1=True),
    "ed25519": make_ed25519,
}
