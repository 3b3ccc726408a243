"""Moves over HTTP: ends and reopening, closed jobs, and many at once."""

from __future__ import annotations

import pytest

from mock_icims.domain.ids import OrderId
from mock_icims.domain.oauth.grants import SessionKind
from mock_icims.domain.recruiting.jobs import StageKind
from tests.icims_cast import (
    ASSESSMENT,
    FOREIGN_STAGE,
    LEAD,
    NOON,
    REJECTED,
    SCREEN,
    WORKFLOW,
    published,
    sign_in,
)
from tests.web.mock_icims.connect.conftest import Caller, Stage

BULK = "/applications/bulk-advance"


def apply(bob: Caller) -> str:
    answer = bob("POST", "/applications", json={"candidate_id": "cand_alice1", "job_id": LEAD.id})
    return str(answer.json()["id"])


def move(caller: Caller, application: str, stage_id: str, **more: bool) -> tuple[int, str]:
    answer = caller(
        "PUT", f"/applications/{application}/stage", json={"stage_id": stage_id, **more}
    )
    return answer.status_code, answer.json().get("code", answer.json().get("status"))


def close(bob: Caller, status: str = "closed") -> None:
    assert bob("PATCH", f"/jobs/{LEAD.id}", json={"status": status}).json()["status"] == status


def test_out_of_an_end_it_takes_an_explicit_reopening(bob: Caller, application: str) -> None:
    assert move(bob, application, REJECTED.id) == (200, "rejected")
    assert move(bob, application, SCREEN.id) == (409, "application_closed")
    assert move(bob, application, SCREEN.id, reopen=True) == (200, "open")


def test_a_stage_of_another_workflow_is_a_mistake_in_the_request(
    bob: Caller, application: str
) -> None:
    assert move(bob, application, FOREIGN_STAGE) == (422, "validation_failed")


@pytest.mark.parametrize("to", WORKFLOW.stages[1:], ids=lambda stage: stage.name)
def test_in_a_closed_job_candidates_are_only_brought_to_an_end(
    bob: Caller, application: str, to: object
) -> None:
    close(bob)

    assert hasattr(to, "kind")
    assert hasattr(to, "id")
    ends = to.kind is StageKind.REJECTED
    assert move(bob, application, to.id) == ((200, "rejected") if ends else (409, "job_closed"))


def test_a_closed_job_takes_no_application_and_no_order(bob: Caller, application: str) -> None:
    close(bob)

    again = bob("POST", "/applications", json={"candidate_id": "cand_alice1", "job_id": LEAD.id})
    wanted = {"application_id": application, "assessment": "big-five"}
    ordered = bob("POST", "/assessment-orders", json=wanted)
    assert (again.status_code, ordered.status_code) == (422, 409)
    assert ordered.json()["code"] == "job_closed"

    close(bob, "open")
    assert bob("POST", "/assessment-orders", json=wanted).status_code == 201


def test_what_a_candidate_was_sent_outlives_the_closing_of_the_job(
    bob: Caller, jobcannon: Caller, order: str
) -> None:
    close(bob)

    report = jobcannon("PUT", f"/assessment-orders/{order}/status", json={"status": "sent"})
    assert report.json()["status"] == "sent"


def test_a_recruiter_cancels_an_order_and_the_app_is_told(
    stage: Stage, bob: Caller, jobcannon: Caller, order: str
) -> None:
    cancelled = bob("DELETE", f"/assessment-orders/{order}").json()

    assert (cancelled["status"], cancelled["reason"]) == ("cancelled", "Cancelled by Bob.")
    assert published(stage.tenant)[-1] == "assessment.cancelled"
    again = bob("DELETE", f"/assessment-orders/{order}")
    assert (again.status_code, again.json()["code"]) == (409, "order_cancelled")
    assert jobcannon("DELETE", f"/assessment-orders/{order}").status_code == 403


def test_what_is_completed_cannot_be_cancelled(stage: Stage, bob: Caller, order: str) -> None:
    requested = stage.tenant.orders.get(OrderId(order))
    stage.tenant.orders.put(requested.complete({}, at=NOON))

    refused = bob("DELETE", f"/assessment-orders/{order}")

    assert (refused.status_code, refused.json()["code"]) == (409, "order_completed")
    assert "assessment.cancelled" not in published(stage.tenant)


def test_each_of_many_moves_for_itself(stage: Stage, bob: Caller) -> None:
    fresh, there, ended = apply(bob), apply(bob), apply(bob)
    move(bob, there, ASSESSMENT.id)
    move(bob, ended, REJECTED.id)

    answer = bob(
        "POST",
        BULK,
        json={
            "application_ids": [there, "app_nobody", ended, fresh],
            "stage_id": ASSESSMENT.id,
        },
    )

    assert answer.status_code == 200
    assert [
        (one["application_id"], one["outcome"], (one["problem"] or {}).get("code"))
        for one in answer.json()["items"]
    ] == [
        (there, "refused", "stage_unchanged"),
        ("app_nobody", "refused", "not_found"),
        (ended, "refused", "application_closed"),
        (fresh, "advanced", None),
    ]
    assert answer.json()["items"][3]["application"]["stage"]["name"] == "Assessment"
    assert len(bob("GET", f"/assessment-orders?application_id={fresh}").json()["items"]) == 1


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param([], id="nobody"),
        pytest.param(["app_alice1", "app_alice1"], id="the same twice"),
        pytest.param([f"app_{number:06}" for number in range(201)], id="more than 200"),
    ],
)
def test_a_list_out_of_shape_moves_nobody(bob: Caller, ids: list[str]) -> None:
    wanted = {"application_ids": ids, "stage_id": ASSESSMENT.id}

    assert bob("POST", BULK, json=wanted).status_code == 422


def test_two_hundred_move_at_once_and_the_same_key_moves_them_once(
    stage: Stage, bob: Caller
) -> None:
    ids = [apply(bob) for _ in range(200)]
    wanted, key = (
        {"application_ids": ids, "stage_id": ASSESSMENT.id},
        {"Idempotency-Key": "k1"},
    )

    first = bob("POST", BULK, json=wanted, headers=key)
    again = bob("POST", BULK, json=wanted, headers=key)

    assert {one["outcome"] for one in first.json()["items"]} == {"advanced"}
    assert again.content == first.content
    assert len(stage.tenant.orders) == 200


def test_a_form_is_sent_back_with_what_moved_and_what_did_not(stage: Stage, bob: Caller) -> None:
    fresh = apply(bob)
    cookie = sign_in(stage.world, stage.tenant, "bob", kind=SessionKind.COOKIE)
    browser = stage.caller({"Cookie": f"icims_session={cookie}"})

    answer = browser(
        "POST",
        BULK,
        form={
            "csrf": "csrf-bob",
            "application_ids": fresh,
            "stage_id": "stg_applied",
            "next": f"/jobs/{LEAD.id}",
        },
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == (
        f"/jobs/{LEAD.id}?moved=0&refused={fresh}%3Astage_unchanged"
    )
