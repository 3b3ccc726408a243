"""kill -9 at every named point of the walk, on both databases: lost 0, duplicated 0, stuck 0."""

from __future__ import annotations

import os
import random

import pytest

from tests.crashes.checker import Verdict
from tests.crashes.conftest import Crashes
from tests.crashes.points import POINTS, SAID_TWICE, each, each_again
from tests.crashes.table import AGAIN

SEED = os.environ.get("SEED", "1")
WALKS = 4
LONGEST_LIFE_SECONDS = 1.5


def test_the_points_of_the_walk_are_those_written_down(crashes: Crashes) -> None:
    verdict = crashes.walk("no death")

    assert verdict == Verdict()
    assert sorted(crashes.passed()) == sorted(each())


@pytest.mark.parametrize("point", each())
def test_a_death_here_loses_nothing_and_doubles_nothing(crashes: Crashes, point: str) -> None:
    verdict = crashes.walk(point, failpoint=point)

    assert verdict == Verdict(recognisable=int(point in SAID_TWICE))


@pytest.mark.parametrize("point", each_again())
def test_a_death_in_a_reauthorization_leaves_what_was_parked_to_go_on(
    crashes: Crashes, point: str
) -> None:
    verdict = crashes.walk(AGAIN, failpoint=point, reauthorized=True)

    assert verdict == Verdict()


def test_there_are_points_on_both_sides_of_each_commit_and_each_call() -> None:
    names = {name.partition(".")[0] for name in POINTS}
    assert {name for name in names if f"{name}.stored" in POINTS} == {
        name for name in names if f"{name}.committed" in POINTS
    }
    assert {name for name in names if f"{name}.sending" in POINTS} == {
        name for name in names if f"{name}.returned" in POINTS
    }


@pytest.mark.parametrize("number", range(WALKS))
def test_deaths_at_any_moment_lose_nothing_and_double_nothing(
    crashes: Crashes, number: int
) -> None:
    seed = str(random.randrange(10**6)) if SEED == "random" else SEED
    chance = random.Random(f"{seed}/{number}")
    moments = [chance.uniform(0.1, LONGEST_LIFE_SECONDS) for _ in range(3)]

    verdict = crashes.walk("any moment", moments=moments)

    assert verdict.held, f"SEED={seed}, walk {number}, deaths after {moments}: {verdict}"
