"""Two who move one customer: the later one goes on, and the other changes nothing any more."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest

from integration.domain.moves import Move, MoveState
from integration.storage.residency.transits import Overtaken
from integration.storage.tables.orders import orders
from integration.surroundings import random_token
from tests import postgres
from tests.unit.integration.moments import waiting
from tests.unit.integration.moved_customer import (
    CUSTOMER,
    EU,
    US,
    MovedCustomer,
    both,
    goes_on,
    move,
    moving,
    sqlite_alone,
)

__all__ = ["both"]


@sqlite_alone
def test_whoever_was_overtaken_may_change_nothing(both: MovedCustomer) -> None:
    slow = moving(both)
    begun = slow.begin(CUSTOMER, to=EU)
    slow._crossing(begun).stop()
    quick = moving(both)
    taken = quick.begin(CUSTOMER, to=EU)
    quick._crossing(taken).stop()
    quick._crossing(taken).copy()

    crossing = slow._crossing(begun)
    more_room = partial(crossing.target.database.transact, crossing._make_some_room)
    one_more = partial(crossing.target.database.transact, partial(crossing._put, orders, []))
    for late in (crossing.stop, crossing.copy, more_room, one_more):
        with pytest.raises(Overtaken):
            late()

    assert quick.run(quick.begin(CUSTOMER, to=EU)).state is MoveState.DONE
    for late in (slow._crossing(begun).copy, slow._crossing(begun).stop):
        with pytest.raises(Overtaken):
            late()
    goes_on(both)


@pytest.mark.skipif(not postgres.installed(), reason=postgres.MISSING)
@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
def test_two_who_begin_at_one_moment_go_on_with_one_move(both: MovedCustomer) -> None:
    one, other = moving(both), moving(both)
    after: list[Future[Move]] = []

    with ThreadPoolExecutor(1) as beside:

        def meanwhile() -> str:
            """The other begins while the first does, and goes as far as it can."""
            if not after:
                after.append(beside.submit(other.begin, CUSTOMER, to=EU))
                while not (after[0].done() or waiting(both.run.control.database)):
                    pass
            return random_token()

        begun = replace(one, new_token=meanwhile).begin(CUSTOMER, to=EU)
        taken = after[0].result(timeout=10)

    assert (taken.id, taken.fence) == (begun.id, begun.fence + 1)
    assert other.run(taken).state is MoveState.DONE


@sqlite_alone
def test_whoever_slept_after_the_switch_takes_nothing_from_who_has_come_back(
    both: MovedCustomer,
) -> None:
    before, asleep = dict(both.rows(US)), moving(both)
    begun = asleep.begin(CUSTOMER, to=EU)
    crossing = asleep._crossing(begun)
    crossing.stop()
    crossing.copy()
    asleep._switch(begun, crossing.compared())
    move(both)
    move(both, to=US)

    some_more = partial(crossing.source.database.transact, crossing._erase_some)
    for late in (crossing.open, crossing.erase, some_more, partial(crossing.certify, "")):
        with pytest.raises(Overtaken):
            late()

    assert both.rows(US) == before
    goes_on(both)
