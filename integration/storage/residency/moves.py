"""Moves between regions, in the database that belongs to none: what happened, and how far it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, func, insert, select, update

from integration.domain.ids import CustomerId, MoveId
from integration.domain.moves import Move, MoveState
from integration.domain.regions import Region
from integration.storage.residency.transits import Overtaken
from integration.storage.tables.moves import moves

OPEN = [state.value for state in MoveState if state.is_open]


def add(tx: Tx, move: Move) -> None:
    tx.execute(
        insert(moves).values(
            id=move.id,
            customer_id=move.customer_id,
            source=move.source.value,
            target=move.target.value,
            state=move.state.value,
            requested_by=move.requested_by,
            began_at=move.began_at,
            fence=move.fence,
            counts="{}",
            proof="{}",
        )
    )


def under_way(tx: Tx, customer_id: CustomerId) -> Move | None:
    asked = select(moves).where(moves.c.customer_id == customer_id, moves.c.state.in_(OPEN))
    row = tx.execute(asked.with_for_update()).mappings().one_or_none()
    return _move(row) if row else None


def next_fence(tx: Tx, customer_id: CustomerId) -> int:
    """Above those of all moves before: what these have left behind gives way to it."""
    asked = select(func.max(moves.c.fence)).where(moves.c.customer_id == customer_id)
    return (tx.execute(asked).scalar() or 0) + 1


def find(tx: Tx, move_id: MoveId) -> Move:
    return _move(tx.execute(select(moves).where(moves.c.id == move_id)).mappings().one())


def newest_first(tx: Tx, *, within: CustomerId | None = None) -> tuple[Move, ...]:
    asked = select(moves).order_by(moves.c.began_at.desc(), moves.c.id)
    if within is not None:
        asked = asked.where(moves.c.customer_id == within)
    return tuple(_move(row) for row in tx.execute(asked).mappings())


def take_over(tx: Tx, move: Move) -> Move:
    """Whoever went on with it before may change nothing from now on."""
    _change(tx, move, fence=move.fence + 1)
    return find(tx, move.id)


def switch(tx: Tx, move: Move, *, counts: Mapping[str, int], digest: str, at: datetime) -> None:
    _change(
        tx,
        move,
        state=MoveState.ERASING.value,
        counts=json.dumps(dict(counts)),
        digest=digest,
        switched_at=at,
    )


def end(tx: Tx, move: Move, state: MoveState, *, proof: Mapping[str, str], at: datetime) -> None:
    _change(tx, move, state=state.value, proof=json.dumps(dict(proof)), ended_at=at)


def _change(tx: Tx, move: Move, **values: object) -> None:
    """Raises Overtaken."""
    held = (moves.c.id == move.id, moves.c.fence == move.fence, moves.c.state == move.state.value)
    if tx.execute(update(moves).where(*held).values(**values)).rowcount != 1:
        raise Overtaken


def _move(row: RowMapping) -> Move:
    return Move(
        id=MoveId(row["id"]),
        customer_id=CustomerId(row["customer_id"]),
        source=Region(row["source"]),
        target=Region(row["target"]),
        state=MoveState(row["state"]),
        requested_by=row["requested_by"],
        began_at=row["began_at"],
        switched_at=row["switched_at"],
        ended_at=row["ended_at"],
        fence=row["fence"],
        counts=json.loads(row["counts"]),
        digest=row["digest"],
        proof=json.loads(row["proof"]),
    )
