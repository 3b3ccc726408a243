"""Events in every order, and again: whatever comes first, the same is true in the end."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import factorial
from pathlib import Path

import pytest

from integration.domain.work import WorkState
from integration.storage.tables.work import work
from tests import postgres
from tests.databases import sqlite_url
from tests.unit.integration.every_order import EveryOrder, Told, cast
from tests.unit.integration.stage import Stage, requested

ALICE, DAVE = "cand_alice00001", "cand_dave000001"
FIRST, SECOND, DAVES, PARKED = (
    "ord_alice00001",
    "ord_alice00002",
    "ord_dave000001",
    "ord_erin000001",
)


def request(order_id: str, **more: object) -> tuple[str, Mapping[str, object]]:
    return "assessment.requested", requested(order_id) | {"stage_entry": 1} | more


def cancel(order_id: str) -> tuple[str, Mapping[str, object]]:
    return "assessment.cancelled", {"order_id": order_id}


def erase(candidate_id: str) -> tuple[str, Mapping[str, object]]:
    return "candidate.erased", {"candidate_id": candidate_id}


DAVES_REQUEST = request(DAVES, candidate_id=DAVE, application_id="app_dave000001")
RENAMED = ("scorecard_field.renamed", {"field_id": "fld_score00001"})
REVOKED = ("token.revoked", {"app_id": "jobcannon"})
UNINSTALLED = ("app.uninstalled", {"app_id": "jobcannon"})

# Of two orders for one stage entry, both Alice's, and of what else may happen beside them.
TWO = (request(FIRST), request(SECOND), cancel(FIRST))
STORIES = {
    "seven, with the erasure of their candidate": cast(
        *TWO, erase(ALICE), RENAMED, REVOKED, UNINSTALLED
    ),
    "five, with the erasure of somebody else": cast(*TWO, DAVES_REQUEST, erase(DAVE)),
}


@contextmanager
def prepared(database_url: str, runner: asyncio.Runner) -> Iterator[Stage]:
    """Installed, and the work of an earlier order waits for a scorecard field."""
    stage = Stage(database_url, runner)
    stage.install()
    stage.request(PARKED, candidate_id="cand_erin000001", application_id="app_erin000001")
    parked = work.update().values(
        state=WorkState.PARKED.value, due_at=None, reason_code="scorecard_field_not_found"
    )
    stage.tx(lambda tx: tx.execute(parked))
    yield stage
    stage.close()


def every_order_ends_in_one_state(stage: Stage, events: Sequence[Told]) -> None:
    with stage.database.engine.connect() as tx:
        every = EveryOrder(stage, tx, events)

        assert every.orders_from() == factorial(len(events))

    assert len(every.ends) == 1, every.difference()


@pytest.mark.parametrize("story", STORIES)
def test_all_orders_of_events_end_in_one_state(
    tmp_path: Path, runner: asyncio.Runner, story: str
) -> None:
    with prepared(sqlite_url(tmp_path), runner) as stage:
        every_order_ends_in_one_state(stage, STORIES[story])


@pytest.mark.skipif(not postgres.installed(), reason=postgres.MISSING)
def test_all_orders_of_four_events_end_in_one_state_on_postgresql(
    postgresql_url: str, runner: asyncio.Runner
) -> None:
    with prepared(postgresql_url, runner) as stage:
        every_order_ends_in_one_state(stage, cast(*TWO, erase(ALICE)))


@pytest.mark.parametrize("story", STORIES)
def test_every_event_five_times_in_any_order_ends_as_each_once(
    tmp_path: Path, runner: asyncio.Runner, story: str
) -> None:
    once, often = STORIES[story], list(STORIES[story] * 5)
    random.Random(story).shuffle(often)
    ends = []
    with prepared(sqlite_url(tmp_path), runner) as stage:
        for events in (once, often):
            with stage.database.engine.connect() as tx:
                every = EveryOrder(stage, tx, events)
                received = [every.accept(told) for told in events]
                ends.append(every.end())
            assert received.count("accepted") == len(once)

    assert ends[0] == ends[1]
