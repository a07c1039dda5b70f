"""The egress rule: which addresses and ports a stored or typed config may lead to."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smtp_connector.errors import DestinationNotAllowedError
from smtp_connector.terms import Stage, gettext_noop

from .dns import HostAddress

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

# IANA IPv4 Special-Purpose Address Registry, RFC 5771 (multicast) and Azure's metadata address.
FORBIDDEN_IPV4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32"),
        *("169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24"),
        *("192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4"),
    )
)
# Everything else in IPv6 is loopback, local, multicast or not given out (RFC 4291, 2.4).
GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
FORBIDDEN_IPV6 = tuple(
    ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "3fff::/20")
)
# Prefixes under which an IPv4 address hides, and how many bits stand to the right of it.
EMBEDDED_IPV4 = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped, RFC 4291, 2.5.5.2
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),  # IPv4-translated, RFC 7915
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (ipaddress.IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
)


@dataclass(frozen=True, slots=True)
class EgressRule:
    """What an operator allows.

    allowed_networks: destinations inside may be private and use any port.
    allowed_ports: hold for all other destinations.
    """

    allowed_networks: Sequence[str]
    allowed_ports: Sequence[int]

    def choose_allowed(self, addresses: Sequence[HostAddress], port: int) -> list[HostAddress]:
        """Return the addresses that may be connected to.

        Raises:
            DestinationNotAllowedError: none is left; its hint prints the line to add.
        """
        allowed = [address for address in addresses if self.is_allowed(address.text, port)]
        if not allowed:
            raise self._refuse(addresses[0].text, port)
        return allowed

    def require_allowed_port(self, port: int) -> None:
        """Let a port pass whose address nobody here knows.

        Raises:
            DestinationNotAllowedError: it is not among the allowed ones; its hint prints the line to add.
        """
        if port not in self.allowed_ports:
            raise _refuse_port(port, self.allowed_ports)

    def is_allowed(self, text: str, port: int) -> bool:
        """Tell whether the address, written as digits, may be connected to."""
        address = ipaddress.ip_address(text)
        networks = list(self._iter_networks())
        if any(form in network for form in _iter_forms(address) for network in networks):
            return True
        return port in self.allowed_ports and not is_forbidden(address)

    def _iter_networks(self) -> Iterator[IPNetwork]:
        for text in self.allowed_networks:
            try:
                yield ipaddress.ip_network(text, strict=False)
            except ValueError:  # a system check reports it; here it allows nothing
                continue

    def _refuse(self, text: str, port: int) -> DestinationNotAllowedError:
        address = ipaddress.ip_address(text)
        if not is_forbidden(address):
            return _refuse_port(port, self.allowed_ports)
        network = f"{_strip_scope(address)}/{address.max_prefixlen}"
        return DestinationNotAllowedError(
            gettext_noop(
                "Connecting to %(address)s is not allowed: it is an address of a private or local network.",
                address=text,
            ),
            stage=Stage.CONNECT,
            hint=gettext_noop(
                'To allow it, the operator adds SMTP_CONNECTOR = {"ALLOWED_NETWORKS": ["%(network)s"]} to the settings, or sets SMTP_CONNECTOR_ALLOWED_NETWORKS=%(network)s.',
                network=network,
            ),
        )


def is_forbidden(address: IPAddress) -> bool:
    """Tell whether the address belongs to no public host, in whatever form it is written."""
    return any(_is_special(form) for form in _iter_forms(address))


def _is_special(address: IPAddress) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return any(address in network for network in FORBIDDEN_IPV4)
    if any(address in network for network, _shift in EMBEDDED_IPV4):
        return False  # the IPv4 address inside decides
    return address not in GLOBAL_IPV6 or any(address in network for network in FORBIDDEN_IPV6)


def _iter_forms(address: IPAddress) -> Iterator[IPAddress]:
    """Yield the address and the IPv4 address that hides in it."""
    yield address
    for network, shift in EMBEDDED_IPV4:
        if address in network:
            yield ipaddress.IPv4Address(int(address) >> shift & 0xFFFFFFFF)


def _strip_scope(address: IPAddress) -> str:
    return str(address).partition("%")[0]


def _refuse_port(port: int, allowed_ports: Sequence[int]) -> DestinationNotAllowedError:
    ports = sorted({*allowed_ports, port})
    return DestinationNotAllowedError(
        gettext_noop("Connecting to port %(port)d is not allowed.", port=port),
        stage=Stage.CONNECT,
        hint=gettext_noop(
            'Use 587 or 465. To allow this port, the operator sets SMTP_CONNECTOR = {"ALLOWED_PORTS": %(ports)s} in the settings, or SMTP_CONNECTOR_ALLOWED_PORTS=%(line)s.',
            ports=ports,
            line=",".join(map(str, ports)),
        ),
    )
