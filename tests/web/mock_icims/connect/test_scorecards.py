"""Scorecards over HTTP: versions, conditions, values that suit their fields, and the fields."""

from __future__ import annotations

import pytest

from mock_icims.domain.ids import AppId
from tests.icims_cast import ASSESSMENT, LEAD, OVERALL, REPORT, SCREEN, grant, published
from tests.web.mock_icims.connect.conftest import Caller, Stage

NOON = "2026-11-23T12:00:00Z"


def entry(field_id: str, name: str, value: object) -> dict[str, object]:
    return {"field_id": field_id, "field_name": name, "value": value}


SCORE = entry(OVERALL.id, OVERALL.name, 64)


def write(
    caller: Caller, application: str, order: str, *entries: dict[str, object], match: str = '"0"'
) -> tuple[int, dict[str, object]]:
    answer = caller(
        "PATCH",
        f"/applications/{application}/scorecard",
        json={"order_id": order, "entries": list(entries)},
        headers={"If-Match": match},
    )
    return answer.status_code, answer.json()


def test_the_empty_scorecard_is_version_nought(jobcannon: Caller, application: str) -> None:
    answer = jobcannon("GET", f"/applications/{application}/scorecard")

    assert answer.headers["etag"] == '"0"'
    assert answer.json() == {
        "application_id": application,
        "version": 0,
        "updated_at": None,
        "updated_by": None,
        "entries": [],
    }


def test_a_write_is_answered_with_what_was_written_whatever_the_writer_has(
    jobcannon: Caller, application: str, order: str
) -> None:
    answer = jobcannon(
        "PATCH",
        f"/applications/{application}/scorecard",
        json={"order_id": order, "entries": [SCORE]},
        headers={"If-Match": '"0"', "If-None-Match": '"1"'},
    )

    assert (answer.status_code, answer.json()["version"]) == (200, 1)


def test_writing_merges_into_the_next_version(
    jobcannon: Caller, application: str, order: str
) -> None:
    link = entry(REPORT.id, REPORT.name, "https://jobcannon.test/reports/q7")

    write(jobcannon, application, order, SCORE)
    status, merged = write(jobcannon, application, order, link, match='"1"')

    assert status == 200
    assert merged == {
        "application_id": application,
        "version": 2,
        "updated_at": NOON,
        "updated_by": "jobcannon",
        "entries": [
            {**SCORE, "type": "number", "order_id": order},
            {**link, "type": "url", "order_id": order},
        ],
    }


def test_every_version_is_kept(
    bob: Caller, jobcannon: Caller, application: str, order: str
) -> None:
    _, first = write(jobcannon, application, order, SCORE)
    changed = entry(OVERALL.id, OVERALL.name, 65)
    _, second = write(jobcannon, application, order, changed, match='"1"')

    versions = bob("GET", f"/applications/{application}/scorecard/versions").json()

    assert versions == {"items": [first, second]}


def test_the_same_values_again_make_no_new_version(
    jobcannon: Caller, application: str, order: str
) -> None:
    first = write(jobcannon, application, order, SCORE)

    assert write(jobcannon, application, order, SCORE) == first
    assert write(jobcannon, application, order, SCORE, match='"1"') == first


def test_a_write_of_which_only_a_part_is_there_is_no_repetition(
    jobcannon: Caller, application: str, order: str
) -> None:
    link = entry(REPORT.id, REPORT.name, "https://jobcannon.test/reports/q7")
    write(jobcannon, application, order, SCORE)

    status, problem = write(jobcannon, application, order, SCORE, link)

    assert (status, problem["code"]) == (412, "version_conflict")


def test_a_write_that_read_an_older_version_is_refused(
    jobcannon: Caller, application: str, order: str
) -> None:
    write(jobcannon, application, order, SCORE)

    status, problem = write(jobcannon, application, order, entry(OVERALL.id, OVERALL.name, 1))

    assert status == 412
    assert problem["code"] == "version_conflict"


def test_without_if_match_nothing_is_written(
    jobcannon: Caller, application: str, order: str
) -> None:
    answer = jobcannon(
        "PATCH",
        f"/applications/{application}/scorecard",
        json={"order_id": order, "entries": [SCORE]},
    )

    assert answer.status_code == 428
    assert answer.json()["code"] == "precondition_required"


@pytest.mark.parametrize("match", ["*", '"0", "1"', 'W/"0"', "0"])
def test_if_match_is_one_strong_etag(
    jobcannon: Caller, application: str, order: str, match: str
) -> None:
    assert write(jobcannon, application, order, SCORE, match=match)[0] == 422


def test_a_renamed_field_is_the_guides_scorecard_field_not_found(
    stage: Stage, carol: Caller, jobcannon: Caller, application: str, order: str
) -> None:
    renamed = carol("PATCH", f"/scorecard-fields/{OVERALL.id}", json={"name": "Big Five"})

    status, problem = write(jobcannon, application, order, SCORE)

    assert renamed.json()["name"] == "Big Five"
    assert published(stage.tenant)[-1] == "scorecard_field.renamed"
    assert status == 422
    assert problem["title"] == "Scorecard field not found"
    assert problem["code"] == "scorecard_field_not_found"
    assert problem["field_id"] == OVERALL.id
    assert problem["field_name"] == "Big Five overall"
    assert problem["reason"] == "renamed"


def test_a_deleted_field_is_told_apart_and_nothing_else_is_written(
    stage: Stage, carol: Caller, jobcannon: Caller, application: str, order: str
) -> None:
    assert carol("DELETE", f"/scorecard-fields/{REPORT.id}").status_code == 204

    link = entry(REPORT.id, REPORT.name, "https://jobcannon.test/reports/q7")
    status, problem = write(jobcannon, application, order, SCORE, link)

    assert status == 422
    assert problem["reason"] == "deleted"
    assert published(stage.tenant)[-1] == "scorecard_field.deleted"
    assert jobcannon("GET", f"/applications/{application}/scorecard").json()["version"] == 0


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (OVERALL, "64", "must be a number"),
        (REPORT, 64, "must be a text"),
        (REPORT, "reports/q7", "must be an http(s) address"),
        (REPORT, f"https://jobcannon.test/{'q' * 2000}", "must be an http(s) address"),
    ],
)
def test_a_value_suits_its_fields_type(
    jobcannon: Caller, application: str, order: str, field: object, value: object, message: str
) -> None:
    assert field in (OVERALL, REPORT)
    known = OVERALL if field == OVERALL else REPORT

    status, problem = write(jobcannon, application, order, entry(known.id, known.name, value))

    assert status == 422
    assert problem["errors"] == [{"field": "entries[0].value", "message": message}]


def test_an_order_of_another_application_is_refused(
    bob: Caller, jobcannon: Caller, application: str, order: str
) -> None:
    again = {"candidate_id": "cand_alice1", "job_id": LEAD.id}
    other = bob("POST", "/applications", json=again).json()["id"]

    for place, named in ((application, "ord_unknown"), (other, order)):
        status, problem = write(jobcannon, place, named, SCORE)
        assert (status, problem["code"]) == (422, "validation_failed")


def test_an_order_of_another_app_is_refused(stage: Stage, application: str, order: str) -> None:
    acme = stage.bearer(grant(stage.world, stage.tenant, token="acmes", app_id=AppId("acme")))

    status, problem = write(acme, application, order, SCORE)

    assert (status, problem["code"]) == (422, "validation_failed")


def test_the_same_value_from_another_order_is_another_version(
    bob: Caller, jobcannon: Caller, application: str, order: str
) -> None:
    for stage in (SCREEN, ASSESSMENT):
        bob("PUT", f"/applications/{application}/stage", json={"stage_id": stage.id})
    orders = {one["id"] for one in bob("GET", "/assessment-orders").json()["items"]}
    [second] = orders - {order}
    write(jobcannon, application, order, SCORE)

    status, merged = write(jobcannon, application, second, SCORE, match='"1"')

    assert (status, merged["version"]) == (200, 2)


def test_an_unknown_application_has_no_scorecard(jobcannon: Caller) -> None:
    assert jobcannon("GET", "/applications/app_unknown/scorecard").status_code == 404


def test_fields_are_created_by_admins_under_names_of_their_own(
    carol: Caller, jobcannon: Caller
) -> None:
    made = carol("POST", "/scorecard-fields", json={"name": "Summary", "type": "text"})
    twin = carol("POST", "/scorecard-fields", json={"name": "Summary", "type": "text"})
    taken = carol("PATCH", f"/scorecard-fields/{OVERALL.id}", json={"name": "Summary"})
    same = carol("PATCH", f"/scorecard-fields/{OVERALL.id}", json={"name": OVERALL.name})

    assert made.status_code == 201
    assert twin.status_code == taken.status_code == 409
    assert twin.json()["code"] == "duplicate_name"
    assert same.status_code == 200
    listed = jobcannon("GET", "/scorecard-fields").json()["items"]
    assert [field["name"] for field in listed] == ["Big Five overall", "Big Five report", "Summary"]


def test_a_field_created_anew_has_a_new_id(carol: Caller) -> None:
    carol("DELETE", f"/scorecard-fields/{OVERALL.id}")

    made = carol("POST", "/scorecard-fields", json={"name": OVERALL.name, "type": "number"})

    assert made.status_code == 201
    assert made.json()["id"] != OVERALL.id
