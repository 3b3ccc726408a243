"""What is on its way to another region may not be written, and nobody else's is kept from it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from integration.domain.regions import Region
from integration.storage.outages import told
from integration.storage.residency import transits
from integration.storage.residency.transits import TransitState
from integration.storage.tables.attempts import answers, attempts
from integration.storage.tables.orders import invitations

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOVING, STAYING = "cus_moving00001", "cus_staying0001"
BEGIN, SAVE = "INSERT INTO attempts", "INSERT INTO answers"
WRITES = {
    BEGIN: (
        "INSERT INTO attempts (id, invitation_id, secret_hash, secret_sealed, status, started_at)"
        " SELECT 'new ' || id, 'new ' || id, secret_hash, secret_sealed, status, started_at"
        " FROM attempts WHERE id = :whose"
    ),
    "UPDATE attempts": "UPDATE attempts SET status = 'submitted' WHERE id = :whose",
    "DELETE attempts": "DELETE FROM attempts WHERE id = 'idle ' || :whose",
    SAVE: (
        "INSERT INTO answers (attempt_id, item, value, saved_at)"
        " SELECT attempt_id, item + 1, value, saved_at FROM answers WHERE attempt_id = :whose"
    ),
    "UPDATE answers": "UPDATE answers SET value = 4 WHERE attempt_id = :whose",
    "DELETE answers": "DELETE FROM answers WHERE attempt_id = :whose",
}
ADDITIONS = {BEGIN, SAVE}


@pytest.fixture
def both(tx: Tx) -> Tx:
    """Of each customer an attempt with an answer, one without, and an invitation nobody opened."""
    for whose in (MOVING, STAYING):
        for id in (whose, f"idle {whose}", f"new {whose}"):
            tx.execute(insert(invitations).values(_invitation(id, whose)))
            if not id.startswith("new"):
                tx.execute(insert(attempts).values(_attempt(id)))
        answer = {"attempt_id": whose, "item": 1, "value": 2, "saved_at": NOON}
        tx.execute(insert(answers).values(answer))
    return tx


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("state", TransitState)
def test_what_a_state_forbids_is_refused_for_its_customer_alone(
    both: Tx, write: str, state: TransitState
) -> None:
    transits.enter(both, MOVING, state, other=Region.EU, fence=1)

    assert _refused(both, write, STAYING) is None
    forbids = state is TransitState.FROZEN or (
        write in ADDITIONS and state in (TransitState.GONE, TransitState.LEFT)
    )
    assert _refused(both, write, MOVING) == ("customer_moving" if forbids else None)


@pytest.mark.parametrize("write", WRITES)
def test_where_nobody_is_on_the_way_all_is_written(both: Tx, write: str) -> None:
    assert _refused(both, write, MOVING) is None


def _refused(tx: Tx, write: str, whose: str) -> str | None:
    before = tx.begin_nested()
    try:
        assert tx.execute(text(WRITES[write]), {"whose": whose}).rowcount == 1
    except DBAPIError as broken:
        before.rollback()
        return getattr(told(broken), "code", str(broken))
    before.rollback()
    return None


def _invitation(id: str, whose: str) -> dict[str, object]:
    return {
        "id": id,
        "customer_id": whose,
        "order_id": f"ord {id}"[:50],
        "occasion": id,
        "assessment": "big-five",
        "status": "open",
        "link_hash": f"link {id}",
        "link_sealed": b"",
        "report_hash": f"report {id}",
        "report_sealed": b"",
        "message_id": id,
        "created_at": NOON,
    }


def _attempt(id: str) -> dict[str, object]:
    return {
        "id": id,
        "invitation_id": id,
        "secret_hash": id,
        "secret_sealed": b"",
        "status": "in_progress",
        "started_at": NOON,
    }
