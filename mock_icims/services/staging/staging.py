"""The stage manager's desk: customers come and go, apps are registered, time passes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from mock_icims.domain.customers import Customer, Origin, Region, Tier
from mock_icims.domain.ids import CustomerId, Ids
from mock_icims.domain.ports import Timekeeping
from mock_icims.seeds.openings import COMPANIES
from mock_icims.seeds.packs import domain_of, furnish
from mock_icims.seeds.plans import PLANS, Pack
from mock_icims.services.mailroom import MailRoom
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant, World

MANY = 5_000
"""Candidates of a pack that is furnished in a thread: for fewer, a thread is not worth it."""


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
        timekeeper: Timekeeping[Tenant],
        system_clock: Callable[[], datetime],
        seed: int,
    ) -> None:
        self.mail_room = mail_room
        self._world = world
        self._events = events
        self._timekeeper = timekeeper
        self._system_clock = system_clock
        self._ids = Ids(f"world:{seed}", world.dealt)

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
        customer, origin = self._announced(pack, seed=seed, name=name, tier=tier, region=region)
        tenant = self._furnished(customer, seed, origin)
        self._world.add(tenant)
        return tenant

    async def open_beside(
        self,
        pack: Pack,
        *,
        seed: int = 1,
        name: str | None = None,
        tier: Tier = Tier.ENTERPRISE_PLUS,
        region: Region = Region.US,
    ) -> Tenant:
        """The same; where that takes seconds, others are served meanwhile."""
        customer, origin = self._announced(pack, seed=seed, name=name, tier=tier, region=region)
        if PLANS[pack].candidates < MANY:
            tenant = self._furnished(customer, seed, origin)
        else:
            tenant = await asyncio.to_thread(self._furnished, customer, seed, origin)
        self._world.add(tenant)
        return tenant

    async def reset(self, tenant: Tenant) -> Tenant:
        """
        As on the first morning: same ids and bytes; sessions, tokens, mail and time are gone.

        Who followed the clock follows it back to the system's. Snapshots stay, and the
        customer's own registrations, integration users and subscriptions: they say who there is,
        and not what happened.
        """
        async with self._timekeeper.turn(tenant) as tenant:
            fresh = self._furnished(tenant.customer, tenant.seed, tenant.origin)
            fresh.followers.furnish(tenant.followers.values())
            fresh.registrations.update(tenant.registrations)
            fresh.integration_users.update(tenant.integration_users)
            fresh.subscriptions.update(tenant.subscriptions)
            self._world.replace(fresh, {})
            await self._timekeeper.tell(fresh)
        self._events.wake()
        return fresh

    async def close(self, tenant: Tenant) -> None:
        """Who followed the clock goes by the system's again."""
        async with self._timekeeper.turn(tenant) as tenant:
            self._world.remove(tenant.customer.id)
            for follower in tenant.followers.values():
                await self._timekeeper.let_go(tenant, follower)
        self._events.wake()

    def domain(self, tenant: Tenant) -> str:
        return tenant.origin.domain

    def _customer(self, *, name: str, tier: Tier, region: Region) -> Customer:
        """An id whose number is nobody's yet."""
        while True:
            id = CustomerId(self._ids.next("cus"))
            customer = Customer(id=id, name=name, tier=tier, region=region)
            if not self._world.has_number(customer.number):
                return customer

    def _announced(
        self, pack: Pack, *, seed: int, name: str | None, tier: Tier, region: Region
    ) -> tuple[Customer, Origin]:
        """Id and domain are theirs from here on, and nobody else's who comes meanwhile."""
        name = name or COMPANIES[(seed - 1) % len(COMPANIES)]
        customer = self._customer(name=name, tier=tier, region=region)
        origin = Origin(pack=pack, domain=self._free_domain(customer), at=self._system_clock())
        return customer, origin

    def _furnished(self, customer: Customer, seed: int, origin: Origin) -> Tenant:
        tenant = Tenant(
            customer=customer, seed=seed, origin=origin, system_clock=self._system_clock
        )
        furniture = furnish(
            Pack(origin.pack),
            seed=seed,
            ids=tenant.ids,
            customer=customer,
            domain=origin.domain,
            at=origin.at,
        )
        tenant.users.furnish(furniture.staff)
        tenant.workflows.furnish(furniture.workflows)
        tenant.jobs.furnish(furniture.jobs)
        tenant.candidates.furnish(furniture.candidates)
        tenant.applications.furnish(furniture.applications)
        tenant.fields.furnish(furniture.fields)
        tenant.integration_users.update({one.username: one for one in furniture.integration_users})
        return tenant

    def _free_domain(self, customer: Customer) -> str:
        number = 1
        while (domain := domain_of(customer.name, number=number)) in self._world.domains:
            number += 1
        self._world.domains[domain] = customer.id
        return domain
