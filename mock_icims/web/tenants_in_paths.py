"""Which customer a path names: by an id in Connect v1, by a number in the public API."""

from __future__ import annotations

from mock_icims.domain.ids import CustomerId
from mock_icims.domain.public.numbers import number
from mock_icims.storage.world import Tenant, World

CONNECT = "/connect/v1/customers/"
PUBLIC = "/customers/"


def names_a_customer(path: str) -> bool:
    """Whether a customer is named there, known or not."""
    return path.startswith((CONNECT, PUBLIC))


def in_the_path(path: str, world: World) -> Tenant | None:
    if path.startswith(CONNECT):
        return world.tenants.get(CustomerId(path[len(CONNECT) :].partition("/")[0]))
    if path.startswith(PUBLIC):
        return world.numbered(number(path[len(PUBLIC) :].partition("/")[0]) or 0)
    return None
