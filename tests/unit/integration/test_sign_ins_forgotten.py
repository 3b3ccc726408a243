"""Sign-ins say from where somebody came; they are kept for as long as a limit may count them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from integration.storage.tables.admin import admin_sessions, sign_ins
from tests.unit.integration.chores import both, chores_are_done
from tests.unit.integration.two_regions import TwoRegions

__all__ = ["both"]

SIGN_IN = "http://jobcannon.test/admin/sessions"
HOUR = timedelta(hours=1)
# docs/decisions/0058-sign-ins-that-fail.md.
KNOWN = timedelta(days=30)


def kept(both: TwoRegions) -> tuple[int, int]:
    """Sign-ins, and sessions."""
    return both.run.control.database.transact(
        lambda tx: (
            tx.scalars(select(func.count()).select_from(sign_ins)).one(),
            tx.scalars(select(func.count()).select_from(admin_sessions)).one(),
        )
    )


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


def test_that_sign_ins_are_forgotten_is_no_moment_that_a_clock_would_stop_at(
    both: TwoRegions,
) -> None:
    both.sign_in()
    chores_are_done(both)

    ahead = [
        both.runner.run(program.worker.next_due_at()) for program in both.run.programs.values()
    ]

    assert ahead == [None, None]
