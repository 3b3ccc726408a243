"""Applications over HTTP: assign a job, advance."""

from __future__ import annotations

import pytest

from tests.icims_cast import ASSESSMENT, FOREIGN_STAGE, LEAD, SCREEN, published
from tests.web.mock_icims.connect.conftest import Caller, Stage

NOON = "2026-11-23T12:00:00Z"


def test_a_job_is_assigned_in_the_first_stage(bob: Caller) -> None:
    answer = bob("POST", "/applications", json={"candidate_id": "cand_alice1", "job_id": LEAD.id})

    made = answer.json()
    assert answer.status_code == 201
    assert made == {
        "id": made["id"],
        "candidate_id": "cand_alice1",
        "job_id": LEAD.id,
        "stage": {"id": "stg_applied", "name": "Applied", "kind": "new"},
        "status": "open",
        "stage_entries": 1,
        "created_at": NOON,
        "updated_at": NOON,
    }
    assert answer.headers["location"].endswith(f"/applications/{made['id']}")


def test_advancing_answers_the_new_stage_and_tells_the_apps(
    stage: Stage, bob: Caller, application: str
) -> None:
    answer = bob("PUT", f"/applications/{application}/stage", json={"stage_id": ASSESSMENT.id})

    assert answer.status_code == 200
    assert answer.json()["stage"] == {
        "id": "stg_assessment",
        "name": "Assessment",
        "kind": "assessment",
    }
    assert answer.json()["stage_entries"] == 2
    assert published(stage.tenant) == ["application.stage_changed", "assessment.requested"]


def test_the_event_continues_the_trace_of_the_click(
    stage: Stage, bob: Caller, application: str
) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"

    bob(
        "PUT",
        f"/applications/{application}/stage",
        json={"stage_id": ASSESSMENT.id},
        headers={"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"},
    )

    assert {event.traceparent.split("-")[1] for event in stage.tenant.events.values()} == {trace_id}


def test_the_history_has_every_entry_and_who_made_it(bob: Caller, application: str) -> None:
    bob("PUT", f"/applications/{application}/stage", json={"stage_id": SCREEN.id})

    assert bob("GET", f"/applications/{application}/history").json() == {
        "items": [
            {
                "at": NOON,
                "from_stage_id": None,
                "to_stage_id": "stg_applied",
                "by": "usr_bobaaa",
                "reused": [],
            },
            {
                "at": NOON,
                "from_stage_id": "stg_applied",
                "to_stage_id": "stg_screen",
                "by": "usr_bobaaa",
                "reused": [],
            },
        ]
    }


def test_the_stage_it_is_in_is_refused(bob: Caller, application: str) -> None:
    answer = bob("PUT", f"/applications/{application}/stage", json={"stage_id": "stg_applied"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "stage_unchanged"


def test_a_stage_of_another_workflow_is_refused(bob: Caller, application: str) -> None:
    answer = bob("PUT", f"/applications/{application}/stage", json={"stage_id": FOREIGN_STAGE})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "stage_id"


def test_both_wrong_ids_are_named_at_once(bob: Caller) -> None:
    answer = bob(
        "POST", "/applications", json={"candidate_id": "cand_no1234", "job_id": "job_no1234"}
    )

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["candidate_id", "job_id"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("candidate_id=cand_alice1", 1),
        ("job_id=job_wareho&stage_id=stg_applied", 1),
        ("job_id=job_wareho&stage_id=stg_screen", 0),
        ("candidate_id=cand_nobody", 0),
    ],
)
def test_the_list_is_filtered(bob: Caller, application: str, query: str, found: int) -> None:
    items = bob("GET", f"/applications?{query}").json()["items"]

    assert [item["id"] for item in items] == [application][:found]
    assert bob("GET", f"/applications/{application}").json()["id"] == application
