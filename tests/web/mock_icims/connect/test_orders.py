"""Assessment orders over HTTP: triggers, reports, lists."""

from __future__ import annotations

import pytest

from mock_icims.domain.ids import AppId
from tests.icims_cast import LEAD, auto_send, grant, install
from tests.web.mock_icims.connect.conftest import ISSUER, Caller, Stage


def test_entering_the_stage_orders_the_assessment(
    bob: Caller, jobcannon: Caller, order: str, application: str
) -> None:
    assert jobcannon("GET", f"/assessment-orders/{order}").json() == {
        "id": order,
        "application_id": application,
        "candidate_id": "cand_alice1",
        "job_id": LEAD.id,
        "job_title": "Warehouse Operations Lead",
        "assessment": "big-five",
        "trigger": "stage_entry",
        "stage_entry": 2,
        "status": "requested",
        "email_template": "branded",
        "callback_url": f"{ISSUER}{bob.base}/assessment-orders/{order}/callback",
        "link": None,
        "result": None,
        "requested_by": "usr_bobaaa",
        "approval_id": None,
        "reason": None,
        "created_at": "2026-11-23T12:00:00Z",
        "updated_at": "2026-11-23T12:00:00Z",
        "completed_at": None,
    }


def test_a_recruiter_orders_by_hand_once(bob: Caller, application: str) -> None:
    wanted = {"application_id": application, "assessment": "big-five"}

    first = bob("POST", "/assessment-orders", json=wanted)
    second = bob("POST", "/assessment-orders", json=wanted)

    assert first.status_code == 201
    assert first.json()["trigger"] == "recruiter_action"
    assert second.status_code == 409
    assert second.json()["code"] == "order_already_open"
    assert second.json()["order_id"] == first.json()["id"]


def test_what_the_catalog_does_not_offer_cannot_be_ordered(bob: Caller, application: str) -> None:
    wanted = {"application_id": application, "assessment": "disc"}

    answer = bob("POST", "/assessment-orders", json=wanted)

    assert answer.status_code == 422
    assert answer.json()["code"] == "assessment_not_in_catalog"


def test_recruiter_action_can_be_switched_off(stage: Stage, bob: Caller, application: str) -> None:
    install(stage.tenant, configuration=auto_send(manual=False))

    answer = bob(
        "POST",
        "/assessment-orders",
        json={"application_id": application, "assessment": "big-five"},
    )

    assert answer.status_code == 409
    assert answer.json()["code"] == "recruiter_action_disabled"


def test_the_app_reports_how_far_it_is(jobcannon: Caller, order: str) -> None:
    path = f"/assessment-orders/{order}/status"
    link = "https://jobcannon.test/reports/q7"

    begun = jobcannon("PUT", path, json={"status": "in_progress", "link": link})
    late = jobcannon("PUT", path, json={"status": "sent", "link": "https://other.test"})

    assert begun.json()["status"] == "in_progress"
    assert begun.json()["link"] == link
    assert late.status_code == 200
    assert late.json() == begun.json()


@pytest.mark.parametrize("status", ["requested", "completed", "cancelled"])
def test_only_sent_and_begun_can_be_reported(jobcannon: Caller, order: str, status: str) -> None:
    answer = jobcannon("PUT", f"/assessment-orders/{order}/status", json={"status": status})

    assert answer.status_code == 422


def test_a_link_is_a_url_or_absent(jobcannon: Caller, order: str) -> None:
    path = f"/assessment-orders/{order}/status"

    for link in (None, "reports/q7"):
        answer = jobcannon("PUT", path, json={"status": "sent", "link": link})
        assert answer.status_code == 422
    assert jobcannon("PUT", path, json={"status": "sent"}).status_code == 200


def test_another_vendors_app_does_not_see_the_order(stage: Stage, order: str) -> None:
    other = stage.bearer(grant(stage.world, stage.tenant, token="other", app_id=AppId("acme")))

    assert other("GET", "/assessment-orders").json()["items"] == []
    assert other("GET", f"/assessment-orders/{order}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [("status=requested", 1), ("status=sent", 0), ("candidate_id=cand_alice1&status=sent", 0)],
)
def test_the_list_is_filtered(bob: Caller, order: str, query: str, found: int) -> None:
    items = bob("GET", f"/assessment-orders?{query}").json()["items"]

    assert [item["id"] for item in items] == [order][:found]


@pytest.mark.parametrize("query", ["status=lost", "status=null", "candidate_id=null"])
def test_a_filter_that_cannot_fit_is_refused(bob: Caller, query: str) -> None:
    assert bob("GET", f"/assessment-orders?{query}").status_code == 422
