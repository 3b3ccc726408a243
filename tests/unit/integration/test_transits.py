"""What a region knows of who is on the way: one state, under one fence, and links that lead on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import select

from integration.domain.errors import Moved
from integration.domain.ids import CustomerId, MoveId
from integration.domain.moves import Move, MoveState
from integration.domain.regions import Region, marked
from integration.storage.keys.vault import hashed
from integration.storage.residency import moves, transits
from integration.storage.residency.transits import Overtaken, TransitState
from integration.storage.tables.moves import transits as rows
from tests.unit.integration.stage import NOON

ACME, RIVAL = CustomerId("cus_acme000001"), CustomerId("cus_rival00001")
US, EU = Region.US, Region.EU
THERE = "http://eu.jobcannon.test"


def entered(tx: Tx, state: TransitState, *, whose: str = ACME, fence: int = 3) -> None:
    transits.enter(tx, whose, state, other=EU, fence=fence)


def stands(tx: Tx, whose: str = ACME) -> tuple[str, int]:
    found = tx.execute(select(rows.c.state, rows.c.fence).where(rows.c.customer_id == whose)).one()
    return found.state, found.fence


def test_only_who_has_the_newest_fence_enters(tx: Tx) -> None:
    entered(tx, TransitState.STOPPING)
    entered(tx, TransitState.FROZEN)
    with pytest.raises(Overtaken):
        entered(tx, TransitState.HOME, fence=2)
    assert stands(tx) == ("frozen", 3)

    entered(tx, TransitState.HOME, fence=4)

    assert stands(tx) == ("home", 4)


@pytest.mark.parametrize(
    ("state", "fence"),
    [(TransitState.FROZEN, 3), (TransitState.ARRIVING, 2), (TransitState.ARRIVING, 4)],
    ids=["another state", "an older fence", "a newer fence"],
)
def test_what_is_held_is_this_state_under_this_fence(
    tx: Tx, state: TransitState, fence: int
) -> None:
    entered(tx, TransitState.ARRIVING)
    entered(tx, TransitState.FROZEN, whose=RIVAL)
    transits.hold(tx, ACME, TransitState.ARRIVING, fence=3)

    with pytest.raises(Overtaken):
        transits.hold(tx, ACME, state, fence=fence)


def test_who_goes_on_overtakes_all_before_and_nobody_after(tx: Tx) -> None:
    entered(tx, TransitState.GONE)
    entered(tx, TransitState.GONE, whose=RIVAL)

    transits.go_on(tx, ACME, fence=3)
    transits.go_on(tx, ACME, fence=5)
    with pytest.raises(Overtaken):
        transits.go_on(tx, ACME, fence=4)

    assert (stands(tx), stands(tx, RIVAL)) == (("gone", 5), ("gone", 3))


def test_a_state_is_changed_once_and_one_customers(tx: Tx) -> None:
    for whose in (ACME, RIVAL):
        entered(tx, TransitState.FROZEN, whose=whose)
    change, before, after = transits.change, TransitState.FROZEN, TransitState.GONE

    assert change(tx, ACME, before=before, after=after, fence=3)
    assert not change(tx, ACME, before=before, after=after, fence=3)
    with pytest.raises(Overtaken):
        change(tx, RIVAL, before=before, after=after, fence=2)

    assert (stands(tx), stands(tx, RIVAL)) == (("gone", 3), ("frozen", 3))


def left(tx: Tx, whose: str, *tokens: str) -> None:
    transits.leave_links(tx, whose, map(hashed, tokens), to=EU, public_url=THERE)


def test_a_link_leads_on_and_no_link_of_somebody_else_does(tx: Tx) -> None:
    left(tx, ACME, "alice", "report")
    left(tx, RIVAL, "bob")

    for token in ("alice", "report", "bob", marked(US, "alice")):
        with pytest.raises(Moved) as moved:
            transits.refuse_moved(tx, token)
        assert (moved.value.region, moved.value.public_url) == (EU, THERE)
    transits.refuse_moved(tx, "carol")

    transits.forget_links(tx, ACME)
    transits.refuse_moved(tx, "alice")
    with pytest.raises(Moved):
        transits.refuse_moved(tx, "bob")


def test_links_that_are_left_again_are_left_anew(tx: Tx) -> None:
    left(tx, ACME, "alice", "report")
    left(tx, ACME, "alice", "another")

    transits.refuse_moved(tx, "report")
    left(tx, ACME)
    transits.refuse_moved(tx, "alice")


def begun(tx: Tx, *, fence: int = 1) -> Move:
    move = Move(
        id=MoveId("mov_one"),
        customer_id=ACME,
        source=US,
        target=EU,
        state=MoveState.COPYING,
        requested_by="the shell",
        began_at=NOON,
        fence=fence,
        counts={},
        proof={},
    )
    moves.add(tx, move)
    return move


def test_whoever_was_overtaken_neither_switches_nor_ends(tx: Tx) -> None:
    late = begun(tx)
    newest = moves.take_over(tx, late)
    assert newest.fence == 2
    assert moves.under_way(tx, RIVAL) is None

    with pytest.raises(Overtaken):
        moves.take_over(tx, late)
    with pytest.raises(Overtaken):
        moves.switch(tx, late, counts={}, digest="0" * 64, at=NOON)
    with pytest.raises(Overtaken):
        moves.end(tx, late, MoveState.ABORTED, proof={}, at=NOON)
    moves.switch(tx, newest, counts={"orders": 4}, digest="0" * 64, at=NOON)

    switched = moves.under_way(tx, ACME)
    assert switched is not None
    assert (switched.state, switched.counts) == (MoveState.ERASING, {"orders": 4})
    with pytest.raises(Overtaken):
        moves.switch(tx, newest, counts={}, digest="1" * 64, at=NOON)
    with pytest.raises(Overtaken):
        moves.end(tx, newest, MoveState.ABORTED, proof={}, at=NOON)


def test_a_move_that_ended_is_known_and_the_next_stands_above_it(tx: Tx) -> None:
    assert moves.next_fence(tx, ACME) == 1
    later = NOON + timedelta(hours=1)
    moves.end(tx, begun(tx, fence=7), MoveState.ABORTED, proof={"rows": "deleted"}, at=later)

    assert moves.under_way(tx, ACME) is None
    assert (moves.next_fence(tx, ACME), moves.next_fence(tx, RIVAL)) == (8, 1)
    [known] = moves.newest_first(tx, within=ACME)
    assert (known.state, known.ended_at, known.proof) == (
        MoveState.ABORTED,
        later,
        {"rows": "deleted"},
    )
    assert moves.newest_first(tx, within=RIVAL) == ()
