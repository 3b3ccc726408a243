"""What a reader has already, and what somebody else wrote since (RFC 9110, 8.8.3)."""

from __future__ import annotations

import pytest

from tests.icims_cast import HIRING, LEAD, REJECTED
from tests.web.mock_icims.connect.conftest import Caller


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
