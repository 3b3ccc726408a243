"""Legal and illegal moves: every pair of stage kinds, open and closed jobs."""

from __future__ import annotations

from itertools import product

import pytest

from mock_icims.domain.errors import Refusal
from mock_icims.domain.ids import ApplicationId, CandidateId, StageId
from mock_icims.domain.recruiting.applications import Application, apply
from mock_icims.domain.recruiting.errors import ApplicationClosed, JobClosed, StageUnchanged
from mock_icims.domain.recruiting.jobs import JobStatus, Stage, StageKind
from mock_icims.domain.structs import replace
from tests.icims_cast import HIRING, LEAD, NOON

ENDS = {StageKind.HIRED, StageKind.REJECTED}
PAIRS = [
    pytest.param(before, after, id=f"{before} to {after}")
    for before, after in product(StageKind, StageKind)
]
every_pair = pytest.mark.parametrize(("before", "after"), PAIRS)


def stage(kind: StageKind) -> Stage:
    position = list(StageKind).index(kind) + 1
    id = StageId(f"stg_{kind}")
    return Stage(id=id, workflow_id=HIRING, name=kind.title(), position=position, kind=kind)


def standing_in(kind: StageKind) -> Application:
    return apply(
        ApplicationId("app_alice1"),
        candidate_id=CandidateId("cand_alice1"),
        job_id=LEAD.id,
        stage=stage(kind),
        by="usr_bob",
        at=NOON,
    )


def outcome(before: StageKind, after: StageKind, *, reopen: bool = False) -> type[Refusal] | None:
    try:
        standing_in(before).advance(stage(after), by="usr_bob", at=NOON, reopen=reopen)
    except Refusal as refusal:
        return type(refusal)
    return None


@every_pair
def test_a_move_is_refused_where_it_stands_still_or_leaves_an_end(
    before: StageKind, after: StageKind
) -> None:
    if before is after:
        expected: type[Refusal] | None = StageUnchanged
    else:
        expected = ApplicationClosed if before in ENDS else None

    assert outcome(before, after) is expected


@every_pair
def test_reopening_leads_out_of_an_end_and_changes_nothing_else(
    before: StageKind, after: StageKind
) -> None:
    assert outcome(before, after, reopen=True) is (StageUnchanged if before is after else None)


@pytest.mark.parametrize("kind", StageKind)
def test_in_a_closed_job_only_an_end_can_be_entered(kind: StageKind) -> None:
    closed = replace(LEAD, status=JobStatus.CLOSED)

    LEAD.require_takes(stage(kind))
    if kind in ENDS:
        closed.require_takes(stage(kind))
    else:
        with pytest.raises(JobClosed, match=LEAD.title):
            closed.require_takes(stage(kind))


@pytest.mark.parametrize("kind", StageKind)
def test_an_application_is_open_until_it_ends(kind: StageKind) -> None:
    assert standing_in(kind).status == (kind if kind in ENDS else "open")
