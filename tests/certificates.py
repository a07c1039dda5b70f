"""Certificates for test servers: from a private authority, expired, or self-signed."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import tempfile

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
AN_HOUR = datetime.timedelta(hours=1)
LOCAL_NAMES = ("localhost", "127.0.0.1")


class Authority:
    """A private certificate authority and what it signs."""

    def __init__(self) -> None:
        self.ca = trustme.CA()
        self.pem = self.ca.cert_pem.bytes().decode()

    def make_server_context(self, *names: str) -> ssl.SSLContext:
        """Return a context with a certificate for these names (localhost and 127.0.0.1 without any)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*(names or LOCAL_NAMES)).configure_cert(context)
        return context

    def make_expired_server_context(self) -> ssl.SSLContext:
        """Return a context whose certificate ended long ago."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate = self.ca.issue_cert(
            *LOCAL_NAMES, not_before=LONG_AGO, not_after=LONG_AGO + AN_HOUR
        )
        certificate.configure_cert(context)
        return context

    def make_demanding_server_context(self) -> ssl.SSLContext:
        """Return a context that asks the client for a certificate of this authority."""
        context = self.make_server_context()
        context.verify_mode = ssl.CERT_REQUIRED
        self.ca.configure_trust(context)
        return context

    def make_client_certificate(self, passphrase: str) -> tuple[str, str]:
        """Return a certificate and its key in PEM form, the key locked with the passphrase."""
        leaf = self.ca.issue_cert("client.example")
        key = serialization.load_pem_private_key(leaf.private_key_pem.bytes(), None)
        locked = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase.encode()),
        )
        return leaf.cert_chain_pems[0].bytes().decode(), locked.decode()


def make_self_signed_server_context() -> ssl.SSLContext:
    """Return a context with a certificate for localhost that nobody else signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - AN_HOUR)
        .not_valid_after(now + AN_HOUR)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    private_key = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        file.write(certificate.public_bytes(serialization.Encoding.PEM) + private_key)
        file.flush()
        context.load_cert_chain(file.name)
    return context
