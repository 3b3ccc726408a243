"""
Whatever belongs to one customer, the admin of another neither sees nor touches: every route of the
admin's table, with every kind of id. A route that is new is in here without being written down, and
an id of a new kind fails until there is an example of it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import httpx
import pytest
from starlette.routing import Route

from contracts.conformance import Json, jobcannon, node
from integration.domain.ids import CustomerId
from integration.storage.residency import belongings
from integration.storage.residency.belongings import Rows
from integration.web.admin.access import AdminRoute, Who
from integration.web.routes import routes
from tests.databases import sqlite_url
from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME

HOME = "/admin/integrations/icims"
GLOBEX = CustomerId("cus_globex01")
ALICE = "cand_alice1"
OPEN = {"pages.sign_in", "admin_sessions.create", "accounts.read_setup", "accounts.set_up"}
"""What is below /admin for whoever is not signed in yet."""

ROUTES = [route for route in routes if isinstance(route, AdminRoute)]
OPERATIONS = {one.name: one for one in jobcannon().operations}
ABOUT_THE_VISITOR = {"admin_sessions.delete", "account.change_password"}
"""Named by no id, and changes what is the visitor's own: no other can be meant."""

KINDS = ("customer_id", "order_id", "delivery_id", "connection_id", "hold_id", "erasure_id")
"""What the body of an operation may name."""


def each(found: Iterable[AdminRoute]) -> pytest.MarkDecorator:
    """A test for each; none at all would be a mistake in here."""
    chosen = list(found)
    assert chosen
    return pytest.mark.parametrize("route", chosen, ids=[route.name for route in chosen])


def named_in_the_body(name: str) -> set[str]:
    body = OPERATIONS[name].node.get("requestBody")
    if body is None:
        return set()
    schema = node(node(node(node(body)["content"])["application/json"])["schema"])
    return node(node(jobcannon().resolve(schema))["properties"]).keys() & KINDS


def asked_by_query(name: str) -> set[str]:
    parameters = cast("list[Json]", OPERATIONS[name].node.get("parameters", []))
    queries = [node(jobcannon().resolve(found)) for found in parameters]
    names = {str(found["name"]) for found in queries if found["in"] == "query"}
    return {name for name in names if name.endswith("_id") or name == "search"}


@dataclass
class World:
    """Acme with one of everything; `ids` by the name that a path or a query gives them."""

    desk: Desk
    ids: dict[str, str]

    def admin_of(self, customer_id: CustomerId) -> Browser:
        return self.desk.signed_in_as(f"admin@{customer_id}.test")

    def rows(self) -> Rows:
        return self.desk.run(lambda tx: belongings.rows_of(tx, ACME))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with asyncio.Runner() as runner:
        desk = Desk(sqlite_url(tmp_path_factory.mktemp("admins")), runner)
        yield World(desk=desk, ids=everything_of_acme(desk))
        desk.close()


def everything_of_acme(desk: Desk) -> dict[str, str]:
    icims, operator = desk.browser(), desk.sign_in(desk.browser())
    desk.install(icims)
    desk.invite(icims)
    delivered = desk.deliver()
    hold = operator.post(f"{HOME}/retention/{ACME}/holds", json={"ground": "litigation"}).json()
    erasure = operator.post(
        f"{HOME}/retention/{ACME}/erasures", json={"candidate_id": ALICE}
    ).json()
    [connection] = operator.get(HOME).json()["items"]
    for customer_id in (ACME, GLOBEX):
        desk.account(f"admin@{customer_id}.test", customer_id=customer_id)
    control = desk.state["control"]
    accounts = control.services.accounts
    [session] = control.database.transact(lambda tx: accounts.sessions(tx, at=desk.clock.at))
    account = control.database.transact(accounts.all)[0]
    return {
        "customer_id": ACME,
        "order_id": "ord_000001",
        "delivery_id": str(delivered),
        "connection_id": connection["id"],
        "hold_id": hold["id"],
        "erasure_id": erasure["id"],
        "session_id": session.id,
        "account_id": account.id,
    }


def ask(world: World, browser: Browser, route: AdminRoute, **more: object) -> httpx.Response:
    """With Acme's ids wherever the path has one, and the body that the contract shows."""
    path = re.sub(r"{(\w+)}", lambda found: world.ids[found[1]], route.path)
    method = method_of(route)
    sent: dict[str, object] = {} if method == "GET" else {"json": example_of(route.name)}
    return browser.request(method, path, **sent | more)


def method_of(route: AdminRoute) -> str:
    """HEAD is what GET is (docs/decisions/0100-head.md)."""
    (method,) = (route.methods or {"GET"}) - {"HEAD"}
    return method


def example_of(name: str) -> dict[str, Json]:
    body = OPERATIONS[name].node.get("requestBody")
    if body is None:
        return {}
    media = node(node(node(body)["content"])["application/json"])
    example = media.get("example") or node(next(iter(node(media["examples"]).values())))["value"]
    return {key: ALICE if key == "candidate_id" else value for key, value in node(example).items()}


def with_body(body: dict[str, Json]) -> dict[str, object]:
    return {"json": body} if body else {}


def test_every_route_of_the_admin_says_who_may() -> None:
    below = [one for one in routes if isinstance(one, Route) and one.path.startswith("/admin")]

    assert {one.name for one in below if not isinstance(one, AdminRoute)} == OPEN


@each(one for one in ROUTES if "{" in one.path or named_in_the_body(one.name))
def test_what_is_another_customers_is_not_found(world: World, route: AdminRoute) -> None:
    stranger, before = world.admin_of(GLOBEX), world.rows()
    named: dict[str, Json] = {kind: world.ids[kind] for kind in named_in_the_body(route.name)}

    answer = ask(world, stranger, route, **with_body(example_of(route.name) | named))

    expected = (403, "operator_only") if route.may is Who.OPERATORS else (404, "not_found")
    assert (answer.status_code, answer.json()["code"]) == expected
    assert world.rows() == before


@each(one for one in ROUTES if "{" not in one.path and one.name not in ABOUT_THE_VISITOR)
def test_what_names_nobody_holds_nothing_of_another_customer(
    world: World, route: AdminRoute
) -> None:
    stranger, before = world.admin_of(GLOBEX), world.rows()
    marks = [*world.ids.values(), ALICE, "Acme Robotics"]

    for accept in ("application/json", "text/html"):
        answer = ask(world, stranger, route, headers={"accept": accept})
        refused = route.may is Who.OPERATORS
        assert answer.status_code == 403 if refused else answer.is_success, answer.text
        assert [mark for mark in marks if mark in answer.text] == []
    assert world.rows() == before


@each(one for one in ROUTES if asked_by_query(one.name))
def test_a_list_that_is_asked_for_another_customers_id_gives_nothing_away(
    world: World, route: AdminRoute
) -> None:
    stranger = world.admin_of(GLOBEX)

    for name in asked_by_query(route.name):
        for value in world.ids.values() if name == "search" else [world.ids[name]]:
            answer = ask(world, stranger, route, params={name: value})
            assert answer.status_code == (404 if name == "customer_id" else 200)
            assert value not in answer.text or name == "customer_id"


@each(one for one in ROUTES if one.name not in ABOUT_THE_VISITOR)
def test_the_customers_own_admin_is_not_kept_from_it(world: World, route: AdminRoute) -> None:
    """Or all of the above would hold of a program that finds nothing."""
    answer = ask(world, world.admin_of(ACME), route)

    if route.may is Who.OPERATORS:
        assert (answer.status_code, answer.json()["code"]) == (403, "operator_only")
    elif route.name == "admin_sessions.end":
        assert answer.status_code == 404, "it is the operator's"
    else:
        assert answer.is_success or answer.status_code == 409, answer.text


def test_a_customers_own_lists_hold_what_is_theirs(world: World) -> None:
    own = world.admin_of(ACME)

    assert [one["customer_id"] for one in own.get(HOME).json()["items"]] == [ACME]
    assert world.ids["delivery_id"] in own.get(f"{HOME}/logs").text
    assert world.ids["delivery_id"] in own.get(f"{HOME}/logs.csv").text
    assert {one["customer_id"] for one in own.get(f"{HOME}/audit").json()["items"]} == {ACME}
    assert [one["customer_id"] for one in own.get(f"{HOME}/residency").json()["items"]] == [ACME]
    assert own.get(f"{HOME}/health").json()["tokens"] != []
    assert own.get(f"{HOME}/checklist").json()["items"][0]["held"] is True


def test_a_refusal_is_in_the_audit_log_without_what_was_asked_for(world: World) -> None:
    stranger = world.admin_of(GLOBEX)
    stranger.get(f"{HOME}/logs/{world.ids['delivery_id']}")
    stranger.get(f"{HOME}/audit/verification")

    operator = world.desk.sign_in(world.desk.browser())
    entries = operator.get(f"{HOME}/audit?name=authz_fail&limit=2").json()["items"]

    assert [(one["outcome"], one["customer_id"], one["detail"]) for one in entries] == [
        ("refused", GLOBEX, {"code": "operator_only", "operation": "audit.verify"}),
        ("refused", GLOBEX, {"code": "not_found", "operation": "deliveries.read"}),
    ]
    assert entries[0]["who"].startswith("acc_")
    assert world.ids["delivery_id"] not in str(entries)


def test_a_form_of_another_site_is_refused_and_logged(world: World) -> None:
    own = world.admin_of(ACME)

    answer = own.post(
        f"{HOME}/recovery",
        json={"since": "2026-11-23T11:00:00Z"},
        headers={"origin": "https://evil.test"},
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    operator = world.desk.sign_in(world.desk.browser())
    [entry] = operator.get(f"{HOME}/audit?name=authz_fail&limit=1").json()["items"]
    assert entry["detail"] == {"code": "csrf_failed", "operation": "deliveries.recover"}


@each(one for one in ROUTES if method_of(one) != "GET" and one.name not in ABOUT_THE_VISITOR)
def test_a_member_that_nobody_asked_for_is_refused(world: World, route: AdminRoute) -> None:
    """Mass assignment: what a body may hold is a list, and nothing else is taken (ASVS 15.3.3)."""
    operator, before = world.desk.sign_in(world.desk.browser()), world.rows()
    body = example_of(route.name) | {"is_admin": True}

    answer = ask(world, operator, route, json=body)

    assert answer.status_code == 422, answer.text
    assert world.rows() == before
