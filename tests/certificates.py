"""Certificates for test servers: good ones from a private authority, and bad ones of every kind."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import tempfile
import warnings

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
AN_HOUR = datetime.timedelta(hours=1)
LOCAL_NAMES = ("localhost", "127.0.0.1")
LOCAL_ALTERNATIVES = x509.SubjectAlternativeName(
    [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
)
ANY_STRENGTH = "DEFAULT:@SECLEVEL=0"  # lets OpenSSL serve what it holds for too weak or too old
SHA256_WITH_RSA = bytes.fromhex("06092a864886f70d01010b")  # as DER writes it, RFC 4055, 5
SHA1_WITH_RSA = bytes.fromhex("06092a864886f70d010105")
# A Diffie-Hellman group of 1024 bits: the Second Oakley Group, RFC 2409, 6.2.
SMALL_GROUP = b"""\
-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""


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
        return self._make_context_of_an_hour(LONG_AGO)

    def make_future_server_context(self) -> ssl.SSLContext:
        """Return a context whose certificate begins in ten days."""
        return self._make_context_of_an_hour(
            datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=10)
        )

    def _make_context_of_an_hour(self, start: datetime.datetime) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(
            *LOCAL_NAMES, not_before=start, not_after=start + AN_HOUR
        ).configure_cert(context)
        return context

    def make_intermediate_server_context(self, *, is_complete: bool) -> ssl.SSLContext:
        """Return a context whose certificate an intermediate authority signed, which is sent along or not."""
        leaf = self.ca.create_child_ca().issue_cert(*LOCAL_NAMES)
        chain = leaf.cert_chain_pems if is_complete else leaf.cert_chain_pems[:1]
        return make_context(leaf.private_key_pem.bytes() + b"".join(pem.bytes() for pem in chain))

    def make_server_context_of_versions(
        self, oldest: ssl.TLSVersion, newest: ssl.TLSVersion
    ) -> ssl.SSLContext:
        """Return a context that speaks these versions only."""
        context = self.make_server_context()
        context.set_ciphers(ANY_STRENGTH)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of TLS 1.0
            context.minimum_version, context.maximum_version = oldest, newest
        return context

    def make_small_group_server_context(self) -> ssl.SSLContext:
        """Return a context with a good certificate and a Diffie-Hellman group of 1024 bits."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*LOCAL_NAMES, key_type=trustme.KeyType.RSA).configure_cert(context)
        context.set_ciphers("DHE:@SECLEVEL=0")
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with tempfile.NamedTemporaryFile() as file:
            file.write(SMALL_GROUP)
            file.flush()
            context.load_dh_params(file.name)
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


class WeakAuthority:
    """A private authority (RSA) whose certificates are too weak for OpenSSL's usual security level."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.certificate = build_certificate(self.key, self.key, is_authority=True)
        self.pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def make_small_key_context(self) -> ssl.SSLContext:
        """Return a context whose certificate has a key of 1024 bits."""
        key = rsa.generate_private_key(65537, 1024)
        certificate = build_certificate(key, self.key)
        return make_context(to_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))

    def make_sha1_context(self) -> ssl.SSLContext:
        """Return a context whose certificate is signed over SHA-1, which no library makes any more."""
        key = rsa.generate_private_key(65537, 2048)
        strong = build_certificate(key, self.key)
        content = strong.tbs_certificate_bytes.replace(SHA256_WITH_RSA, SHA1_WITH_RSA)
        signature = self.key.sign(content, padding.PKCS1v15(), hashes.SHA1())
        whole = (
            strong.public_bytes(serialization.Encoding.DER)
            .replace(SHA256_WITH_RSA, SHA1_WITH_RSA)
            .replace(strong.signature, signature)
        )
        return make_context(to_pem(key) + ssl.DER_cert_to_PEM_cert(whole).encode())


def make_self_signed_server_context() -> ssl.SSLContext:
    """Return a context with a certificate for localhost that nobody else signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = build_certificate(key, key)
    return make_context(to_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))


Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def build_certificate(key: Key, issuer_key: Key, *, is_authority: bool = False) -> x509.Certificate:
    """Return a certificate for localhost that is valid now; self-signed when both keys are the same."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Weak authority")])
    now = datetime.datetime.now(datetime.UTC)
    is_self_signed = key is issuer_key and not is_authority
    return (
        x509.CertificateBuilder()
        .subject_name(authority if is_authority else name)
        .issuer_name(name if is_self_signed else authority)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - AN_HOUR)
        .not_valid_after(now + AN_HOUR)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(LOCAL_ALTERNATIVES, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def to_pem(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def make_context(pem: bytes) -> ssl.SSLContext:
    """Return a context for a server with this key and these certificates, however weak."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ANY_STRENGTH)
    with tempfile.NamedTemporaryFile() as file:
        file.write(pem)
        file.flush()
        context.load_cert_chain(file.name)
    return context
