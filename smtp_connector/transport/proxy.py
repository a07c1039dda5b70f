"""Reach the server through a proxy: what it is asked for, and the tunnel over a connection that we made."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from smtp_connector.config.address import is_host, is_ip_address
from smtp_connector.config.proxy import ProxyUrl, ProxyUrlError, parse_proxy
from smtp_connector.config.schema import SmtpConfig
from smtp_connector.config.tls import TlsOptions
from smtp_connector.errors import (
    DeliveryError,
    ProxyError,
    ProxyRefusedError,
    ProxyUnreachableError,
)
from smtp_connector.terms import Stage, gettext_noop

from .connection import OnAttempt, connect
from .deadline import get_remaining
from .dns import HostAddress, find_addresses, get_wire_host
from .egress import EgressRule
from .http_proxy import open_http_tunnel
from .proxy_stream import ProxyStream
from .socks_proxy import open_socks_tunnel
from .tls_context import make_tls_context


class Tunnel(NamedTuple):
    """A connection that the server is at the end of. unread: what it has said already."""

    connection: socket.socket
    unread: bytes


def find_proxy(config: SmtpConfig) -> ProxyUrl | None:
    """Return the config's proxy, or None.

    Raises:
        ProxyError: what stands there is none; nothing was connected.
    """
    text = config.proxy.get_secret_value()
    if not text:
        return None
    try:
        return parse_proxy(text)
    except ProxyUrlError as error:
        sentence, suggestion = error.sentence, error.suggestion
    raise ProxyError(sentence, is_transient=False, hint=suggestion)


def choose_host(config: SmtpConfig, proxy: ProxyUrl, egress: EgressRule, *, ends: float) -> str:
    """Return the server's host as the proxy is asked for it: an address that was checked, or a name.

    A name goes out only where the scheme says that the proxy looks it up. Then nobody here knows the address.

    Raises:
        DestinationNotAllowedError: the address, or the port, is not allowed.
    """
    port = config.resolved_port
    name = get_wire_host(config.host)
    if proxy.resolves_names and is_host(name) and not _is_address(name):
        egress.require_allowed_port(port)
        return name
    allowed = egress.choose_allowed(find_addresses(config.host, port, ends=ends), port)
    ipv4 = [address for address in allowed if address.family == socket.AF_INET]
    if not ipv4 and proxy.scheme.startswith("socks4"):
        raise ProxyRefusedError(
            gettext_noop(
                "%(host)s has an IPv6 address only, which SOCKS 4 cannot name.", host=name
            ),
            hint=gettext_noop("Use socks5 as the scheme of proxy."),
        )
    return (ipv4 or allowed)[0].text.partition("%")[0]


def find_proxy_addresses(
    proxy: ProxyUrl, egress: EgressRule, *, ends: float
) -> Sequence[HostAddress]:
    """Return the addresses of the proxy that may be connected to."""
    with _mapped_proxy_faults(proxy):
        addresses = find_addresses(proxy.host, proxy.port, ends=ends)
    return egress.choose_allowed(addresses, proxy.port)


def open_tunnel(
    addresses: Sequence[HostAddress],
    proxy: ProxyUrl,
    host: str,
    config: SmtpConfig,
    *,
    ends: float,
    on_attempt: OnAttempt | None = None,
) -> Tunnel:
    """Connect to the proxy and let it connect to the host.

    Raises:
        ProxyError: the proxy cannot be reached, or does not do it.
        TimeoutError: it was not done in time.
    """
    with _mapped_proxy_faults(proxy):
        connection = connect(
            addresses, local_address=config.local_address, ends=ends, on_attempt=on_attempt
        )
        try:
            if proxy.scheme == "https":
                connection = _encrypt(connection, proxy, config, ends=ends)
            stream = ProxyStream(connection, ends=ends)
            if proxy.is_http:
                return Tunnel(
                    connection, open_http_tunnel(stream, proxy, host, config.resolved_port)
                )
            open_socks_tunnel(stream, proxy, host, config.resolved_port)
        except OSError:
            connection.close()
            raise
        return Tunnel(connection, b"")


def _is_address(name: str) -> bool:
    """Tell whether the name is an address in any spelling, or this machine's (RFC 6761, 6.3)."""
    if is_ip_address(name) or name.lower().rpartition(".")[2] == "localhost":
        return True
    try:
        socket.inet_aton(name)
    except OSError:
        return False
    return True


def _encrypt(
    connection: socket.socket, proxy: ProxyUrl, config: SmtpConfig, *, ends: float
) -> ssl.SSLSocket:
    """Check the proxy's certificate by the authorities of the config, whatever it says of the server's."""
    context = make_tls_context(TlsOptions(ca=config.tls.ca))
    connection.settimeout(get_remaining(ends))
    encrypted = context.wrap_socket(
        connection, server_hostname=proxy.host, do_handshake_on_connect=False
    )
    try:
        encrypted.do_handshake()
    except OSError:
        encrypted.close()
        raise
    return encrypted


@contextmanager
def _mapped_proxy_faults(proxy: ProxyUrl) -> Iterator[None]:
    """Say of what goes wrong that it is the proxy, not the server."""
    try:
        yield
    except (DeliveryError, TimeoutError):
        raise
    except ssl.SSLError as error:
        raise _make_tls_error(error) from error
    except OSError as error:
        raise ProxyUnreachableError(
            gettext_noop(
                "No connection to the proxy %(host)s, port %(port)d: %(reason)s.",
                host=proxy.host,
                port=proxy.port,
                reason=error.strerror or type(error).__name__,
            ),
            hint=gettext_noop("Check host and port in proxy; nothing was sent to the server."),
        ) from error


def _make_tls_error(error: ssl.SSLError) -> ProxyError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return ProxyError(
            gettext_noop(
                "The proxy's certificate is not accepted: %(reason)s.",
                reason=error.verify_message.rstrip("."),
            ),
            stage=Stage.CONNECT,
            is_transient=False,
            hint=gettext_noop(
                "Check the host in proxy. Put the authority of a proxy of your own into tls.ca, next to the server's."
            ),
        )
    return ProxyError(
        gettext_noop("TLS with the proxy failed."),
        stage=Stage.CONNECT,
        is_transient=False,
        hint=gettext_noop("Use http as the scheme of proxy when it does not speak TLS."),
    )
