"""Mallory next door: another customer's things, another role's, another tier's, another app's."""

from __future__ import annotations

import re

import httpx
import pytest

from contracts.conformance import Operation, icims_connect
from scenarios import expect
from scenarios.shapes import Order, Tenant
from tests.e2e.hostile.callers import Program
from tests.e2e.hostile.company import CUSTOMERS, Company
from tests.e2e.hostile.refusals import refused
from tests.e2e.hostile.rival import APP_ID, ASSESSMENT, SCOPES

HERE = CUSTOMERS + "/{customer_id}"
OPERATIONS = [one for one in icims_connect().operations if one.path.startswith(HERE)]
OF_ONE_THING = [
    one for one in OPERATIONS if "_id}" in one.path.removeprefix(HERE).replace("{app_id}", "")
]

Ids = dict[str, str]
Body = dict[str, str] | None


@pytest.fixture(scope="module")
def ids(abroad: Company) -> Ids:
    """One thing of each kind that the customer next door has."""
    candidate, application = abroad.applicant()
    sent = {"application_id": application.id, "assessment": ASSESSMENT}
    order = expect.shape(abroad.bob.post("/assessment-orders", json=sent), Order)
    return {
        "candidate_id": candidate.id,
        "application_id": application.id,
        "order_id": order.id,
        "job_id": application.job_id,
        "workflow_id": abroad.bob.get("/workflows").json()["items"][0]["id"],
        "field_id": abroad.carol.post(
            "/scorecard-fields", json={"name": "Speed", "type": "number"}
        ).json()["id"],
        "app_id": APP_ID,
    }


@pytest.mark.parametrize("operation", OPERATIONS, ids=[one.name for one in OPERATIONS])
@pytest.mark.usefixtures("nothing_changes_abroad")
def test_nothing_of_another_customer_is_found(
    icims: Program,
    home: Company,
    intruder: httpx.Client,
    abroad: Company,
    ids: Ids,
    operation: Operation,
) -> None:
    address = addressed(operation, {**ids, "customer_id": abroad.id})

    for stranger in (home.carol, home.bob, intruder):
        mallory = icims.caller(stranger.headers["authorization"].removeprefix("Bearer "))
        problem = refused(asked(mallory, operation, address), 404, "not_found")
        assert not any(ids[name] in str(problem["detail"]) for name in ids if name != "app_id")


@pytest.mark.parametrize("operation", OF_ONE_THING, ids=[one.name for one in OF_ONE_THING])
@pytest.mark.usefixtures("nothing_changes", "nothing_changes_abroad")
def test_other_peoples_ids_lead_nowhere_under_ones_own_address(
    home: Company, ids: Ids, operation: Operation
) -> None:
    address = addressed(operation, {**ids, "customer_id": home.id})

    answer = asked(home.carol, operation, address.removeprefix(home.path()))

    if operation.method == "GET":
        refused(answer, 404, "not_found")
    assert answer.status_code in {403, 404, 415, 422, 428}, answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/candidates/{candidate}"),
        ("POST", "/scorecard-fields"),
        ("PATCH", "/scorecard-fields/{field}"),
        ("DELETE", "/scorecard-fields/{field}"),
        ("PUT", "/apps/jobcannon/configuration"),
        ("DELETE", "/apps/jobcannon"),
        ("POST", "/marketplace/listings/jobcannon/installations"),
    ],
    ids=[
        "erase",
        "create-field",
        "rename-field",
        "delete-field",
        "configure",
        "uninstall",
        "install",
    ],
)
@pytest.mark.usefixtures("nothing_changes")
def test_a_recruiter_does_nothing_that_is_an_admins(home: Company, method: str, path: str) -> None:
    candidate = home.bob.get("/candidates").json()["items"][0]["id"]
    field = home.bob.get("/scorecard-fields").json()["items"][0]["id"]
    body: Body = None if method == "DELETE" else {}

    address = path.format(candidate=candidate, field=field)
    problem = refused(home.bob.request(method, address, json=body), 403, "role_required")

    assert problem["role"] == "admin"


@pytest.mark.parametrize("app_id", ["jobcannon", "rival"])
def test_a_professional_customer_installs_nothing(
    icims: Program, registered: None, app_id: str
) -> None:
    sent = {"seed": 4003, "tier": "professional"}
    opened = icims.caller().post("/_staging/tenants", json=sent)
    small = Company.of(expect.shape(opened, Tenant), icims)

    answer = small.carol.post(f"/marketplace/listings/{app_id}/installations", json={})

    assert refused(answer, 403, "tier_required")["tier"] == "enterprise_plus"
    assert small.carol.get("/apps").json()["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/candidates", "candidate_profile:write"),
        ("PATCH", "/candidates/{candidate_id}", "candidate_profile:write"),
        ("PUT", "/assessment-orders/{order_id}/status", "assessment_delivery:write"),
        ("POST", "/assessment-orders/{order_id}/callback", "assessment_delivery:write"),
        ("PATCH", "/applications/{application_id}/scorecard", "scorecard:write"),
        ("GET", "/candidates/{candidate_id}", "candidate_profile:read"),
        ("GET", "/applications/{application_id}", "candidate_profile:read"),
        ("GET", "/assessment-orders/{order_id}", "assessment_delivery:write"),
        ("GET", "/applications/{application_id}/scorecard", "scorecard:write"),
    ],
    ids=[
        "create",
        "update",
        "status",
        "callback",
        "scorecard",
        "read",
        "application",
        "order",
        "scores",
    ],
)
def test_without_its_scope_an_app_does_nothing(
    abroad: Company, ids: Ids, method: str, path: str, scope: str
) -> None:
    app = abroad.app(APP_ID, scopes=[one for one in SCOPES if one != scope])
    before = abroad.everything()
    body: Body = None if method == "GET" else {}

    answer = app.request(method, path.format(**ids), json=body)

    assert refused(answer, 403, "insufficient_scope")["scope"] == scope
    challenge = answer.headers["www-authenticate"]
    assert re.match(r'Bearer realm="icims", error="insufficient_scope"', challenge)
    assert f'scope="{scope}"' in challenge
    assert abroad.everything() == before


def test_a_key_that_was_used_opens_nothing_that_the_scope_does_not(abroad: Company) -> None:
    person = {"first_name": "Vic", "last_name": "Tim"}
    key = {"idempotency-key": "key-of-the-rival"}
    written = abroad.app(APP_ID).post("/candidates", json=person, headers=key)
    assert written.status_code == 201

    narrow = abroad.app(APP_ID, scopes=["candidate_profile:read"])

    again = narrow.post("/candidates", json=person, headers=key)
    refused(again, 403, "insufficient_scope")


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/apps/jobcannon"),
        ("GET", "/apps/jobcannon/configuration"),
        ("GET", "/assessment-orders/{order}"),
        ("PUT", "/assessment-orders/{order}/status"),
    ],
    ids=["installation", "configuration", "order", "status"],
)
def test_an_app_sees_nothing_of_another_app(
    intruder: httpx.Client, served: Order, method: str, path: str
) -> None:
    body: Body = None if method == "GET" else {"status": "in_progress"}

    answer = intruder.request(method, path.format(order=served.id), json=body)

    refused(answer, 404, "not_found")
    assert served.id not in intruder.get("/assessment-orders").text


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"origin": "https://evil.test"}, "csrf_failed"),
        ({"sec-fetch-site": "cross-site"}, "csrf_failed"),
        ({"origin": "http://[evil"}, "csrf_failed"),
        ({"host": "evil.test"}, "loopback_only"),
        ({"host": "127.0.0.1.evil.test"}, "loopback_only"),
    ],
    ids=["origin", "fetch-metadata", "broken-origin", "rebound-name", "lookalike-name"],
)
@pytest.mark.usefixtures("nothing_changes")
def test_a_web_page_of_somebody_else_does_not_move_the_stage(
    icims: Program, home: Company, headers: dict[str, str], code: str
) -> None:
    control: httpx.Client = home.control

    refused(control.post("/reset", headers=headers), 403, code)
    refused(control.post("/tokens", json={}, headers=headers), 403, code)
    refused(icims.caller().get("/_staging/tenants", headers=headers), 403, code)


def addressed(operation: Operation, ids: Ids) -> str:
    path = operation.path
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def asked(caller: httpx.Client, operation: Operation, address: str) -> httpx.Response:
    body: Body = None if operation.method in {"GET", "DELETE"} else {}
    return caller.request(operation.method, address, json=body)
