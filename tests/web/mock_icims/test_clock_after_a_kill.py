"""A clock that was being advanced when the program was killed: it runs on, and never back."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from mock_icims.storage.keeper import Keeper
from mock_icims.storage.state_file import StateFile
from mock_icims.storage.world import World
from tests.icims_cast import NOON, northwind

HOUR = timedelta(hours=1)


def killed_on_the_way_to(shown: datetime, state: Path) -> None:
    world, tenant, file = World(), northwind(), StateFile(state)
    keeper = Keeper(world, file)
    world.add(tenant)
    tenant.clock.hold(shown, resumes=True)
    keeper.keep()
    file.close()


def shown_after_a_start(state: Path, *, at: datetime) -> datetime:
    """By a program that does nothing, and is killed as well."""
    file, world = StateFile(state), World()
    file.load(world, system_clock=lambda: at)
    keeper = Keeper(world, file)
    keeper.keep()
    file.close()
    [tenant] = world.tenants.values()
    return tenant.clock.now()


def test_it_runs_on_from_where_it_was_through_a_second_kill(tmp_path: Path) -> None:
    state = tmp_path / "world.db"
    killed_on_the_way_to(NOON + 9 * HOUR, state)

    assert shown_after_a_start(state, at=NOON + 5 * HOUR) == NOON + 9 * HOUR
    assert shown_after_a_start(state, at=NOON + 7 * HOUR) == NOON + 11 * HOUR
