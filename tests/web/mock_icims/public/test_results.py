"""assessmentresults: added, changed and taken back by a vendor; seen in Connect and on the page."""

from __future__ import annotations

import pytest

from mock_icims.domain.oauth.grants import SessionKind
from tests.icims_cast import sign_in
from tests.web.mock_icims.public.calling import Integration

SENT = {
    "assessmentname": {"value": "Big Five"},
    "assessmentstatus": {"id": "D37002019004"},
    "assessmentdate": "2026-11-23 12:00 PM",
    "assessmenturl": "https://vendor.test/results/1",
}


@pytest.fixture
def entries(workflow: int) -> str:
    return f"/applicantworkflows/{workflow}/fields/assessmentresults"


def test_an_entry_is_added_and_read(acme: Integration, entries: str) -> None:
    answer = acme("POST", entries, SENT)

    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["location"] == f"http://icims.test{acme.desk.base}{entries}/1"
    assert acme("GET", f"{entries}/1").json() == {
        "entry": 1,
        "assessmentname": {"id": "C31640", "value": "Big Five", "formattedvalue": "Big Five"},
        "assessmentdate": "2026-11-23 12:00 PM",
        "assessmentstatus": {"id": "D37002019004", "value": "Sent", "formattedvalue": "Sent"},
        "assessmenturl": "https://vendor.test/results/1",
    }


def test_an_entry_goes_from_sent_to_complete_and_the_profile_says_so(
    acme: Integration, entries: str
) -> None:
    acme("POST", entries, SENT)
    answer = acme(
        "PATCH",
        f"{entries}/1",
        {
            "assessmentstatus": "Complete",
            "assessmentscore": 71.5,
            "assessmentresult": "Above average",
            "assessmentnotes": None,
        },
    )

    assert (answer.status_code, answer.content) == (204, b"")
    entry = acme("GET", f"{entries}/1").json()
    assert (entry["assessmentscore"], entry["assessmentstatus"]["value"]) == (71.5, "Complete")
    candidate = acme.desk.connect("GET", "/candidates/cand_alice1").json()
    assert [
        (one["assessment"], one["status"], one["link"]) for one in candidate["assessments"]
    ] == [("big-five", "completed", "https://vendor.test/results/1")]


def test_an_erased_persons_entries_go_with_them(acme: Integration, entries: str) -> None:
    desk = acme.desk
    acme("POST", entries, SENT)
    carol = {"Authorization": f"Bearer {sign_in(desk.world, desk.tenant, 'carol')}"}
    alice = f"/connect/v1/customers/{desk.tenant.customer.id}/candidates/cand_alice1"
    assert len(desk.tenant.assessment_results) == 1

    assert desk.send("DELETE", alice, headers=carol).status_code == 204

    assert len(desk.tenant.assessment_results) == 0


def test_the_record_of_connect_has_the_results(acme: Integration, entries: str) -> None:
    acme("POST", entries, {**SENT, "assessmentscore": 71.5, "assessmentresult": "Above average"})
    (application,) = acme.desk.connect("GET", "/applications").json()["items"]

    results = acme.desk.connect("GET", f"/applications/{application['id']}/assessment-results")

    assert results.json()["items"] == [
        {
            "entry": 1,
            "name": "Big Five",
            "status": "Sent",
            "date": "2026-11-23T12:00:00Z",
            "result": "Above average",
            "score": 71.5,
            "notes": None,
            "url": "https://vendor.test/results/1",
        }
    ]


def test_the_record_shows_the_results_to_recruiters(acme: Integration, entries: str) -> None:
    acme("POST", entries, {**SENT, "assessmentscore": 71.5, "assessmentresult": "Above average"})
    cookie = sign_in(acme.desk.world, acme.desk.tenant, "bob", kind=SessionKind.COOKIE)

    page = acme.desk.send(
        "GET", "/candidates/cand_alice1", headers={"Cookie": f"icims_session={cookie}"}
    )

    assert page.status_code == 200
    for words in (
        "Written by the public iCIMS API",
        "71.5",
        "Above average",
        SENT["assessmenturl"],
    ):
        assert str(words) in page.text


def test_the_older_style_adds_entries_with_a_patch_of_the_workflow(
    acme: Integration, workflow: int, entries: str
) -> None:
    acme("PATCH", f"/applicantworkflows/{workflow}", {"assessmentresults": [SENT]})

    shown = acme("GET", f"/applicantworkflows/{workflow}").json()["assessmentresults"]
    assert shown == [acme("GET", f"{entries}/1").json()]


def test_the_same_entry_again_is_not_stored_and_nobody_is_told(
    acme: Integration, entries: str
) -> None:
    first, second = acme("POST", entries, SENT), acme("POST", entries, SENT)

    assert second.status_code == 201
    assert second.headers["location"] == first.headers["location"]
    assert acme.desk.last.note == "The same as entry 1: not stored again, and nobody is told."
    assert acme("GET", f"{entries}/2").status_code == 404


def test_an_entry_is_removed_with_what_the_profile_says_of_it(
    acme: Integration, entries: str
) -> None:
    acme("POST", entries, SENT)

    assert acme("DELETE", f"{entries}/1").status_code == 204
    assert acme("GET", f"{entries}/1").json()["errors"][0]["errorCode"] == 2
    assert acme.desk.connect("GET", "/candidates/cand_alice1").json()["assessments"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("assessmentresult", "x" * 129),
        ("assessmentnotes", "x" * 193),
        ("assessmentdate", "23.11.2026"),
        ("assessmentstatus", {"id": "D1"}),
        ("assessmentscore", "high"),
        ("assessmentname", {"id": "C1"}),
        ("assessmenturl", "not an address"),
    ],
)
def test_a_value_beyond_the_fields_limits_is_refused(
    acme: Integration, entries: str, field: str, value: object
) -> None:
    answer = acme("POST", entries, {**SENT, field: value})

    assert answer.status_code == 400
    assert answer.headers["x-error"].startswith(f"9001:{field}:")
    assert acme("GET", f"{entries}/1").status_code == 404


def test_text_up_to_the_limit_is_taken(acme: Integration, entries: str) -> None:
    long = {"assessmentresult": "x" * 128, "assessmentnotes": "x" * 192}

    assert acme("POST", entries, SENT | long).status_code == 201


def test_an_entry_needs_a_name(acme: Integration, entries: str) -> None:
    answer = acme("POST", entries, {"assessmentscore": 1})

    assert answer.json()["errors"] == [
        {"errorMessage": "assessmentname: This field is required.", "errorCode": 1}
    ]


def test_a_name_in_no_listing_is_taken_and_the_journal_has_it(
    acme: Integration, entries: str
) -> None:
    assert acme("POST", entries, {"assessmentname": "Typing"}).status_code == 201
    assert "'Typing' is no assessment of a listed app" in acme.desk.last.note


def test_an_order_of_connect_is_an_entry_that_its_vendor_carries_on(
    acme: Integration, workflow: int, entries: str
) -> None:
    acme("PATCH", f"/applicantworkflows/{workflow}", {"status": {"value": "Assessment"}})

    (entry,) = acme("GET", f"/applicantworkflows/{workflow}").json()["assessmentresults"]
    refused = acme("DELETE", f"{entries}/{entry['entry']}")
    acme("PATCH", f"{entries}/{entry['entry']}", {"assessmentstatus": {"value": "Sent"}})

    assert entry == {"entry": 1_000_001, "assessmentname": entry["assessmentname"]}
    assert refused.json()["errors"][0]["errorCode"] == 3
    assert acme("GET", f"{entries}/1000001").json()["assessmentstatus"]["value"] == "Sent"
    candidate = acme.desk.connect("GET", "/candidates/cand_alice1").json()
    orders = acme.desk.connect("GET", "/assessment-orders").json()["items"]
    assert [one["order_id"] for one in candidate["assessments"]] == [orders[0]["id"]]


def test_an_entry_that_answers_an_order_takes_its_place(
    acme: Integration, workflow: int, entries: str
) -> None:
    acme("PATCH", f"/applicantworkflows/{workflow}", {"status": {"value": "Assessment"}})

    acme("POST", entries, SENT)

    shown = acme("GET", f"/applicantworkflows/{workflow}").json()["assessmentresults"]
    assert [one["entry"] for one in shown] == [1]
