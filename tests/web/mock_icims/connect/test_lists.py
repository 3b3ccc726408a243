"""Lists and reads: filters, a stable order page by page, and what a reader has already."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_icims.domain.recruiting.candidates import Candidate
from mock_icims.storage.tables import Table
from mock_icims.web.paging import Query
from tests.icims_cast import (
    ASSESSMENT,
    HIRING,
    JOBCANNON,
    LEAD,
    REJECTED,
    SCREEN,
    alice,
)
from tests.web.mock_icims.connect.conftest import ISSUER, Caller, Stage

LATER = "2026-11-23T13:00:00Z"


def ids(caller: Caller, path: str) -> list[str]:
    answer = caller("GET", path)
    assert answer.status_code == 200, answer.text
    return [str(one["id"]) for one in answer.json()["items"]]


@pytest.fixture
def zoe(stage: Stage, bob: Caller) -> str:
    """An hour after Alice, in Lyon, on the job and sent an assessment."""
    stage.tenant.clock.advance(timedelta(hours=1))
    person = {"first_name": "Zoe", "last_name": "Lind", "location": "Lyon, France"}
    made = bob("POST", "/candidates", json=person).json()["id"]
    applied = bob("POST", "/applications", json={"candidate_id": made, "job_id": LEAD.id})
    path = f"/applications/{applied.json()['id']}/stage"
    bob("PUT", path, json={"stage_id": ASSESSMENT.id})
    return str(made)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("location=lyon, france", True),
        ("location=Lyon", False),
        (f"job_id={LEAD.id}", True),
        ("job_id=job_nobody", False),
        (f"stage_id={ASSESSMENT.id}", True),
        (f"stage_id={SCREEN.id}", False),
        (f"job_id={LEAD.id}&stage_id={ASSESSMENT.id}", True),
        (f"job_id={LEAD.id}&stage_id={SCREEN.id}", False),
        (f"created_since={LATER}", True),
        ("created_since=2026-11-23T13:00:01Z", False),
        (f"updated_since={LATER}", True),
        (f"q=zoe&location=Lyon, France&created_since={LATER}", True),
        ("q=zoe&location=Paris", False),
    ],
)
def test_candidates_are_narrowed_by_every_filter_at_once(
    bob: Caller, zoe: str, query: str, found: bool
) -> None:
    assert ids(bob, f"/candidates?{query}") == ([zoe] if found else [])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=open", True),
        ("status=rejected", False),
        (f"updated_since={LATER}", True),
        ("updated_since=2026-11-23T13:00:01Z", False),
        (f"stage_id={ASSESSMENT.id}&status=open", True),
    ],
)
def test_applications_are_narrowed_by_status_and_time(
    bob: Caller, zoe: str, query: str, found: bool
) -> None:
    assert bool(ids(bob, f"/applications?{query}")) is found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=requested", True),
        ("status=sent,requested", True),
        ("status=sent,in_progress", False),
        ("assessment=big-five", True),
        ("assessment=disc", False),
        (f"app_id={JOBCANNON}", True),
        ("app_id=acme", False),
        (f"job_id={LEAD.id}", True),
        (f"updated_since={LATER}", True),
        ("updated_since=2026-11-23T14:00:00Z", False),
    ],
)
def test_orders_are_narrowed_by_several_statuses_app_and_assessment(
    bob: Caller, zoe: str, query: str, found: bool
) -> None:
    assert bool(ids(bob, f"/assessment-orders?{query}")) is found


@pytest.mark.parametrize(
    ("job_id", "stage_id", "found"),
    [
        (LEAD.id, ASSESSMENT.id, 1),
        (LEAD.id, SCREEN.id, 0),
        ("job_another", ASSESSMENT.id, 0),
    ],
)
def test_applications_are_narrowed_by_candidate_job_and_stage_at_once(
    bob: Caller, application: str, job_id: str, stage_id: str, found: int
) -> None:
    bob("PUT", f"/applications/{application}/stage", json={"stage_id": ASSESSMENT.id})

    query = f"candidate_id=cand_alice1&job_id={job_id}&stage_id={stage_id}"

    assert len(ids(bob, f"/applications?{query}")) == found


def test_jobs_are_narrowed_by_status(bob: Caller) -> None:
    assert ids(bob, "/jobs?status=open") == [LEAD.id]
    assert ids(bob, "/jobs?status=closed") == []


@pytest.mark.parametrize(
    "path",
    [
        "/candidates?created_since=yesterday",
        "/candidates?created_since=2026-11-23T13:00:00",
        "/applications?status=lost",
        "/assessment-orders?status=",
        "/assessment-orders?status=sent,",
        "/assessment-orders?status=lost",
        "/candidates?limit=0",
        "/candidates?limit=201",
        "/candidates?colour=red",
        "/approvals?approver=you",
    ],
)
def test_a_query_out_of_shape_is_refused(bob: Caller, path: str) -> None:
    assert bob("GET", path).status_code == 422


def test_an_app_that_asks_for_another_apps_orders_finds_none(jobcannon: Caller, zoe: str) -> None:
    assert len(ids(jobcannon, f"/assessment-orders?app_id={JOBCANNON}")) == 1
    assert ids(jobcannon, "/assessment-orders?app_id=acme") == []


DEEDS = st.lists(
    st.one_of(
        st.just("insert"), st.just("change"), st.integers(0, 30).map(lambda n: f"delete {n}")
    ),
    max_size=6,
)


@given(size=st.integers(0, 25), limit=st.integers(1, 7), meanwhile=st.lists(DEEDS, max_size=8))
@settings(max_examples=150, deadline=None)
def test_while_others_write_nothing_that_stays_is_skipped_or_repeated(
    size: int, limit: int, meanwhile: list[list[str]]
) -> None:
    """Between one page and the next, candidates come, change and go."""
    table: Table[Candidate] = Table("candidate", indexes=("address",))
    made = 0

    def insert() -> None:
        nonlocal made
        made += 1
        table.put(person(made))

    for _ in range(size):
        insert()
    at_first = [row.id for row in table.values()]
    seen: list[str] = []
    cursor: str | None = None
    waves = iter(meanwhile)
    while True:
        page = Query(limit=limit, cursor=cursor).filtered(table)
        seen += [row.id for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
        for deed in next(waves, []):
            rows = table.values()
            if deed == "insert":
                insert()
            elif rows and deed == "change":
                table.put(rows[0].change({"phone": f"{made}"}, at=rows[0].created_at))
            elif rows and deed.startswith("delete"):
                table.delete(rows[int(deed.split()[1]) % len(rows)].id)

    assert len(seen) == len(set(seen))
    stayed = [id for id in at_first if id in table]
    assert [id for id in seen if id in set(stayed)] == stayed


def test_the_links_lead_through_what_was_asked_for_and_end(bob: Caller) -> None:
    for name in ("Lyon, France", "Paris", "Lyon, France", "Lyon, France", "Paris"):
        sent = {"first_name": "A", "last_name": "& B", "location": name}
        bob("POST", "/candidates", json=sent)
    query = "/candidates?q=%26%20B&location=Lyon%2C%20France"
    at_once, seen = ids(bob, query), list[str]()

    target = f"{query}&limit=1"
    while target:
        answer = bob("GET", target)
        seen += [one["id"] for one in answer.json()["items"]]
        target = answer.links.get("next", {}).get("url", "").removeprefix(ISSUER + bob.base)

    assert len(at_once) == 3
    assert seen == at_once


def person(number: int) -> Candidate:
    made = alice(email=f"{number}@candidates.test")
    return Candidate(
        id=type(made.id)(f"cand_{number:06}"),
        first_name=made.first_name,
        last_name=made.last_name,
        email=made.email,
        phone=None,
        location=None,
        created_at=made.created_at,
        updated_at=made.updated_at,
    )


@pytest.fixture
def paths(order: str, application: str) -> dict[str, str]:
    return {
        "candidate": "/candidates/cand_alice1",
        "job": f"/jobs/{LEAD.id}",
        "workflow": f"/workflows/{HIRING}",
        "application": f"/applications/{application}",
        "order": f"/assessment-orders/{order}",
        "scorecard": f"/applications/{application}/scorecard",
        "configuration": "/apps/jobcannon/configuration",
    }


KINDS = ["candidate", "job", "workflow", "application", "order", "scorecard", "configuration"]


@pytest.mark.parametrize("kind", KINDS)
def test_who_has_it_already_is_told_so_in_few_words(
    bob: Caller, paths: dict[str, str], kind: str
) -> None:
    etag = bob("GET", paths[kind]).headers["etag"]

    for sent in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = bob("GET", paths[kind], headers={"If-None-Match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    for sent in ('"other"', "garbage", ""):
        assert bob("GET", paths[kind], headers={"If-None-Match": sent}).status_code == 200


def test_what_was_written_since_has_another_etag(
    bob: Caller, application: str, paths: dict[str, str]
) -> None:
    before = {kind: bob("GET", path).headers["etag"] for kind, path in paths.items()}

    bob("PATCH", "/candidates/cand_alice1", json={"phone": "1"})
    bob("PUT", f"/applications/{application}/stage", json={"stage_id": REJECTED.id})
    bob("PATCH", f"/jobs/{LEAD.id}", json={"status": "closed"})

    after = {kind: bob("GET", path).headers["etag"] for kind, path in paths.items()}
    changed = {kind for kind in paths if before[kind] != after[kind]}
    assert changed == {"candidate", "application", "order", "job"}


def test_a_profile_is_written_over_nobody_elses_change_by_who_says_what_they_read(
    bob: Caller, carol: Caller
) -> None:
    etag = bob("GET", "/candidates/cand_alice1").headers["etag"]
    carol("PATCH", "/candidates/cand_alice1", json={"phone": "1"})

    late = bob("PATCH", "/candidates/cand_alice1", json={"phone": "2"}, headers={"If-Match": etag})
    assert (late.status_code, late.json()["code"]) == (412, "version_conflict")

    etag = bob("GET", "/candidates/cand_alice1").headers["etag"]
    written = bob(
        "PATCH", "/candidates/cand_alice1", json={"phone": "2"}, headers={"If-Match": etag}
    )
    assert written.status_code == 200
    assert written.headers["etag"] != etag
    unread = {"If-Match": "something"}
    assert bob("PATCH", "/candidates/cand_alice1", json={}, headers=unread).status_code == 422
