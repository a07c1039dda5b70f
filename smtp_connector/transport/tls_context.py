"""Make the ssl context that a config asks for; equal options share one."""

from __future__ import annotations

import os
import ssl
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from smtp_connector.config.tls import TlsOptions
from smtp_connector.errors import TlsError
from smtp_connector.terms import Sentence, gettext_noop

OPENSSL_VERSION = ssl.OPENSSL_VERSION  # for reports
OPEN_FILES = "/proc/self/fd"  # Linux; what is open in this process, by its number
VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}
OLD_VERSIONS = frozenset({"TLSv1", "TLSv1.1"})
# Their handshake needs SHA-1, which OpenSSL 3 allows at this security level alone.
OLD_CIPHERS = "DEFAULT:@SECLEVEL=0"


@lru_cache(maxsize=32)
def make_tls_context(options: TlsOptions) -> ssl.SSLContext:
    """Return the context for these options.

    Raises:
        TlsError: the certificates, the key, the versions or the ciphers cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if not options.reject_unauthorized:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    _set_versions(context, options)
    ciphers = options.ciphers or (OLD_CIPHERS if options.min_version in OLD_VERSIONS else "")
    if ciphers:
        _set_ciphers(context, ciphers)
    _load_authorities(context, options)
    if options.cert or options.key.get_secret_value():
        _load_client_certificate(context, options)
    return context


@lru_cache(maxsize=32)
def make_endpoint_context(options: TlsOptions) -> ssl.SSLContext:
    """Return the context for a token endpoint: its certificate is always checked, and `tls.ca` counts besides the system's.

    Raises:
        TlsError: `tls.ca` holds no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    if options.ca:
        _load_authorities(context, options)
    return context


def _set_versions(context: ssl.SSLContext, options: TlsOptions) -> None:
    try:
        with warnings.catch_warnings():
            # TLS 1.0 and 1.1 are deprecated; who names them knows it.
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = VERSIONS[options.min_version]
            context.maximum_version = VERSIONS[options.max_version]
    except ValueError as error:
        raise _refuse(gettext_noop("tls.minVersion and tls.maxVersion cannot be used.")) from error
    if context.minimum_version > context.maximum_version:
        raise _refuse(gettext_noop("tls.minVersion is newer than tls.maxVersion."))


def _set_ciphers(context: ssl.SSLContext, ciphers: str) -> None:
    try:
        context.set_ciphers(ciphers)
    except (ssl.SSLError, ValueError) as error:
        raise _refuse(gettext_noop("tls.ciphers names no cipher that is known here.")) from error


def _load_authorities(context: ssl.SSLContext, options: TlsOptions) -> None:
    """Trust the authorities of the config, and only these; without them the system's."""
    if not options.ca:
        context.load_default_certs()
        return
    texts = (options.ca,) if isinstance(options.ca, str) else options.ca
    try:
        context.load_verify_locations(cadata="\n".join(texts))
    except (ssl.SSLError, ValueError, TypeError) as error:  # TypeError: not ASCII
        raise _refuse(gettext_noop("tls.ca holds no certificate in PEM form.")) from error


def _load_client_certificate(context: ssl.SSLContext, options: TlsOptions) -> None:
    """Hand certificate and key to OpenSSL, which takes them from something with a file's name only."""
    passphrase = options.passphrase.get_secret_value()
    pem = f"{options.cert}\n{options.key.get_secret_value()}\n".encode("utf-8", "replace")
    is_usable = True
    with _named(pem) as name:
        try:
            # Without a password OpenSSL would ask for one at the terminal.
            context.load_cert_chain(name, password=lambda: passphrase)
        except (OSError, ValueError):
            is_usable = False
    # Raised outside the handler, so that no context of it holds the key.
    if not is_usable:
        raise _refuse(gettext_noop("tls.cert, tls.key and tls.passphrase do not fit together."))


@contextmanager
def _named(content: bytes) -> Iterator[str]:
    """Give the octets a file's name: in memory on Linux, elsewhere a file (0600) that is deleted at once."""
    if hasattr(os, "memfd_create") and Path(OPEN_FILES).is_dir():
        with os.fdopen(os.memfd_create("smtp-connector"), "wb") as memory:
            memory.write(content)
            memory.flush()
            yield f"{OPEN_FILES}/{memory.fileno()}"
        return
    with tempfile.NamedTemporaryFile(prefix="smtp-connector-", suffix=".pem") as file:
        file.write(content)
        file.flush()
        yield file.name


def _refuse(sentence: Sentence) -> TlsError:
    return TlsError(
        sentence,
        hint=gettext_noop("Correct this value under tls; nothing was sent."),
    )
