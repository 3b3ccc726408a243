"""Work that is asked for again in bulk: exactly what was asked for, as if it were new."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, select, update

from integration.domain.errors import Invalid
from integration.domain.ids import CustomerId, WorkId
from integration.domain.pacing import Lane
from integration.domain.work import WorkKind, WorkState
from integration.services.operating.redelivery import Failed
from integration.storage.queue import work as queue
from integration.storage.queue.work_again import Ended, Group, groups, redo, redo_ended
from integration.storage.tables.work import work
from tests.unit.integration.stage import NOON, TRACE

FAILED = (WorkState.EXHAUSTED, WorkState.PARKED)
NUMBERS = count()
LATER = NOON + timedelta(hours=1)


def put(
    tx: Tx,
    tenant: str = "acme",
    kind: WorkKind = WorkKind.CALLBACK,
    state: WorkState = WorkState.EXHAUSTED,
    *,
    lane: Lane = Lane.BEGUN,
    at: datetime = NOON,
) -> WorkId:
    """As it stands since a moment, after three attempts."""
    id = WorkId(f"wrk_{next(NUMBERS):08}")
    queue.enqueue(
        tx, id=id, kind=kind, tenant=tenant, subject=id, traceparent=TRACE, at=at, lane=lane
    )
    stands = {"state": state.value, "attempts": 3, "fence": 3, "lease_expires_at": LATER}
    tx.execute(update(work).where(work.c.id == id).values(due_at=None, updated_at=at, **stands))
    return id


def row(tx: Tx, id: WorkId) -> RowMapping:
    return tx.execute(select(work).where(work.c.id == id)).mappings().one()


def due(tx: Tx) -> set[str]:
    return set(tx.scalars(select(work.c.id).where(work.c.state == WorkState.DUE.value)))


def again(tx: Tx, asked: Ended, *, limit: int | None = None) -> int:
    return redo_ended(tx, asked, slowest=Lane.BEGUN, at=LATER, limit=limit)


def test_it_is_due_at_once_with_a_whole_schedule_ahead_and_whoever_held_it_is_too_late(
    tx: Tx,
) -> None:
    id, other = put(tx), put(tx)

    redo(tx, id, slowest=Lane.PROMPT, at=LATER)

    found = row(tx, id)
    assert (found["state"], found["attempts"], found["due_at"]) == (WorkState.DUE, 0, LATER)
    assert (found["fence"], found["lease_expires_at"], found["manual"]) == (4, None, True)
    assert (found["lane"], found["updated_at"]) == (Lane.PROMPT, LATER)
    assert row(tx, other)["state"] == WorkState.EXHAUSTED


@pytest.mark.parametrize(
    ("lane", "becomes"),
    [(Lane.FREE, Lane.FREE), (Lane.PROMPT, Lane.PROMPT), (Lane.FRESH, Lane.BEGUN)],
)
def test_no_piece_becomes_slower_by_being_asked_for(tx: Tx, lane: Lane, becomes: Lane) -> None:
    id = put(tx, lane=lane)

    assert again(tx, Ended(states=FAILED)) == 1

    assert row(tx, id)["lane"] == becomes


def test_all_that_was_asked_for_must_hold(tx: Tx) -> None:
    asked = Ended(states=[WorkState.PARKED], since=NOON, tenant="acme", kind=WorkKind.EMAIL)
    wanted = put(tx, kind=WorkKind.EMAIL, state=WorkState.PARKED)
    put(tx, "rival", WorkKind.EMAIL, WorkState.PARKED)
    put(tx, kind=WorkKind.STAMP, state=WorkState.PARKED)
    put(tx, kind=WorkKind.EMAIL)
    put(tx, kind=WorkKind.EMAIL, state=WorkState.PARKED, at=NOON - timedelta(seconds=1))

    found = groups(tx, asked)
    assert found == (Group(tenant="acme", kind="email.send", state=WorkState.PARKED, count=1),)
    assert again(tx, asked) == 1
    assert due(tx) == {wanted}


def test_what_arrived_or_was_cancelled_is_not_failed(tx: Tx) -> None:
    failed = {put(tx), put(tx, state=WorkState.PARKED)}
    for state in (WorkState.DONE, WorkState.CANCELLED):
        put(tx, state=state)

    assert again(tx, Ended(states=FAILED)) == 2
    assert due(tx) == failed
    assert again(tx, Ended(states=FAILED)) == 0, "what waits has not failed"


def test_with_a_limit_the_oldest_come_first(tx: Tx) -> None:
    ids = [put(tx, at=NOON + timedelta(seconds=second)) for second in (3, 1, 2)]

    assert again(tx, Ended(states=FAILED), limit=2) == 2
    assert due(tx) == {ids[1], ids[2]}
    assert again(tx, Ended(states=FAILED), limit=2) == 1


def test_groups_are_counted_by_customer_kind_and_state(tx: Tx) -> None:
    for tenant in ("rival", "acme", "acme"):
        put(tx, tenant)
    put(tx, state=WorkState.PARKED)

    found = groups(tx, Ended(states=FAILED))

    assert [(one.tenant, one.state, one.count) for one in found] == [
        ("acme", WorkState.EXHAUSTED, 2),
        ("acme", WorkState.PARKED, 1),
        ("rival", WorkState.EXHAUSTED, 1),
    ]


def test_what_is_asked_for_up_to_now_is_asked_for_as_it_was_said() -> None:
    acme = CustomerId("acme")
    asked = Failed(since=NOON, customer_id=acme, kind="email.send", state="parked").checked(NOON)

    assert (asked.states, asked.since) == ([WorkState.PARKED], NOON)
    assert (asked.tenant, asked.kind) == (acme, "email.send")
    assert set(Failed().checked(NOON).states) == set(FAILED)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Failed(since=NOON + timedelta(microseconds=1)), "since"),
        (Failed(kind="email"), "kind"),
        (Failed(state="done"), "state"),
        (Failed(state="due"), "state"),
    ],
)
def test_what_cannot_have_failed_is_refused_by_its_field(asked: Failed, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked.checked(NOON)

    assert f"'field': '{field}'" in str(refused.value.extensions)
