"""A 200 that omits the write: answered with what was there, and nothing is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from mock_icims.domain.faults.effects import OMITTED, Effect, EffectKind
from mock_icims.domain.faults.faults import Match
from mock_icims.services.faults import faults
from mock_icims.services.faults.faults import Order
from tests.icims_cast import OVERALL
from tests.web.mock_icims.connect.callbacks import callback, signed
from tests.web.mock_icims.connect.conftest import Caller, Stage

Write = Callable[[Caller, str, str], httpx.Response]
ALICE = "/candidates/cand_alice1"
LINK = "https://jobcannon.test/reports/q7"


def stamps(app: Caller, application: str, order: str) -> httpx.Response:
    stamp = {"order_id": order, "assessment": "big-five", "status": "sent", "link": LINK}
    return app("PATCH", ALICE, json={"assessment_stamp": stamp})


def reports(app: Caller, application: str, order: str) -> httpx.Response:
    return app("PUT", f"/assessment-orders/{order}/status", json={"status": "sent"})


def scores(app: Caller, application: str, order: str) -> httpx.Response:
    entry = {"field_id": OVERALL.id, "field_name": OVERALL.name, "value": 64}
    path = f"/applications/{application}/scorecard"
    sent = {"order_id": order, "entries": [entry]}
    match = app("GET", path).headers["etag"]
    keyed = {"If-Match": match, "Idempotency-Key": "one-and-the-same"}
    return app("PATCH", path, json=sent, headers=keyed)


def calls_back(app: Caller, application: str, order: str) -> httpx.Response:
    """By the contract it is answered that the order is completed; as before, it is not."""
    body = callback(order)
    path = f"/assessment-orders/{order}/callback"
    return replace(app, contracts=())("POST", path, content=body, headers=signed(body))


WRITES: dict[str, Write] = {
    "candidates.update": stamps,
    "orders.status": reports,
    "scorecards.write": scores,
    "orders.callback": calls_back,
}


def omit(stage: Stage, operation: str) -> None:
    """The next of these writes."""
    match, effect = Match(operation=operation), Effect(kind=EffectKind.OMIT)
    faults.add(stage.tenant, Order(match=match, effect=effect))


def there(app: Caller, application: str, order: str) -> list[object]:
    """All that the four may write to."""
    places = (ALICE, f"/assessment-orders/{order}", f"/applications/{application}/scorecard")
    return [app("GET", place).json() for place in places]


def test_every_write_that_can_be_left_undone_is_here() -> None:
    assert set(WRITES) == OMITTED


@pytest.mark.parametrize("operation", WRITES)
def test_a_write_is_answered_200_and_not_done_and_the_next_one_is_done(
    stage: Stage, jobcannon: Caller, application: str, order: str, operation: str
) -> None:
    write, before = WRITES[operation], there(jobcannon, application, order)
    omit(stage, operation)

    omitted = write(jobcannon, application, order)

    assert omitted.status_code == 200, omitted.text
    assert there(jobcannon, application, order) == before
    done = write(jobcannon, application, order)
    assert done.status_code == 200, done.text
    assert done.json() != omitted.json()
    assert there(jobcannon, application, order) != before


def test_the_answer_is_what_was_there_in_the_shape_of_the_writes_answer(
    stage: Stage, jobcannon: Caller, application: str, order: str
) -> None:
    for operation in WRITES:
        omit(stage, operation)
    person, ordered, scorecard = there(jobcannon, application, order)

    assert stamps(jobcannon, application, order).json() == person
    assert reports(jobcannon, application, order).json() == ordered
    assert scores(jobcannon, application, order).json() == scorecard
    called = calls_back(jobcannon, application, order)
    assert called.json() == {"order_id": order, "status": "requested"}


def test_whoever_may_not_is_told_so_all_the_same(
    stage: Stage, mallory: Caller, application: str, order: str
) -> None:
    omit(stage, "*")

    assert reports(mallory, application, order).status_code == 401


def test_a_rule_for_everything_lets_what_it_cannot_omit_through(
    stage: Stage, jobcannon: Caller, bob: Caller, application: str, order: str
) -> None:
    omit(stage, "*")

    named = bob("POST", "/candidates", json={"first_name": "Ann", "last_name": "Ode"})

    assert named.status_code == 201
    [rule] = stage.tenant.faults
    assert (rule.matched, rule.hits) == (0, 0)
    assert reports(jobcannon, application, order).json()["status"] == "requested"
