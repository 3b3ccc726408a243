"""Two customers of one region whose ids are the same: what one of them does is done to it alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from integration.domain.audit import By
from integration.domain.ids import CandidateId, CustomerId
from integration.domain.retention import Cause, ErasureState, Ground, Hold
from integration.domain.work import WorkKind, WorkState
from integration.services.operating.redelivery import Failed
from integration.storage.residency import belongings
from integration.storage.residency.belongings import Rows
from integration.storage.tables.keys import data_keys
from integration.storage.tables.orders import orders
from integration.storage.tables.work import work
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import Stage, requested

ACME, GLOBEX = CustomerId(CUSTOMER), CustomerId("cus_globex0001")
ALICE = CandidateId("cand_alice00001")
ORDER, SECOND = "ord_alice00001", "ord_alice00002"
CAROL = By(who="carol", where="192.0.2.7")
UNIQUE = {
    "id",
    "key",
    "jti",
    "state_hash",
    "work_id",
    "invitation_id",
    "attempt_id",
    "link_hash",
    "report_hash",
}
"""Of these JobCannon makes its own; all others are iCIMS's, and may be the same for two."""


def rows(stage: Stage, customer_id: CustomerId) -> Rows:
    return stage.tx(lambda tx: belongings.rows_of(tx, customer_id))


def doubled(stage: Stage) -> Stage:
    """From now on all that is Acme's is Globex's as well, but for the keys that seal it."""

    def theirs(row: Mapping[str, object]) -> dict[str, object]:
        own = {name: f"!{str(row[name])[1:]}" for name in UNIQUE & row.keys() if row[name]}
        return {**row, **own, **{name: GLOBEX for name in belongings.OWNERS if name in row}}

    of_acme = {**rows(stage, ACME), data_keys.name: []}
    twin = {table: [theirs(row) for row in found] for table, found in of_acme.items()}
    stage.tx(lambda tx: belongings.put_back(tx, GLOBEX, twin))
    return stage


def completed(stage: Stage) -> Stage:
    stage.request(ORDER)
    stage.settle()
    stage.take()
    stage.settle()
    return stage


def kept(stage: Stage, customer_id: CustomerId) -> int:
    asked = select(func.count()).where(orders.c.customer_id == customer_id)
    return stage.tx(lambda tx: tx.execute(asked).scalar_one())


def hold(stage: Stage, customer_id: CustomerId, candidate_id: CandidateId | None) -> Hold:
    return stage.tx(
        lambda tx: stage.services.retention.place_hold(
            tx,
            customer_id,
            candidate_id=candidate_id,
            ground=Ground.LITIGATION,
            note="Alice Moreau against both",
            by=CAROL,
            at=stage.clock.at,
        )
    )


def release(stage: Stage, placed: Hold) -> None:
    stage.tx(
        lambda tx: stage.services.retention.release_hold(tx, placed.id, by=CAROL, at=stage.clock.at)
    )


def erase(stage: Stage, customer_id: CustomerId = ACME) -> None:
    stage.tx(
        lambda tx: stage.services.retention.erase_candidate(
            tx, customer_id, ALICE, cause=Cause.ADMIN, by=CAROL, at=stage.clock.at
        )
    )


def change(stage: Stage, days: int) -> None:
    stage.tx(
        lambda tx: stage.services.retention.change(tx, ACME, days, by=CAROL, at=stage.clock.at)
    )


def states(stage: Stage, customer_id: CustomerId) -> list[ErasureState]:
    overview = stage.services.retention.overview
    found = stage.tx(lambda tx: overview(tx, within=customer_id, at=stage.clock.at))
    return [one.state for one in found.erasures]


def test_what_a_hold_kept_is_erased_where_it_is_released(installed: Stage) -> None:
    placed = hold(completed(installed), ACME, ALICE)
    erase(installed)
    before = rows(doubled(installed), GLOBEX)

    release(installed, placed)
    installed.settle()

    assert (kept(installed, ACME), states(installed, ACME)) == (0, [ErasureState.DONE])
    assert (kept(installed, GLOBEX), states(installed, GLOBEX)) == (1, [ErasureState.WAITING])
    assert rows(installed, GLOBEX) == before


def erased_at_once(stage: Stage) -> None:
    erase(stage)
    stage.settle()


def purged_by_a_shorter_period(stage: Stage) -> None:
    change(stage, 7)
    stage.settle_within(days=8)


@pytest.mark.parametrize("gone", [erased_at_once, purged_by_a_shorter_period])
def test_another_customers_people_stay_to_the_last_byte(
    installed: Stage, gone: Callable[[Stage], None]
) -> None:
    release(installed, hold(completed(installed), ACME, ALICE))
    of_no_order = {"customer_id": ACME, "candidate_id": ALICE}
    installed.accept("application.stage_changed", of_no_order)
    before = rows(doubled(installed), GLOBEX)

    gone(installed)

    assert (kept(installed, ACME), states(installed, ACME)) == (0, [ErasureState.DONE])
    assert rows(installed, GLOBEX) == before


@pytest.mark.parametrize("of", [ALICE, None])
@pytest.mark.parametrize("gone", [erased_at_once, purged_by_a_shorter_period])
def test_another_customers_hold_keeps_nothing(
    installed: Stage, gone: Callable[[Stage], None], of: CandidateId | None
) -> None:
    hold(doubled(completed(installed)), GLOBEX, of)

    gone(installed)

    assert (kept(installed, ACME), kept(installed, GLOBEX)) == (0, 1)


def test_a_preview_counts_the_orders_of_the_customer_it_is_for(installed: Stage) -> None:
    doubled(completed(installed)).pass_time(days=30)
    preview = installed.services.retention.preview
    at = installed.clock.at

    assert installed.tx(lambda tx: preview(tx, ACME, 29, at=at)) == 1
    hold(installed, GLOBEX, None)
    assert installed.tx(lambda tx: preview(tx, ACME, 29, at=at)) == 1
    assert installed.tx(lambda tx: preview(tx, GLOBEX, 29, at=at)) == 0


def test_what_ends_counts_by_its_own_customers_period(installed: Stage) -> None:
    doubled(installed)
    change(installed, 365)
    for customer_id in (ACME, GLOBEX):
        installed.request(ORDER, customer_id=customer_id)
        installed.accept("assessment.cancelled", {"customer_id": customer_id, "order_id": ORDER})

    asked = select(orders.c.customer_id, orders.c.ended_at, orders.c.purge_at)
    ends = installed.tx(lambda tx: tx.execute(asked).all())
    assert {one.customer_id: one.purge_at - one.ended_at for one in ends} == {
        ACME: timedelta(days=365),
        GLOBEX: timedelta(days=90),
    }


@pytest.mark.parametrize(
    ("type", "of"),
    [
        ("assessment.cancelled", {"order_id": SECOND}),
        ("candidate.erased", {"candidate_id": "cand_alice00002"}),
    ],
)
def test_what_is_taken_back_before_it_comes_is_taken_back_for_one_customer(
    installed: Stage, type: str, of: Mapping[str, object]
) -> None:
    doubled(installed)

    installed.accept(type, {"customer_id": ACME, **of})
    for customer_id in (ACME, GLOBEX):
        named = {"customer_id": customer_id, "candidate_id": "cand_alice00002"}
        installed.accept("assessment.requested", requested(SECOND) | named)

    to_send = [row for row in installed.work("invitation.prepare") if row["state"] == WorkState.DUE]
    assert [row["tenant"] for row in to_send] == [GLOBEX]


def test_an_order_erased_for_one_customer_is_new_to_another(installed: Stage) -> None:
    doubled(installed)
    erase(completed(installed))
    installed.settle()

    for customer_id in (ACME, GLOBEX):
        installed.request(ORDER, customer_id=customer_id)

    assert (kept(installed, ACME), kept(installed, GLOBEX)) == (0, 1)


def test_what_failed_is_sent_again_for_one_customer(installed: Stage) -> None:
    failed = work.update().where(work.c.kind == WorkKind.CALLBACK)
    completed(installed)
    installed.tx(lambda tx: tx.execute(failed.values(state=WorkState.EXHAUSTED.value)))
    before = rows(doubled(installed), GLOBEX)
    recover, at = installed.services.redelivery.recover, installed.clock.at

    sent = installed.tx(lambda tx: recover(tx, Failed(customer_id=ACME), by=CAROL, at=at))

    assert sent == 1
    assert rows(installed, GLOBEX) == before


def turned_away(stage: Stage) -> Stage:
    """One is invited for an occasion, and another, asked for later, is not."""
    stage.request(ORDER, stage_entry=1)
    stage.settle()
    stage.pass_time(minutes=1)
    stage.request(SECOND, stage_entry=1)
    stage.settle()
    return stage


def cancelled(stage: Stage) -> None:
    stage.accept("assessment.cancelled", {"customer_id": ACME, "order_id": ORDER})


def submitted(stage: Stage) -> None:
    stage.take()


@pytest.mark.parametrize("ends", [cancelled, submitted])
def test_an_occasion_that_ends_is_over_for_one_customer(
    installed: Stage, ends: Callable[[Stage], None]
) -> None:
    before = rows(doubled(turned_away(installed)), GLOBEX)

    ends(installed)
    installed.settle()

    assert rows(installed, GLOBEX) == before


def test_who_is_invited_after_all_has_ended_no_more(installed: Stage) -> None:
    """The link of the one expired, and with it ended the other's waiting."""
    turned_away(installed).settle_within(days=31)
    before = rows(doubled(installed), GLOBEX)
    assert None not in {row["purge_at"] for row in before["orders"]}

    cancelled(installed)
    installed.settle()

    ours = {row["order_id"]: row for row in rows(installed, ACME)["orders"]}
    invited = ours[SECOND]
    assert (invited["status"], invited["ended_at"], invited["purge_at"]) == ("sent", None, None)
    assert ours[ORDER]["purge_at"] is not None
    assert rows(installed, GLOBEX) == before


def test_who_was_asked_for_earlier_takes_the_place_of_nobody_elses(installed: Stage) -> None:
    installed.pass_time(minutes=1)
    installed.request(SECOND, stage_entry=1)
    doubled(installed)
    # Rows that are put back count as held by somebody before; these nobody held.
    installed.tx(lambda tx: tx.execute(work.update().values(fence=0)))
    before = rows(installed, GLOBEX)

    earlier = installed.clock.at - timedelta(minutes=1)
    installed.accept(
        "assessment.requested", requested(ORDER) | {"stage_entry": 1}, occurred_at=earlier
    )

    invited = {row["order_id"] for row in rows(installed, ACME)["invitations"]}
    assert invited == {ORDER}
    assert rows(installed, GLOBEX) == before
