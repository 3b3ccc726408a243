"""Mallory in a hurry: ten times the same at the same moment, where only one may count."""

from __future__ import annotations

from collections import Counter

import httpx

from scenarios import expect
from scenarios.shapes import Order
from tests.e2e.hostile.callers import Program, ten_at_once
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.consents import OWNER, TOKEN, consent
from tests.e2e.hostile.invitations import ITEMS, begin, candidate_of, invite
from tests.e2e.hostile.refusals import refused
from tests.e2e.hostile.rival import APP_ID, ASSESSMENT
from tests.e2e.hostile.settled import everything
from tests.e2e.hostile.windows import Window


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(one.status_code for one in answers)


def test_of_ten_submissions_one_counts(
    jobcannon: Program, home: Company, operator: httpx.Client
) -> None:
    order, link = invite(home, operator)
    alice = begin(jobcannon, link)
    expect.status(alice.answer({str(number): 2 for number in range(1, ITEMS + 1)}), 200)

    answers = ten_at_once(lambda _: alice.submit())

    assert statuses(answers) == {201: 1, 409: 9}
    everything(home, operator)
    versions = home.bob.get(f"/applications/{order.application_id}/scorecard/versions").json()
    assert len(versions["items"]) == 1
    log = operator.get(f"/integrations/icims/logs?order_id={order.id}").json()["items"]
    assert [one["status"] for one in log if one["kind"] == "callback"] == [200]


def test_of_ten_browsers_one_begins_and_all_get_the_same_attempt(
    jobcannon: Program, home: Company, operator: httpx.Client
) -> None:
    order, link = invite(home, operator)

    answers = ten_at_once(lambda _: jobcannon.caller().post(f"{link}/attempts"))

    assert statuses(answers) == {201: 10}
    assert len({one.json()["id"] for one in answers}) == 1
    everything(home, operator)
    stamps = home.bob.get(f"/candidates/{candidate_of(home, order)}").json()["assessments"]
    assert [stamp["order_id"] for stamp in stamps] == [order.id]


def test_of_ten_tickets_that_are_one_only_one_starts(jobcannon: Program, home: Company) -> None:
    listing = "/marketplace/listings/jobcannon/installations"
    redirect_to = home.carol.post(listing, json={}).json()["redirect_to"]

    answers = ten_at_once(lambda _: jobcannon.caller().get(redirect_to))

    assert statuses(answers) == {303: 1, 401: 9}


def test_of_ten_codes_that_are_one_only_one_is_redeemed_and_its_token_is_dead(
    icims: Program, abroad: Company
) -> None:
    given = consent(Window.of(icims, abroad.person("admin")))

    answers = ten_at_once(lambda _: icims.caller().post(TOKEN, data=given.redemption(), auth=OWNER))

    assert statuses(answers) == {200: 1, 400: 9}
    (token,) = [one.json()["access_token"] for one in answers if one.is_success]
    refused(icims.caller(token).get(abroad.path()), 401, "token_revoked")


def test_of_ten_orders_one_is_opened_and_of_ten_writes_one_is_written(abroad: Company) -> None:
    _, application = abroad.applicant()
    wanted = {"application_id": application.id, "assessment": ASSESSMENT}
    orders = ten_at_once(lambda _: abroad.bob.post("/assessment-orders", json=wanted))
    assert statuses(orders) == {201: 1, 409: 9}

    (order,) = [expect.shape(one, Order) for one in orders if one.is_success]
    made = abroad.carol.post("/scorecard-fields", json={"name": "Raced", "type": "number"}).json()
    rival, path = abroad.app(APP_ID), f"/applications/{application.id}/scorecard"

    def write(value: int) -> httpx.Response:
        entry = {"field_id": made["id"], "field_name": "Raced", "value": value}
        sent = {"order_id": order.id, "entries": [entry]}
        return rival.patch(path, json=sent, headers={"if-match": '"0"'})

    assert statuses(ten_at_once(write)) == {200: 1, 412: 9}
    assert rival.get(path).json()["version"] == 1
