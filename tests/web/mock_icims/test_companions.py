"""Snapshots of both programs: those who follow with a state go back with iCIMS, or nobody does."""

from __future__ import annotations

import asyncio

import pytest

from tests.web.mock_icims.companions import Programs, follow, followed
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of


async def hired(tenant: Tenant) -> int:
    """Something that a restore takes back."""
    sent = {"first_name": "Dana", "last_name": "Whitfield"}
    await tenant.connect("POST", "/candidates", json=sent, headers=await tenant.staff())
    return await candidates(tenant)


async def candidates(tenant: Tenant) -> int:
    people = await tenant.connect("GET", "/candidates?limit=200", headers=await tenant.staff())
    return len(people.json()["items"])


def test_both_go_back_and_the_time_is_told_last() -> None:
    async def story(on: Stage, tenant: Tenant, programs: Programs) -> None:
        programs.states["jobcannon"] = b"\x00morning"
        before = await candidates(tenant)
        saved = await tenant("PUT", "/snapshots/morning")
        programs.states["jobcannon"] = b"evening"
        await hired(tenant)
        programs.asked.clear()

        restored = await tenant("POST", "/snapshots/morning/restore")

        assert saved.json()["programs"] == ["jobcannon"]
        assert restored.status_code == 200
        assert programs.states["jobcannon"] == b"\x00morning"
        assert await candidates(tenant) == before
        assert programs.asked == ["read jobcannon", "put jobcannon", "time jobcannon"]

    followed("jobcannon")(story)


@pytest.mark.parametrize("lossy", [False, True], ids=["refused", "done, and its answer lost"])
def test_when_one_cannot_go_back_nobody_does(lossy: bool) -> None:
    async def story(on: Stage, tenant: Tenant, programs: Programs) -> None:
        programs.states |= {"acme": b"morning", "jobcannon": b"morning"}
        await tenant("PUT", "/snapshots/morning")
        programs.states |= {"acme": b"evening", "jobcannon": b"evening"}
        now = await hired(tenant)
        programs.refuses, programs.lossy = {"jobcannon": 1}, lossy

        answer = await tenant("POST", "/snapshots/morning/restore")

        assert code_of(answer) == (502, "follower_not_restored")
        assert answer.json()["not_as_before"] == []
        assert programs.states == {"acme": b"evening", "jobcannon": b"evening"}
        assert await candidates(tenant) == now
        assert programs.asked[-2:] == ["time acme", "time jobcannon"]

    followed("acme", "jobcannon")(story)


def test_who_cannot_even_be_put_where_it_was_is_named() -> None:
    async def story(on: Stage, tenant: Tenant, programs: Programs) -> None:
        await tenant("PUT", "/snapshots/morning")
        programs.refuses = {"jobcannon": 2}

        answer = await tenant("POST", "/snapshots/morning/restore")

        assert code_of(answer) == (502, "follower_not_restored")
        assert answer.json()["not_as_before"] == ["jobcannon"]
        assert "jobcannon may not be" in answer.json()["detail"]

    followed("acme", "jobcannon")(story)


def test_who_does_not_say_what_it_has_keeps_the_snapshot_from_being_made() -> None:
    async def story(on: Stage, tenant: Tenant, programs: Programs) -> None:
        programs.deaf = {"jobcannon"}

        answer = await tenant("PUT", "/snapshots/morning")

        assert code_of(answer) == (502, "follower_not_kept")
        assert (await tenant("GET", "/snapshots")).json()["items"] == []
        assert programs.asked[-1] == "time jobcannon"

    followed("jobcannon")(story)


def test_a_part_is_put_back_only_when_that_is_said() -> None:
    async def story(on: Stage, tenant: Tenant, programs: Programs) -> None:
        await tenant("PUT", "/snapshots/alone")
        await follow(on, tenant, "jobcannon")
        await tenant("PUT", "/snapshots/both")
        await hired(tenant)

        new = await tenant("POST", "/snapshots/alone/restore")
        alone = await tenant("POST", "/snapshots/alone/restore?alone=true")
        await tenant("DELETE", "/followers/jobcannon")
        gone = await tenant("POST", "/snapshots/both/restore")

        assert code_of(new) == code_of(gone) == (409, "snapshot_incomplete")
        assert new.json()["programs"] == gone.json()["programs"] == ["jobcannon"]
        assert alone.status_code == 200
        assert not any(one.startswith("put") for one in programs.asked)

    followed()(story)


def test_what_is_taken_out_has_both_programs_in_it() -> None:
    async def story(on: Stage, tenant: Tenant, programs: Programs) -> None:
        programs.states["jobcannon"] = b"\xffmorning"
        await tenant("PUT", "/snapshots/morning")
        taken = await tenant("GET", "/snapshots/morning")
        headers = {"Content-Type": "application/vnd.mock-icims.snapshot+json"}
        programs.states["jobcannon"] = b"evening"

        brought = await tenant(
            "PUT", "/snapshots/again/content", content=taken.content, headers=headers
        )
        await tenant("POST", "/snapshots/again/restore")

        assert brought.json()["programs"] == ["jobcannon"]
        assert programs.states["jobcannon"] == b"\xffmorning"

    followed("jobcannon")(story)


def test_an_event_that_is_on_its_way_arrives_before_anybody_goes_back() -> None:
    async def story(on: Stage, tenant: Tenant, programs: Programs) -> None:
        admin = await tenant.staff("admin")
        sent = {"name": "Speed", "type": "number"}
        made = await tenant.connect("POST", "/scorecard-fields", json=sent, headers=admin)
        await tenant("PUT", "/snapshots/morning")
        on.sender.holding = asyncio.Event()
        await tenant.connect("DELETE", f"/scorecard-fields/{made.json()['id']}", headers=admin)
        while not on.sender.sent:
            await asyncio.sleep(0)
        programs.asked.clear()

        restoring = asyncio.create_task(tenant("POST", "/snapshots/morning/restore"))
        for _ in range(50):
            await asyncio.sleep(0)
        assert programs.asked == []
        on.sender.holding.set()

        assert (await restoring).status_code == 200
        assert len(on.sender.sent) == 1
        assert (await tenant("GET", "/events")).json()["items"] == []

    followed("jobcannon")(story)
