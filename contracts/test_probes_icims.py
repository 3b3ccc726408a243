"""Attacks on what only Connect v1 has: conditional writes, signed callbacks, things gone before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from contracts import raw_http
from contracts.conformance import Json, Node, icims_connect, node
from contracts.icims_stage import IcimsStage
from contracts.jobcannon_needs import callback_example
from contracts.raw_http import Answer, ask
from contracts.serving import served
from contracts.signing import IMPOSSIBLE_HEADERS, signed
from tests.icims_cast import CALLBACK_SECRET, NOON, OVERALL


@dataclass(frozen=True, slots=True)
class Fake:
    """The served stage; every call starts from the same noon."""

    url: str
    stage: IcimsStage

    def __call__(
        self, method: str, path: str, body: Json = None, *, token: str = "", **headers: str
    ) -> Answer:
        sent = {"Authorization": f"Bearer {token or self.stage.carol}", **headers}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            sent["Content-Type"] = "application/json"
        return ask(self.url, method, self.stage.base + path, headers=sent, body=content)

    def call_back(self, body: bytes, headers: dict[str, str]) -> Answer:
        path = f"{self.stage.base}/assessment-orders/{self.stage.ids['ord_3r5t7y2u4i6o']}/callback"
        known = {
            "Authorization": f"Bearer {self.stage.app}",
            "Content-Type": "application/json",
        }
        return ask(self.url, "POST", path, headers=known | headers, body=body)


@pytest.fixture(scope="module")
def running() -> Iterator[Fake]:
    stage = IcimsStage()
    with served(lambda _: stage.web) as url:
        yield Fake(url, stage)


@pytest.fixture
def fake(running: Fake) -> Fake:
    running.stage.reset()
    return running


@pytest.fixture
def scorecard(fake: Fake) -> str:
    return f"/applications/{fake.stage.ids['app_6h3j2k5l7n4b']}/scorecard"


@pytest.fixture
def alice(fake: Fake) -> str:
    return f"/candidates/{fake.stage.ids['cand_4f2k7q7x3m5p']}"


@pytest.mark.parametrize(
    "condition",
    ["0", '"', '""', '"0', '"00"', '"-1"', 'W/"0"', '"0", "1"', '"\u00b2"', '"' + "9" * 400 + '"'],
)
def test_a_condition_that_is_no_version_is_refused(
    fake: Fake, scorecard: str, condition: str
) -> None:
    answer = fake("PATCH", scorecard, score(fake), token=fake.stage.app, **{"If-Match": condition})

    refused(answer, 400, 412, 422)


def test_a_write_without_a_condition_is_refused(fake: Fake, scorecard: str) -> None:
    refused(fake("PATCH", scorecard, score(fake), token=fake.stage.app), 428)


@pytest.mark.parametrize("key", ['"', "a b", "\u00e9", "x" * 200, "a;b"])
def test_an_idempotency_key_that_is_none_is_refused(fake: Fake, key: str) -> None:
    body: Json = {"first_name": "Mallory", "last_name": "Malone"}

    refused(fake("POST", "/candidates", body, **{"Idempotency-Key": key}), 400, 422)


@pytest.mark.parametrize(("name", "value"), IMPOSSIBLE_HEADERS, ids=lambda value: value[:16])
def test_a_header_of_a_signature_that_cannot_be_is_refused(
    fake: Fake, name: str, value: str
) -> None:
    body = json.dumps(callback(fake)).encode()
    headers = signed(body, secret=CALLBACK_SECRET, id="wrk_1", at=NOON) | {name: value}

    refused(fake.call_back(body, headers), 400, 401, 422)


def test_a_callback_whose_bytes_were_touched_is_refused(fake: Fake) -> None:
    body = json.dumps(callback(fake)).encode()
    headers = signed(body, secret=CALLBACK_SECRET, id="wrk_1", at=NOON)

    refused(fake.call_back(body.replace(b": ", b":"), headers), 401)


def test_a_callback_that_comes_twice_has_one_effect_and_one_answer(fake: Fake) -> None:
    body = json.dumps(callback(fake)).encode()
    headers = signed(body, secret=CALLBACK_SECRET, id="wrk_1", at=NOON)

    first, again = fake.call_back(body, headers), fake.call_back(body, headers)

    assert (first.status, first.body) == (again.status, again.body)
    assert first.status == 200


@pytest.mark.parametrize("member", ["first_name", "last_name"])
def test_a_member_that_cannot_be_null_is_not_made_so(fake: Fake, alice: str, member: str) -> None:
    refused(fake("PATCH", alice, {member: None}), 422)


def test_an_update_is_there_when_read_again(fake: Fake, alice: str) -> None:
    assert fake("PATCH", alice, {"phone": "+1 555 0100", "email": None}).status == 200

    read = json.loads(fake("GET", alice).body)
    assert (read["phone"], read["email"], read["first_name"]) == ("+1 555 0100", None, "Alice")


@pytest.mark.parametrize("path", ["/candidates/cand_alice1", f"/scorecard-fields/{OVERALL.id}"])
def test_what_is_gone_cannot_be_deleted_again(fake: Fake, path: str) -> None:
    assert fake("DELETE", path).status == 204

    refused(fake("DELETE", path), 404)


def test_another_customers_address_is_not_found_whoever_asks(fake: Fake) -> None:
    for token in (fake.stage.carol, fake.stage.app):
        headers = {"Authorization": f"Bearer {token}"}
        answer = ask(fake.url, "GET", "/connect/v1/customers/cus_other1", headers=headers)
        refused(answer, 404)


def score(fake: Fake) -> Node:
    entry: Json = {"field_id": OVERALL.id, "field_name": OVERALL.name, "value": 64}
    return {"order_id": fake.stage.ids["ord_3r5t7y2u4i6o"], "entries": [entry]}


def callback(fake: Fake) -> Node:
    example = callback_example()
    order_id = fake.stage.ids["ord_3r5t7y2u4i6o"]
    return {**example, "data": {**node(example["data"]), "order_id": order_id}}


def refused(answer: Answer, *statuses: int) -> None:
    raw_http.refused(icims_connect(), answer, *statuses)
