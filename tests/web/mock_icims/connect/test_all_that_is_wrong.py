"""A body is told of all that is wrong with it at once, and each member by its path."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.connect.conftest import Caller

APP = "/apps/jobcannon/configuration"
CANDIDATES = "/candidates"
RULES = {
    "enabled": True,
    "rules": [
        {"stage_id": "stg_assessment", "assessment": "big-five"},
        {"stage_id": "of assessments"},
        {"assessment": "Big Five", "when": "now"},
    ],
}


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, {"first_name": "is required", "last_name": "is required"}),
        (
            {"first_name": "", "email": "at home", "age": 41},
            {
                "first_name": "must not be empty",
                "last_name": "is required",
                "email": "must be an e-mail address",
                "age": "is not known here",
            },
        ),
        (
            {"first_name": 1, "last_name": None},
            {
                "first_name": "must be a text, not a whole number",
                "last_name": "must be a text, not null",
            },
        ),
    ],
)
def test_every_member_that_is_wrong_is_told_of(
    bob: Caller, sent: dict[str, object], errors: dict[str, str]
) -> None:
    answer = bob("POST", CANDIDATES, json=sent)

    assert answer.status_code == 422
    told = {one["field"]: one["message"] for one in answer.json()["errors"]}
    assert told == errors
    assert all(f"{field} {message}" in answer.json()["detail"] for field, message in told.items())


def test_members_of_members_are_told_of_by_their_path(carol: Caller) -> None:
    triggers = {"stage_entry": RULES, "recruiter_action": {}}

    answer = carol("PUT", APP, json={"triggers": triggers}, headers={"If-Match": '"0"'})

    assert answer.status_code == 422
    told = {one["field"]: one["message"] for one in answer.json()["errors"]}
    rules = "triggers.stage_entry.rules"
    assert told[f"{rules}[1].stage_id"].startswith("must be an id")
    assert told[f"{rules}[1].assessment"] == "is required"
    assert told[f"{rules}[2].stage_id"] == "is required"
    assert told[f"{rules}[2].assessment"].startswith("must be a key")
    assert told[f"{rules}[2].when"] == "is not known here"
    assert told["triggers.recruiter_action.enabled"] == "is required"
    assert told["triggers.custom_workflows"] == "is required"
    assert told["catalog"] == "is required"


def test_a_query_is_told_of_all_that_is_wrong_too(bob: Caller) -> None:
    answer = bob("GET", f"{CANDIDATES}?limit=none&job_id=of+Alice&colour=red")

    told = [one["field"] for one in answer.json()["errors"]]
    assert sorted(told) == ["colour", "job_id", "limit"]


def test_of_very_much_that_is_wrong_fifty_are_told_of(bob: Caller) -> None:
    answer = bob("POST", CANDIDATES, json={f"member_{n}": n for n in range(1_000)})

    assert (answer.status_code, len(answer.json()["errors"])) == (422, 50)


def test_a_body_that_breaks_off_behind_what_is_wrong_is_told_of_that(bob: Caller) -> None:
    answer = bob(
        "POST",
        CANDIDATES,
        content=b'{"first_name": 1, "last_name',
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["first_name"]
