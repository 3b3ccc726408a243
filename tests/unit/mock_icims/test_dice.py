"""The dice of a seed throw what Python's own do: the people of a seed stay who they are."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from mock_icims.seeds.dice import Dice

SEED = "checklist:1"


@given(st.lists(st.integers(1, 5_000), max_size=50))
def test_they_choose_as_pythons_own_do(limits: list[int]) -> None:
    dice, python = Dice(SEED), random.Random(SEED)

    for limit in limits:
        assert dice.one_of(range(limit)) == python.choice(range(limit))
        assert dice.share() == python.random()


def test_several_that_are_drawn_at_once_are_different_ones() -> None:
    assert sorted(Dice(SEED).some_of("abcde", 5)) == ["a", "b", "c", "d", "e"]
    assert Dice(SEED).some_of("abcde", 3) == Dice(SEED).some_of("abcde", 3)


def test_other_seeds_throw_other_things() -> None:
    assert Dice("checklist:1").share() != Dice("checklist:2").share()
