"""Jobs, workflows, stages and the customer over HTTP, as everybody of the customer reads them."""

from __future__ import annotations

from tests.icims_cast import APPLIED, ASSESSMENT, HIRING, LEAD, REJECTED, SCREEN
from tests.web.mock_icims.connect.conftest import Caller

JOB = {
    "id": LEAD.id,
    "title": "Warehouse Operations Lead",
    "department": "Operations",
    "location": "Columbus, OH",
    "workflow_id": HIRING,
    "status": "open",
}


def test_the_jobs_are_listed_and_read_alike(jobcannon: Caller) -> None:
    assert jobcannon("GET", "/jobs").json() == {"items": [JOB], "next_cursor": None}
    assert jobcannon("GET", f"/jobs/{LEAD.id}").json() == JOB
    assert jobcannon("GET", "/jobs/job_nobody").status_code == 404


def test_a_workflow_has_its_stages_in_order(bob: Caller) -> None:
    workflow = bob("GET", f"/workflows/{HIRING}").json()

    assert bob("GET", "/workflows").json()["items"] == [workflow]
    assert [stage["name"] for stage in workflow["stages"]] == [
        "Applied",
        "Screen",
        "Assessment",
        "Rejected",
    ]
    assert workflow["stages"][2] == {
        "id": ASSESSMENT.id,
        "workflow_id": HIRING,
        "name": "Assessment",
        "position": 3,
        "kind": "assessment",
    }


def test_stages_of_all_workflows_come_in_pages(bob: Caller) -> None:
    first = bob("GET", "/stages?limit=3").json()
    rest = bob("GET", f"/stages?limit=3&cursor={first['next_cursor']}").json()

    assert [stage["id"] for stage in first["items"]] == [APPLIED.id, SCREEN.id, ASSESSMENT.id]
    assert [stage["id"] for stage in rest["items"]] == [REJECTED.id]
    assert rest["next_cursor"] is None


def test_anybody_of_the_customer_reads_the_customer(bob: Caller, jobcannon: Caller) -> None:
    assert bob("GET").json() == jobcannon("GET").json()
    assert bob("GET").json() == {
        "id": "cus_northw",
        "name": "Northwind",
        "tier": "enterprise_plus",
        "region": "us",
    }
