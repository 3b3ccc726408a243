"""The Date of every answer: the tenant's time where it is about one, else the system's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import formatdate
from functools import lru_cache

from starlette.types import Scope

from mock_icims.storage.world import Tenant, World
from mock_icims.web.parties import concerned


class Dates:
    """In place of the server's own, which knows one time only (`date_header=False`)."""

    def __init__(self, world: World, *, system_clock: Callable[[], datetime]) -> None:
        self._world = world
        self._system_clock = system_clock

    def of(self, scope: Scope) -> tuple[Tenant | None, datetime]:
        """Whom it is about, and what time it is for them."""
        tenant = concerned(scope, self._world)
        return tenant, self._system_clock() if tenant is None else tenant.clock.now()


@lru_cache(maxsize=256)
def http_date(second: int) -> bytes:
    """IMF-fixdate (RFC 9110, 5.6.7); made once for all answers of a second."""
    return formatdate(second, usegmt=True).encode()
