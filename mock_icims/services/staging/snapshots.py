"""The desk of snapshots: keep a customer as they are under a name, and bring them back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from mock_icims.domain.errors import NotFound, Refusal
from mock_icims.domain.followers import SnapshotIncomplete
from mock_icims.domain.ports import Companionship, Timekeeping
from mock_icims.domain.snapshots import Snapshot, SnapshotRefused, snapshot_id
from mock_icims.domain.structs import Struct
from mock_icims.services.staging.followers import follows_another
from mock_icims.services.webhooks.events import Events
from mock_icims.storage import picture
from mock_icims.storage.parts import parts
from mock_icims.storage.world import Belongings, Tenant, World


class Unpacked(Struct, frozen=True):
    """A snapshot that need not be read again; nobody changes it, restoring copies it."""

    content: bytes
    tenant: Tenant
    belongings: Belongings
    programs: Mapping[str, bytes]


class Snapshots:
    """`system_clock` answers aware UTC: it drives the clocks of those who come back."""

    def __init__(
        self,
        world: World,
        *,
        events: Events,
        timekeeper: Timekeeping[Tenant],
        companions: Companionship[Tenant],
        system_clock: Callable[[], datetime],
    ) -> None:
        self._world = world
        self._events = events
        self._timekeeper = timekeeper
        self._companions = companions
        self._system_clock = system_clock
        self._unpacked: dict[str, Unpacked] = {}

    def of(self, tenant: Tenant) -> list[Snapshot]:
        """In the order in which their names were first used."""
        return self._world.snapshots.having("customer_id", tenant.customer.id)

    def read(self, tenant: Tenant, name: str) -> Snapshot:
        found = self._world.snapshots.find(snapshot_id(tenant.customer.id, name))
        if found is None:
            raise NotFound("snapshot", name)
        return found

    async def keep(self, tenant: Tenant, name: str) -> tuple[Snapshot, bool]:
        """
        As the customer is now, in every program that follows with a state, and whether the name is
        new; an older one makes room. Raises FollowerNotKept.
        """
        if not self._companions.of(tenant):
            return self.save(tenant, name)

        async with self._timekeeper.turn(tenant) as now, self._companions.still(now):
            try:
                return self.save(now, name, await self._companions.read(now))
            finally:
                await self._timekeeper.tell(now)

    def save(
        self, tenant: Tenant, name: str, programs: Mapping[str, bytes] = MappingProxyType({})
    ) -> tuple[Snapshot, bool]:
        """As the customer is now here, with what other programs had of them."""
        still = picture.still(tenant)
        belongings = self._world.belongings(tenant.customer.id)
        content = picture.write(still, belongings, programs)
        return self._put(name, Unpacked(content, still, belongings, programs))

    def load(self, tenant: Tenant, name: str, content: bytes) -> tuple[Snapshot, bool]:
        """
        What `read` gave, here or elsewhere, and whether the name is new. Raises SnapshotRefused.

        It is this customer's own: ids, addresses and messages say whose they are.
        """
        found, belongings = picture.read(content, system_clock=self._system_clock)
        programs = picture.programs_in(content)
        if found.customer.id != tenant.customer.id:
            raise SnapshotRefused(
                f"This snapshot is of {found.customer.id}, and this is {tenant.customer.id}: "
                "a snapshot goes back to the customer that it was made from."
            )
        return self._put(name, Unpacked(content, found, belongings, programs))

    def delete(self, tenant: Tenant, name: str) -> None:
        snapshot = self.read(tenant, name)
        self._world.snapshots.delete(snapshot.id)
        self._unpacked.pop(snapshot.id, None)

    async def restore(self, tenant: Tenant, name: str, *, alone: bool = False) -> Tenant:
        """
        The customer as they were, in every program or, when it fails, in none. What is on its way
        to an app without a state meanwhile arrives, and is not remembered.

        The clock shows what it showed then, and stands or runs as it did. Programs that began to
        follow it since go on following. Raises NotFound, SnapshotRefused, SnapshotIncomplete or
        FollowerNotRestored.
        """
        async with self._timekeeper.turn(tenant) as now:
            found = self._unpack(self.read(now, name))
            if alone:
                return await self._replaced(now, found)

            self._require_the_same(now, found)
            if not found.programs:
                return await self._replaced(now, found)
            async with self._companions.still(now):
                return await self._replaced_everywhere(now, found)

    async def _replaced_everywhere(self, now: Tenant, found: Unpacked) -> Tenant:
        """The fake comes last: what it does cannot be half done."""
        try:
            before = await self._companions.put_back(now, found.programs)
            try:
                return await self._replaced(now, found)
            except SnapshotRefused:
                await self._companions.put_back(now, before)
                raise
        except (Refusal, asyncio.CancelledError):
            # They wait to be told the time.
            await self._timekeeper.tell(now)
            raise

    async def _replaced(self, now: Tenant, found: Unpacked) -> Tenant:
        fresh = picture.twin(found.tenant)
        fresh.clock.recall(picture.shown(found.tenant))
        for follower in now.followers.values():
            fresh.followers.put(follower)
        for follower in fresh.followers.values():
            # A program has one clock, whoever it followed then.
            if follows_another(self._world, fresh, follower.url):
                fresh.followers.delete(follower.app_id)
        try:
            self._world.replace(fresh, found.belongings)
        except ValueError as error:
            raise SnapshotRefused(f"It cannot be restored: {error}.") from error
        await self._timekeeper.tell(fresh)

        self._events.wake()
        return fresh

    def _require_the_same(self, now: Tenant, found: Unpacked) -> None:
        there = {str(follower.app_id) for follower in self._companions.of(now)}
        gone, new = found.programs.keys() - there, there - found.programs.keys()
        if gone or new:
            raise SnapshotIncomplete(gone=sorted(gone), new=sorted(new))

    def _unpack(self, snapshot: Snapshot) -> Unpacked:
        known = self._unpacked.get(snapshot.id)
        if known is None or known.content is not snapshot.content:
            tenant, belongings = picture.read(snapshot.content, system_clock=self._system_clock)
            programs = picture.programs_in(snapshot.content)
            known = Unpacked(snapshot.content, tenant, belongings, programs)
            self._remember(snapshot.id, known)
        return known

    def _put(self, name: str, unpacked: Unpacked) -> tuple[Snapshot, bool]:
        snapshot = Snapshot(
            customer_id=unpacked.tenant.customer.id,
            name=name,
            format=picture.FORMAT,
            at=picture.shown(unpacked.tenant).shown,
            rows=_rows(unpacked),
            content=unpacked.content,
            programs=tuple(sorted(unpacked.programs)),
        )
        is_new = snapshot.id not in self._world.snapshots
        self._world.snapshots.put(snapshot)
        self._remember(snapshot.id, unpacked)
        return snapshot, is_new

    def _remember(self, id: str, unpacked: Unpacked) -> None:
        """And forget what was unpacked of customers who went, and took their snapshots along."""
        there = {one: it for one, it in self._unpacked.items() if one in self._world.snapshots}
        self._unpacked = {**there, id: unpacked}


def _rows(unpacked: Unpacked) -> int:
    """Of everything, the journal included."""
    return (
        sum(len(part.columns().keys) for _, part in parts(unpacked.tenant))
        + sum(len(rows) for rows in unpacked.belongings.values())
        + len(unpacked.tenant.journal)
    )
