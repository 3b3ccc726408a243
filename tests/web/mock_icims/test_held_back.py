"""An event that is held back by a fault: it goes out behind the next one of its app, and once."""

from __future__ import annotations

from tests.web.mock_icims.misbehaving import about, delete_a_field, mischief
from tests.web.mock_icims.publishing import events, played, settled
from tests.web.mock_icims.staging_desk import Stage, Tenant
from tests.web.mock_icims.vendors import acme


def test_a_retry_that_is_held_back_goes_out_behind_the_next_event() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [503]
        first = await delete_a_field(tenant, "First")
        await settled(tenant)
        await mischief(tenant, "reorder")
        await tenant("POST", "/clock/advance", json={"seconds": 60})

        second = await delete_a_field(tenant, "Second")
        await settled(tenant)

        assert about(on) == [first, second, first]
        assert {event["status"] for event in await events(tenant)} == {"delivered"}

    played(story)


def test_only_an_event_of_its_own_app_goes_before_it() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme())
        await tenant.bearer(kind="app", app_id="acme")
        match = {"operation": "*", "app_id": "jobcannon"}
        await tenant("POST", "/faults", json={"match": match, "effect": {"kind": "reorder"}})

        first = await delete_a_field(tenant, "First")
        await settled(tenant)
        assert [url for url, _, _ in on.sender.sent] == ["https://acme.test/events"]

        second = await delete_a_field(tenant, "Second")
        await settled(tenant)
        jobcannons = [
            field_id
            for field_id, (url, _, _) in zip(about(on), on.sender.sent, strict=True)
            if "acme" not in url
        ]
        assert jobcannons == [second, first]

    played(story)


def test_what_was_sent_again_meanwhile_does_not_go_out_once_more() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "reorder")
        first = await delete_a_field(tenant, "First")
        await settled(tenant)
        [event] = await events(tenant)
        await tenant("POST", f"/events/{event['id']}/resend")
        await settled(tenant)

        second, third = await delete_a_field(tenant, "Two"), await delete_a_field(tenant, "Three")
        await settled(tenant)

        assert about(on) == [first, second, third]

    played(story)


def test_what_was_sent_again_and_comes_late_is_not_hurried() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "reorder")
        first = await delete_a_field(tenant, "First")
        await settled(tenant)
        await mischief(tenant, "postpone", seconds=3_600)
        [event] = await events(tenant)
        await tenant("POST", f"/events/{event['id']}/resend")
        await settled(tenant)

        second = await delete_a_field(tenant, "Second")
        await settled(tenant)
        assert about(on) == [second]
        await tenant("POST", "/clock/advance", json={"seconds": 3_600})
        assert about(on) == [second, first]

    played(story)


def test_a_disabled_endpoint_gets_nothing_behind_a_test() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "reorder")
        await delete_a_field(tenant)
        await settled(tenant)
        await tenant("POST", "/endpoints/jobcannon/disable")

        await tenant("POST", "/events/test", json={"app_id": "jobcannon"})
        await settled(tenant)

        assert [event["status"] for event in await events(tenant)] == ["held", "delivered"]
        await tenant("POST", "/endpoints/jobcannon/enable")
        since = {"since": "2026-11-23T00:00:00Z"}
        replayed = await tenant("POST", "/events/replay-missing", json=since)
        assert replayed.json() == {"events": 1}
        await settled(tenant)
        assert len(on.sender.sent) == 2

    played(story)
