"""From an address to the machine behind it: resolved, checked, and then kept to."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from mock_icims.domain.webhooks.addresses import Address, Reach, destination

Resolve = Callable[[str, int], Awaitable[list[Address]]]
"""All addresses of a host, for a port. Raises OSError or UnicodeError when there is none."""


async def resolve(host: str, port: int) -> list[Address]:
    """By the system's resolver."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in found))


async def route(url: str, *, reach: Reach, resolve: Resolve = resolve) -> list[Address]:
    """
    The addresses to connect to, the first that answers.

    Connecting to these and not to the name is what makes the check hold: a name that is asked for
    again may answer something else (DNS rebinding). Raises AddressBlocked, OSError, UnicodeError.
    """
    wanted = destination(url)
    addresses = await resolve(wanted.host, wanted.port)
    reach.check(wanted, addresses)
    return addresses
