"""Snapshots: a customer as they were, all of it or nothing, and as often as is wanted."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from hypothesis import given, settings

from tests.web.mock_icims.snapshot_bytes import SENT, content
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played, stage
from tests.web.mock_icims.walks import Step, hires, inside, walks


@settings(max_examples=20, deadline=None)
@given(walks, walks)
def test_whatever_happened_since_a_restored_customer_is_the_same_to_the_byte(
    before: list[tuple[Step, int]], after: list[tuple[Step, int]]
) -> None:
    async def story() -> None:
        async with stage(delivering=False) as on:
            tenant, other = await on.tenant(), await on.tenant(pack="empty")
            await other("PUT", "/clock", json={"frozen": True})
            for step, number in before:
                await step(on, tenant, number)
            assert (await tenant("PUT", "/snapshots/then")).status_code == 201
            assert (await other("PUT", "/snapshots/then")).status_code == 201

            for step, number in after:
                await step(on, tenant, number)
            assert (await tenant("POST", "/snapshots/then/restore")).status_code == 200
            assert (await tenant("PUT", "/snapshots/now")).status_code == 201
            assert (await other("PUT", "/snapshots/now")).status_code == 201

            assert await content(tenant, "now") == await content(tenant, "then")
            assert await content(other, "now") == await content(other, "then")

    asyncio.run(story())


def test_tokens_sessions_and_all_come_back() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        saved = await tenant("PUT", "/snapshots/installed")
        await tenant("POST", "/reset")
        assert (await tenant.connect("GET", "/candidates", headers=token)).status_code == 401

        restored = await tenant("POST", "/snapshots/installed/restore")

        assert restored.json()["customer"]["id"] == tenant.id
        assert (await tenant.connect("GET", "/candidates", headers=token)).status_code == 200
        assert saved.json()["format"] == "mock-icims/1"
        assert saved.json()["bytes"] == len(await content(tenant, "installed"))

    played(story)


def test_the_clock_goes_on_from_the_time_of_the_snapshot() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/clock", json={"frozen": False, "now": "2030-01-01T00:00:00Z"})
        await tenant("PUT", "/snapshots/new-year")
        on.system.move(days=3)
        await tenant("POST", "/clock/advance", json={"seconds": 86_400})

        await tenant("POST", "/snapshots/new-year/restore")
        assert (await tenant("GET", "/clock")).json()["now"] == "2030-01-01T00:00:00Z"
        on.system.move(minutes=1)

        assert (await tenant("GET", "/clock")).json()["now"] == "2030-01-01T00:01:00Z"

    played(story)


def test_a_snapshot_can_be_restored_again_and_again() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/snapshots/morning")
        for number in range(3):
            await hires(on, tenant, number)
            assert len(inside(on, tenant).candidates) == 27
            await tenant("POST", "/snapshots/morning/restore")
            assert len(inside(on, tenant).candidates) == 26

    played(story)


def test_a_name_is_used_again_listed_and_given_up() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        assert (await tenant("PUT", "/snapshots/a")).status_code == 201
        assert (await tenant("PUT", "/snapshots/b")).status_code == 201
        await hires(on, tenant, 1)
        again = await tenant("PUT", "/snapshots/a")
        assert again.status_code == 200

        listed = (await tenant("GET", "/snapshots")).json()["items"]
        assert [one["name"] for one in listed] == ["a", "b"]
        assert listed[0] == again.json()
        assert listed[0]["rows"] > listed[1]["rows"]

        assert (await tenant("DELETE", "/snapshots/a")).status_code == 204
        for method, path in [
            ("GET", "/snapshots/a"),
            ("DELETE", "/snapshots/a"),
            ("POST", "/snapshots/a/restore"),
        ]:
            assert code_of(await tenant(method, path)) == (404, "not_found")

    played(story)


def test_a_reset_keeps_the_snapshots_and_the_end_of_the_customer_does_not() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/snapshots/a")
        await tenant("POST", "/reset")
        assert len((await tenant("GET", "/snapshots")).json()["items"]) == 1

        await tenant("DELETE")

        assert len(on.world.snapshots) == 0

    played(story)


def test_a_restore_that_fails_changes_nothing() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        [staff, *_] = inside(on, other).users.values()
        await tenant("PUT", "/snapshots/a")
        crossed = msgspec.json.decode(await content(tenant, "a"))
        crossed["parts"]["users"]["rows"][0]["email"] = staff.email
        await tenant(
            "PUT", "/snapshots/b/content", content=msgspec.json.encode(crossed), headers=SENT
        )
        await tenant.bearer()
        await tenant("PUT", "/snapshots/before")

        answer = await tenant("POST", "/snapshots/b/restore")

        assert code_of(answer) == (422, "snapshot_refused")
        await tenant("PUT", "/snapshots/after")
        assert await content(tenant, "after") == await content(tenant, "before")

    played(story)


@pytest.mark.parametrize("name", ["A", "a_b", "a" * 41, "ä"])
def test_a_name_is_short_and_plain(name: str) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        assert code_of(await tenant("PUT", f"/snapshots/{name}")) == (422, "validation_failed")

    played(story)
