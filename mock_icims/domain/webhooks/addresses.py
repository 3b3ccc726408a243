"""Where an app may have its events sent: to the internet, and inside only where it is listed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urlsplit

from mock_icims.domain.structs import Struct

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Special-purpose addresses of IANA's two registries, and what was one once.
INSIDE: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        # The first holds all ways to write an IPv4 address for a translator, RFC 2765's too.
        *("::/7", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16"),
        *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)
LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

HTTPS_PORT = 443

# Names that mean this machine wherever they are looked up (RFC 6761, 6.3).
LOCALHOST = re.compile(r"(.+\.)?localhost\.?")
DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})
NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


class AddressBlocked(ValueError):
    """One sentence: why nothing is sent there."""


class Destination(Struct, frozen=True, kw_only=True):
    """Scheme, host and port of an address, with the host as a resolver is asked for it."""

    scheme: str
    host: str
    port: int

    @property
    def plain(self) -> bool:
        """Not what the internet is reached by: https at port 443."""
        return self.scheme != "https" or self.port != HTTPS_PORT


class Reach(Struct, frozen=True):
    """
    What may be reached beside the internet: the subnets listed by whoever runs this.

    In a listed one plain http and any port are fine, everywhere else it is https at port 443.
    """

    allowed: tuple[Network, ...] = ()

    def objection(self, url: str) -> str | None:
        """
        What is wrong with an address, as far as can be said without asking a resolver.

        A name is judged again by what it resolves to, each time that something is sent there.
        """
        try:
            wanted = destination(url)
            address = written_as_address(wanted.host)
            if address is not None:
                self.check(wanted, [address])
            elif wanted.plain and not any(not one.is_loopback for one in self.allowed):
                raise AddressBlocked(_PLAIN)
        except AddressBlocked as blocked:
            return str(blocked)
        return None

    def check(self, wanted: Destination, addresses: Sequence[Address]) -> None:
        """
        Raises AddressBlocked if any of the addresses that a host has is one that it must not have.
        """
        for address in addresses:
            listed = self.lists(address)
            if not listed and is_inside(address):
                raise AddressBlocked(f"leads to {address}, which is no address on the internet")
            if not listed and wanted.plain:
                raise AddressBlocked(_PLAIN)

    def lists(self, address: Address) -> bool:
        found = unwrapped(address)
        return any(found in network for network in self.allowed)


_PLAIN = "must begin with https:// and use port 443; all else is for listed subnets only"


def destination(url: str) -> Destination:
    """Raises AddressBlocked for what is no address of a program on the internet."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressBlocked("is not an address") from error

    if parts.scheme not in ("http", "https"):
        raise AddressBlocked("must begin with https://")
    if parts.username is not None or parts.password is not None or "\\" in url:
        raise AddressBlocked("must have no user and no backslash")
    if not host:
        raise AddressBlocked("must name a host")
    usual = HTTPS_PORT if parts.scheme == "https" else 80
    return Destination(
        scheme=parts.scheme, host=plain_host(host), port=usual if port is None else port
    )


def plain_host(host: str) -> str:
    """With the dots and letters that IDNA takes for ASCII ones written as these."""
    return unicodedata.normalize("NFKC", host.translate(DOTS)).lower()


def written_as_address(host: str) -> Address | None:
    """
    The address that a host spells, in any of the forms that resolvers take: 127.1, 0x7f.1,
    2130706433, 017700000001. `localhost` is 127.0.0.1. None for a name.
    """
    if LOCALHOST.fullmatch(host):
        return IPv4Address("127.0.0.1")
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return _numeric(host.removesuffix("."))


def is_inside(address: Address) -> bool:
    """In a network that is nobody's on the internet; an IPv4 address within an IPv6 one counts."""
    found = unwrapped(address)
    return any(found in network for network in INSIDE)


def unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (::ffff:0:0/96), or the address itself."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _numeric(host: str) -> IPv4Address | None:
    """What inet_aton(3) makes of it: up to four numbers, the last filling what is left."""
    parts = host.split(".")
    if len(parts) > 4 or not all(NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        *firsts, last = (_number(part) for part in parts)
    except ValueError:
        return None
    if any(first > 255 for first in firsts) or last >= 1 << (8 * (4 - len(firsts))):
        return None
    return IPv4Address(sum(first << (24 - 8 * place) for place, first in enumerate(firsts)) + last)


def _number(part: str) -> int:
    if part[:2] in ("0x", "0X"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if part.startswith("0") else int(part)
