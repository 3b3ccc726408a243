"""Apps that come again: whom a token led to before, as long as it would lead there again."""

from __future__ import annotations

from typing import TypeVar

from mock_icims.storage.world import World
from mock_icims.web.principals import AppPrincipal

MOST = 1_000
LONGEST = 1_000
"""Ours are far below; who sends a longer one, with blanks perhaps, is looked up each time."""

T = TypeVar("T")


class Callers:
    """
    By the Authorization that they send, since apps come again and again with the few that they
    have. Reading it, hashing the token and looking its customer up is then done once.

    Nobody tells this desk when something changes, and nobody has to. What was found is believed
    only while what it was found by is where it was: the very grant in the world's table, and the
    very customer among the world's. To revoke, narrow, replace, restore or forget puts another one
    there, or none, and then the long way is gone again (docs/decisions/0070).
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[bytes, AppPrincipal] = {}

    def find(self, authorization: bytes) -> AppPrincipal | None:
        try:
            known = self._known[authorization]
        except KeyError:
            return None
        world, grant, tenant = self._world, known.grant, known.tenant
        if (
            world.tokens.find(grant.token_hash) is grant
            and world.tenants.get(grant.customer_id) is tenant
            and tenant.clock.now() < grant.expires_at
        ):
            return known
        del self._known[authorization]
        return None

    def meet(self, authorization: bytes, found: T) -> T:
        """Remembers who was found the long way, if it is an app."""
        if isinstance(found, AppPrincipal) and len(authorization) <= LONGEST:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[authorization] = found
        return found
