"""Idempotency-Key over HTTP: what is asked again is answered again and done once, for a day."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_icims.domain.customers import Role
from mock_icims.domain.errors import RequestInProgress
from mock_icims.domain.idempotency import CAPACITY
from mock_icims.domain.oauth.grants import SessionKind, digest
from mock_icims.domain.structs import replace
from mock_icims.web.access import StaffPrincipal
from mock_icims.web.idempotency import Handler, once
from mock_icims.web.state import State
from tests.contract import checked_transport
from tests.icims_cast import ASSESSMENT, LEAD, grant, northwind, sign_in
from tests.web.mock_icims.connect.conftest import ISSUER, Caller, Stage

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


@pytest.mark.parametrize("key", ["k1", '"k1"'])
def test_the_key_with_another_payload_is_refused(bob: Caller, key: str) -> None:
    bob("POST", "/candidates", json=ANN, headers={"Idempotency-Key": key})

    answer = bob(
        "POST", "/candidates", json={**ANN, "last_name": "Other"}, headers={"Idempotency-Key": key}
    )

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_conflict"


def test_the_key_with_another_condition_is_another_request(carol: Caller) -> None:
    path, key = f"/jobs/{LEAD.id}", {"Idempotency-Key": "k1"}
    etag = carol("GET", path).headers["etag"]
    closed = {"status": "closed"}

    first = carol("PATCH", path, json=closed, headers={**key, "If-Match": etag})
    other = carol("PATCH", path, json=closed, headers=key)
    again = carol("PATCH", path, json=closed, headers={**key, "If-Match": etag})

    assert other.json()["code"] == "idempotency_conflict"
    assert (again.status_code, again.content) == (first.status_code, first.content)


def test_the_key_for_another_thing_is_another_request(bob: Caller) -> None:
    key, changes = {"Idempotency-Key": "k1"}, {"phone": "1"}
    ann = bob("POST", "/candidates", json=ANN).json()["id"]
    bob("PATCH", "/candidates/cand_alice1", json=changes, headers=key)

    other = bob("PATCH", f"/candidates/{ann}", json=changes, headers=key)

    assert other.json()["code"] == "idempotency_conflict"
    assert bob("GET", f"/candidates/{ann}").json()["phone"] is None


def test_who_may_less_by_now_is_not_answered_again(stage: Stage, jobcannon: Caller) -> None:
    key = {"Idempotency-Key": "k1"}
    assert jobcannon("POST", "/candidates", json=ANN, headers=key).status_code == 201
    narrower = stage.bearer(
        grant(stage.world, stage.tenant, token="narrower", scopes=("scorecard:write",))
    )

    assert narrower("POST", "/candidates", json=ANN, headers=key).status_code == 403


def test_a_key_belongs_to_one_operation(stage: Stage, bob: Caller) -> None:
    key = {"Idempotency-Key": "k1"}
    made = bob("POST", "/candidates", json=ANN, headers=key)
    assigned = bob(
        "POST",
        "/applications",
        json={"candidate_id": made.json()["id"], "job_id": LEAD.id},
        headers=key,
    )

    assert (made.status_code, assigned.status_code) == (201, 201)


def test_a_hundred_at_once_have_one_effect(stage: Stage, bob: Caller) -> None:
    async def together() -> list[httpx.Response]:
        transport = checked_transport(stage.app, stage.contract)
        headers = {**bob.headers, "Idempotency-Key": '"k1"'}
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER, headers=headers) as http:
            calls = [http.post(f"{bob.base}/candidates", json=ANN) for _ in range(100)]
            return await asyncio.gather(*calls)

    answers = asyncio.run(together())

    assert len(stage.tenant.candidates) == 2
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1


def test_while_the_first_is_not_answered_the_second_is_told_so(stage: Stage) -> None:
    """A handler that waits: those of today answer before anybody else is looked at."""
    going = asyncio.Event()

    async def slowly(request: Request[State]) -> Response:
        await going.wait()
        return Response(b"done", 200)

    person = somebody(stage)
    under_way: set[tuple[str, str]] = set()

    async def both() -> tuple[Response, Response]:
        first = asyncio.create_task(called(slowly, person, under_way))
        await asyncio.sleep(0)
        with pytest.raises(RequestInProgress):
            await called(slowly, person, under_way)
        going.set()
        return await first, await called(slowly, person, under_way)

    first, again = asyncio.run(both())

    assert first.body == again.body == b"done"
    assert under_way == set()


def test_two_customers_may_use_one_key_at_once(stage: Stage) -> None:
    async def at_once(request: Request[State]) -> Response:
        await asyncio.sleep(0)
        return Response(b"done", 200)

    second = Stage(stage.app, stage.world, northwind(id="cus_second"), stage.contract)
    stage.world.add(second.tenant)
    under_way: set[tuple[str, str]] = set()

    async def both() -> list[Response]:
        people = (somebody(stage), somebody(second))
        return await asyncio.gather(*(called(at_once, person, under_way) for person in people))

    assert [answer.body for answer in asyncio.run(both())] == [b"done", b"done"]


def test_a_crash_is_no_answer_and_may_be_tried_again(stage: Stage) -> None:
    person = somebody(stage)
    tries: list[int] = []

    async def fragile(request: Request[State]) -> Response:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("a bug")
        return Response(b"done", 200)

    with pytest.raises(RuntimeError):
        asyncio.run(called(fragile, person, set()))

    assert asyncio.run(called(fragile, person, set())).body == b"done"


def test_people_and_apps_do_not_share_keys(
    stage: Stage, bob: Caller, carol: Caller, jobcannon: Caller
) -> None:
    for caller in (bob, carol, jobcannon):
        made = caller("POST", "/candidates", json=ANN, headers={"Idempotency-Key": "k1"})
        assert made.status_code == 201

    assert len(stage.tenant.candidates) == 4


def test_a_refusal_is_remembered_as_well(bob: Caller, application: str) -> None:
    """The draft: an answer is repeated, success or error. What is repaired gets a new key."""
    path, key = f"/applications/{application}/stage", {"Idempotency-Key": "k1"}
    refused = bob("PUT", path, json={"stage_id": "stg_applied"}, headers=key)
    bob("PUT", path, json={"stage_id": ASSESSMENT.id})

    again = bob("PUT", path, json={"stage_id": "stg_applied"}, headers=key)

    assert (again.status_code, again.content) == (409, refused.content)


def test_who_may_not_is_asked_again_once_they_may(stage: Stage, bob: Caller) -> None:
    key, field = {"Idempotency-Key": "k1"}, {"name": "Charm", "type": "number"}
    assert bob("POST", "/scorecard-fields", json=field, headers=key).status_code == 403

    stage.tenant.users.put(replace(stage.tenant.users.get("usr_bobaaa"), role=Role.ADMIN))
    assert bob("POST", "/scorecard-fields", json=field, headers=key).status_code == 201


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
    stage.tenant.idempotency.update({f"other:{number}": answer for number in range(CAPACITY - 2)})

    def kept_after(key: str) -> tuple[int, bool]:
        bob("POST", "/candidates", json=ANN, headers={"Idempotency-Key": key})
        kept = stage.tenant.idempotency
        return len(kept), any(slot.endswith(" k1") for slot in kept)

    assert kept_after("k2") == (CAPACITY, True)
    assert kept_after("k3") == (CAPACITY, False)


def test_what_is_asked_again_after_a_day_is_the_newest(stage: Stage, jobcannon: Caller) -> None:
    def ask(key: str) -> None:
        jobcannon("POST", "/candidates", json=ANN, headers={"Idempotency-Key": key})

    ask("k1")
    ask("k2")
    stage.tenant.clock.advance(timedelta(days=1))
    ask("k1")

    assert [slot.rpartition(" ")[2] for slot in stage.tenant.idempotency] == ["k2", "k1"]


@pytest.mark.parametrize("key", ["", "a b", '"half', "x" * 129, '"' + "x" * 129 + '"'])
def test_a_key_out_of_shape_is_refused(bob: Caller, key: str) -> None:
    answer = bob("POST", "/candidates", json=ANN, headers={"Idempotency-Key": key})

    assert answer.status_code == 422


def test_a_stranger_learns_nothing_from_a_key(mallory: Caller) -> None:
    answer = mallory("POST", "/candidates", json=ANN, headers={"Idempotency-Key": "k1"})

    assert answer.status_code == 401


def somebody(stage: Stage) -> StaffPrincipal:
    cookie = sign_in(stage.world, stage.tenant, "bob", kind=SessionKind.COOKIE)
    session = stage.world.sessions.get(digest(cookie))
    assert session is not None
    return StaffPrincipal(stage.tenant.users.get("usr_bobaaa"), stage.tenant, session)


def asked(
    handler: Handler, person: StaffPrincipal, under_way: set[tuple[str, str]]
) -> Request[State]:
    """A request that arrived at this handler with the key k1."""
    return Request[State](
        {
            "type": "http",
            "method": "POST",
            "path": "/somewhere",
            "query_string": b"",
            "headers": [(b"idempotency-key", b"k1")],
            "route": Route("/somewhere", handler, name="somewhere.write"),
            "state": {"principal": person, "under_way": under_way},
            "icims.body": b"{}",
        }
    )


async def called(
    handler: Handler, person: StaffPrincipal, under_way: set[tuple[str, str]]
) -> Response:
    return await once(handler)(asked(handler, person, under_way))
