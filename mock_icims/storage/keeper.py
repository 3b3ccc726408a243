"""The keeper: writes down what changed in the world, before anybody is told that it did."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from mock_icims.domain.ids import CustomerId
from mock_icims.domain.journal.entries import masked
from mock_icims.domain.journal.journal import Journal, Kept
from mock_icims.storage.codecs import codecs_of
from mock_icims.storage.parts import parts
from mock_icims.storage.state_file import JOURNAL, WORLD, Row, StateFile, used
from mock_icims.storage.world import Tenant, World

Change = tuple[str, str, str]
"""Owner (a customer's id, or WORLD), part and key."""


class Keeper:
    """
    Hears from every table, shelf and cell which keys changed. `keep` writes what they hold by now.

    Customers who came, were replaced or went are found by looking: there are few of them.
    """

    def __init__(self, world: World, file: StateFile) -> None:
        """What is in the world is in the file already, but for customers who came since."""
        self._world = world
        self._file = file
        self._changed: dict[Change, None] = {}
        self._tenants: dict[CustomerId, Tenant] = {}
        self._journals: dict[CustomerId, Kept] = {}
        self._listen(WORLD, world)
        for id, tenant in world.tenants.items():
            self._adopt(id, tenant)

    def keep(self) -> None:
        """When it returns, nothing that happened so far is lost with this process."""
        came = [
            one for one in self._world.tenants.items() if self._tenants.get(one[0]) is not one[1]
        ]
        gone = [id for id in self._tenants if id not in self._world.tenants]
        grown = [
            id
            for id, tenant in self._tenants.items()
            if (mark := self._journals[id]).added != tenant.journal.added
            or mark.cleared != tenant.journal.cleared
            or mark.capacity != tenant.journal.capacity
        ]
        if not (self._changed or came or gone or grown):
            return

        with self._file.transaction():
            for id in gone:
                self._file.forget_customer(id)
                self._file.forget_entries(id)
            for id, tenant in came:
                self._file.put_customer(tenant)
                self._file.forget_entries(id)
                self._file.put(_all_of(tenant))
            self._write_changes({*gone, *dict(came)})
            for id in grown:
                if id in self._world.tenants and self._world.tenants[id] is self._tenants[id]:
                    self._write_journal(id, self._tenants[id].journal)

        self._changed.clear()
        for id in gone:
            self._let_go(id)
        for id, tenant in came:
            self._let_go(id)
            self._adopt(id, tenant)
        for id in grown:
            if id in self._tenants:
                self._journals[id] = _head(self._tenants[id].journal)

    def close(self) -> None:
        """Whoever opens the file next finds it free, whatever could not be kept."""
        try:
            self.keep()
        finally:
            self._file.close()

    def _write_changes(self, written: set[CustomerId]) -> None:
        """Those of customers who were just written as a whole, or are gone, are done with."""
        rows: list[Row] = []
        deleted: list[Change] = []
        for owner, part, key in self._changed:
            if owner in written:
                continue
            kind: type = Tenant if owner else World
            source = self._tenants[CustomerId(owner)] if owner else self._world
            found = getattr(source, part).entry(key)
            if found is None:
                deleted.append((owner, part, key))
                rows.append(used(owner, part, getattr(source, part).used))
            else:
                place, row = found
                rows.append((owner, part, key, place, codecs_of(kind)[part].write(row)))

        if deleted:
            self._file.delete(deleted)
        if rows:
            self._file.put(rows)

    def _write_journal(self, id: CustomerId, journal: Journal) -> None:
        let_go = journal.added - len(journal)
        if let_go:
            self._file.trim_journal(id, before=_number(let_go + 1))
        self._file.put(_journal_rows(id, journal, after=self._journals[id].added))

    def _adopt(self, id: CustomerId, tenant: Tenant) -> None:
        self._tenants[id] = tenant
        self._journals[id] = _head(tenant.journal)
        self._listen(id, tenant)

    def _let_go(self, id: CustomerId) -> None:
        """Whoever still holds it may change it; nobody cares."""
        former = self._tenants.pop(id, None)
        if former is not None:
            del self._journals[id]
            for _, part in parts(former):
                part.watch(None)

    def _listen(self, owner: str, source: object) -> None:
        for name, part in parts(source):
            part.watch(partial(self._note, owner, name))

    def _note(self, owner: str, part: str, key: str) -> None:
        self._changed[(owner, part, key)] = None


def _all_of(tenant: Tenant) -> Iterator[Row]:
    owner, codecs = tenant.customer.id, codecs_of(Tenant)
    for name, part in parts(tenant):
        columns = part.columns()
        for key, place, row in zip(columns.keys, columns.places, columns.rows, strict=True):
            yield owner, name, key, place, codecs[name].write(row)
        if columns.used > max(columns.places, default=0):
            yield used(owner, name, columns.used)
    yield from _journal_rows(owner, tenant.journal, after=0)


def _journal_rows(owner: str, journal: Journal, *, after: int) -> Iterator[Row]:
    """Its head, and the exchanges numbered higher than `after`."""
    yield owner, JOURNAL, "", 0, msgspec.json.encode(_head(journal))
    for exchange in journal.oldest_first(after=after):
        number = exchange.number
        yield owner, JOURNAL, _number(number), number, msgspec.json.encode(masked(exchange))


def _head(journal: Journal) -> Kept:
    return Kept(
        capacity=journal.capacity,
        added=journal.added,
        cleared=journal.cleared,
        dropped_until=journal.dropped_until,
        exchanges=(),
    )


def _number(number: int) -> str:
    """As text that sorts as numbers do."""
    return f"{number:012d}"
