"""The keeper: after `keep` the file has the world, and nothing is written that is there already."""

from __future__ import annotations

import gc
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mock_icims.domain.rate_limit import Limits
from mock_icims.settings import SettingsRefused
from mock_icims.storage import picture
from mock_icims.storage.keeper import Keeper
from mock_icims.storage.state_file import StateFile
from mock_icims.storage.world import Tenant, World
from tests.icims_cast import NOON, northwind
from tests.unit.mock_icims.journals import exchange


class Kept:
    """A world with Northwind, and its keeper."""

    def __init__(self, state: Path) -> None:
        self.state, self.file, self.world = state, StateFile(state), World()
        self.keeper = Keeper(self.world, self.file)
        self.world.add(northwind())
        self.tenant.journal.add(exchange())
        self.keeper.keep()

    @property
    def tenant(self) -> Tenant:
        [tenant] = self.world.tenants.values()
        return tenant

    @property
    def log(self) -> int:
        """Bytes of all that was written down since the file was opened."""
        return Path(f"{self.state}-wal").stat().st_size

    def restarted(self) -> None:
        """After a kill, or an end."""
        self.file.close()
        self.file, self.world = StateFile(self.state), World()
        self.file.load(self.world, system_clock=lambda: NOON)
        self.keeper = Keeper(self.world, self.file)

    def is_as_after_a_kill(self) -> bool:
        before = pictures(self.world)
        self.keeper.keep()
        self.restarted()
        return pictures(self.world) == before


def pictures(world: World) -> list[bytes]:
    return [picture.write(one, {}) for one in world.tenants.values()]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path / "world.db")
    yield kept
    kept.file.close()


def nothing(tenant: Tenant) -> None:
    """Nothing more than what happened before."""


def grows(tenant: Tenant) -> None:
    tenant.journal.add(exchange())


def is_cleared(tenant: Tenant) -> None:
    tenant.journal.clear()


def holds_less(tenant: Tenant) -> None:
    grows(tenant)
    tenant.journal.resize(1)


def holds_more(tenant: Tenant) -> None:
    tenant.journal.resize(5_000)


def is_erased(tenant: Tenant) -> None:
    tenant.candidates.delete("cand_alice1")


def is_unlimited(tenant: Tenant) -> None:
    tenant.limits.put(Limits(enabled=False))


@pytest.mark.parametrize(
    "happens",
    [nothing, grows, is_cleared, holds_less, holds_more, is_erased, is_unlimited],
)
def test_whatever_happens_is_in_the_file_and_written_once(
    kept: Kept, happens: Callable[[Tenant], None]
) -> None:
    happens(kept.tenant)

    kept.keeper.keep()
    written = kept.log
    kept.keeper.keep()
    assert kept.log == written
    assert kept.is_as_after_a_kill()


def test_a_start_writes_nothing_down(kept: Kept) -> None:
    kept.restarted()
    before = kept.log

    kept.keeper.keep()

    assert kept.log == before


@pytest.mark.parametrize(
    "happens", [nothing, grows, is_cleared, holds_more, is_erased, is_unlimited]
)
def test_of_a_customer_who_is_replaced_nothing_stays(
    kept: Kept, happens: Callable[[Tenant], None]
) -> None:
    fresh = northwind()
    fresh.candidates.delete("cand_alice1")
    happens(kept.tenant)

    kept.world.replace(fresh, {})

    assert kept.is_as_after_a_kill()
    assert (len(kept.tenant.candidates), kept.tenant.journal.added) == (0, 0)


@pytest.mark.parametrize(
    "happens", [nothing, grows, is_cleared, holds_more, is_erased, is_unlimited]
)
def test_of_a_customer_who_goes_nothing_stays(
    kept: Kept, happens: Callable[[Tenant], None]
) -> None:
    happens(kept.tenant)

    kept.world.remove(kept.tenant.customer.id)

    assert kept.is_as_after_a_kill()
    kept.file.close()
    assert rows(kept.state) == 0


def test_a_customer_who_is_gone_is_not_remembered_by_the_keeper(kept: Kept) -> None:
    gone = weakref.ref(kept.tenant.journal)

    kept.world.remove(kept.tenant.customer.id)
    kept.keeper.keep()

    gc.collect()
    assert gone() is None


def test_what_cannot_be_written_down_is_no_reason_to_hold_on_to_the_file(kept: Kept) -> None:
    kept.tenant.limits.put(object())  # type: ignore[arg-type]  # nothing can write this

    with pytest.raises(TypeError):
        kept.keeper.close()

    StateFile(kept.state).close()


def test_what_could_not_be_kept_is_kept_the_next_time(kept: Kept) -> None:
    kept.tenant.candidates.delete("cand_alice1")
    kept.tenant.limits.put(object())  # type: ignore[arg-type]  # nothing can write this
    with pytest.raises(TypeError):
        kept.keeper.keep()

    kept.tenant.limits.put(Limits(enabled=False))

    assert kept.is_as_after_a_kill()


def test_of_what_could_not_be_kept_whole_nothing_is(kept: Kept) -> None:
    before, fresh = pictures(kept.world), northwind()
    fresh.limits.put(object())  # type: ignore[arg-type]  # nothing can write this
    kept.world.replace(fresh, {})
    with pytest.raises(TypeError):
        kept.keeper.keep()

    kept.restarted()

    assert pictures(kept.world) == before


def test_what_cannot_be_read_is_no_reason_to_hold_on_to_the_file(kept: Kept) -> None:
    kept.keeper.close()
    with sqlite3.connect(kept.state) as database:
        database.execute("UPDATE entry SET row = 'nothing' WHERE part = 'limits'")
    database.close()

    with pytest.raises(SettingsRefused, match="cannot be read") as refused:
        StateFile(kept.state).load(World(), system_clock=lambda: NOON)

    StateFile(kept.state).close()
    assert refused.value.__traceback__ is not None


def test_a_file_of_another_format_is_not_held_on_to_either(kept: Kept) -> None:
    kept.keeper.close()
    with sqlite3.connect(kept.state) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()

    with pytest.raises(SettingsRefused, match="has the format 99") as refused:
        StateFile(kept.state)

    with sqlite3.connect(kept.state) as database:
        database.execute("PRAGMA user_version = 1")
    database.close()
    StateFile(kept.state).close()
    assert refused.value.__traceback__ is not None


def test_an_empty_file_that_says_whose_it_is_is_left_to_them(tmp_path: Path) -> None:
    state = tmp_path / "theirs.db"
    with sqlite3.connect(state) as database:
        database.execute("PRAGMA application_id = 5")
    database.close()

    with pytest.raises(SettingsRefused, match="is no state file of mock-icims"):
        StateFile(state)


def rows(state: Path) -> int:
    with sqlite3.connect(state) as database:
        [count] = database.execute(
            "SELECT (SELECT count(*) FROM entry) + (SELECT count(*) FROM customer)"
        ).fetchone()
    database.close()
    return int(count)
