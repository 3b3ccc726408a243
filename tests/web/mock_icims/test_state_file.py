"""The state file: at every moment at which somebody was answered, it has the whole world."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from mock_icims.domain.ids import AppId
from mock_icims.storage import picture
from mock_icims.storage.keeper import Keeper
from mock_icims.storage.state_file import StateFile
from mock_icims.storage.world import World
from mock_icims.web.front import Front
from tests.icims_cast import NOON, northwind
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played, stage
from tests.web.mock_icims.walks import Step, hires, inside, is_written_to, names_a_field, walks

numbers = count(1)


@contextmanager
def as_left(state: Path, *, system_clock: Callable[[], datetime] = lambda: NOON) -> Iterator[World]:
    """The world that a restart would find if the program were killed right now."""
    copy = state.with_name(f"copy-{next(numbers)}.db")
    for suffix in ("", "-wal"):
        shutil.copy(f"{state}{suffix}", f"{copy}{suffix}")
    file, world = StateFile(copy), World()
    file.load(world, system_clock=system_clock)
    yield world
    file.close()


def pictures(world: World) -> list[bytes]:
    """Of everybody, in their order, and their snapshots."""
    return [
        *(
            picture.write(picture.twin(tenant), world.belongings(id))
            for id, tenant in world.tenants.items()
        ),
        *(snapshot.content for snapshot in world.snapshots.values()),
        repr([*world.dealt.items(), *world.domains.items()]).encode(),
    ]


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(walks)
def test_a_program_that_is_killed_after_an_answer_has_lost_nothing(
    tmp_path: Path, walk: list[tuple[Step, int]]
) -> None:
    state = tmp_path / f"{next(numbers)}.db"

    async def story() -> None:
        async with stage(delivering=False, state=state) as on:
            tenant = await on.tenant()
            for step, number in walk:
                await step(on, tenant, number)
                with as_left(state, system_clock=on.system) as found:
                    assert pictures(found) == pictures(on.world)

    asyncio.run(story())


def test_customers_snapshots_and_registrations_survive_and_ids_go_on(tmp_path: Path) -> None:
    state = tmp_path / "world.db"

    async def story() -> None:
        async with stage(state=state) as on:
            first, gone = await on.tenant(), await on.tenant(pack="empty")
            token = await first.bearer()
            await first("PUT", "/snapshots/kept")
            await hires(on, first, 1)
            await gone("DELETE")
            shown = await on.call("GET", "/_staging/apps")
            changed = {
                key: value
                for key, value in shown.json()["items"][0].items()
                if key in ("client_id", "install_url", "redirect_uris")
            }
            registered = await on.call(
                "PUT",
                "/_staging/apps/jobcannon",
                json={
                    **changed,
                    "events_url": "http://127.0.0.1:9/moved",
                    "client_secret": "another-secret-for-staging",
                    "event_secret": "whsec_YWNtZS1zdGFnaW5nLWV2ZW50LXNlY3JldA==",
                    "callback_secret": "whsec_YWNtZS1zdGFnaW5nLWNhbGxiYWNrLWtleQ==",
                },
            )
            assert registered.status_code == 200, registered.text
            next_id = inside(on, first).ids.next("cand")
            before = pictures(on.world)

        async with stage(state=state) as on:
            assert pictures(on.world)[1:] == before[1:]
            again = Tenant(on, (await on.call("GET", f"/_staging/tenants/{first.id}")).json())
            assert (await again.connect("GET", "/candidates", headers=token)).status_code == 200
            assert inside(on, again).ids.next("cand") != next_id
            assert on.world.registrations[AppId("jobcannon")].events_url.endswith("/moved")
            assert (await again("POST", "/snapshots/kept/restore")).status_code == 200
            assert len(inside(on, again).candidates) == 26
            assert (await on.tenant(pack="empty")).id not in (first.id, gone.id)

    asyncio.run(story())


def test_what_was_waiting_to_be_sent_is_sent_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "world.db"

    async def story() -> None:
        async with stage(state=state, delivering=False) as on:
            tenant = await on.tenant()
            await tenant.bearer()
            await names_a_field(on, tenant, 1)
            [field] = inside(on, tenant).fields.values()
            await tenant.connect(
                "DELETE", f"/scorecard-fields/{field.id}", headers=await tenant.staff("admin")
            )
            copy = shutil.copy(state, tmp_path / "left.db")
            shutil.copy(f"{state}-wal", f"{copy}-wal")
            assert on.sender.sent == []

        async with stage(state=Path(copy)) as on:
            again = Tenant(on, (await on.call("GET", f"/_staging/tenants/{tenant.id}")).json())
            assert (await again("GET", "/settled?timeout=5")).json()["settled"]
            assert len(on.sender.sent) == 1
            with as_left(Path(copy)) as found:
                [event] = next(iter(found.tenants.values())).events.values()
                assert [attempt.answer.status for attempt in event.attempts] == [202]

    asyncio.run(story())


def test_mail_is_kept_before_it_is_accepted(tmp_path: Path) -> None:
    state = tmp_path / "world.db"

    async def story(on: Stage, tenant: Tenant) -> None:
        await is_written_to(on, tenant, 7)

        with as_left(state) as found:
            [mail] = next(iter(found.tenants.values())).mailbox.newest_first()
            assert mail.subject == "Letter 7"

    played(story, state=state)


def test_what_cannot_be_kept_is_not_acknowledged(tmp_path: Path) -> None:
    state = tmp_path / "world.db"

    async def story(on: Stage, tenant: Tenant) -> None:
        def full() -> None:
            raise sqlite3.OperationalError("database or disk is full")

        on.world.keep = full

        assert code_of(await tenant("PUT", "/snapshots/a")) == (500, "internal")

    played(story, state=state, delivering=False, promised=())


def test_a_world_without_a_state_file_has_nobody_listening() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        assert inside(on, tenant).candidates._told is None
        assert inside(on, tenant).dealt._told is None
        assert isinstance(on.app.front, Front), "nothing stands around it"

    played(story)


@pytest.mark.parametrize("frozen", [False, True], ids=["it ran", "it stood"])
def test_a_kill_in_the_middle_of_an_advance_leaves_the_clock_as_it_was_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, frozen: bool
) -> None:
    state = tmp_path / "world.db"

    async def story() -> None:
        async with stage(state=state) as on:
            tenant = await on.tenant()
            await tenant.bearer()
            admin = await tenant.staff("admin")
            sent = {"name": "Speed", "type": "number"}
            made = await tenant.connect("POST", "/scorecard-fields", json=sent, headers=admin)
            on.sender.answers = [503]
            await tenant.connect("DELETE", f"/scorecard-fields/{made.json()['id']}", headers=admin)
            await tenant("GET", "/settled?timeout=5")
            await tenant("PUT", "/clock", json={"frozen": frozen})
            on.sender.holding = asyncio.Event()
            before = len(on.sender.sent)
            advance = asyncio.create_task(tenant("POST", "/clock/advance", json={"seconds": 60}))
            while len(on.sender.sent) == before:
                await asyncio.sleep(0)

            with as_left(state, system_clock=on.system) as found:
                clock = next(iter(found.tenants.values())).clock
                assert clock.frozen is frozen
                assert NOON < clock.now() < NOON + timedelta(seconds=60)
            assert ("was being advanced" in caplog.text) is not frozen

            on.sender.holding.set()
            assert (await advance).status_code == 200

    asyncio.run(story())


def test_of_a_customer_who_is_gone_nothing_stays_whatever_is_done_to_them_yet(
    tmp_path: Path,
) -> None:
    state, world, tenant = tmp_path / "world.db", World(), northwind()
    keeper = Keeper(world, StateFile(state))
    world.add(tenant)
    keeper.keep()

    world.remove(tenant.customer.id)
    keeper.keep()
    tenant.candidates.delete("cand_alice1")
    keeper.close()

    left = sqlite3.connect(state).execute("SELECT owner FROM entry WHERE owner <> ''").fetchall()
    assert left == []


def test_the_file_is_nobody_elses_to_read(tmp_path: Path) -> None:
    state = tmp_path / "world.db"
    StateFile(state).close()

    assert stat.S_IMODE(state.stat().st_mode) == 0o600
