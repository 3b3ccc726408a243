"""An order that was turned away for its stage entry is kept no longer than the one invited."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from integration.storage.tables.orders import orders
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import Stage

INVITED, TURNED_AWAY, THIRD = "ord_alice00001", "ord_alice00002", "ord_alice00003"
LINK_DAYS, PERIOD_DAYS = 30, 90


@pytest.fixture
def both(installed: Stage) -> Stage:
    """One is invited, the other is not."""
    installed.request(INVITED, stage_entry=1)
    installed.settle()
    installed.pass_time(minutes=1)
    installed.request(TURNED_AWAY, stage_entry=1)
    installed.settle()
    assert installed.order(TURNED_AWAY)["status"] == "requested"
    return installed


def kept(stage: Stage) -> list[str]:
    asked = select(orders.c.order_id).order_by(orders.c.order_id)
    return list(stage.tx(lambda tx: tx.execute(asked).scalars().all()))


def complete(stage: Stage) -> None:
    stage.take()
    stage.settle()


def cancel(stage: Stage, order_id: str) -> None:
    stage.accept("assessment.cancelled", {"customer_id": CUSTOMER, "order_id": order_id})
    stage.settle()


def test_it_is_purged_with_the_one_that_was_completed(both: Stage) -> None:
    complete(both)

    both.settle_within(days=PERIOD_DAYS - 1)
    assert kept(both) == [INVITED, TURNED_AWAY]
    both.settle_within(days=1)
    assert kept(both) == []


def test_it_is_purged_with_the_one_that_expired(both: Stage) -> None:
    both.settle_within(days=LINK_DAYS)
    assert both.order(INVITED)["status"] == "expired"
    assert both.order(TURNED_AWAY)["purge_at"] == both.order(INVITED)["purge_at"]

    both.settle_within(days=PERIOD_DAYS)

    assert kept(both) == []


def test_what_comes_when_the_other_is_over_is_kept_for_the_period(both: Stage) -> None:
    complete(both)
    both.settle_within(days=10)
    both.request(THIRD, stage_entry=1)

    both.settle_within(days=PERIOD_DAYS - 10)
    assert kept(both) == [THIRD]
    both.settle_within(days=10)
    assert kept(both) == []


def test_it_waits_as_long_as_the_other_may_be_cancelled(both: Stage) -> None:
    assert both.order(TURNED_AWAY)["ended_at"] is None

    cancel(both, INVITED)

    assert both.order(TURNED_AWAY)["status"] == "sent"
    assert both.order(TURNED_AWAY)["purge_at"] is None


def test_invited_after_all_it_counts_from_its_own_end(both: Stage) -> None:
    """Cancelled after its submission and before iCIMS took the result."""
    both.take()
    assert both.order(TURNED_AWAY)["ended_at"] is not None

    cancel(both, INVITED)

    assert both.order(TURNED_AWAY)["status"] == "sent"
    assert both.order(TURNED_AWAY)["ended_at"] is None
    both.settle_within(days=LINK_DAYS)
    assert both.order(TURNED_AWAY)["ended_at"] == both.clock.at
