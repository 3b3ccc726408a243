"""A place, and with it a number of the public API, is never given to a second row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mock_icims.domain.ids import CandidateId, EventId
from mock_icims.domain.structs import replace
from mock_icims.storage import picture
from mock_icims.storage.keeper import Keeper
from mock_icims.storage.state_file import StateFile
from mock_icims.storage.world import Tenant, World
from tests.icims_cast import JOBCANNON, NOON, northwind, sign_in

FIRST, SECOND = EventId("evt_first"), EventId("evt_second")
Again = Callable[[Tenant, Path], Tenant]


def brought_in(tenant: Tenant, _: Path) -> Tenant:
    """From a snapshot that was taken out."""
    written = picture.write(picture.still(tenant), {})
    return picture.read(written, system_clock=lambda: NOON)[0]


def restored(tenant: Tenant, _: Path) -> Tenant:
    return picture.twin(tenant)


def loaded(state: Path) -> Tenant:
    file, world = StateFile(state), World()
    file.load(world, system_clock=lambda: NOON)
    file.close()
    [found] = world.tenants.values()
    return found


def restarted(tenant: Tenant, folder: Path) -> Tenant:
    """The customer came when the row was gone already."""
    world = World()
    keeper = Keeper(world, StateFile(folder / "world.db"))
    world.add(tenant)
    keeper.close()
    return loaded(folder / "world.db")


def hires(tenant: Tenant, id: str) -> int:
    tenant.candidates.put(replace(northwind().candidates.get("cand_alice1"), id=CandidateId(id)))
    return tenant.candidates.number(id)


@pytest.mark.parametrize("again", [brought_in, restored, restarted])
def test_not_to_the_next_candidate_after_the_last_one_was_erased(
    tmp_path: Path, again: Again
) -> None:
    tenant = northwind()
    erased = hires(tenant, "cand_ben001")
    tenant.candidates.delete("cand_ben001")

    assert hires(again(tenant, tmp_path), "cand_dana01") == erased + 1


@pytest.mark.parametrize("then_hired", [False, True])
def test_not_after_a_restart_either_when_it_was_erased_before_it(
    tmp_path: Path, then_hired: bool
) -> None:
    state, world, tenant = tmp_path / "world.db", World(), northwind()
    keeper = Keeper(world, StateFile(state))
    world.add(tenant)
    erased = hires(tenant, "cand_ben001")
    tenant.held_back[FIRST] = JOBCANNON
    keeper.keep()
    tenant.candidates.delete("cand_ben001")
    del tenant.held_back[FIRST]
    keeper.keep()
    if then_hired:
        hires(tenant, "cand_eve001")
    keeper.close()

    found = loaded(state)
    found.held_back[SECOND] = JOBCANNON

    assert hires(found, "cand_dana01") == erased + 1 + then_hired
    assert found.held_back.columns().places == [2]


def test_what_is_gone_of_the_world_keeps_nobody_from_starting(tmp_path: Path) -> None:
    state, world, tenant = tmp_path / "world.db", World(), northwind()
    keeper = Keeper(world, StateFile(state))
    world.add(tenant)
    token = sign_in(world, tenant, "bob")
    world.domains["gone.test"] = tenant.customer.id
    keeper.keep()
    [session] = world.sessions.values()
    world.sessions.delete(session.token_hash)
    del world.domains["gone.test"]
    keeper.close()

    found, file = World(), StateFile(state)
    file.load(found, system_clock=lambda: NOON)
    file.close()

    assert token
    assert (len(found.sessions), dict(found.domains)) == (0, {})
    assert found.sessions.used == 1
