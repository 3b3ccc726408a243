"""Idempotency-Key over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.idempotency import CAPACITY
from tests.icims_cast import ASSESSMENT, LEAD
from tests.web.mock_icims.connect.conftest import Caller, Stage

ANN = {"first_name": "Ann", "last_name": "Ode"}


@pytest.mark.parametrize(("first", "second"), [("k1", "k1"), ('"k1"', "k1")])
def test_the_same_write_again_is_answered_again_and_not_done_again(
    stage: Stage, bob: Caller, first: str, second: str
) -> None:
    made = bob("POST", "/candidates", json=ANN, headers={"Idempotency-Key": first})
    again = bob("POST", "/candidates", json=ANN, headers={"Idempotency-Key": second})

    assert again.status_code == 201
    assert again.content == made.content
    assert again.headers["location"] == made.headers["location"]
    assert len(stage.tenant.candidates) == 2


def test_the_key_with_another_write_is_refused(bob: Caller) -> None:
    key = {"Idempotency-Key": "k1"}
    bob("POST", "/candidates", json=ANN, headers=key)

    answer = bob("POST", "/candidates", json={**ANN, "last_name": "Other"}, headers=key)

    assert answer.status_code == 409
    assert answer.json()["code"] == "idempotency_conflict"


def test_people_and_apps_do_not_share_keys(
    stage: Stage, bob: Caller, carol: Caller, jobcannon: Caller
) -> None:
    for caller in (bob, carol, jobcannon):
        made = caller("POST", "/candidates", json=ANN, headers={"Idempotency-Key": "k1"})
        assert made.status_code == 201

    assert len(stage.tenant.candidates) == 4


def test_a_refusal_is_not_remembered(bob: Caller) -> None:
    key = {"Idempotency-Key": "k1"}
    assert bob("POST", "/candidates", json={}, headers=key).status_code == 422

    assert bob("POST", "/candidates", json=ANN, headers=key).status_code == 201


def test_advancing_twice_with_one_key_moves_once(bob: Caller) -> None:
    made = bob("POST", "/applications", json={"candidate_id": "cand_alice1", "job_id": LEAD.id})
    path, key = f"/applications/{made.json()['id']}/stage", {"Idempotency-Key": "k1"}

    first = bob("PUT", path, json={"stage_id": ASSESSMENT.id}, headers=key)
    second = bob("PUT", path, json={"stage_id": ASSESSMENT.id}, headers=key)

    assert first.status_code == second.status_code == 200
    assert second.json() == first.json()


def test_after_a_day_the_key_is_forgotten(stage: Stage, jobcannon: Caller) -> None:
    key = {"Idempotency-Key": "k1"}
    for hours in (0, 23, 1):
        stage.tenant.clock.advance(timedelta(hours=hours))
        jobcannon("POST", "/candidates", json=ANN, headers=key)

    assert len(stage.tenant.candidates) == 3


def test_the_oldest_answer_makes_room(stage: Stage, bob: Caller) -> None:
    bob("POST", "/candidates", json=ANN, headers={"Idempotency-Key": "k1"})
    (answer,) = stage.tenant.idempotency.values()
    stage.tenant.idempotency |= {f"other:{number}": answer for number in range(CAPACITY - 1)}

    bob("POST", "/candidates", json=ANN, headers={"Idempotency-Key": "k2"})

    assert len(stage.tenant.idempotency) == CAPACITY
    assert "usr_bobaaa:k1" not in stage.tenant.idempotency


@pytest.mark.parametrize("key", ["", "a b", "x" * 129])
def test_a_key_out_of_shape_is_refused(bob: Caller, key: str) -> None:
    answer = bob("POST", "/candidates", json=ANN, headers={"Idempotency-Key": key})

    assert answer.status_code == 422


def test_a_stranger_learns_nothing_from_a_key(mallory: Caller) -> None:
    answer = mallory("POST", "/candidates", json=ANN, headers={"Idempotency-Key": "k1"})

    assert answer.status_code == 401
