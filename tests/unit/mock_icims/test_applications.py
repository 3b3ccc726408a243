"""Applications: advancing and its history."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import ApplicationId, CandidateId
from mock_icims.domain.recruiting.applications import Application, StageMove, apply
from mock_icims.domain.recruiting.errors import StageUnchanged
from tests.icims_cast import APPLIED, ASSESSMENT, FOREIGN_STAGE, LEAD, NOON, SCREEN, WORKFLOW

LATER = NOON + timedelta(minutes=5)


def applied() -> Application:
    return apply(
        ApplicationId("app_alice1"),
        candidate_id=CandidateId("cand_alice1"),
        job_id=LEAD.id,
        stage=WORKFLOW.first,
        by="usr_bob",
        at=NOON,
    )


def test_an_application_begins_in_the_first_stage() -> None:
    assert applied().stage == APPLIED
    assert applied().stage_entries == 1


def test_advancing_moves_the_application_and_remembers_who_did_it() -> None:
    moved = applied().advance(ASSESSMENT, by="usr_bob", at=LATER)

    assert moved.stage_id == ASSESSMENT.id
    assert moved.updated_at == LATER
    assert moved.history[-1] == StageMove(
        at=LATER, from_stage_id=APPLIED.id, to_stage_id=ASSESSMENT.id, by="usr_bob"
    )


def test_going_back_and_in_again_is_another_entry() -> None:
    there = applied().advance(ASSESSMENT, by="usr_bob", at=NOON)

    again = there.advance(SCREEN, by="usr_bob", at=NOON).advance(ASSESSMENT, by="usr_bob", at=NOON)

    assert (there.stage_entries, again.stage_entries) == (2, 4)


def test_the_stage_it_is_in_is_refused() -> None:
    with pytest.raises(StageUnchanged, match="Applied"):
        applied().advance(APPLIED, by="usr_bob", at=LATER)


def test_a_workflow_knows_its_own_stages_only() -> None:
    assert WORKFLOW.destination(SCREEN.id) == SCREEN
    with pytest.raises(ValidationFailed, match="not a stage of 'Hiring'"):
        WORKFLOW.destination(FOREIGN_STAGE)
