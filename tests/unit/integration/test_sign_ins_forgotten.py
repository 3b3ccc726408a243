"""Sign-ins say from where somebody came; they are kept for as long as a limit may count them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from integration.domain.regions import BOTH
from integration.storage.tables.admin import admin_sessions, sign_ins
from tests.databases import sqlite_url
from tests.unit.integration.two_regions import TwoRegions

SIGN_IN = "http://jobcannon.test/admin/sessions"
HOUR = timedelta(hours=1)
# docs/decisions/0058-sign-ins-that-fail.md.
KNOWN = timedelta(days=30)


@pytest.fixture
def both(tmp_path: Path, runner: asyncio.Runner) -> Iterator[TwoRegions]:
    names = ("control", *BOTH)
    for name in names:
        (tmp_path / name).mkdir()
    both = TwoRegions(tmp_path, runner, {name: sqlite_url(tmp_path / name) for name in names})
    yield both
    both.close()


def kept(both: TwoRegions) -> tuple[int, int]:
    """Sign-ins, and sessions."""
    return both.run.control.database.transact(
        lambda tx: (
            tx.scalars(select(func.count()).select_from(sign_ins)).one(),
            tx.scalars(select(func.count()).select_from(admin_sessions)).one(),
        )
    )


def chores_are_done(both: TwoRegions) -> None:
    for program in both.run.programs.values():
        both.runner.run(program.worker.run_due())


def test_a_sign_in_is_forgotten_after_thirty_days_and_a_session_when_it_ended(
    both: TwoRegions,
) -> None:
    both.sign_in()
    assert both.post(SIGN_IN, {"password": "wrong"}).status_code == 401
    chores_are_done(both)
    assert kept(both) == (2, 1)

    both.clock.at += KNOWN - HOUR
    chores_are_done(both)
    assert kept(both) == (2, 0), "an address is known for thirty days"

    both.clock.at += HOUR
    chores_are_done(both)
    assert kept(both) == (0, 0), "and nobody had to sign in for it"


def test_it_is_no_moment_that_a_clock_would_stop_at(both: TwoRegions) -> None:
    both.sign_in()
    chores_are_done(both)

    ahead = [
        both.runner.run(program.worker.next_due_at()) for program in both.run.programs.values()
    ]

    assert ahead == [None, None]
