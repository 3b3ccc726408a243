"""What a step needs to know is read with its claim, for all of a claim at once."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from sqlalchemy import Connection as Tx
from sqlalchemy import delete, update

from integration.domain.work import WorkKind, WorkState
from integration.services.assessment.progress import Errand
from integration.storage.queue.claims import Claims
from integration.storage.tables.orders import invitations
from tests.databases import on_sqlite
from tests.unit.integration.stage import Stage

BROKEN, WHOLE = "ord_broken00001", "ord_alice00001"


def both_requested(stage: Stage) -> None:
    stage.request(WHOLE)
    stage.request(BROKEN, application_id="app_other00001")


def states(stage: Stage, order_id: str) -> list[tuple[str, int]]:
    return [(row["state"], row["attempts"]) for row in stage.work() if row["subject"] == order_id]


def test_a_secret_that_no_key_opens_keeps_no_other_work_from_being_done(installed: Stage) -> None:
    both_requested(installed)
    moved = update(invitations).values(link_sealed=invitations.c.report_sealed)
    installed.tx(lambda tx: tx.execute(moved.where(invitations.c.order_id == BROKEN)))

    installed.settle()

    assert installed.order(WHOLE)["status"] == "sent"
    assert states(installed, BROKEN) == [(WorkState.DUE, 1)]


def test_what_is_not_here_keeps_no_other_work_from_being_done(installed: Stage) -> None:
    both_requested(installed)
    gone = delete(invitations).where(invitations.c.order_id == BROKEN)
    installed.tx(lambda tx: tx.execute(gone))

    installed.settle()

    assert installed.order(WHOLE)["status"] == "sent"
    assert states(installed, BROKEN) == [(WorkState.EXHAUSTED, 1)]


@on_sqlite
def test_many_pieces_of_work_take_as_many_statements_as_one(installed: Stage) -> None:
    for number in range(6):
        installed.request(f"ord_{number:012}", application_id=f"app_{number:012}")

    def statements_for(tx: Tx, pieces: int) -> int:
        claims, at = Claims(buckets=None), installed.clock.at
        lease = timedelta(seconds=30)
        held = claims.take(tx, at=at, watch=at, lease=lease, limit=pieces)
        said: list[str] = []
        driver = tx.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(said.append)
        about = installed.services.progress.about(tx, held)
        driver.set_trace_callback(None)
        assert [isinstance(about[one.id], Errand) for one in held] == [True] * pieces
        assert {one.kind for one in held} == {WorkKind.PREPARE}
        return len(said)

    assert installed.tx(lambda tx: statements_for(tx, 1)) == 4
    assert installed.tx(lambda tx: statements_for(tx, 5)) == 4
