"""Candidates over HTTP: created, listed, changed, stamped by an app, and erased for good."""

from __future__ import annotations

import pytest

from tests.icims_cast import OVERALL, northwind, published, sign_in
from tests.web.mock_icims.connect.conftest import ISSUER, Caller, Stage

ALICE: dict[str, object] = {
    "id": "cand_alice1",
    "first_name": "Alice",
    "last_name": "Moreau",
    "email": "alice@candidates.test",
    "phone": None,
    "location": None,
    "assessments": [],
    "created_at": "2026-11-23T12:00:00Z",
    "updated_at": "2026-11-23T12:00:00Z",
}


def test_an_app_reads_a_candidate_with_its_version(jobcannon: Caller) -> None:
    answer = jobcannon("GET", "/candidates/cand_alice1")

    assert answer.status_code == 200
    assert answer.json() == ALICE
    assert answer.headers["etag"] == '"1"'


def test_creating_says_where_the_candidate_is(bob: Caller) -> None:
    answer = bob("POST", "/candidates", json={"first_name": "Ann", "last_name": "Ode"})

    assert answer.status_code == 201
    made = answer.json()
    assert made["email"] is None
    assert answer.headers["location"] == f"{ISSUER}{bob.base}/candidates/{made['id']}"
    assert bob("GET", f"/candidates/{made['id']}").json() == made


def test_the_list_finds_an_address_whatever_its_capitals(bob: Caller) -> None:
    bob("POST", "/candidates", json={"first_name": "Ann", "last_name": "Ode"})

    found = bob("GET", "/candidates?email=ALICE%40candidates.test").json()

    assert found == {"items": [ALICE], "next_cursor": None}


def test_the_list_finds_every_word_of_a_name(bob: Caller) -> None:
    assert bob("GET", "/candidates?q=more%20ali").json()["items"] == [ALICE]
    assert bob("GET", "/candidates?q=bob").json()["items"] == []


def test_pages_follow_each_other_without_gap_or_repetition(bob: Caller) -> None:
    for number in range(4):
        bob("POST", "/candidates", json={"first_name": f"N{number}", "last_name": "Ode"})

    first = bob("GET", "/candidates?limit=2")
    second = bob("GET", f"/candidates?limit=2&cursor={first.json()['next_cursor']}")
    third = bob("GET", f"/candidates?limit=2&cursor={second.json()['next_cursor']}")

    pages = [first.json(), second.json(), third.json()]
    names = [item["first_name"] for page in pages for item in page["items"]]
    assert names == ["Alice", "N0", "N1", "N2", "N3"]
    assert third.json()["next_cursor"] is None
    assert "link" not in third.headers


def test_the_link_leads_to_the_next_page_with_the_same_filters(bob: Caller) -> None:
    bob("POST", "/candidates", json={"first_name": "Alice", "last_name": "Ode"})

    link = bob("GET", "/candidates?limit=1&q=alice").headers["link"]

    target, _, relation = link.partition("; ")
    assert relation == 'rel="next"'
    path = target.strip("<>").removeprefix(ISSUER)
    assert bob("GET", "/" + path).json()["items"][0]["last_name"] == "Ode"


def test_a_cursor_of_another_customers_list_is_refused(stage: Stage, bob: Caller) -> None:
    second = Stage(stage.app, stage.world, northwind(id="cus_second"), stage.contract)
    stage.world.add(second.tenant)
    theirs = second.bearer(sign_in(stage.world, second.tenant, "bob"))
    theirs("POST", "/candidates", json={"first_name": "A", "last_name": "B"})
    cursor = theirs("GET", "/candidates?limit=1").json()["next_cursor"]

    answer = bob("GET", f"/candidates?limit=1&cursor={cursor}")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_cursor_of_another_list_is_refused(bob: Caller) -> None:
    """It would show a page that begins somewhere, and nobody would notice."""
    bob("POST", "/candidates", json={"first_name": "Ann", "last_name": "Ode"})
    cursor = bob("GET", "/candidates?limit=1").json()["next_cursor"]

    for path in (f"/stages?cursor={cursor}", f"/candidates?cursor={cursor[:8]}"):
        answer = bob("GET", path)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
        assert answer.json()["detail"].endswith("is not a cursor of this list.")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 422),
        ("limit=201", 422),
        ("limit=", 422),
        ("limit=1_0", 422),
        ("limit=%D9%A1", 422),
        ("limit=%2B5", 422),
        ("limit=5.5", 422),
        ("limit=null", 422),
        ("limit=5&limit=6", 400),
        ("cursor=%FF", 400),
        ("q=%00", 400),
        ("cursor=nope", 400),
        ("email=", 422),
        ("emial=alice%40candidates.test", 422),
    ],
)
def test_a_query_that_means_nothing_is_refused(bob: Caller, query: str, status: int) -> None:
    assert bob("GET", f"/candidates?{query}").status_code == status


def test_an_update_changes_what_it_names_and_nothing_else(bob: Caller) -> None:
    answer = bob("PATCH", "/candidates/cand_alice1", json={"phone": "+1 555 0100"})

    assert answer.json() == {**ALICE, "phone": "+1 555 0100"}
    assert bob("GET", "/candidates/cand_alice1").headers["etag"] == '"2"'


def test_null_takes_away_what_may_be_absent(bob: Caller) -> None:
    assert bob("PATCH", "/candidates/cand_alice1", json={"email": None}).json()["email"] is None
    assert bob("PATCH", "/candidates/cand_alice1", json={"last_name": None}).status_code == 422


def test_an_app_stamps_an_assessment_on_the_profile(
    bob: Caller, jobcannon: Caller, order: str
) -> None:
    stamp = {
        "order_id": order,
        "assessment": "big-five",
        "status": "sent",
        "link": "https://jobcannon.test/reports/q7",
    }

    stamped = jobcannon("PATCH", "/candidates/cand_alice1", json={"assessment_stamp": stamp})
    again = jobcannon("PATCH", "/candidates/cand_alice1", json={"assessment_stamp": stamp})

    assert stamped.json()["assessments"] == [{**stamp, "updated_at": "2026-11-23T12:00:00Z"}]
    assert again.json() == stamped.json()
    assert bob("GET", "/candidates/cand_alice1").headers["etag"] == '"2"'


@pytest.mark.parametrize("known", [True, False])
def test_a_stamp_about_an_order_of_somebody_else_is_refused(
    bob: Caller, jobcannon: Caller, order: str, known: bool
) -> None:
    ann = bob("POST", "/candidates", json={"first_name": "Ann", "last_name": "Ode"}).json()["id"]

    answer = jobcannon(
        "PATCH",
        f"/candidates/{ann}",
        json={
            "assessment_stamp": {
                "order_id": order if known else "ord_unknown",
                "assessment": "big-five",
                "status": "sent",
                "link": "https://jobcannon.test/reports/q7",
            }
        },
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "assessment_stamp.order_id"


def test_nothing_that_is_kept_names_an_erased_candidate(
    stage: Stage, bob: Caller, carol: Caller, order: str
) -> None:
    bob(
        "PATCH",
        "/candidates/cand_alice1",
        json={"phone": "1"},
        headers={"Idempotency-Key": "k1"},
    )

    carol("DELETE", "/candidates/cand_alice1")

    tenant = stage.tenant
    assert "Moreau" not in str(tenant.candidates.values())
    assert "cand_alice1" not in str(tenant.applications.values())
    assert tenant.orders.find(order) is None
    assert "Moreau" not in str(tenant.idempotency)


def test_the_scorecard_of_an_erased_candidate_goes_and_is_not_answered_again(
    stage: Stage, carol: Caller, jobcannon: Caller, application: str, order: str
) -> None:
    def write() -> int:
        entry = {"field_id": OVERALL.id, "field_name": OVERALL.name, "value": 64}
        answer = jobcannon(
            "PATCH",
            f"/applications/{application}/scorecard",
            json={"order_id": order, "entries": [entry]},
            headers={"If-Match": '"0"', "Idempotency-Key": "k1"},
        )
        return answer.status_code

    assert write() == 200
    carol("DELETE", "/candidates/cand_alice1")
    assert len(stage.tenant.scorecards) == 0
    assert write() == 404


def test_erasing_is_for_admins_and_takes_everything_along(
    stage: Stage, bob: Caller, carol: Caller, order: str
) -> None:
    assert bob("DELETE", "/candidates/cand_alice1").status_code == 403
    assert carol("DELETE", "/candidates/cand_alice1").status_code == 204

    assert carol("DELETE", "/candidates/cand_alice1").status_code == 404
    assert carol("GET", f"/assessment-orders/{order}").status_code == 404
    assert carol("GET", "/applications").json()["items"] == []
    assert published(stage.tenant)[-1] == "candidate.erased"
