"""Applicant workflows: the applications of Connect v1, their stages as statuses."""

from __future__ import annotations

import pytest

from mock_icims.services.public.rows import statuses_of
from tests.icims_cast import LEAD, published
from tests.web.mock_icims.public.calling import Desk, Integration


def status_of(acme: Integration, workflow: int) -> str:
    return str(acme("GET", f"/applicantworkflows/{workflow}").json()["status"]["formattedvalue"])


def test_a_person_is_put_on_a_job_and_is_so_in_connect(acme: Integration) -> None:
    answer = acme(
        "POST",
        "/applicantworkflows",
        {"baseprofile": 1001, "associatedprofile": 5001, "source": "Referral", "sourcename": "Bob"},
    )

    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["content-type"] == "application/octet-stream"
    url = answer.headers["location"]
    assert url == f"http://icims.test{acme.desk.base}/applicantworkflows/20001"
    there = acme.desk.connect("GET", "/applications?candidate_id=cand_alice1").json()["items"]
    assert [one["job_id"] for one in there] == [LEAD.id]


def test_a_workflow_has_icimss_shape(acme: Integration, workflow: int) -> None:
    base = f"http://icims.test{acme.desk.base}"

    assert acme("GET", f"/applicantworkflows/{workflow}").json() == {
        "status": {
            "id": "D10100",
            "value": "Applied",
            "formattedvalue": "New Submissions: Applied",
        },
        "baseprofile": {
            "profile": f"{base}/jobs/1001",
            "id": 1001,
            "value": "Warehouse Operations Lead",
        },
        "associatedprofile": {
            "profile": f"{base}/people/5001",
            "id": 5001,
            "value": "Alice Moreau",
        },
        "links": [
            {"rel": "self", "title": f"The {what}.", "url": f"{base}/{path}"}
            for what, path in (
                ("current profile being viewed", f"applicantworkflows/{workflow}"),
                ("base profile of this workflow", "jobs/1001"),
                ("associated profile of this workflow", "people/5001"),
            )
        ],
    }


def test_a_workflow_is_found_by_person_and_job(acme: Integration, workflow: int) -> None:
    found = acme("GET", "/applicantworkflows/person/5001/job/1001").json()

    assert found["links"][0]["url"].endswith(f"/applicantworkflows/{workflow}")
    assert found == acme("GET", f"/applicantworkflows/{workflow}").json()


@pytest.mark.parametrize("named", ["value", "id", "text"])
def test_a_new_status_is_the_same_move_as_in_connect(
    acme: Integration, workflow: int, named: str
) -> None:
    id = statuses_of(acme.desk.tenant).of("Assessment").id
    status = {"value": {"value": "Assessment"}, "id": {"id": id}, "text": "Assessment: Assessment"}

    answer = acme("PATCH", f"/applicantworkflows/{workflow}", {"status": status[named]})

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["location"].endswith(f"/applicantworkflows/{workflow}")
    (application,) = acme.desk.connect("GET", "/applications").json()["items"]
    assert application["stage"]["name"] == "Assessment"
    assert published(acme.desk.tenant) == ["application.stage_changed", "assessment.requested"]


def test_a_move_in_connect_is_a_new_status_here(acme: Integration, workflow: int) -> None:
    (application,) = acme.desk.connect("GET", "/applications").json()["items"]
    acme.desk.connect("PUT", f"/applications/{application['id']}/stage", {"stage_id": "stg_screen"})

    assert status_of(acme, workflow) == "Under Consideration: Screen"


def test_the_same_status_again_is_no_move(acme: Integration, workflow: int) -> None:
    for _ in range(2):
        answer = acme("PATCH", f"/applicantworkflows/{workflow}", {"status": {"value": "Screen"}})
        assert answer.status_code == 204

    log = acme("GET", f"/applicantworkflows/{workflow}/submittalstatuslog").json()
    assert [one["status"]["value"] for one in log["submittalstatuslog"]] == ["Applied", "Screen"]
    assert [one["updatedby"] for one in log["submittalstatuslog"]] == ["acme-api", "acme-api"]


def test_who_was_rejected_can_be_moved_back_as_in_icims(acme: Integration, workflow: int) -> None:
    for status in ("Rejected", "Screen"):
        acme("PATCH", f"/applicantworkflows/{workflow}", {"status": {"value": status}})

    assert status_of(acme, workflow) == "Under Consideration: Screen"


def test_a_status_that_there_is_not_changes_nothing(acme: Integration, workflow: int) -> None:
    answer = acme(
        "PATCH", f"/applicantworkflows/{workflow}", {"status": {"id": "C1"}, "source": "X"}
    )

    assert answer.status_code == 400
    assert answer.headers["x-error"] == "9001:status:status: C1 is not in the list."
    assert "source" not in acme("GET", f"/applicantworkflows/{workflow}").json()


@pytest.mark.parametrize(
    ("sent", "status", "error"),
    [
        ({"associatedprofile": 5001}, 400, "1:baseprofile:baseprofile: This field is required."),
        ({"baseprofile": 77, "associatedprofile": 5001}, 404, "2:Job not found."),
        ({"baseprofile": 1001, "associatedprofile": 77}, 404, "2:Person not found."),
        ([], 400, "9002:The body is not a JSON object."),
    ],
)
def test_what_cannot_become_a_workflow_is_refused(
    acme: Integration, sent: object, status: int, error: str
) -> None:
    answer = acme("POST", "/applicantworkflows", sent)

    assert (answer.status_code, answer.headers["x-error"]) == (status, error)
    assert len(acme.desk.tenant.applications) == 0


def test_a_workflow_may_begin_in_a_later_status(acme: Integration) -> None:
    answer = acme(
        "POST",
        "/applicantworkflows",
        {"baseprofile": 1001, "associatedprofile": 5001, "status": {"value": "Assessment"}},
    )

    workflow = int(answer.headers["location"].rpartition("/")[2])
    assert status_of(acme, workflow) == "Assessment: Assessment"
    assert "assessment.requested" in published(acme.desk.tenant)


def test_a_closed_job_takes_no_more_people(acme: Integration, workflow: int, desk: Desk) -> None:
    desk.connect("PATCH", f"/jobs/{LEAD.id}", {"status": "closed"})

    made = acme("POST", "/applicantworkflows", {"baseprofile": 1001, "associatedprofile": 5001})
    moved = acme("PATCH", f"/applicantworkflows/{workflow}", {"status": {"value": "Screen"}})

    assert made.headers["x-error"].startswith("9001:baseprofile:")
    assert (moved.status_code, moved.headers["x-error"][:5]) == (400, "9003:")


def test_the_person_of_a_workflow_stays(acme: Integration, workflow: int) -> None:
    acme("POST", "/people", {"firstname": "Ben", "lastname": "Okafor"})

    answer = acme("PATCH", f"/applicantworkflows/{workflow}", {"associatedprofile": 5002})

    assert answer.status_code == 400
    assert "associatedprofile: This field cannot be changed." in answer.headers["x-error"]
