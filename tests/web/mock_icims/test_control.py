"""The control API: who may use it, and the customers that it opens, resets and closes."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.routing import Route

from mock_icims.web.control.routes import routes
from mock_icims.web.control.tenants import CAPABILITIES
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played, stage


def wrongly(route: Route) -> tuple[str, str]:
    """Method and path of a call that would get no further than "not found"."""
    method = next(iter((route.methods or set()) - {"HEAD"}))
    ids = {name: f"{name[:3]}_nobody0" for name in route.param_convertors}
    return method, route.path.format(**{**ids, "app_id": "acme"})


def test_health_says_what_is_there() -> None:
    async def story(on: Stage, _: Tenant) -> None:
        assert (await on.call("GET", "/_staging/health")).json() == {
            "status": "ok",
            "version": "0.1.0",
            "tenants": 1,
            "smtp": None,
            "capabilities": CAPABILITIES,
        }

    played(story)


def test_every_capability_is_one_of_the_resources() -> None:
    resources = {route.name.partition(".")[0] for route in routes}

    assert set(CAPABILITIES) <= resources | {"apps"}


@pytest.mark.parametrize("route", routes, ids=lambda route: route.name)
def test_nothing_is_there_while_staging_is_off(route: Route) -> None:
    async def call() -> None:
        async with stage(staging=False, promised=()) as on:
            assert (await on.call(*wrongly(route))).status_code == 404

    asyncio.run(call())


@pytest.mark.parametrize("route", routes, ids=lambda route: route.name)
@pytest.mark.parametrize(
    ("setting", "refused"),
    [
        ({"token": "a long token"}, (401, "unauthenticated")),
        (
            {"token": "a long token", "headers": {"Authorization": "Bearer another token"}},
            (401, "unauthenticated"),
        ),
        (
            {"token": "a long token", "headers": {"Authorization": "Basic a long token"}},
            (401, "unauthenticated"),
        ),
        ({"client": "192.0.2.7"}, (403, "loopback_only")),
        ({"headers": {"Host": "rebound.test"}}, (403, "loopback_only")),
        ({"headers": {"Host": "[half"}}, (403, "loopback_only")),
        ({"headers": {"Origin": "https://mallory.test"}}, (403, "csrf_failed")),
        ({"headers": {"Origin": "null"}}, (403, "csrf_failed")),
        ({"headers": {"Origin": "http://[half"}}, (403, "csrf_failed")),
        ({"headers": {"Sec-Fetch-Site": "cross-site"}}, (403, "csrf_failed")),
    ],
)
def test_mallory_moves_nothing(
    route: Route, setting: dict[str, object], refused: tuple[int, str]
) -> None:
    async def call() -> None:
        async with stage(delivering=False, **setting) as on:  # type: ignore[arg-type]
            assert code_of(await on.call(*wrongly(route))) == refused

    asyncio.run(call())


def test_with_the_token_other_machines_may() -> None:
    async def story(on: Stage, _: Tenant) -> None:
        assert (await on.call("GET", "/_staging/health")).status_code == 200

    played(
        story,
        token="a long token",
        client="192.0.2.7",
        headers={"Authorization": "Bearer a long token", "Host": "stage.test"},
    )


def test_a_tenant_is_a_customer_with_staff_who_can_sign_in() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        staff = tenant.shown["staff"]
        assert isinstance(staff, list)
        for user in staff:
            answer = await on.call(
                "POST",
                "/connect/v1/sessions",
                json={"email": user["email"], "password": user["password"]},
            )
            assert answer.status_code == 201
            assert answer.json()["user"]["role"] == user["role"]

    played(story)


def test_two_tenants_of_one_seed_differ_in_id_and_domain_only() -> None:
    async def story(on: Stage, first: Tenant) -> None:
        second = await on.tenant()

        renamed = httpx.Response(200, json=second.shown).text
        renamed = renamed.replace(second.id, first.id).replace("-2.test", ".test")
        assert renamed == httpx.Response(200, json=first.shown).text
        assert second.id != first.id

    played(story)


def test_a_tenant_is_what_was_asked_for() -> None:
    async def story(on: Stage, _: Tenant) -> None:
        small = await on.tenant(
            pack="empty", seed=7, name="Harborline Freight", tier="professional", region="eu"
        )

        assert small.shown["customer"] == {
            "id": small.id,
            "name": "Harborline Freight",
            "tier": "professional",
            "region": "eu",
        }
        assert small.shown["issuer"] == "http://icims.test"
        assert (await small("GET")).json() == small.shown
        listed = (await on.call("GET", "/_staging/tenants")).json()
        assert [one["customer"]["id"] for one in listed["items"]][1:] == [small.id]

    played(story)


def test_a_reset_brings_back_the_first_morning() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        jobcannon, recruiter = await tenant.bearer(), await tenant.staff()
        before = (await tenant.connect("GET", "/candidates?limit=200", headers=recruiter)).text
        await tenant.connect(
            "POST",
            "/candidates",
            headers=recruiter,
            json={"first_name": "Alice", "last_name": "Moreau", "email": "alice@a.test"},
        )
        await tenant("PUT", "/faults", json={"faults": [{"operation": "jobs.list", "status": 500}]})
        await tenant("POST", "/clock/advance", json={"seconds": 86_400})
        on.system.move(days=3)

        assert (await tenant("POST", "/reset")).json() == tenant.shown

        assert code_of(await tenant.connect("GET", "", headers=jobcannon)) == (
            401,
            "unauthenticated",
        )
        assert code_of(await tenant.connect("GET", "", headers=recruiter)) == (
            401,
            "unauthenticated",
        )
        again = await tenant.staff()
        after = (await tenant.connect("GET", "/candidates?limit=200", headers=again)).text
        assert after == before
        assert (await tenant("GET", "/faults")).json() == {"faults": []}
        assert (await tenant("GET", "/events")).json()["items"] == []
        assert (await tenant("GET", "/clock")).json()["offset_seconds"] == 0

    played(story)


def test_a_deleted_tenant_is_gone() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()

        assert (await tenant("DELETE")).status_code == 204

        assert code_of(await tenant("GET")) == (404, "not_found")
        assert (await other("GET")).status_code == 200
        third = await on.tenant()
        assert third.id not in {tenant.id, other.id}

    played(story)


@pytest.mark.parametrize(
    "body",
    [
        {"pack": "huge"},
        {"seed": 0},
        {"seed": "one"},
        {"name": ""},
        {"region": "moon"},
        {"colour": "blue"},
    ],
)
def test_a_tenant_that_cannot_be_made_is_refused(body: dict[str, object]) -> None:
    async def story(on: Stage, _: Tenant) -> None:
        answer = await on.call("POST", "/_staging/tenants", json=body)

        assert code_of(answer) == (422, "validation_failed")
        assert [error["field"] for error in answer.json()["errors"]] == list(body)

    played(story)
