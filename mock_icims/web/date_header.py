"""The Date of every answer: the tenant's time where it is about one, else the system's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import formatdate
from functools import lru_cache

from starlette.types import Scope

from mock_icims.storage.world import Tenant, World
from mock_icims.web.headers import Header
from mock_icims.web.parties import party_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Dates:
    """In place of the server's own, which knows one time only (`date_header=False`)."""

    def __init__(self, world: World, *, system_clock: Callable[[], datetime]) -> None:
        self._world = world
        self._system_clock = system_clock

    def of(self, scope: Scope) -> tuple[Tenant | None, datetime]:
        """
        Whom it is about, and what time it is for them: the customer in the path; where it names
        none, the caller's own.
        """
        customer_id = scope["state"]["customer_id"]
        if customer_id is None:
            customer_id = party_of(scope).customer_id
        tenant = None if customer_id is None else self._world.tenants.get(customer_id)
        return tenant, self._system_clock() if tenant is None else tenant.clock.now()


def date_header(at: datetime) -> Header:
    passed = at - _EPOCH
    return _of_second(passed.days, passed.seconds)


@lru_cache(maxsize=256)
def _of_second(days: int, seconds: int) -> Header:
    """IMF-fixdate (RFC 9110, 5.6.7); made once for all answers of a second."""
    return b"date", formatdate(days * 86_400 + seconds, usegmt=True).encode()
