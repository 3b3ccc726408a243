"""
Five thousand candidates at the guide's limit, in virtual time; its fifty thousand are a figure in
docs/performance.md.
"""

from __future__ import annotations

from random import Random

import pytest

from integration.domain.orders import Trigger
from integration.domain.pacing import GUIDE
from tests.unit.integration.pacing_world import Backlog, World, backlog, jittery

CANDIDATES = 5_000


@pytest.fixture(scope="module")
def crowd() -> Backlog:
    return backlog(CANDIDATES)


def test_five_thousand_candidates_take_the_least_time_that_the_limit_allows(crowd: Backlog) -> None:
    northwind = crowd.northwind

    looks, vain = northwind.looks, northwind.made_in_vain
    assert northwind.orders_done == crowd.orders
    assert northwind.taken == crowd.calls + looks + vain
    assert crowd.least_seconds <= northwind.last_answer <= crowd.least_seconds * 1.01
    assert northwind.taken >= 0.99 * (GUIDE.capacity + northwind.last_answer * GUIDE.per_second)


def test_the_fields_are_looked_at_once_a_minute_and_it_costs_a_call(crowd: Backlog) -> None:
    """Now and then two results are under way at the moment when a look has grown old."""
    northwind, minutes = crowd.northwind, crowd.northwind.last_answer / 60

    assert 0.9 * minutes <= northwind.looks <= 1.5 * minutes
    assert northwind.made_in_vain <= northwind.looks


def test_none_of_all_these_calls_is_refused(crowd: Backlog) -> None:
    assert [one.refused for one in crowd.world.customers.values()] == [0, 0]


def test_whoever_waits_for_an_answer_waits_less_than_a_second_amid_the_backlog(
    crowd: Backlog,
) -> None:
    waits = crowd.northwind.prompt_waits

    assert len(waits) > crowd.clicks
    assert max(waits) < 1


def test_a_customer_who_comes_into_it_is_served_at_once(crowd: Backlog) -> None:
    acme = crowd.world.customers["acme"]

    assert acme.first_start is not None
    assert acme.first_start - crowd.acme_comes < 1
    assert acme.last_answer - crowd.acme_comes < 60


def test_another_client_of_the_same_bucket_costs_few_refusals_and_never_a_crowd_of_them() -> None:
    """H17: what it took shows in the next answer; until then only what was out is refused."""
    world = World(hands=16, chance=Random(7), latency=jittery)
    world.order("northwind", orders=300, trigger=Trigger.STAGE_ENTRY, at=0)
    for number in range(10):
        world.rival_takes("northwind", calls=300, at=30.0 + number * 61)
    world.run()

    northwind = world.customers["northwind"]
    assert northwind.orders_done == 300
    assert northwind.refused <= 10 * world.most_hands
