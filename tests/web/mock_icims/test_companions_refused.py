"""A snapshot that the fake itself cannot put back: other programs keep what they have."""

from __future__ import annotations

import json

import pytest

from tests.web.mock_icims.companions import Programs, followed
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of

SENT = {"Content-Type": "application/vnd.mock-icims.snapshot+json"}


def address(tenant: Tenant) -> str:
    people = tenant.shown["staff"]
    assert isinstance(people, list)
    return str(people[0]["email"])


async def brought_in(tenant: Tenant, *, with_staff_of: Tenant) -> None:
    """A snapshot of now in which somebody has an address of another customer's."""
    await tenant("PUT", "/snapshots/morning")
    content = (await tenant("GET", "/snapshots/morning")).text
    forged = content.replace(json.dumps(address(tenant)), json.dumps(address(with_staff_of)))
    answer = await tenant("PUT", "/snapshots/forged/content", content=forged, headers=SENT)
    assert answer.status_code == 201, answer.text


def test_what_programs_were_given_is_taken_back() -> None:
    async def story(on: Stage, tenant: Tenant, programs: Programs) -> None:
        other = await on.tenant(seed=2)
        programs.states["jobcannon"] = b"morning"
        await brought_in(tenant, with_staff_of=other)
        programs.states["jobcannon"] = b"evening"
        programs.asked.clear()

        answer = await tenant("POST", "/snapshots/forged/restore")

        assert code_of(answer) == (422, "snapshot_refused")
        assert programs.states == {"jobcannon": b"evening"}
        puts = ["put jobcannon"] * 2
        assert [one for one in programs.asked if one.startswith("put")] == puts
        assert programs.asked[-1] == "time jobcannon"
        assert (await other.connect("GET", "/jobs", headers=await other.staff())).is_success

    followed("jobcannon")(story)


def test_without_programs_nothing_changes_either() -> None:
    async def story(on: Stage, tenant: Tenant, programs: Programs) -> None:
        await brought_in(tenant, with_staff_of=await on.tenant(seed=2))
        shown = (await tenant("GET", "/apps")).json()

        answer = await tenant("POST", "/snapshots/forged/restore")

        assert code_of(answer) == (422, "snapshot_refused")
        assert (await tenant("GET", "/apps")).json() == shown

    followed()(story)


def test_programs_are_asked_in_the_order_of_their_apps_ids() -> None:
    async def story(on: Stage, tenant: Tenant, programs: Programs) -> None:
        programs.asked.clear()

        await tenant("PUT", "/snapshots/morning")

        assert programs.asked[:2] == ["read acme", "read jobcannon"]

    followed("jobcannon", "acme")(story)


def test_who_could_not_get_back_what_it_had_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def story(on: Stage, tenant: Tenant, programs: Programs) -> None:
        await tenant("PUT", "/snapshots/morning")
        programs.refuses = {"jobcannon": 2}

        await tenant("POST", "/snapshots/morning/restore")

        assert "jobcannon was to get back what it had, and answered 500" in caplog.text

    followed("jobcannon")(story)
