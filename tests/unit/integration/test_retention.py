"""Periods, legal holds and requests to erase: what suspends what, and who may see it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from integration.domain.audit import By
from integration.domain.errors import Conflict, Gone, Invalid, NotFound
from integration.domain.ids import CandidateId, CustomerId, HoldId
from integration.domain.retention import (
    LONGEST_DAYS,
    SHORTEST_DAYS,
    ErasureState,
    Ground,
    Hold,
    Kept,
)
from integration.domain.retry import SCHEDULE
from integration.storage.tables.orders import invitations
from integration.storage.tables.retention import holds
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.retained import completed, erasures_of, kept
from tests.unit.integration.stage import NOON, Stage, link_of

ACME = CustomerId(CUSTOMER)
ALICE = CandidateId("cand_alice00001")
CAROL = By(who="carol", where="192.0.2.7")


def change(stage: Stage, days: int | None) -> Kept:
    return stage.tx(
        lambda tx: stage.services.retention.change(tx, ACME, days, by=CAROL, at=stage.clock.at)
    )


def hold(stage: Stage, candidate_id: CandidateId | None = ALICE) -> Hold:
    return stage.tx(
        lambda tx: stage.services.retention.place_hold(
            tx,
            ACME,
            candidate_id=candidate_id,
            ground=Ground.LITIGATION,
            note="Alice Moreau against Acme",
            by=CAROL,
            at=stage.clock.at,
        )
    )


def release(stage: Stage, placed: Hold) -> Hold:
    return stage.tx(
        lambda tx: stage.services.retention.release_hold(tx, placed.id, by=CAROL, at=stage.clock.at)
    )


def ended_at(stage: Stage) -> datetime:
    found: datetime = stage.order()["ended_at"]
    return found


def test_the_default_is_the_guides_ninety_days_from_completion(installed: Stage) -> None:
    completed(installed)

    assert kept(installed).policy.days == 90
    assert kept(installed).next_purge_at == ended_at(installed) + timedelta(days=90)


def test_another_period_counts_at_once_for_what_is_kept_already(installed: Stage) -> None:
    completed(installed)

    assert change(installed, 365).next_purge_at == ended_at(installed) + timedelta(days=365)
    assert kept(installed).policy.version == 1
    assert change(installed, None).policy.days == 90
    entry = installed.tx(installed.services.audit.page).items[0]
    assert (entry.name, entry.by.who) == ("retention.changed", "carol")
    assert entry.detail == {"from_days": "365", "to_days": "90", "version": "2"}


@pytest.mark.parametrize("days", [SHORTEST_DAYS, LONGEST_DAYS])
def test_the_bounds_themselves_are_periods(installed: Stage, days: int) -> None:
    assert change(installed, days).policy.days == days


@pytest.mark.parametrize("days", [SHORTEST_DAYS - 1, LONGEST_DAYS + 1, 0, -1])
def test_a_period_out_of_bounds_is_refused(installed: Stage, days: int) -> None:
    with pytest.raises(Invalid):
        change(installed, days)

    assert kept(installed).policy.version == 0


def test_the_shortest_period_outlives_the_retries() -> None:
    assert sum(SCHEDULE, timedelta()) < timedelta(days=SHORTEST_DAYS)


def test_a_preview_says_what_a_period_would_erase_and_changes_nothing(installed: Stage) -> None:
    completed(installed)
    installed.pass_time(days=30)
    preview = installed.services.retention.preview

    for days, erased in ((29, 1), (30, 1), (31, 0)):
        found = installed.tx(
            lambda tx, days=days: preview(tx, ACME, days, at=installed.clock.at)  # type: ignore[misc]
        )
        assert found == erased
    installed.settle()
    assert kept(installed).orders == 1


@pytest.mark.parametrize("of", [ALICE, None])
def test_a_hold_suspends_the_period_until_it_is_released(
    installed: Stage, of: CandidateId | None
) -> None:
    completed(installed)
    placed = hold(installed, of)
    installed.settle_within(days=400)
    assert (kept(installed).orders, kept(installed).held) == (1, 1)

    release(installed, placed)
    installed.settle()

    assert kept(installed).orders == 0
    with pytest.raises(Conflict):
        release(installed, placed)


def test_what_has_not_ended_has_no_end_whatever_changes(installed: Stage) -> None:
    installed.request()
    installed.settle()

    change(installed, 365)
    release(installed, hold(installed))

    assert (kept(installed).orders, kept(installed).next_purge_at) == (1, None)
    assert kept(installed).held == 0


def test_a_hold_counts_for_what_ends_while_it_stands(installed: Stage) -> None:
    hold(installed)
    completed(installed)

    assert kept(installed).next_purge_at is None


def test_a_request_to_erase_waits_for_the_hold_and_is_shown(installed: Stage) -> None:
    completed(installed)
    link = link_of(installed.postman.letters[0])
    first, second = hold(installed), hold(installed, None)

    installed.accept("candidate.erased", {"customer_id": CUSTOMER, "candidate_id": ALICE})
    installed.settle()

    assert [one.state for one in erasures_of(installed)] == [ErasureState.WAITING]
    assert kept(installed).orders == 1
    ahead = installed.tx(installed.services.retention.erasing.next_due_at)
    assert ahead is not None
    assert ahead > installed.clock.at, "or the worker would look again and again"
    name = select(invitations.c.candidate_name)
    assert installed.tx(lambda tx: tx.execute(name).scalar()) == "Alice Moreau"
    with pytest.raises(Gone):
        installed.tx(
            lambda tx: installed.services.assessments.open(
                tx, link_token=link, at=installed.clock.at
            )
        )
    release(installed, first)
    installed.settle()
    assert [one.state for one in erasures_of(installed)] == [ErasureState.WAITING]
    release(installed, second)
    installed.settle()
    assert [one.state for one in erasures_of(installed)] == [ErasureState.DONE]
    notes = select(holds.c.note, holds.c.candidate_id).where(holds.c.id == first.id)
    assert installed.tx(lambda tx: tx.execute(notes).one()) == ("", "")


def test_a_hold_that_comes_while_it_erases_stops_it_until_it_is_released(
    installed: Stage,
) -> None:
    completed(installed)
    installed.accept("candidate.erased", {"customer_id": CUSTOMER, "candidate_id": ALICE})
    placed = hold(installed)
    installed.settle()

    (waiting,) = erasures_of(installed)
    assert (waiting.state, waiting.candidate_id) == (ErasureState.WAITING, ALICE)
    assert kept(installed).orders == 1
    release(installed, placed)
    installed.settle()
    (done,) = erasures_of(installed)
    assert (done.state, done.candidate_id) == (ErasureState.DONE, None)
    assert kept(installed).orders == 0


def test_the_newest_hold_and_the_newest_erasure_come_first(installed: Stage) -> None:
    people = [ALICE, CandidateId("cand_bob0000001")]
    for number, candidate_id in enumerate(people):
        installed.request(f"ord_person{number:05}", candidate_id=candidate_id)
        hold(installed, candidate_id)
        installed.accept(
            "candidate.erased", {"customer_id": CUSTOMER, "candidate_id": candidate_id}
        )
        installed.pass_time(minutes=1)

    seen = installed.tx(lambda tx: installed.services.retention.overview(tx, at=NOON))
    assert [one.candidate_id for one in seen.holds] == people[::-1]
    assert [one.candidate_id for one in seen.erasures] == people[::-1]


def test_asking_twice_is_one_erasure(installed: Stage) -> None:
    completed(installed)
    for _ in range(2):
        installed.tx(
            lambda tx: installed.services.retention.request_erasure(
                tx, ACME, ALICE, by=CAROL, at=installed.clock.at
            )
        )

    assert len(erasures_of(installed)) == 1
    installed.settle()
    with pytest.raises(NotFound):
        installed.tx(
            lambda tx: installed.services.retention.request_erasure(
                tx, ACME, ALICE, by=CAROL, at=installed.clock.at
            )
        )


def test_another_customers_admin_finds_nothing_of_it(installed: Stage) -> None:
    completed(installed)
    placed = hold(installed)
    other, desk = CustomerId("cus_other00001"), installed.services.retention

    seen = installed.tx(lambda tx: desk.overview(tx, within=other, at=NOON))
    assert (seen.customers, seen.holds, seen.erasures) == ((), (), ())
    with pytest.raises(NotFound):
        installed.tx(lambda tx: desk.release_hold(tx, placed.id, within=other, by=CAROL, at=NOON))
    with pytest.raises(NotFound):
        installed.tx(lambda tx: desk.release_hold(tx, HoldId("hld_unknown"), by=CAROL, at=NOON))
