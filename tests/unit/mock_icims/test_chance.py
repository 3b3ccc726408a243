"""Chance: seeded, even, and continued where it was left."""

from __future__ import annotations

from mock_icims.domain.chance import Chance


def test_the_same_seed_draws_the_same_numbers_and_another_seed_others() -> None:
    one, same, other = Chance(1), Chance(1), Chance(2)

    drawn = [one.uniform(-1, 1) for _ in range(5)]

    assert drawn == [same.uniform(-1, 1) for _ in range(5)]
    assert drawn != [other.uniform(-1, 1) for _ in range(5)]


def test_draws_are_spread_over_the_whole_range() -> None:
    chance = Chance(7)

    drawn = sorted(chance.uniform(10, 20) for _ in range(1_000))

    assert 10 <= drawn[0] < 10.1
    assert 19.9 < drawn[-1] < 20
    assert 14.5 < drawn[500] < 15.5


def test_whoever_keeps_the_tally_goes_on() -> None:
    tallies: dict[str, int] = {}
    first = Chance(1, tallies)
    began = [first.uniform(0, 1) for _ in range(2)]

    went_on = Chance(1, tallies).uniform(0, 1)

    alone = Chance(1)
    assert [*began, went_on] == [alone.uniform(0, 1) for _ in range(3)]
