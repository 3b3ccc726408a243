"""Which customer a path names: by an id in Connect v1 and the control API, by a number publicly."""

from __future__ import annotations

from mock_icims.domain.ids import CustomerId
from mock_icims.domain.public.numbers import number
from mock_icims.storage.world import World

CONNECT = "/connect/v1/customers/"
PUBLIC = "/customers/"
STAGING = "/_staging/tenants/"

NOBODY = CustomerId("")
"""Who is named by a number that nobody has."""


def customer_in(path: str, world: World) -> CustomerId | None:
    """Be the caller theirs or not, and be there such a customer or not; None: none is named."""
    if path.startswith(CONNECT):
        return CustomerId(path.split("/", 5)[4])
    if path.startswith(STAGING):
        return CustomerId(path[len(STAGING) :].partition("/")[0])
    if path.startswith(PUBLIC):
        found = world.numbered(number(path[len(PUBLIC) :].partition("/")[0]) or 0)
        return NOBODY if found is None else found.customer.id
    return None
