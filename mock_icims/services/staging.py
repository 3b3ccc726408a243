"""The stage manager's desk: customers come and go, apps are registered, time passes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from mock_icims.domain.clock import StagingClock
from mock_icims.domain.customers import Customer, Region, Tier
from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.events import Fired
from mock_icims.domain.faults import Faults
from mock_icims.domain.ids import CustomerId, Ids
from mock_icims.domain.journal import Journal
from mock_icims.domain.mailbox import Mailbox
from mock_icims.domain.marketplace import Registration
from mock_icims.domain.ports import Messenger
from mock_icims.seeds.openings import COMPANIES
from mock_icims.seeds.packs import Pack, domain_of, furnish
from mock_icims.services.events import Events
from mock_icims.services.mailroom import MailRoom
from mock_icims.storage.tables import Table
from mock_icims.storage.world import Tenant, World

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a tenant was made from, and can be made from again."""

    pack: Pack
    seed: int
    customer: Customer
    domain: str
    at: datetime


class Staging:
    """
    `system_clock` answers aware UTC: it drives the clocks of all tenants. `seed` numbers the
    customers; what a customer is furnished with follows the tenant's own seed.
    """

    def __init__(
        self,
        world: World,
        *,
        events: Events,
        mail_room: MailRoom,
        messenger: Messenger[Tenant],
        system_clock: Callable[[], datetime],
        seed: int,
    ) -> None:
        self.mail_room = mail_room
        self._world = world
        self._events = events
        self._messenger = messenger
        self._system_clock = system_clock
        self._ids = Ids(f"world:{seed}")
        self._openings: dict[CustomerId, Opening] = {}
        self._domains: set[str] = set()

    def open(
        self,
        pack: Pack,
        *,
        seed: int = 1,
        name: str | None = None,
        tier: Tier = Tier.ENTERPRISE_PLUS,
        region: Region = Region.US,
    ) -> Tenant:
        """
        A fresh customer. Two with the same seed differ in their id and their e-mail domain only
        (docs/decisions/0019-ids-and-tokens.md).
        """
        name = name or COMPANIES[(seed - 1) % len(COMPANIES)]
        customer = Customer(
            id=CustomerId(self._ids.next("cus")), name=name, tier=tier, region=region
        )
        opening = Opening(
            pack=pack,
            seed=seed,
            customer=customer,
            domain=self._free_domain(name),
            at=self._system_clock(),
        )
        self._openings[customer.id] = opening
        return self._furnished(opening)

    def reset(self, tenant: Tenant) -> Tenant:
        """As on the first morning: same ids and bytes; sessions, tokens, mail and time are gone."""
        self.close(tenant)
        return self._furnished(self._openings[tenant.customer.id])

    def close(self, tenant: Tenant) -> None:
        self._world.remove(tenant.customer.id)
        self._events.reopen(customer_id=tenant.customer.id)
        self._events.wake()

    def domain(self, tenant: Tenant) -> str:
        return self._openings[tenant.customer.id].domain

    def register(self, registration: Registration) -> None:
        """Known to every customer's Marketplace from now on; replaces an earlier registration."""
        for other in self._world.registrations.values():
            if other.client_id == registration.client_id and other.app_id != registration.app_id:
                raise ValidationFailed({"client_id": f"is that of {other.app_id!r}"})

        self._world.registrations[registration.app_id] = registration
        self._events.reopen(app_id=registration.app_id)

    def set_clock(self, tenant: Tenant, *, frozen: bool, now: datetime | None) -> None:
        """`now` None is the tenant's present; any moment may be set, a past one, too."""
        if frozen:
            tenant.clock.freeze(now)
        else:
            tenant.clock.resume(now)
        self._events.wake()

    async def advance(self, tenant: Tenant, by: timedelta) -> list[Fired]:
        """Forward; what falls due on the way is done in order and told."""
        return await self._messenger.advance(tenant, by)

    async def settled(self, tenant: Tenant, *, seconds: float) -> bool:
        """Whether no event is due or on its way, now or within so many seconds."""
        found = await self._events.settled.until(
            lambda: True if self._events.pending(tenant) == 0 else None, seconds=seconds
        )
        return found is True

    def _furnished(self, opening: Opening) -> Tenant:
        ids = Ids(opening.seed)
        furniture = furnish(
            opening.pack,
            seed=opening.seed,
            ids=ids,
            customer=opening.customer,
            domain=opening.domain,
            at=opening.at,
        )
        tenant = Tenant(
            customer=opening.customer,
            seed=opening.seed,
            ids=ids,
            clock=StagingClock(self._system_clock),
            random=random.Random(opening.seed),  # noqa: S311 - for jitter, seeded on purpose
            mailbox=Mailbox(),
            journal=Journal(),
            faults=Faults(),
        )
        _fill(tenant.users, furniture.staff)
        _fill(tenant.workflows, furniture.workflows)
        _fill(tenant.jobs, furniture.jobs)
        _fill(tenant.candidates, furniture.candidates)
        _fill(tenant.applications, furniture.applications)
        self._world.add(tenant)
        return tenant

    def _free_domain(self, name: str) -> str:
        number = 1
        while (domain := domain_of(name, number=number)) in self._domains:
            number += 1
        self._domains.add(domain)
        return domain


def _fill(table: Table[V], rows: Iterable[V]) -> None:
    for row in rows:
        table.put(row)
