"""What waits: how much, for how long, and what the rate limit has to do with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection as Tx

from integration.domain.ids import WorkId
from integration.domain.pacing import GUIDE, Bucket, Lane, full
from integration.domain.queues import OpenWork, Queue
from integration.domain.work import WorkKind, WorkState
from integration.storage.queue import queues, work
from tests.unit.integration.stage import NOON, TRACE


def bucket_with(left: int) -> Bucket:
    return Bucket(limit=GUIDE, drops=left * GUIDE.token, at=NOON)


def piece(kind: WorkKind = WorkKind.CALLBACK, **known: object) -> OpenWork:
    given: dict[str, object] = {
        "id": "wrk_000001",
        "kind": kind,
        "state": WorkState.DUE,
        "lane": Lane.BEGUN,
        "attempts": 0,
        "due_at": NOON,
        "held": False,
        "reason": None,
    }
    return OpenWork(**(given | known))  # type: ignore[arg-type]


def test_a_queue_counts_what_follows_by_itself() -> None:
    queue = Queue(waiting={WorkKind.PREPARE: 2, WorkKind.CALLBACK: 1}, bucket=full(GUIDE, NOON))

    assert (queue.pieces, queue.calls) == (3, 2 * 3 + 1)


def test_a_thousand_calls_are_through_when_the_limit_has_let_them_go() -> None:
    queue = Queue(waiting={WorkKind.CALLBACK: 1000}, bucket=full(GUIDE, NOON))

    # 425 at once, since 75 are kept, and 575 at 500 a minute.
    assert queue.through_at(NOON) == NOON + timedelta(seconds=69)


@pytest.mark.parametrize(
    "queue",
    [
        Queue(waiting={}, bucket=bucket_with(0)),
        Queue(waiting={WorkKind.CALLBACK: 400}, bucket=full(GUIDE, NOON)),
        Queue(waiting={WorkKind.CALLBACK: 9000}, bucket=None),
    ],
    ids=["nothing waits", "there is room", "not paced"],
)
def test_what_no_limit_holds_up_has_no_time(queue: Queue) -> None:
    assert queue.through_at(NOON) is None


def test_work_behind_others_waits_for_the_limit_until_its_own_turn() -> None:
    assert piece(calls_before=424).limit_until(full(GUIDE, NOON), NOON) is None
    assert piece(calls_before=484).limit_until(full(GUIDE, NOON), NOON) == NOON + timedelta(
        seconds=7.2
    )


def test_what_a_person_waits_for_may_have_the_tokens_that_are_kept() -> None:
    assert piece(lane=Lane.PROMPT).limit_until(bucket_with(1), NOON) is None
    assert piece(lane=Lane.BEGUN).limit_until(bucket_with(1), NOON) is not None


@pytest.mark.parametrize(
    "waits_for_something_else",
    [
        piece(held=True),
        piece(state=WorkState.PARKED),
        piece(WorkKind.EMAIL),
        piece(due_at=NOON + timedelta(minutes=5)),
    ],
    ids=["under way", "parked", "an email", "a retry that is not due"],
)
def test_only_what_waits_for_the_limit_is_said_to(waits_for_something_else: OpenWork) -> None:
    assert waits_for_something_else.limit_until(bucket_with(0), NOON) is None


def test_what_waits_is_counted_for_one_customer_and_what_is_due_later_by_itself(tx: Tx) -> None:
    for tenant in ("cus_1", "cus_2"):
        for subject, seconds in (("ord_1", 0), ("ord_2", 60)):
            work.enqueue(
                tx,
                id=WorkId(f"wrk_{tenant}_{subject}"),
                kind=WorkKind.CALLBACK,
                tenant=tenant,
                subject=subject,
                traceparent=TRACE,
                at=NOON + timedelta(seconds=seconds),
            )

    waiting = queues.waiting(tx, ["cus_1"], at=NOON, watch=NOON)
    theirs = queues.depth(tx, tenant="cus_1", at=NOON, watch=NOON)
    everybodys = queues.depth(tx, at=NOON, watch=NOON)
    (piece,) = queues.of_subject(tx, tenant="cus_2", subject="ord_1", at=NOON, watch=NOON)

    assert waiting == {"cus_1": {WorkKind.CALLBACK: 1}}
    assert (theirs.waiting, theirs.later) == (1, 1)
    assert (everybodys.waiting, everybodys.later) == (2, 2)
    assert (piece.id, piece.calls_before) == ("wrk_cus_2_ord_1", 0), "nobody else is before it"
