"""Mallory writes on scorecards: fields that are not there, versions gone by, orders not hers."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import pytest

from scenarios import expect
from scenarios.shapes import Order
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.refusals import refused
from tests.e2e.hostile.rival import APP_ID, ASSESSMENT

CURRENT = "the version that is there"

Entry = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A scorecard that was written once, by the rival, for its own order."""

    rival: httpx.Client
    path: str
    order: Order
    fields: dict[str, str]

    def entry(self, name: str, value: object = 1, **changed: object) -> Entry:
        return {"field_id": self.fields[name], "field_name": name, "value": value} | changed

    def write(
        self, *entries: Entry, version: str | None = CURRENT, order_id: str = ""
    ) -> httpx.Response:
        if version == CURRENT:
            version = self.rival.get(self.path).headers["etag"]
        sent = {"order_id": order_id or self.order.id, "entries": entries}
        headers = {} if version is None else {"if-match": version}
        return self.rival.patch(self.path, json=sent, headers=headers)


@pytest.fixture(scope="module")
def card(abroad: Company) -> Card:
    """Fields: Kept is there, Renamed has another name by now, Deleted is gone."""
    _, application = abroad.applicant()
    sent = {"application_id": application.id, "assessment": ASSESSMENT}
    order = expect.shape(abroad.bob.post("/assessment-orders", json=sent), Order)
    fields: dict[str, str] = {}
    for name, kind in {"Kept": "number", "Renamed": "number", "Deleted": "number"}.items():
        made = abroad.carol.post("/scorecard-fields", json={"name": name, "type": kind})
        fields[name] = expect.status(made, 201).json()["id"]
    link = abroad.carol.post("/scorecard-fields", json={"name": "Link", "type": "url"})
    fields |= {"Link": link.json()["id"], "Unknown": "fld_neverwas"}
    abroad.carol.patch(f"/scorecard-fields/{fields['Renamed']}", json={"name": "Called otherwise"})
    abroad.carol.delete(f"/scorecard-fields/{fields['Deleted']}")

    path = f"/applications/{application.id}/scorecard"
    card = Card(rival=abroad.app(APP_ID), path=path, order=order, fields=fields)
    expect.status(card.write(card.entry("Kept"), version='"0"'), 200)
    return card


pytestmark = pytest.mark.usefixtures("card", "nothing_changes_abroad")


@pytest.mark.parametrize(
    ("name", "reason"), [("Renamed", "renamed"), ("Deleted", "deleted"), ("Unknown", "deleted")]
)
def test_a_field_that_is_not_there_writes_nothing_at_all(
    card: Card, name: str, reason: str
) -> None:
    answer = card.write(card.entry("Kept", 99), card.entry(name))

    problem = refused(answer, 422, "scorecard_field_not_found")
    assert problem["reason"] == reason
    assert (problem["field_id"], problem["field_name"]) == (card.fields[name], name)


@pytest.mark.parametrize(
    ("version", "status", "code"),
    [
        ('"0"', 412, "version_conflict"),
        ('"2"', 412, "version_conflict"),
        ('"999999999"', 412, "version_conflict"),
        (None, 428, "precondition_required"),
        ("*", 422, "validation_failed"),
        ('W/"1"', 422, "validation_failed"),
        ("1", 422, "validation_failed"),
        ('"1", "0"', 422, "validation_failed"),
        ('"-1"', 422, "validation_failed"),
        ("", 422, "validation_failed"),
    ],
    ids=["stale", "future", "far", "none", "any", "weak", "bare", "list", "negative", "empty"],
)
def test_only_the_version_that_was_read_may_be_replaced(
    card: Card, version: str | None, status: int, code: str
) -> None:
    refused(card.write(card.entry("Kept", 99), version=version), status, code)


@pytest.mark.parametrize("owner", ["another-application", "nobody"])
def test_an_order_of_something_else_writes_nothing(card: Card, abroad: Company, owner: str) -> None:
    orders = abroad.bob.get("/assessment-orders").json()["items"]
    others = [one["id"] for one in orders if one["id"] != card.order.id]
    order_id = (others or ["ord_neverwas"])[0] if owner == "another-application" else "ord_nobody"

    refused(card.write(card.entry("Kept", 99), order_id=order_id), 422, "validation_failed")


@pytest.mark.usefixtures("nothing_changes")
def test_an_app_writes_nothing_for_another_apps_order(
    intruder: httpx.Client, home: Company, served: Order
) -> None:
    field = home.bob.get("/scorecard-fields").json()["items"][0]
    entry = {"field_id": field["id"], "field_name": field["name"], "value": 100}
    sent = {"order_id": served.id, "entries": [entry]}
    path = f"/applications/{served.application_id}/scorecard"

    answer = intruder.patch(path, json=sent, headers={"if-match": '"0"'})

    refused(answer, 422, "validation_failed")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Kept", "ninety"),
        ("Kept", None),
        ("Kept", True),
        ("Kept", [1]),
        ("Kept", 1e10),
        ("Link", 5),
        ("Link", "javascript:alert(1)"),
        ("Link", "data:text/html,<script>alert(1)</script>"),
        ("Link", "https://evil.test/\r\nX-Evil: 1"),
        ("Link", "//evil.test"),
    ],
    ids=[
        "text", "null", "true", "list", "huge",
        "number-as-link", "javascript", "data", "line-end", "no-scheme",
    ],
)  # fmt: skip
def test_a_value_that_the_field_does_not_take_is_refused(
    card: Card, name: str, value: object
) -> None:
    refused(card.write(card.entry(name, value)), 422, "validation_failed")


@pytest.mark.parametrize(
    "changed",
    [{"field_id": "../fields"}, {"field_id": None}, {"field_name": ""}, {"admin": True}],
    ids=["path", "null", "no-name", "unknown-member"],
)
def test_an_entry_out_of_shape_is_refused(card: Card, changed: dict[str, object]) -> None:
    refused(card.write(card.entry("Kept", 99, **changed)), 422, "validation_failed")


def test_a_field_named_twice_is_refused(card: Card) -> None:
    refused(card.write(card.entry("Kept", 2), card.entry("Kept", 3)), 422, "validation_failed")


def test_a_write_of_nothing_is_refused(card: Card) -> None:
    refused(card.write(), 422, "validation_failed")


def test_people_do_not_write_scorecards(card: Card, abroad: Company) -> None:
    sent = {"order_id": card.order.id, "entries": [card.entry("Kept", 99)]}

    for person in (abroad.bob, abroad.carol):
        answer = person.patch(card.path, json=sent, headers={"if-match": '"1"'})
        refused(answer, 403, "insufficient_scope")


def test_the_same_values_again_are_acknowledged_and_make_no_version(card: Card) -> None:
    there = card.rival.get(card.path).json()["entries"][0]["value"]

    assert card.write(card.entry("Kept", there), version='"0"').status_code == 200
