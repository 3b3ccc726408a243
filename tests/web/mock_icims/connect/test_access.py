"""Who may do what, and how those who may not are told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.oauth.grants import SessionKind
from tests.icims_cast import NOON, grant, northwind, sign_in
from tests.web.mock_icims.connect.conftest import Caller, Stage


def test_nobody_is_told_to_send_a_token(stage: Stage) -> None:
    answer = stage.caller({})("GET", "/candidates")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="icims"'
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:icims-staging:problem:unauthenticated",
        "title": "Unauthenticated",
        "status": 401,
        "detail": "Send a bearer token, or sign in.",
        "instance": "/connect/v1/customers/cus_northw/candidates",
        "code": "unauthenticated",
    }


def test_a_made_up_token_is_an_invalid_token(mallory: Caller) -> None:
    answer = mallory("GET", "/candidates")

    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_another_scheme_than_bearer_is_not_read(stage: Stage) -> None:
    answer = stage.caller({"Authorization": "Basic Ym9iOnB3"})("GET", "/candidates")

    assert answer.status_code == 401


def test_the_scheme_is_read_in_any_case(stage: Stage) -> None:
    token = grant(stage.world, stage.tenant)

    assert stage.caller({"Authorization": f"bEARER {token}"})("GET", "/jobs").status_code == 200


def test_of_two_tokens_none_is_read(stage: Stage) -> None:
    token = f"Bearer {grant(stage.world, stage.tenant)}"

    twice = stage.caller({"Authorization": token})("GET", "", headers={"authorization": token})
    both = stage.caller({"Authorization": f"{token} another"})("GET")

    assert [(one.status_code, one.json()["code"]) for one in (twice, both)] == [
        (400, "token_malformed")
    ] * 2


def test_a_browsers_session_is_no_bearer_token_and_a_scripts_no_cookie(stage: Stage) -> None:
    cookie = sign_in(stage.world, stage.tenant, "bob", kind=SessionKind.COOKIE)
    token = sign_in(stage.world, stage.tenant, "bob")

    presented = stage.bearer(cookie), stage.caller({"Cookie": f"icims_session={token}"})

    assert [one("GET", "/candidates").status_code for one in presented] == [401, 401]


def test_after_two_years_the_token_is_expired_in_the_guides_words(stage: Stage) -> None:
    jobcannon = stage.bearer(grant(stage.world, stage.tenant))
    stage.tenant.clock.advance(timedelta(days=730) - timedelta(seconds=1))
    assert jobcannon("GET", "").status_code == 200

    stage.tenant.clock.advance(timedelta(seconds=1))
    answer = jobcannon("GET", "")

    assert answer.status_code == 401
    assert answer.json()["code"] == "token_expired"
    assert answer.json()["title"] == "OAuth token expired"
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_a_revoked_token_is_told_apart_from_an_expired_one(stage: Stage) -> None:
    jobcannon = stage.bearer(grant(stage.world, stage.tenant, revoked_at=NOON))

    assert jobcannon("GET", "").json()["code"] == "token_revoked"


def test_without_candidate_profile_write_the_profile_write_is_the_guides_403(stage: Stage) -> None:
    scopes = ("candidate_profile:read", "assessment_delivery:write", "scorecard:write")
    jobcannon = stage.bearer(grant(stage.world, stage.tenant, scopes=scopes))

    answer = jobcannon("PATCH", "/candidates/cand_alice1", json={"phone": "1"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "insufficient_scope"
    assert answer.json()["scope"] == "candidate_profile:write"
    challenge = answer.headers["www-authenticate"]
    assert 'error="insufficient_scope"' in challenge
    assert 'scope="candidate_profile:write"' in challenge


@pytest.mark.parametrize("path", ["", "/candidates", "/candidates/cand_alice1", "/usage"])
def test_another_customer_is_not_there(stage: Stage, path: str) -> None:
    other = northwind(id="cus_contos")
    stage.world.add(other)
    foreigner = stage.bearer(sign_in(stage.world, other, "carol"))

    answer = foreigner("GET", path)

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_a_customer_that_does_not_exist_looks_like_one_that_is_not_yours(bob: Caller) -> None:
    answer = bob("GET", "//connect/v1/customers/cus_nobody/candidates")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/scorecard-fields", {"name": "New", "type": "text"}),
        ("PATCH", "/scorecard-fields/fld_overall", {"name": "New"}),
        ("DELETE", "/scorecard-fields/fld_overall", None),
        ("DELETE", "/candidates/cand_alice1", None),
    ],
)
def test_a_recruiter_is_not_an_admin(
    bob: Caller, method: str, path: str, body: dict[str, str] | None
) -> None:
    answer = bob(method, path, json=body)

    assert answer.status_code == 403
    assert answer.json()["code"] == "role_required"
    assert answer.json()["role"] == "admin"


def test_an_app_is_nobodys_recruiter(jobcannon: Caller) -> None:
    answer = jobcannon("POST", "/applications", json={"candidate_id": "cand_x", "job_id": "job_x"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "role_required"


def test_people_do_not_report_for_an_app(carol: Caller) -> None:
    answer = carol("PUT", "/assessment-orders/ord_unknown/status", json={"status": "sent"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "insufficient_scope"


def test_a_day_later_people_sign_in_again(stage: Stage, bob: Caller) -> None:
    stage.tenant.clock.advance(timedelta(hours=12))

    answer = bob("GET", "")

    assert answer.status_code == 401
    assert answer.json()["detail"] == "You were signed out. Sign in again."


def test_a_person_who_left_is_not_signed_in_any_more(stage: Stage, bob: Caller) -> None:
    stage.tenant.users.delete("usr_bobaaa")

    assert bob("GET", "").status_code == 401
