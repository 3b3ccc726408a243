"""What a region knows of a customer on its way: in what state, and under whose fence."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import Column, ColumnElement, Update, bindparam, delete, insert, select, update
from sqlalchemy import Connection as Tx

from integration.domain.errors import Moved
from integration.domain.regions import REGION_NAMES, Region, unmarked
from integration.storage.keys.vault import hashed
from integration.storage.prepared import Prepared
from integration.storage.tables.moves import moved_links, transits


class TransitState(StrEnum):
    STOPPING = "stopping"
    """Nothing new is begun here; what is under way is recorded."""

    FROZEN = "frozen"
    """Nobody changes anything here: it is being copied."""

    GONE = "gone"
    """It lives elsewhere: nothing more is taken, and what is left is erased."""

    LEFT = "left"
    """It lives elsewhere, and no row of it is here."""

    ARRIVING = "arriving"
    """Here is the copy, and nobody works on it yet."""

    HOME = "home"
    """It lives here, as if it had never been on its way."""


RESTING = (TransitState.STOPPING, TransitState.FROZEN, TransitState.ARRIVING)


class Overtaken(Exception):
    """Somebody else goes on with this move, or has ended it."""


def settled(owner: Column[str]) -> ColumnElement[bool]:
    """Whose customer is not on the way to another region: the others are let be."""
    on_the_way = [state.value for state in RESTING]
    return owner.not_in(select(transits.c.customer_id).where(transits.c.state.in_(on_the_way)))


def enter(tx: Tx, customer_id: str, state: TransitState, *, other: Region, fence: int) -> None:
    """
    Whatever it was before, unless by a newer fence: then Overtaken. The row stays for good, so that
    a process of long ago learns that it was overtaken.
    """
    asked = select(transits.c.fence).where(transits.c.customer_id == customer_id)
    known = tx.execute(asked.with_for_update()).scalar()
    values = {"state": state.value, "other": other.value, "fence": fence}
    if known is None:
        tx.execute(insert(transits).values(customer_id=customer_id, **values))
    elif known > fence:
        raise Overtaken
    else:
        tx.execute(_of(customer_id).values(**values))


def hold(tx: Tx, customer_id: str, state: TransitState, *, fence: int) -> None:
    """In this state still, and under this fence, until the transaction ends. Raises Overtaken."""
    held = _of(customer_id).where(transits.c.state == state.value, transits.c.fence == fence)
    if tx.execute(held.values(fence=fence)).rowcount != 1:
        raise Overtaken


def go_on(tx: Tx, customer_id: str, *, fence: int) -> None:
    """In whatever state, under this fence from now on. Raises Overtaken by a newer one."""
    held = _of(customer_id).where(transits.c.fence <= fence)
    if tx.execute(held.values(fence=fence)).rowcount != 1:
        raise Overtaken


def change(
    tx: Tx, customer_id: str, *, before: TransitState, after: TransitState, fence: int
) -> bool:
    """Whether it was this call that did it. Raises Overtaken as `go_on` does."""
    go_on(tx, customer_id, fence=fence)
    which = _of(customer_id).where(transits.c.state == before.value)
    return tx.execute(which.values(state=after.value)).rowcount == 1


def forget_links(tx: Tx, customer_id: str) -> None:
    tx.execute(delete(moved_links).where(moved_links.c.customer_id == customer_id))


def leave_links(
    tx: Tx, customer_id: str, hashes: Iterable[str], *, to: Region, public_url: str
) -> None:
    """Anew each time, by whoever goes on with a move."""
    forget_links(tx, customer_id)
    rows = [
        {
            "token_hash": one,
            "customer_id": customer_id,
            "region": to.value,
            "public_url": public_url,
        }
        for one in hashes
    ]
    if rows:
        tx.execute(insert(moved_links), rows)


_MOVED_LINK = Prepared(
    select(moved_links.c.region, moved_links.c.public_url).where(
        moved_links.c.token_hash == bindparam("hash")
    )
)


def refuse_moved(tx: Tx, token: str) -> None:
    """By a link of before a move that is over; raises Moved."""
    row = _MOVED_LINK.first(tx, {"hash": hashed(unmarked(token))})
    if row is not None:
        region = Region(row["region"])
        raise Moved(
            f"This data lives in the {REGION_NAMES[region]} by now.",
            region=region,
            public_url=row["public_url"],
        )


def _of(customer_id: str) -> Update:
    return update(transits).where(transits.c.customer_id == customer_id)
