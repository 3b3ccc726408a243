"""Fifty thousand candidates at the guide's limit, hour by hour, in virtual time."""

from __future__ import annotations

from random import Random

import pytest

from integration.domain.orders import Trigger
from integration.domain.pacing import GUIDE, calls_of
from integration.domain.work import WorkKind
from tests.unit.integration.pacing_world import World

CANDIDATES = 50_000
CLICKS = 200
HOUR = 3600.0
CALLS_OF_AN_ORDER = sum(calls_of(kind) for kind in WorkKind)
STAGE, CLICK = Trigger.STAGE_ENTRY, Trigger.RECRUITER_ACTION


def jittery(chance: Random) -> float:
    """Mostly a tenth of a second; one call in a thousand takes up to ten."""
    return chance.uniform(1, 10) if chance.random() < 0.001 else chance.uniform(0.03, 0.3)


def least_seconds(calls: int) -> float:
    return (calls - GUIDE.capacity) / GUIDE.per_second


@pytest.fixture(scope="module")
def world() -> World:
    """
    Two workers of eight hands. Northwind begins with 50,000 stage entries, every candidate answers
    at once, and its recruiters click in between; Acme comes three hours later with a few.
    """
    world = World(hands=16, chance=Random(20261127), latency=jittery)
    world.order("northwind", orders=CANDIDATES, trigger=STAGE, at=0)
    world.order("acme", orders=50, trigger=STAGE, at=3 * HOUR)
    for number in range(CLICKS):
        world.order("northwind", orders=1, trigger=CLICK, at=60.0 + number * 211)
    world.run()
    return world


def test_fifty_thousand_candidates_take_the_least_time_that_the_limit_allows(world: World) -> None:
    northwind = world.customers["northwind"]
    calls = (CANDIDATES + CLICKS) * CALLS_OF_AN_ORDER

    assert (northwind.orders_done, northwind.taken) == (CANDIDATES + CLICKS, calls)
    assert least_seconds(calls) <= northwind.last_answer <= least_seconds(calls) * 1.01
    assert northwind.taken >= 0.99 * (GUIDE.capacity + northwind.last_answer * GUIDE.per_second)


def test_none_of_all_these_calls_is_refused(world: World) -> None:
    assert [one.refused for one in world.customers.values()] == [0, 0]


def test_whoever_waits_for_an_answer_waits_less_than_a_second_amid_the_backlog(
    world: World,
) -> None:
    waits = world.customers["northwind"].prompt_waits

    assert len(waits) > CLICKS
    assert max(waits) < 1


def test_a_customer_who_comes_into_it_is_served_at_once(world: World) -> None:
    acme = world.customers["acme"]

    assert acme.first_start is not None
    assert acme.first_start - 3 * HOUR < 1
    assert acme.last_answer - 3 * HOUR < 60


def test_another_client_of_the_same_bucket_costs_few_refusals_and_never_a_crowd_of_them() -> None:
    """H17: what it took shows in the next answer; until then only what was out is refused."""
    world = World(hands=16, chance=Random(7), latency=jittery)
    world.order("northwind", orders=300, trigger=STAGE, at=0)
    for number in range(10):
        world.rival_takes("northwind", calls=300, at=30.0 + number * 61)
    world.run()

    northwind = world.customers["northwind"]
    assert northwind.orders_done == 300
    assert northwind.refused <= 10 * world.most_hands
