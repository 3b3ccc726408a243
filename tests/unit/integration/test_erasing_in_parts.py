"""An erasure between its beginning and its certificate: batches, leases, and what comes between."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256

import pytest
from sqlalchemy import select

from integration.domain.audit import By
from integration.domain.ids import CandidateId, CustomerId
from integration.domain.regions import Region
from integration.domain.retention import Erasure, ErasureState, Ground
from integration.services.retention.erasing import LEASE, ORDERS_AT_ONCE, Erasing
from integration.services.retention.retention import Certificate
from integration.storage.residency import transits
from integration.storage.residency.transits import TransitState
from integration.storage.retention.erasures import ErasureLost
from integration.storage.tables.orders import orders
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import Stage

ACME, ALICE = CustomerId(CUSTOMER), CandidateId("cand_alice00001")
CAROL = By(who="carol", where="192.0.2.7")


@pytest.fixture
def due(installed: Stage) -> Stage:
    """Completed so long ago that the period is over."""
    installed.request()
    installed.settle()
    installed.take()
    installed.settle()
    installed.pass_time(days=91)
    return installed


def erasing(stage: Stage) -> Erasing:
    return stage.services.retention.erasing


def sweep(stage: Stage) -> bool:
    return stage.tx(lambda tx: erasing(stage).sweep(tx, at=stage.clock.at))


def claim(stage: Stage, *, watch: datetime) -> Erasure | None:
    return stage.tx(
        lambda tx: erasing(stage).claim(tx, ErasureState.ROWS, at=stage.clock.at, watch=watch)
    )


def erase_some(stage: Stage, held: Erasure | None) -> bool:
    assert held is not None
    return stage.tx(lambda tx: erasing(stage).erase_some(tx, held, at=stage.clock.at))


def request(stage: Stage) -> None:
    stage.tx(
        lambda tx: stage.services.retention.request_erasure(
            tx, ACME, ALICE, by=CAROL, at=stage.clock.at
        )
    )


def erasures(stage: Stage) -> tuple[Erasure, ...]:
    overview = stage.services.retention.overview
    return stage.tx(lambda tx: overview(tx, at=stage.clock.at)).erasures


def certificate(stage: Stage) -> Certificate:
    (one,) = erasures(stage)
    return stage.tx(lambda tx: stage.services.retention.certificate(tx, one.id))


def left(stage: Stage) -> int:
    return len(stage.tx(lambda tx: tx.execute(select(orders)).all()))


@pytest.mark.parametrize("more", [0, 1])
def test_who_has_more_orders_than_one_batch_is_erased_to_the_last(
    installed: Stage, more: int
) -> None:
    """And whoever takes it up after a crash between two batches goes on where they ended."""
    at = installed.clock.at
    for number in range(ORDERS_AT_ONCE + more):
        installed.request(f"ord_alice{number:05}", trigger="recruiter_action")
    request(installed)

    assert not erase_some(installed, claim(installed, watch=at)), "rows may be left"
    assert claim(installed, watch=at) is None, "it is held between the batches"
    second = claim(installed, watch=at + LEASE)
    assert erase_some(installed, second), "no rows are left"

    assert left(installed) == 0
    installed.settle()
    found = certificate(installed)
    assert found.erasure.state is ErasureState.DONE
    assert found.erasure.counts["orders"] == len(found.tombstones) == ORDERS_AT_ONCE + more


def test_whoever_was_overtaken_erases_nothing(due: Stage) -> None:
    sweep(due)
    slow = claim(due, watch=due.clock.at)
    quick = claim(due, watch=due.clock.at + LEASE)

    with pytest.raises(ErasureLost):
        erase_some(due, slow)

    assert left(due) == 1
    assert erase_some(due, quick)
    assert left(due) == 0


def test_what_comes_between_two_erasures_of_one_candidate_is_erased_as_well(due: Stage) -> None:
    sweep(due)
    due.pass_time(seconds=1)
    request(due)
    by_period = claim(due, watch=due.clock.at)
    assert by_period is not None
    assert by_period.candidate_id is None

    erase_some(due, by_period)
    due.accept("application.stage_changed", {"customer_id": CUSTOMER, "candidate_id": ALICE})
    assert ALICE in str([one.exchange for one in due.log()])
    due.settle()

    assert ALICE not in str([one.exchange for one in due.log()])


def test_what_belongs_to_no_order_goes_with_the_last_of_its_candidate_and_with_nobody_elses(
    installed: Stage,
) -> None:
    """An id is no pattern, though it has what is one to a database."""
    other = ALICE.replace("_", "x")
    for candidate_id in (ALICE, other):
        told = {"customer_id": CUSTOMER, "candidate_id": candidate_id}
        installed.accept("application.stage_changed", told)

    def told_of_no_order() -> str:
        return str([one.exchange for one in installed.log() if one.order_id is None])

    for order_id in ("ord_alice00001", "ord_alice00002"):
        installed.request(order_id, trigger="recruiter_action")
        installed.settle()
        installed.take()
        installed.settle_within(days=45)

    installed.settle_within(days=1)
    assert left(installed) == 1
    assert ALICE in told_of_no_order()
    installed.settle_within(days=45)
    assert left(installed) == 0
    assert ALICE not in told_of_no_order()
    assert other in told_of_no_order()


def test_a_hold_on_all_that_comes_before_the_period_erases_ends_it_with_nothing(
    due: Stage,
) -> None:
    sweep(due)
    due.tx(
        lambda tx: due.services.retention.place_hold(
            tx,
            ACME,
            candidate_id=None,
            ground=Ground.AUTHORITY,
            note="",
            by=CAROL,
            at=due.clock.at,
        )
    )
    due.settle()

    (ended,) = erasures(due)
    assert (ended.state, ended.counts.get("orders", 0), left(due)) == (ErasureState.DONE, 0, 1)


def test_what_is_due_is_one_erasure_however_often_it_is_looked_for(due: Stage) -> None:
    assert [sweep(due), sweep(due)] == [True, False]
    assert len(erasures(due)) == 1


@pytest.mark.parametrize(
    "state", [TransitState.STOPPING, TransitState.FROZEN, TransitState.ARRIVING]
)
def test_whoever_is_on_the_way_to_another_region_is_let_be(
    installed: Stage, state: TransitState
) -> None:
    """What a withdrawal, an invitation, a period and a request leave to do is done afterwards."""
    withdrawn = {"customer_id": CUSTOMER, "order_id": "ord_withdrawn1"}
    installed.accept("assessment.cancelled", withdrawn)
    installed.request()
    installed.settle()
    installed.take()
    installed.request("ord_unanswered", candidate_id="cand_bob0000001")
    installed.settle()
    installed.pass_time(days=121)
    request(installed)
    at = installed.clock.at

    def enter(state: TransitState) -> None:
        installed.tx(lambda tx: transits.enter(tx, ACME, state, other=Region.US, fence=1))

    enter(state)
    assert not sweep(installed)
    assert claim(installed, watch=at) is None
    assert installed.tx(erasing(installed).next_due_at) is None

    enter(TransitState.HOME)
    assert installed.tx(erasing(installed).next_due_at) is not None
    assert sweep(installed)
    assert claim(installed, watch=at) is not None


def test_the_audit_log_has_the_hash_of_the_certificate_as_it_is_shown(due: Stage) -> None:
    due.settle()

    shown = certificate(due).erasure
    assert shown.done_at == due.clock.at
    told = [shown.id, dict(shown.counts), dict(shown.proof), shown.done_at.isoformat()]
    entries = due.tx(due.services.audit.page).items
    assert "retention.erasure_requested" not in {one.name for one in entries}, "nobody asked"
    entry = entries[0]
    assert (entry.name, entry.subject) == ("retention.purged", shown.id)
    assert entry.detail == {
        "cause": "retention",
        "orders": "1",
        "certificate": sha256(json.dumps(told, sort_keys=True).encode()).hexdigest(),
    }
