"""What comes before what it is about, what was turned away, what has a NUL; two at one moment."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import select

from integration.domain.attempts import Attempt
from integration.domain.errors import Gone, Invalid
from integration.storage.tables.attempts import results
from integration.storage.tables.orders import invitations
from integration.storage.tables.withdrawals import withdrawals
from tests import postgres
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.moments import begun, waits
from tests.unit.integration.stage import Stage, requested

ORDER, OTHER = "ord_alice00001", "ord_alice00002"
ALICE = "cand_alice00001"


def cancel(stage: Stage, order_id: str = ORDER) -> None:
    stage.accept("assessment.cancelled", {"customer_id": CUSTOMER, "order_id": order_id})


def erase(stage: Stage) -> None:
    stage.accept("candidate.erased", {"customer_id": CUSTOMER, "candidate_id": ALICE})


def remembered(stage: Stage) -> int:
    return len(stage.tx(lambda tx: tx.execute(select(withdrawals)).all()))


def test_a_cancellation_before_its_request_cancels_it(installed: Stage) -> None:
    cancel(installed)
    installed.request(ORDER)
    installed.request(OTHER, application_id="app_alice00002")
    installed.settle()

    assert installed.order(ORDER)["status"] == "cancelled"
    assert installed.order(OTHER)["status"] == "sent"
    assert len(installed.postman.letters) == 1
    assert remembered(installed) == 0


def test_an_erasure_before_the_request_leaves_nothing_to_invite(installed: Stage) -> None:
    erase(installed)
    installed.request(ORDER)
    installed.request(OTHER, candidate_id="cand_alice00002", application_id="app_alice00002")
    installed.settle()

    assert installed.order(OTHER)["status"] == "sent"
    assert [row["subject"] for row in installed.work("invitation.prepare")] == [OTHER]
    assert ALICE not in str([one.exchange for one in installed.log()])
    kept = str(installed.tx(lambda tx: tx.execute(select(withdrawals)).all()))
    assert ALICE not in kept


def test_what_was_withdrawn_is_forgotten_when_nothing_comes_late_any_more(
    installed: Stage,
) -> None:
    cancel(installed)
    erase(installed)
    installed.settle_within(days=89)
    assert remembered(installed) == 2

    installed.settle_within(days=1)

    assert remembered(installed) == 0


def test_the_worker_wakes_to_forget_what_was_withdrawn(installed: Stage) -> None:
    cancel(installed)
    installed.settle()

    ahead = installed.wait_for(installed.program.worker.next_due_at())

    assert ahead == installed.clock.at + timedelta(days=90)


@pytest.mark.parametrize("sent", [False, True])
def test_who_was_turned_away_is_invited_when_the_other_is_cancelled(
    installed: Stage, sent: bool
) -> None:
    installed.request(ORDER, stage_entry=1)
    if sent:
        installed.settle()
    installed.pass_time(minutes=1)
    installed.request(OTHER, stage_entry=1)
    installed.settle()
    assert installed.order(OTHER)["status"] == "requested"

    cancel(installed)
    installed.settle()

    assert installed.order(ORDER)["status"] == "cancelled"
    assert installed.order(OTHER)["status"] == "sent"
    assert len(installed.postman.letters) == 2


@pytest.mark.parametrize("begun", [False, True])
def test_who_was_asked_for_earlier_is_invited_unless_the_other_is_under_way(
    installed: Stage, begun: bool
) -> None:
    later = requested(OTHER) | {"stage_entry": 1}
    at = installed.clock.at + timedelta(seconds=1)
    installed.accept("assessment.requested", later, occurred_at=at)
    if begun:
        installed.settle()
    installed.request(ORDER, stage_entry=1)
    installed.settle()

    statuses = installed.order(ORDER)["status"], installed.order(OTHER)["status"]
    assert statuses == (("requested", "sent") if begun else ("sent", "requested"))
    assert len(installed.postman.letters) == 1


@pytest.mark.parametrize("field", sorted(requested(ORDER)))
def test_a_nul_in_a_field_is_refused_by_its_name(installed: Stage, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        installed.request(changed={field: f"{requested(ORDER)[field]}\x00"})

    assert refused.value.extensions["errors"][0]["field"] == f"data.{field}"  # type: ignore[index]


def test_a_nul_where_nobody_looks_is_kept_as_it_came(installed: Stage) -> None:
    installed.accept("application.stage_changed", {"customer_id": CUSTOMER, "candidate_id": "\x00"})

    assert "u0000" in str(installed.log()[-1].exchange.request_body)


@pytest.mark.skipif(not postgres.installed(), reason=postgres.MISSING)
@pytest.mark.parametrize("first", ["submission", "erasure"])
def test_of_a_submission_and_an_erasure_at_one_moment_no_work_is_left(
    postgresql_url: str, runner: asyncio.Runner, first: str
) -> None:
    """The second waits for the first, and sees what it did."""
    stage = Stage(postgresql_url, runner)
    stage.install()
    stage.request(ORDER)
    stage.settle()
    attempt, secret = begun(stage)

    def submission(tx: Tx) -> Attempt:
        return stage.services.assessments.submit(
            tx, attempt_id=attempt.id, attempt_secret=secret, at=stage.clock.at
        )

    with ThreadPoolExecutor(1) as beside, stage.database.engine.connect() as tx:
        if first == "submission":
            submission(tx)
            other = beside.submit(erase, stage)
        else:
            hold = select(invitations).with_for_update()
            tx.execute(hold)
            other = beside.submit(stage.tx, submission)  # type: ignore[arg-type]  # any of the two
            waits(stage)
            tx.execute(invitations.update().values(status="erased"))
        waits(stage)
        tx.commit()
        if first == "erasure":
            with pytest.raises(Gone):
                other.result(timeout=10)
            erase(stage)
        else:
            other.result(timeout=10)

    assert {row["state"] for row in stage.work("scorecard.write")} <= {"cancelled"}
    stage.settle()
    assert stage.tx(lambda tx: tx.execute(select(results)).all()) == []
    assert stage.icims.did("callback") == 0
    stage.close()
