"""Lists over HTTP: every filter narrows, several at once, and an app finds nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.icims_cast import ASSESSMENT, JOBCANNON, LEAD, SCREEN
from tests.web.mock_icims.connect.conftest import Caller, Stage
from tests.web.mock_icims.connect.listed import ids

LATER = "2026-11-23T13:00:00Z"


@pytest.fixture
def zoe(stage: Stage, bob: Caller) -> str:
    """An hour after Alice, in Lyon, on the job and sent an assessment."""
    stage.tenant.clock.advance(timedelta(hours=1))
    person = {"first_name": "Zoe", "last_name": "Lind", "location": "Lyon, France"}
    made = bob("POST", "/candidates", json=person).json()["id"]
    applied = bob("POST", "/applications", json={"candidate_id": made, "job_id": LEAD.id})
    path = f"/applications/{applied.json()['id']}/stage"
    bob("PUT", path, json={"stage_id": ASSESSMENT.id})
    return str(made)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("location=lyon, france", True),
        ("location=Lyon", False),
        (f"job_id={LEAD.id}", True),
        ("job_id=job_nobody", False),
        (f"stage_id={ASSESSMENT.id}", True),
        (f"stage_id={SCREEN.id}", False),
        (f"job_id={LEAD.id}&stage_id={ASSESSMENT.id}", True),
        (f"job_id={LEAD.id}&stage_id={SCREEN.id}", False),
        (f"created_since={LATER}", True),
        ("created_since=2026-11-23T13:00:01Z", False),
        (f"updated_since={LATER}", True),
        (f"q=zoe&location=Lyon, France&created_since={LATER}", True),
        ("q=zoe&location=Paris", False),
    ],
)
def test_candidates_are_narrowed_by_every_filter_at_once(
    bob: Caller, zoe: str, query: str, found: bool
) -> None:
    assert ids(bob, f"/candidates?{query}") == ([zoe] if found else [])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=open", True),
        ("status=rejected", False),
        (f"updated_since={LATER}", True),
        ("updated_since=2026-11-23T13:00:01Z", False),
        (f"stage_id={ASSESSMENT.id}&status=open", True),
    ],
)
def test_applications_are_narrowed_by_status_and_time(
    bob: Caller, zoe: str, query: str, found: bool
) -> None:
    assert bool(ids(bob, f"/applications?{query}")) is found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=requested", True),
        ("status=sent,requested", True),
        ("status=sent,in_progress", False),
        ("assessment=big-five", True),
        ("assessment=disc", False),
        (f"app_id={JOBCANNON}", True),
        ("app_id=acme", False),
        (f"job_id={LEAD.id}", True),
        (f"updated_since={LATER}", True),
        ("updated_since=2026-11-23T14:00:00Z", False),
    ],
)
def test_orders_are_narrowed_by_several_statuses_app_and_assessment(
    bob: Caller, zoe: str, query: str, found: bool
) -> None:
    assert bool(ids(bob, f"/assessment-orders?{query}")) is found


@pytest.mark.parametrize(
    ("job_id", "stage_id", "found"),
    [
        (LEAD.id, ASSESSMENT.id, 1),
        (LEAD.id, SCREEN.id, 0),
        ("job_another", ASSESSMENT.id, 0),
    ],
)
def test_applications_are_narrowed_by_candidate_job_and_stage_at_once(
    bob: Caller, application: str, job_id: str, stage_id: str, found: int
) -> None:
    bob("PUT", f"/applications/{application}/stage", json={"stage_id": ASSESSMENT.id})

    query = f"candidate_id=cand_alice1&job_id={job_id}&stage_id={stage_id}"

    assert len(ids(bob, f"/applications?{query}")) == found


def test_jobs_are_narrowed_by_status(bob: Caller) -> None:
    assert ids(bob, "/jobs?status=open") == [LEAD.id]
    assert ids(bob, "/jobs?status=closed") == []


@pytest.mark.parametrize(
    "path",
    [
        "/candidates?created_since=yesterday",
        "/candidates?created_since=2026-11-23T13:00:00",
        "/applications?status=lost",
        "/assessment-orders?status=",
        "/assessment-orders?status=sent,",
        "/assessment-orders?status=lost",
        "/candidates?limit=0",
        "/candidates?limit=201",
        "/candidates?colour=red",
        "/approvals?approver=you",
    ],
)
def test_a_query_out_of_shape_is_refused(bob: Caller, path: str) -> None:
    assert bob("GET", path).status_code == 422


def test_an_app_that_asks_for_another_apps_orders_finds_none(jobcannon: Caller, zoe: str) -> None:
    assert len(ids(jobcannon, f"/assessment-orders?app_id={JOBCANNON}")) == 1
    assert ids(jobcannon, "/assessment-orders?app_id=acme") == []
