"""Where a fault strikes and where it does not: an app, a time, a customer, an operation."""

from __future__ import annotations

import httpx

from tests.icims_cast import JOBCANNON
from tests.web.mock_icims.ordering_faults import BROKEN_ON_PURPOSE, ordered
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played


def test_a_rule_for_an_app_lets_people_through() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        app, bob = await tenant.bearer(), await tenant.staff()
        match = {"operation": "*", "app_id": "jobcannon"}
        await ordered(tenant, {"match": match, "status": 503, "times": None})

        assert (await tenant.connect("GET", "/jobs", headers=bob)).status_code == 200
        assert (await tenant.connect("GET", "/jobs", headers=app)).status_code == 503

    played(story)


def test_icims_is_down_until_the_customers_clock_says_otherwise() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        match = {"operation": "*", "until": "2026-11-23T12:05:00Z"}
        await ordered(tenant, {"match": match, "status": 503, "times": None})

        down = await tenant.connect("GET", "/jobs", headers=token)
        await tenant("POST", "/clock/advance", json={"seconds": 300})
        up = await tenant.connect("GET", "/jobs", headers=token)

        assert (down.status_code, up.status_code) == (503, 200)

    played(story)


def test_what_leads_to_no_customer_passes_untouched() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await ordered(tenant, {"operation": "*", "status": 503, "times": None})

        metadata = await on.call("GET", "/.well-known/oauth-authorization-server")
        nobody = await on.call("POST", "/connect/v1/sessions", json={"email": "x", "password": "y"})

        assert metadata.status_code == 200
        assert code_of(nobody) == (401, "credentials_invalid")

    played(story)


def test_signing_in_can_fail_for_the_people_of_one_customer() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        await ordered(tenant, {"operation": "sessions.create", "status": 503, "times": None})

        async def sign_in(whose: Tenant) -> int:
            people = whose.shown["staff"]
            assert isinstance(people, list)
            sent = {name: people[0][name] for name in ("email", "password")}
            return (await on.call("POST", "/connect/v1/sessions", json=sent)).status_code

        assert [await sign_in(tenant), await sign_in(other)] == [503, 201]

    played(story)


def test_revoking_a_token_can_fail_in_oauths_own_words() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        registration = on.world.registrations[JOBCANNON]
        token = (await tenant.bearer())["Authorization"].removeprefix("Bearer ")
        await ordered(tenant, {"operation": "oauth.revoke", "status": 503})
        pair = (registration.client_id, registration.client_secret)

        async def revoke() -> httpx.Response:
            sent = {"token": token}
            return await on.http.post("/oauth/revoke", data=sent, auth=pair)

        failed, revoked = await revoke(), await revoke()

        assert failed.status_code == 503
        assert failed.json()["error"] == "temporarily_unavailable"
        assert revoked.status_code == 200

    played(story, **BROKEN_ON_PURPOSE)
