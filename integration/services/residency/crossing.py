"""The two sides of one move: stop, copy, compare, open, erase; each step can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection as Tx
from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError

from integration.domain.audit import AuditName
from integration.domain.moves import Move
from integration.domain.ports import Clock
from integration.domain.regions import Region
from integration.storage.audit import AuditLog
from integration.storage.database import Database
from integration.storage.keys.vault import Vault
from integration.storage.residency import relocation, transits
from integration.storage.residency.relocation import Row, Side, Sum
from integration.storage.residency.transits import TransitState
from integration.storage.retention.forgetting import NotForgottenYet, forget

Note = Callable[..., None]


class NotYet(Exception):
    """The move stands where it stands, and the same command goes on with it; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One region as a move sees it."""

    region: Region
    database: Database
    vault: Vault
    keys: tuple[str, ...] = field(repr=False)
    audit: AuditLog
    icims_url: str
    public_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """
    `passed` hears the name of each step when it is done, `copied` how many rows just were. `pause`
    waits a little for what is under way, at most `patience` times; leases last for 30 s.
    """

    move: Move
    source: Place
    target: Place
    clock: Clock
    note: Note
    passed: Callable[[str], None]
    copied: Callable[[int], None]
    pause: Callable[[], None]
    patience: int

    def stop(self) -> None:
        """Nothing new is begun; what is under way is recorded; then nothing changes any more."""
        self.source.database.transact(partial(self._enter, state=TransitState.STOPPING))
        self.passed("stopping")
        for _ in range(self.patience):
            if self.source.database.transact(self._freeze):
                self.passed("frozen")
                return
            self.pause()
        raise NotYet("Work for this customer is under way and does not end.")

    def copy(self) -> None:
        """From the beginning each time: what an earlier attempt left in the target is removed."""
        self.target.database.transact(partial(self._enter, state=TransitState.ARRIVING))
        self._make_room()
        self.passed("room made")
        for table in relocation.tables():
            for rows in self._rows(self.source, table):
                self.target.database.transact(partial(self._put, table, rows))
                self.copied(len(rows))
            self.passed(f"copied {table.name}")

    def compared(self) -> dict[str, Sum]:
        """Both sides read once more, in clear. Raises NotYet where they are not the same."""
        sums = {}
        for table in relocation.tables():
            here, there = self._sum(self.source, table), self._sum(self.target, table)
            if here != there:
                raise NotYet(
                    f"{table.name}: {here.rows} rows in the {self.source.region}, {there.rows} in "
                    f"the {self.target.region}, or not the same ones. Nothing was switched."
                )
            sums[table.name] = here
        self.passed("compared")
        return sums

    def open(self) -> None:
        """From here on the target works for the customer, and its own links are good here again."""

        def open(tx: Tx) -> None:
            opened = self._change(tx, TransitState.ARRIVING, TransitState.HOME)
            transits.forget_links(tx, self.move.customer_id)
            if opened:
                self.note(tx, self.target.audit, AuditName.REGION_ENTERED)

        self.target.database.transact(open)
        self.passed("opened")

    def erase(self) -> None:
        self.source.database.transact(self._leave_links)
        self.passed("links left")
        while self.source.database.transact(self._erase_some):
            self.passed("some erased")
        self.passed("erased")

    def discard(self) -> None:
        """The copy in the target, before the switch."""
        self.target.database.transact(partial(self._enter, state=TransitState.ARRIVING))
        self._make_room()
        self.target.database.transact(partial(self._enter, state=TransitState.LEFT))
        self.passed("discarded")

    def release(self) -> None:
        """The source, before the switch: it goes on as if nothing had been."""
        self.source.database.transact(partial(self._enter, state=TransitState.HOME))
        self.passed("released")

    def forget(self, place: Place) -> dict[str, str]:
        """How its files were made to forget. Raises NotYet."""
        for _ in range(self.patience):
            try:
                proof = forget(place.database.engine, relocation.everything())
            except (NotForgottenYet, DBAPIError):
                self.pause()
            else:
                self.passed("forgotten")
                return proof
        raise NotYet(f"The files of the {place.region} are in use, and cannot forget yet.")

    def certify(self, certificate: str) -> None:
        def certify(tx: Tx) -> None:
            if self._change(tx, TransitState.GONE, TransitState.LEFT):
                audit = self.source.audit
                self.note(tx, audit, AuditName.REGION_LEFT, certificate=certificate)

        self.source.database.transact(certify)
        self.passed("certified")

    def _enter(self, tx: Tx, *, state: TransitState) -> None:
        move = self.move
        other = move.source if state in (TransitState.ARRIVING, TransitState.LEFT) else move.target
        transits.enter(tx, move.customer_id, state, other=other, fence=move.fence)

    def _freeze(self, tx: Tx) -> bool:
        if not relocation.wait_for_writers(tx):
            return False
        if relocation.under_way(tx, self.move.customer_id, watch=self.clock.now()):
            return False
        transits.hold(tx, self.move.customer_id, TransitState.STOPPING, fence=self.move.fence)
        return self._change(tx, TransitState.STOPPING, TransitState.FROZEN)

    def _change(self, tx: Tx, before: TransitState, after: TransitState) -> bool:
        move = self.move
        return transits.change(tx, move.customer_id, before=before, after=after, fence=move.fence)

    def _make_room(self) -> None:
        while self.target.database.transact(self._make_some_room):
            pass

    def _make_some_room(self, tx: Tx) -> int:
        """Under the fence: the first thing that a late process would do is what it may not."""
        transits.hold(tx, self.move.customer_id, TransitState.ARRIVING, fence=self.move.fence)
        return relocation.remove_some(tx, self.move.customer_id)

    def _erase_some(self, tx: Tx) -> int:
        """Under the fence as well: the customer may have come back while this process slept."""
        transits.go_on(tx, self.move.customer_id, fence=self.move.fence)
        return relocation.remove_some(tx, self.move.customer_id)

    def _put(self, table: Table, rows: list[Row], tx: Tx) -> None:
        transits.hold(tx, self.move.customer_id, TransitState.ARRIVING, fence=self.move.fence)
        relocation.put(Side(tx, self.target.vault), table, self.move.customer_id, rows)

    def _sum(self, place: Place, table: Table) -> Sum:
        sum = Sum()
        for rows in self._rows(place, table):
            for row in rows:
                sum.add(row)
        return sum

    def _rows(self, place: Place, table: Table) -> Iterator[list[Row]]:
        """In clear, as they are in the target; each page of them a transaction of its own."""
        after: relocation.Key | None = None
        while True:
            rows, after = place.database.transact(partial(self._page, place.vault, table, after))
            if not rows:
                return
            yield relocation.at_home(table, rows, self.move.target)

    def _page(
        self, vault: Vault, table: Table, after: relocation.Key | None, tx: Tx
    ) -> tuple[list[Row], relocation.Key]:
        return relocation.page_of(Side(tx, vault), table, self.move.customer_id, after=after)

    def _leave_links(self, tx: Tx) -> None:
        """Where a link leads is known in the moment that nothing more is read here."""
        if self._change(tx, TransitState.FROZEN, TransitState.GONE):
            transits.leave_links(
                tx,
                self.move.customer_id,
                list(relocation.link_hashes(tx, self.move.customer_id)),
                to=self.target.region,
                public_url=self.target.public_url,
            )
