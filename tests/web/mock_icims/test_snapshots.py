"""Snapshots: a customer as they were, all of it or nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings

from mock_icims.domain.followers import Followed, Follower, Move
from mock_icims.web.control.snapshots import MEDIA_TYPE
from tests.icims_cast import NOON
from tests.web.mock_icims.staging_desk import Stage, Stateless, Tenant, code_of, played, stage
from tests.web.mock_icims.walks import (
    Step,
    hires,
    inside,
    is_written_to,
    names_a_field,
    walks,
)

SENT = {"Content-Type": MEDIA_TYPE}


async def content(tenant: Tenant, name: str) -> bytes:
    answer = await tenant("GET", f"/snapshots/{name}")
    assert answer.headers["content-type"] == MEDIA_TYPE
    return answer.content


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


def test_a_snapshot_taken_out_is_brought_in_elsewhere() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.bearer()
        await hires(on, tenant, 1)
        await tenant("PUT", "/snapshots/a")
        taken_out = await content(tenant, "a")

        async with stage(delivering=False) as elsewhere:
            same = await elsewhere.tenant()
            brought = await same("PUT", "/snapshots/b/content", content=taken_out, headers=SENT)
            assert brought.status_code == 201
            await same("POST", "/snapshots/b/restore")
            await same("PUT", "/snapshots/c")
            assert await content(same, "c") == taken_out

    played(story, delivering=False)


@pytest.mark.parametrize(
    ("sent", "headers", "refused"),
    [
        (b"{}", {"Content-Type": "application/json"}, (415, "unsupported_media_type")),
        (b"", SENT, (422, "snapshot_refused")),
        (b'{"format": "mock-icims/99"}', SENT, (422, "snapshot_refused")),
        (b'{"format": "mock-icims/1"}', SENT, (422, "snapshot_refused")),
    ],
)
def test_what_is_no_snapshot_is_not_taken(
    sent: bytes, headers: dict[str, str], refused: tuple[int, str]
) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        answer = await tenant("PUT", "/snapshots/a/content", content=sent, headers=headers)

        assert code_of(answer) == refused
        assert (await tenant("GET", "/snapshots")).json()["items"] == []

    played(story)


def test_the_snapshot_of_one_customer_is_not_brought_to_another() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/snapshots/a")
        other = await on.tenant()

        answer = await other(
            "PUT", "/snapshots/a/content", content=await content(tenant, "a"), headers=SENT
        )

        assert code_of(answer) == (422, "snapshot_refused")
        assert tenant.id in answer.json()["detail"]

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


def test_whoever_waits_for_mail_hears_of_a_restored_customer() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/snapshots/a")
        waiting = asyncio.create_task(tenant("GET", "/mailbox/wait?subject=letter&timeout=5"))
        await asyncio.sleep(0)
        await tenant("POST", "/snapshots/a/restore")

        await is_written_to(on, tenant, 7)

        assert (await waiting).json()["subject"] == "Letter 7"

    played(story)


def test_what_was_waiting_to_be_sent_is_sent_by_the_restored_customer() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.bearer()
        on.sender.answers = [503]
        await names_a_field(on, tenant, 1)
        theirs = inside(on, tenant)
        field = theirs.fields.values()[0]
        await tenant.connect(
            "DELETE", f"/scorecard-fields/{field.id}", headers=await tenant.staff("admin")
        )
        await tenant("GET", "/settled?timeout=1")
        assert len(on.sender.sent) == 1
        await tenant("PUT", "/snapshots/one-failure")
        await tenant("POST", "/reset")

        await tenant("POST", "/snapshots/one-failure/restore")
        await tenant("POST", "/clock/advance", json={"seconds": 10})

        [event] = (await tenant("GET", "/events")).json()["items"]
        assert [one["number"] for one in event["attempts"]] == [1, 2]
        assert event["status"] == "delivered"
        assert theirs.events.values()[0].created_at == NOON + timedelta(0)

    played(story)


@dataclass
class Listening(Stateless):
    """A program that follows, and what it was told the time was."""

    told: list[datetime] = field(default_factory=list)

    async def tell(self, follower: Follower, move: Move) -> Followed:
        self.told.append(move.clock.shown)
        return Followed(quiet=True, next_due_at=None, fired=())

    async def close(self) -> None:
        pass


def test_who_began_to_follow_since_goes_on_and_is_told_the_time() -> None:
    async def story() -> None:
        program = Listening()
        async with stage(line=program) as on:
            tenant = await on.tenant()
            await tenant.bearer()
            await tenant("PUT", "/clock", json={"frozen": True, "now": "2030-01-01T00:00:00Z"})
            await tenant("PUT", "/snapshots/new-year")
            follows = {"url": "http://127.0.0.1:9000/clock", "token": "a-token-for-the-clock"}
            assert (await tenant("PUT", "/followers/jobcannon", json=follows)).status_code == 200
            await tenant("POST", "/clock/advance", json={"seconds": 3600})

            await tenant("POST", "/snapshots/new-year/restore")

            [follower] = (await tenant("GET", "/followers")).json()["items"]
            assert follower["app_id"] == "jobcannon"
            assert program.told[-1] == datetime(2030, 1, 1, tzinfo=UTC)

    asyncio.run(story())


def test_what_is_on_its_way_meanwhile_is_sent_again_under_the_same_id() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.bearer()
        await names_a_field(on, tenant, 1)
        field_id = inside(on, tenant).fields.values()[0].id
        on.sender.holding = asyncio.Event()
        await tenant.connect(
            "DELETE", f"/scorecard-fields/{field_id}", headers=await tenant.staff("admin")
        )
        await tenant("PUT", "/snapshots/on-its-way")
        while not on.sender.sent:
            await asyncio.sleep(0)

        await tenant("POST", "/snapshots/on-its-way/restore")
        on.sender.holding.set()
        assert (await tenant("GET", "/settled?timeout=5")).json()["settled"]

        assert len({headers["webhook-id"] for _, headers, _ in on.sender.sent}) == 1
        assert len(on.sender.sent) == 2
        [event] = (await tenant("GET", "/events")).json()["items"]
        assert [one["number"] for one in event["attempts"]] == [1]

    played(story)
