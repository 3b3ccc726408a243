"""People and jobs: the candidates and openings of Connect v1, under numbers."""

from __future__ import annotations

import pytest

from mock_icims.domain.structs import replace
from tests.icims_cast import LEAD
from tests.web.mock_icims.public.calling import USER, Desk, Integration

ALICE = "/people/5001"


def test_a_candidate_of_connect_is_a_person_here(acme: Integration) -> None:
    person = acme("GET", ALICE).json()

    assert person == {
        "firstname": "Alice",
        "lastname": "Moreau",
        "email": "alice@candidates.test",
        "folder": {
            "id": "D32006",
            "value": "Cand:Unreviewed",
            "formattedvalue": "Cand:Unreviewed",
        },
        "links": [
            {
                "rel": "self",
                "title": "The current profile being viewed.",
                "url": f"http://icims.test{acme.desk.base}{ALICE}",
            }
        ],
    }


def test_a_person_of_here_is_a_candidate_in_connect(acme: Integration) -> None:
    answer = acme(
        "POST",
        "/people",
        {
            "firstname": "Ben",
            "lastname": "Okafor",
            "email": "ben@candidates.test",
            "phones": [{"phonetype": {"id": "D83002"}, "phonenumber": "+1 614 555 0142"}],
            "addresses": [{"addresscity": "Columbus", "addressstate": {"abbrev": "OH"}}],
        },
    )

    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["location"] == f"http://icims.test{acme.desk.base}/people/5002"
    id = acme("GET", "/people/5002", params={"fields": "externalid"}).json()["externalid"]
    candidate = acme.desk.connect("GET", f"/candidates/{id}").json()
    assert (candidate["first_name"], candidate["email"]) == ("Ben", "ben@candidates.test")
    assert (candidate["phone"], candidate["location"]) == ("+1 614 555 0142", "Columbus, OH")


def test_who_was_made_in_connect_has_the_next_number(acme: Integration) -> None:
    made = acme.desk.connect("POST", "/candidates", {"first_name": "Cleo", "last_name": "Ito"})

    assert acme.ids("people", {"name": "person.externalid", "value": [made.json()["id"]]}) == [5002]
    assert acme("GET", "/people/5002").json()["firstname"] == "Cleo"


def test_an_erased_persons_number_is_nobodys(acme: Integration) -> None:
    acme("POST", "/people", {"firstname": "Ben", "lastname": "Okafor"})
    acme.desk.tenant.candidates.delete("cand_alice1")

    acme("POST", "/people", {"firstname": "Cleo", "lastname": "Ito"})

    assert acme("GET", ALICE).status_code == 404
    assert acme("GET", "/people/5002").json()["firstname"] == "Ben"
    assert acme("GET", "/people/5003").json()["firstname"] == "Cleo"


def test_only_the_fields_that_are_asked_for_are_there(acme: Integration) -> None:
    person = acme("GET", ALICE, params={"fields": "email,createddate"}).json()

    assert person.keys() == {"email", "createddate", "links"}
    assert person["createddate"] == "2026-11-23 12:00 PM"


def test_a_field_that_is_hidden_empty_or_unknown_is_missing_without_a_word(desk: Desk) -> None:
    acme = desk.integration(replace(USER, hidden_fields=("email",)))

    answer = acme("GET", ALICE, params={"fields": "email,phones,rcf3012,lastname"})

    assert answer.json().keys() == {"lastname", "links"}
    assert "x-warning" not in answer.headers
    assert desk.last.note == (
        "email is left out: acme-api may not see it.\n"
        "phones is left out: it has no value.\n"
        "rcf3012 is left out: the fake keeps no such field."
    )


@pytest.mark.parametrize("query", ["fields=email%00", "fields=email&fields=phones", "fields=%ff"])
def test_fields_that_nobody_can_mean_are_refused(acme: Integration, query: str) -> None:
    answer = acme("GET", f"{ALICE}?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["errorCode"]) == (400, 9002)


def test_a_field_in_capitals_is_answered_with_a_warning(acme: Integration) -> None:
    answer = acme("GET", ALICE, params={"fields": "FirstName"})

    assert answer.json()["firstname"] == "Alice"
    assert answer.headers["x-warning"] == "4:FirstName: Field name must be all lowercase."
    assert answer.json()["warnings"] == [
        {"errorMessage": "FirstName: Field name must be all lowercase.", "errorCode": 4}
    ]


def test_a_patch_changes_what_it_names_and_null_or_nothing_clears(acme: Integration) -> None:
    acme("PATCH", ALICE, {"phones": [{"phonenumber": "0123"}], "lastname": "Moreau-Ito"})
    answer = acme("PATCH", ALICE, {"email": "", "phones": None})

    assert (answer.status_code, answer.content) == (204, b"")
    candidate = acme.desk.connect("GET", "/candidates/cand_alice1").json()
    assert (candidate["last_name"], candidate["email"], candidate["phone"]) == (
        "Moreau-Ito",
        None,
        None,
    )


def test_a_required_field_cannot_be_left_out_or_cleared(acme: Integration) -> None:
    made, cleared = (
        acme("POST", "/people", {"email": "x@y.test"}),
        acme("PATCH", ALICE, {"firstname": ""}),
    )

    assert made.status_code == 400
    assert made.json()["errors"] == [
        {"errorMessage": "firstname: This field is required.", "errorCode": 1},
        {"errorMessage": "lastname: This field is required.", "errorCode": 1},
    ]
    assert made.headers.get_list("x-error") == [
        "1:firstname:firstname: This field is required.",
        "1:lastname:lastname: This field is required.",
    ]
    assert cleared.headers["x-error"] == "1:firstname:firstname: This field is required."


def test_what_the_fake_does_not_keep_is_passed_over_with_a_warning(acme: Integration) -> None:
    answer = acme("PATCH", ALICE, {"gender": "Female", "firstname": "Alicia"})

    assert answer.status_code == 204
    assert answer.headers["x-warning"] == "4:gender: The fake keeps no such field."
    assert acme("GET", ALICE).json()["firstname"] == "Alicia"


def test_a_value_that_cannot_be_is_refused_by_its_field(acme: Integration) -> None:
    answer = acme("PATCH", ALICE, {"email": "no address"})

    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"errorMessage": "email: must be an e-mail address", "errorCode": 9001}
    ]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/people/4999", "Person not found."),
        ("/people/cand_alice1", "Person not found."),
        ("/people/05001", "Person not found."),
        ("/jobs/1", "Job not found."),
        ("/applicantworkflows/20001", "Applicant Workflow not found."),
    ],
)
def test_what_is_not_there_is_code_2(acme: Integration, path: str, sentence: str) -> None:
    answer = acme("GET", path)

    assert answer.status_code == 404
    assert answer.json() == {"errors": [{"errorMessage": sentence, "errorCode": 2}]}
    assert answer.headers["x-error"] == f"2:{sentence}"


def test_a_job_says_what_its_applicants_are_sent(acme: Integration) -> None:
    job = acme("GET", "/jobs/1001").json()

    assert (job["jobtitle"], job["jobid"]) == ("Warehouse Operations Lead", "2026-1001")
    assert job["folder"] == {"id": "D31001", "value": "Approved", "formattedvalue": "Approved"}
    assert job["joblocation"] == {"value": "Columbus, OH"}
    assert [one["value"] for one in job["assessmenttype"]] == ["Big Five"]
    assert acme.ids("jobs", {"name": "job.externalid", "value": [LEAD.id]}) == [1001]
