"""Whoever waits, listens, follows or sends meanwhile goes on with the restored customer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from mock_icims.domain.followers import Followed, Follower, Move
from tests.icims_cast import NOON
from tests.web.mock_icims.staging_desk import Stage, Stateless, Tenant, played, stage
from tests.web.mock_icims.walks import inside, is_written_to, names_a_field


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
