"""What an install leaves behind is kept no longer than it may still come once more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from integration.domain.regions import Region
from integration.storage.tables.connections import authorizations, tickets
from tests.unit.integration.chores import both, chores_are_done
from tests.unit.integration.two_regions import TwoRegions

__all__ = ["both"]

# An install's ticket and its state are good for ten minutes.
KEPT = timedelta(days=1, minutes=10)


def kept(both: TwoRegions) -> tuple[int, int]:
    """Tickets, and walks to the consent page and back."""
    return both.run.control.database.transact(
        lambda tx: (
            tx.scalars(select(func.count()).select_from(tickets)).one(),
            tx.scalars(select(func.count()).select_from(authorizations)).one(),
        )
    )


def test_an_install_is_forgotten_a_day_after_it_could_be_completed(both: TwoRegions) -> None:
    """Its verifier, its states and its tickets stayed for ever."""
    assert both.install(Region.EU).status_code == 200
    both.clock.at += KEPT - timedelta(seconds=1)
    assert both.install(Region.EU).status_code == 200
    chores_are_done(both)
    assert kept(both) == (2, 2)

    both.clock.at += timedelta(hours=1)
    chores_are_done(both)
    assert kept(both) == (1, 1), "what is younger may still come once more"

    both.clock.at += KEPT
    chores_are_done(both)
    assert kept(both) == (0, 0)
