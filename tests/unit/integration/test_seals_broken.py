"""What no key of ours opens is tried again by the schedule, and seen, like any fault of our own."""

from __future__ import annotations

from sqlalchemy import func, select, update

from integration.domain.ids import WorkId
from integration.domain.retry import SCHEDULE
from integration.domain.work import WorkKind, WorkState
from integration.storage.queue import work as queue
from integration.storage.tables.connections import connections
from integration.storage.tables.orders import invitations
from integration.storage.tables.pacing import rate_holds
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import TRACE, Stage


def changed(sealed: bytes) -> bytes:
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


def held(stage: Stage) -> int:
    """For pieces of work; the install's call is held until its half minute is over."""
    asked = select(func.count()).where(rate_holds.c.holder.startswith("wrk_"))
    found: int = stage.tx(lambda tx: tx.execute(asked).scalar_one())
    return found


def test_a_link_that_was_changed_delays_its_order_alone(installed: Stage) -> None:
    installed.request("ord_alice00001", trigger="recruiter_action")
    sealed = installed.tx(lambda tx: tx.execute(invitations.select()).mappings().one())
    spoiled = {"link_sealed": changed(sealed["link_sealed"])}
    installed.tx(lambda tx: tx.execute(update(invitations).values(spoiled)))
    installed.request("ord_alice00002", trigger="recruiter_action", application_id="app_alice00002")

    installed.settle()

    broken, *others = (row for row in installed.work() if row["subject"] == "ord_alice00001")
    assert others == []
    assert (broken["state"], broken["attempts"]) == (WorkState.DUE, 1)
    assert broken["due_at"] == installed.clock.at + SCHEDULE[0]
    assert broken["reason"] == "invitations.link_sealed was changed or moved."
    assert installed.order("ord_alice00002")["status"] == "sent"

    installed.settle_within(hours=100)
    [broken] = (row for row in installed.work() if row["subject"] == "ord_alice00001")
    assert (broken["state"], broken["attempts"]) == (WorkState.EXHAUSTED, len(SCHEDULE) + 1)
    assert held(installed) == 0, "no call was made of those that were held for it"


def test_a_token_that_was_changed_is_used_as_soon_as_it_is_right_again(installed: Stage) -> None:
    kept = installed.connection()["token_sealed"]
    spoil = update(connections).values(token_sealed=changed(kept))
    installed.tx(lambda tx: tx.execute(spoil))
    installed.request()
    installed.settle()
    assert installed.icims.did("candidate_read") == 0

    installed.tx(lambda tx: tx.execute(update(connections).values(token_sealed=kept)))
    installed.settle_within(minutes=1)

    assert installed.order()["status"] == "sent"


def test_work_about_an_order_that_is_not_here_ends_and_says_so(installed: Stage) -> None:
    installed.tx(
        lambda tx: queue.enqueue(
            tx,
            id=WorkId("wrk_about_nothing"),
            kind=WorkKind.SENT,
            tenant=CUSTOMER,
            subject="ord_nobody0001",
            traceparent=TRACE,
            at=installed.clock.at,
        )
    )

    installed.settle()

    [row] = installed.work()
    assert (row["state"], row["attempts"]) == (WorkState.EXHAUSTED, 1)
    assert row["reason"] == f"ord_nobody0001 of {CUSTOMER} is not here."
    assert held(installed) == 0
