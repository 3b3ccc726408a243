"""Every order of events, each tried once: what led to the same state goes on in the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, cached_property

from sqlalchemy import Connection as Tx
from sqlalchemy import Table, select

from integration.domain.retention import ErasureState
from integration.domain.signatures import key_of, signed_headers
from integration.storage.residency.belongings import tables_of_customers
from integration.storage.tables.deliveries import deliveries
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import EVENT_SECRET, NOON, Stage, event_body

# Ids and secrets that are drawn, and the numbers of log entries: nothing is decided by them. The
# clock stands, so that even times are compared.
BY_CHANCE = {
    "id",
    "erasure_id",
    "link_hash",
    "report_hash",
    "message_id",
    "sequence",
    "traceparent",
}
# What was done on the way, which is told as it was; and what is remembered for events that may
# still come. Neither is what is true of orders, links, work and the connection.
HISTORY = {"deliveries", "erasures", "tombstones", "withdrawals"}

State = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Told:
    """An event of iCIMS. It happened in the order of the cast, whenever it comes."""

    number: int
    type: str
    data: Mapping[str, object]

    @cached_property
    def body(self) -> bytes:
        at = NOON + timedelta(seconds=self.number)
        return event_body(self.type, {"customer_id": CUSTOMER} | dict(self.data), at=at)

    @cached_property
    def headers(self) -> dict[str, str]:
        key, id = key_of(EVENT_SECRET), f"evt_cast{self.number:08}"
        return signed_headers(key, message_id=id, body=self.body, at=NOON)


def cast(*events: tuple[str, Mapping[str, object]]) -> tuple[Told, ...]:
    return tuple(Told(number, type, data) for number, (type, data) in enumerate(events, 1))


@dataclass
class EveryOrder:
    """
    The states that a story can lead to, each of them gone on from once.

    What follows depends on the state alone, so that by induction over the number of events each of
    the n! orders ends in one of `ends`: where two orders of the same events meet in one state, to
    the last column, they go on as one. The states are those of the real tables; every step is taken
    back to its savepoint.
    """

    stage: Stage
    tx: Tx
    events: Sequence[Told]
    ends: dict[State, tuple[Told, ...]] = field(default_factory=dict)
    _orders: dict[tuple[frozenset[int], State], int] = field(default_factory=dict)

    def accept(self, told: Told) -> str:
        event = self.stage.door.opened(told.headers, told.body, at=NOON)
        return self.stage.services.events.accept(self.tx, event, at=NOON).status

    def orders_from(self, *done: Told) -> int:
        """How many orders of what is left were followed to their ends."""
        here = (frozenset(told.number for told in done), self.state())
        if here not in self._orders:
            left = [told for told in self.events if told not in done]
            self._is_no_news(done[-1:] if left else done)
            self._orders[here] = self._follow(done, left) if left else self._end(done)
        return self._orders[here]

    def _follow(self, done: tuple[Told, ...], left: Sequence[Told]) -> int:
        orders = 0
        for told in left:
            with self.tx.begin_nested() as undone:
                assert self.accept(told) == "accepted"
                orders += self.orders_from(*done, told)
                undone.rollback()
        with self.tx.begin_nested() as undone:
            # The worker may erase what is to be erased at any moment, or only at the end.
            if self.erase():
                assert self.orders_from(*done) == orders
            undone.rollback()
        return orders

    def _end(self, done: tuple[Told, ...]) -> int:
        with self.tx.begin_nested() as undone:
            self.ends.setdefault(self.end(), done)
            undone.rollback()
        return 1

    def difference(self) -> str:
        """What two of the ends do not have in common, and how each came about."""
        (one, this), (other, that), *_ = self.ends.items()
        return "\n".join(
            [
                " ".join(f"{told.number}:{told.type}" for told in this),
                *(str(table) for table in one if table not in other),
                " ".join(f"{told.number}:{told.type}" for told in that),
                *(str(table) for table in other if table not in one),
            ]
        )

    def _is_no_news(self, known: Sequence[Told]) -> None:
        before = self.state()
        assert {self.accept(told) for told in known} <= {"duplicate"}
        assert self.state() == before

    def erase(self) -> bool:
        """As the worker does; False when there is nothing to erase."""
        erasing, found = self.stage.services.retention.erasing, False
        while held := erasing.claim(self.tx, ErasureState.ROWS, at=NOON, watch=NOON):
            while not erasing.erase_some(self.tx, held, at=NOON):
                pass
            found = True
        return found

    def end(self) -> State:
        """When the erasures that were asked for are done, and nobody erased is in the log."""
        self.erase()
        logged = str(self.tx.execute(select(deliveries.c.request_body)).scalars().all())
        for told in self.events:
            if told.type == "candidate.erased":
                assert str(told.data["candidate_id"]) not in logged
        return tuple((name, rows) for name, rows in self.state() if name not in HISTORY)

    def state(self) -> State:
        return tuple((name, self._rows(asked)) for name, asked in _asked())

    def _rows(self, asked: str) -> tuple[str, ...]:
        cursor = self.tx.connection.cursor()
        cursor.execute(asked)
        return tuple(sorted(map(repr, cursor.fetchall())))


@cache
def _asked() -> tuple[tuple[str, str], ...]:
    return tuple(
        (table.name, f"SELECT {', '.join(_seen(table))} FROM {table.name}")
        for table in tables_of_customers()
    )


def _seen(table: Table) -> list[str]:
    return [
        _drawn(column.name) or f'"{column.name}"'
        for column in table.columns
        if column.name not in BY_CHANCE
    ]


def _drawn(column: str) -> str | None:
    """Of a secret only whether there is one; of an erased order's log only that it was erased."""
    if column.endswith("_sealed"):
        return f"{column} IS NOT NULL"
    if column == "order_id":
        return "CASE WHEN order_id LIKE 'tmb_%' THEN 'erased' ELSE order_id END"
    return None
