"""Work that is parked, resumed, asked for again or cancelled is lost to whoever held it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integration.domain.pacing import Lane
from integration.storage.database import Database
from integration.storage.queue import work as queue
from integration.storage.queue import work_again
from integration.storage.queue.work import LeaseLost
from tests.unit.integration.queue_rows import claim, database, park, put, resume
from tests.unit.integration.stage import NOON

__all__ = ["database"]


def test_parked_work_waits_until_it_is_resumed(database: Database) -> None:
    put(database, "wrk_1")
    (held,) = claim(database)
    park(database, held)

    assert claim(database, seconds=10**6) == ()
    assert resume(database, "other") == 0
    assert resume(database, "c") == 1
    assert len(claim(database)) == 1


def test_what_is_resumed_is_lost_to_whoever_looked_again_at_this_moment(database: Database) -> None:
    put(database, "wrk_1")
    (held,) = claim(database)
    database.transact(
        lambda tx: queue.park(tx, held, code="c", reason="r", look_again_at=NOON, at=NOON)
    )
    (looking,) = claim(database)

    assert resume(database, "c") == 1

    with pytest.raises(LeaseLost):
        database.transact(lambda tx: queue.finish(tx, looking, at=NOON))
    assert [again.attempts for again in claim(database)] == [0]


def test_what_is_asked_for_again_by_hand_is_lost_to_its_holder(database: Database) -> None:
    put(database, "wrk_1")
    (held,) = claim(database)
    database.transact(
        lambda tx: work_again.redo(tx, held.id, slowest=Lane.PROMPT, at=NOON + timedelta(seconds=1))
    )

    with pytest.raises(LeaseLost):
        database.transact(lambda tx: queue.finish(tx, held, at=NOON))
    assert claim(database) == ()
    assert [(again.attempts, again.manual) for again in claim(database, seconds=1)] == [(0, True)]


def test_cancelled_work_is_lost_to_its_holder(database: Database) -> None:
    put(database, "wrk_1")
    (held,) = claim(database)
    database.transact(lambda tx: queue.cancel(tx, tenant="cus_1", reason="no", at=NOON))

    with pytest.raises(LeaseLost):
        database.transact(lambda tx: queue.finish(tx, held, at=NOON))


def test_what_is_cancelled_is_of_one_subject_or_of_one_customer(database: Database) -> None:
    for tenant in ("cus_1", "cus_2"):
        for subject in ("ord_1", "ord_2"):
            put(database, f"wrk_{tenant}_{subject}", subject=subject, tenant=tenant)

    def cancelled(subject: str | None) -> int:
        return database.transact(
            lambda tx: queue.cancel(tx, tenant="cus_1", subject=subject, reason="no", at=NOON)
        )

    assert cancelled("ord_1") == 1
    assert [held.subject for held in claim(database)] == ["ord_2"]
    assert cancelled(None) == 1
    assert [held.subject for held in claim(database, tenant="cus_2")] == ["ord_1", "ord_2"]


def test_what_is_resumed_is_of_one_customer(database: Database) -> None:
    for tenant in ("cus_1", "cus_2"):
        put(database, f"wrk_{tenant}", tenant=tenant)
        (held,) = claim(database, tenant=tenant)
        park(database, held)

    assert resume(database, "c") == 1
    assert (len(claim(database)), claim(database, tenant="cus_2")) == (1, ())
