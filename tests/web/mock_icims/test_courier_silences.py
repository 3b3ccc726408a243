"""Whom the courier leaves alone: a gone endpoint, an uninstalled app, a tenant that was reset."""

from __future__ import annotations

from mock_icims.web.control.registering import apps_in
from tests.web.mock_icims.publishing import erase_somebody, events, played, settled
from tests.web.mock_icims.staging_desk import Stage, Tenant


def test_a_gone_endpoint_is_left_alone_until_the_app_is_registered_anew() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [410]
        await erase_somebody(tenant)
        await settled(tenant)
        await erase_somebody(tenant)
        await settled(tenant)
        assert [event["status"] for event in await events(tenant)] == ["held"] * 2
        assert len(on.sender.sent) == 1

        [app] = apps_in(None)
        on.services.registrations.put(app)
        await erase_somebody(tenant)
        await settled(tenant)

        assert len(on.sender.sent) == 2

    played(story)


def test_an_app_that_was_uninstalled_hears_nothing_but_that() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [500, 500]
        await erase_somebody(tenant)
        await settled(tenant)
        admin = await tenant.staff("admin")
        await tenant.connect("DELETE", "/apps/jobcannon", headers=admin)
        await settled(tenant)
        await tenant("POST", "/clock/advance", json={"seconds": 100 * 3600})

        assert {one["type"]: one["status"] for one in await events(tenant)} == {
            "candidate.erased": "held",
            "app.uninstalled": "delivered",
        }

    played(story)


def test_a_reset_tenant_hears_nothing_of_its_former_life() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [500]
        await erase_somebody(tenant)
        await settled(tenant)

        await tenant("POST", "/reset")
        answer = await tenant("POST", "/clock/advance", json={"seconds": 3600})

        assert answer.json()["fired"] == []
        assert len(on.sender.sent) == 1

    played(story)
