"""A hold, a period and an erasure at one moment: nothing goes early, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection as Tx

from integration.domain.audit import By
from integration.domain.ids import CandidateId, CustomerId
from integration.domain.retention import ErasureState, Ground, Hold, Kept
from integration.domain.work import WorkKind
from integration.services.assessment.progress import Errand
from integration.storage.queue import work as queue
from integration.storage.queue.claims import Claims
from tests import postgres
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.moments import at_once, begun
from tests.unit.integration.stage import Stage

ACME, ALICE = CustomerId(CUSTOMER), CandidateId("cand_alice00001")
CAROL = By(who="carol", where="192.0.2.7")

pytestmark = pytest.mark.skipif(not postgres.installed(), reason=postgres.MISSING)


@pytest.fixture
def stage(postgresql_url: str, runner: asyncio.Runner) -> Iterator[Stage]:
    """Alice was invited; SQLite has one writer, and nothing of this can be there."""
    stage = Stage(postgresql_url, runner)
    stage.install()
    stage.request()
    stage.settle()
    yield stage
    stage.close()


def hold(stage: Stage, tx: Tx) -> Hold:
    return stage.services.retention.place_hold(
        tx,
        ACME,
        candidate_id=ALICE,
        ground=Ground.LITIGATION,
        note="Alice Moreau against Acme",
        by=CAROL,
        at=stage.clock.at,
    )


def release(stage: Stage, placed: Hold) -> None:
    release_hold = stage.services.retention.release_hold
    stage.tx(partial(release_hold, hold_id=placed.id, by=CAROL, at=stage.clock.at))


def longer(stage: Stage, tx: Tx) -> Kept:
    return stage.services.retention.change(tx, ACME, 365, by=CAROL, at=stage.clock.at)


def request(stage: Stage, tx: Tx) -> None:
    stage.services.retention.request_erasure(tx, ACME, ALICE, by=CAROL, at=stage.clock.at)


def sweep(stage: Stage, tx: Tx) -> None:
    stage.services.retention.erasing.sweep(tx, at=stage.clock.at)


def erase(stage: Stage) -> bool:
    erasing, at = stage.services.retention.erasing, stage.clock.at
    held = stage.tx(lambda tx: erasing.claim(tx, ErasureState.ROWS, at=at, watch=at))
    assert held is not None
    return stage.tx(lambda tx: erasing.erase_some(tx, held, at=at))


def overdue(stage: Stage) -> None:
    """Alice submitted ninety-one days ago, and nobody has looked at the period."""
    stage.take()
    stage.settle()
    stage.pass_time(days=91)


def kept(stage: Stage) -> int:
    overview = stage.services.retention.overview
    return stage.tx(lambda tx: overview(tx, at=stage.clock.at)).customers[0].orders


def states(stage: Stage) -> list[ErasureState]:
    overview = stage.services.retention.overview
    return [one.state for one in stage.tx(lambda tx: overview(tx, at=stage.clock.at)).erasures]


@pytest.mark.parametrize("comes", [hold, longer])
def test_what_is_submitted_while_a_hold_or_a_longer_period_comes_is_kept(
    stage: Stage, comes: Callable[[Stage, Tx], object]
) -> None:
    """Neither sees the other; before anything is erased, it is looked at once more."""
    attempt, secret = begun(stage)

    with stage.database.engine.connect() as tx:
        stage.services.assessments.submit(
            tx, attempt_id=attempt.id, attempt_secret=secret, at=stage.clock.at
        )
        stage.tx(partial(comes, stage))
        tx.commit()
    stage.settle_within(days=91)

    assert (kept(stage), states(stage)) == (1, [])


@pytest.mark.parametrize("begins", [request, sweep])
def test_a_hold_that_is_placed_while_an_erasure_begins_keeps_what_there_is(
    stage: Stage, begins: Callable[[Stage, Tx], object]
) -> None:
    overdue(stage)
    stage.tx(partial(begins, stage))

    at_once(stage, partial(hold, stage), partial(erase, stage))

    assert kept(stage) == 1


def test_a_hold_that_is_placed_while_the_period_is_looked_at_keeps_what_there_is(
    stage: Stage,
) -> None:
    overdue(stage)

    at_once(stage, partial(hold, stage), partial(stage.tx, partial(sweep, stage)))
    stage.settle()

    assert (kept(stage), states(stage)) == (1, [])


def test_two_who_look_at_the_period_at_one_moment_begin_one_erasure(stage: Stage) -> None:
    overdue(stage)

    at_once(stage, partial(sweep, stage), partial(stage.tx, partial(sweep, stage)))

    assert states(stage) == [ErasureState.ROWS]


def test_what_is_submitted_while_the_last_hold_is_released_is_not_kept_for_ever(
    stage: Stage,
) -> None:
    placed = stage.tx(partial(hold, stage))
    attempt, secret = begun(stage)

    submit = partial(
        stage.services.assessments.submit,
        attempt_id=attempt.id,
        attempt_secret=secret,
        at=stage.clock.at,
    )
    at_once(stage, submit, partial(release, stage, placed))
    stage.settle_within(days=91)

    assert (kept(stage), states(stage)) == (0, [ErasureState.DONE])


def test_an_order_that_comes_again_while_it_is_erased_stays_erased(stage: Stage) -> None:
    stage.tx(partial(request, stage))
    erasing, at = stage.services.retention.erasing, stage.clock.at
    held = stage.tx(lambda tx: erasing.claim(tx, ErasureState.ROWS, at=at, watch=at))
    assert held is not None

    at_once(stage, lambda tx: erasing.erase_some(tx, held, at=at), stage.request)

    assert kept(stage) == 0


def test_a_step_that_is_recorded_while_its_order_is_erased_leaves_no_work(stage: Stage) -> None:
    stage.take()
    stage.pass_time(days=91)
    stage.tx(partial(sweep, stage))
    claims, progress, at = Claims(buckets=None), stage.services.retention.progress, stage.clock.at
    held = stage.tx(partial(claims.take, at=at, watch=at, lease=timedelta(seconds=30), limit=9))
    [scorecard] = [one for one in held if one.kind == WorkKind.SCORECARD]
    errand = stage.tx(partial(progress.about, held=[scorecard]))[scorecard.id]
    assert isinstance(errand, Errand)

    def record(tx: Tx) -> None:
        queue.finish(tx, scorecard, at=at)
        progress.done(tx, errand, WorkKind.SCORECARD, at=at)

    at_once(stage, record, partial(erase, stage))

    assert stage.work() == []


def test_a_request_does_not_wait_for_a_hold_that_is_released_at_the_same_moment(
    stage: Stage,
) -> None:
    placed = stage.tx(partial(hold, stage))

    at_once(stage, partial(request, stage), partial(release, stage, placed))
    stage.settle()

    assert (kept(stage), states(stage)) == (0, [ErasureState.DONE])
