"""Searches: ids only, a thousand at most, a quarter of an hour old, whole queries refused."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from mock_icims.domain.ids import CandidateId
from mock_icims.domain.structs import replace
from tests.icims_cast import NOON, alice
from tests.web.mock_icims.public.calling import USER, Desk, Integration

ALICE = {"name": "person.email", "value": ["alice@candidates.test"], "operator": "=="}


def test_a_search_finds_ids_and_addresses(acme: Integration) -> None:
    answer = acme("POST", "/search/people", {"filters": [ALICE]})

    assert answer.json() == {
        "searchResults": [{"self": f"http://icims.test{acme.desk.base}/people/5001", "id": 5001}]
    }


def test_the_query_may_stand_in_the_address(acme: Integration) -> None:
    query = {"searchJson": json.dumps({"filters": [ALICE]})}

    assert acme("GET", "/search/people", params=query).json()["searchResults"][0]["id"] == 5001


def test_nothing_found_is_an_empty_list(acme: Integration) -> None:
    assert acme.ids("people", {"name": "person.lastname", "value": ["Nobody"]}) == []


def test_people_are_found_by_filters_together_and_in_groups(acme: Integration) -> None:
    acme("POST", "/people", {"firstname": "Ben", "lastname": "Okafor", "email": "b@c.test"})
    ben, moreau = (
        {"name": "person.firstname", "value": ["ben"]},
        {"name": "person.lastname", "value": ["ore"]},
    )

    assert acme.ids("people", ben, moreau) == []
    assert acme.ids("people", ben, moreau, operator="|") == [5001, 5002]
    nested = {"filters": [ben], "operator": "|", "children": [{"filters": [moreau]}]}
    found = acme("POST", "/search/people", nested, params={"staleness": "0"}).json()
    assert [one["id"] for one in found["searchResults"]] == [5001, 5002]


@pytest.mark.parametrize(
    ("name", "operator", "value"),
    [
        ("applicantworkflow.status", "=", "Assessment"),
        ("applicantworkflow.status", "=", "Assessment: Assessment"),
        ("applicantworkflow.bin", "=", "Assessment"),
        ("applicantworkflow.person.id", "=", "5001"),
        ("applicantworkflow.person.email", "==", "ALICE@candidates.test"),
        ("applicantworkflow.job.id", "=", "1001"),
        ("applicantworkflow.job.jobtitle", "=", "warehouse"),
        ("applicantworkflow.id", ">=", "20001"),
        ("applicantworkflow.updateddate", ">=", "2026-11-23"),
    ],
)
def test_workflows_are_found_by_what_they_join(
    acme: Integration, workflow: int, name: str, operator: str, value: str
) -> None:
    acme("PATCH", f"/applicantworkflows/{workflow}", {"status": {"value": "Assessment"}})
    asked = {"name": name, "operator": operator, "value": [value]}

    assert acme.ids("applicantworkflows", asked) == [workflow]


def test_an_answer_is_given_again_for_a_quarter_of_an_hour(acme: Integration) -> None:
    query = {"filters": [{"name": "person.lastname", "value": ["Moreau"]}]}
    before = acme("POST", "/search/people", query).json()
    acme("POST", "/people", {"firstname": "Zoe", "lastname": "Moreau"})

    assert acme("POST", "/search/people", query).json() == before
    assert "staleness=0 is live" in acme.desk.last.note
    live = acme("POST", "/search/people", query, params={"staleness": "0"}).json()
    assert [one["id"] for one in live["searchResults"]] == [5001, 5002]

    acme("POST", "/people", {"firstname": "Ada", "lastname": "Moreau"})
    acme.desk.tenant.clock.freeze(NOON + timedelta(minutes=15))
    assert len(acme("POST", "/search/people", query).json()["searchResults"]) == 3


def test_a_thousand_are_answered_and_the_rest_by_their_ids(acme: Integration, desk: Desk) -> None:
    for number in range(1_004):
        desk.tenant.candidates.put(replace(alice(), id=CandidateId(f"cand_many{number}")))
    all_of_them = {"name": "person.folder", "value": ["D32006"]}

    first = acme.ids("people", all_of_them)
    rest = acme.ids(
        "people", all_of_them, {"name": "person.id", "operator": ">", "value": [str(first[-1])]}
    )

    assert (len(first), first[0]) == (1_000, 5001)
    assert rest == [6001, 6002, 6003, 6004, 6005]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({}, "At least one filter must be specified"),
        ({"filters": []}, "At least one filter must be specified"),
        (
            {"filters": [{"name": "job.id", "value": ["1"]}]},
            "The following filter is either not valid or hidden: job.id",
        ),
        (
            {"filters": [ALICE, {"name": "", "value": ["1"]}]},
            "The following filter is either not valid or hidden: ",
        ),
        (
            {"filters": [{"name": "person.email", "value": ["a"], "operator": ">"}]},
            "The following filter operator is not valid in the given context: >",
        ),
        (
            {"filters": [{**ALICE, "operator": ["="]}]},
            "The following filter operator is not valid in the given context: ['=']",
        ),
        (
            {"filters": [ALICE], "operator": "and"},
            "The following group operator is not valid: and",
        ),
        (
            {"filters": [{**ALICE, "values": []}]},
            "The following filter attribute is unrecognized: values",
        ),
        (
            {"filters": [ALICE], "limit": 10},
            "The following group attribute is unrecognized: limit",
        ),
        ({"filters": {}}, "An unknown parsing error occurred"),
        ([ALICE], "An unknown parsing error occurred"),
    ],
)
def test_one_mistake_refuses_the_whole_query(
    acme: Integration, query: object, sentence: str
) -> None:
    answer = acme("POST", "/search/people", query)

    assert answer.status_code == 400
    assert answer.json() == {"errors": [{"errorMessage": sentence, "errorCode": 9001}]}


@pytest.mark.parametrize("content", [b"", b"{", b'{"filters": "\\u0000"}', b"\xff"])
def test_what_is_no_json_is_a_parsing_error(acme: Integration, content: bytes) -> None:
    headers = {"content-type": "application/json"}

    answer = acme("POST", "/search/people", content=content, headers=headers)

    assert answer.json()["errors"][0]["errorMessage"] == "An unknown parsing error occurred"


def test_a_hidden_field_cannot_be_searched_for(desk: Desk) -> None:
    acme = desk.integration(replace(USER, hidden_fields=("email",)))

    answer = acme("POST", "/search/people", {"filters": [ALICE]})

    assert "not valid or hidden: person.email" in answer.headers["x-error"]


def test_a_date_that_cannot_be_read_is_passed_over_and_the_journal_says_so(
    acme: Integration,
) -> None:
    asked = {"name": "person.createddate", "operator": ">", "value": ["23.11.2026"]}

    assert acme.ids("people", asked) == [5001]
    assert "the answer is not narrowed by it" in acme.desk.last.note


def test_what_cannot_be_searched_is_not_found(acme: Integration) -> None:
    answer = acme("POST", "/search/companies", {"filters": [ALICE]})

    assert (answer.status_code, answer.headers["x-error"]) == (404, "2:Search not found.")


@pytest.mark.parametrize("staleness", ["-1", "soon"])
def test_a_staleness_that_is_no_number_is_refused(acme: Integration, staleness: str) -> None:
    answer = acme("POST", "/search/people", {"filters": [ALICE]}, params={"staleness": staleness})

    assert answer.status_code == 400
    assert answer.headers["x-error"].startswith("9001:staleness:")
