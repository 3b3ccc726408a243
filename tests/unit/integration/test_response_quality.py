"""Careless answers are noticed, honest ones are left alone."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from integration.catalogue.loader import instrument
from integration.domain.instruments import Instrument
from integration.domain.response_quality import Flag, Status, judge, longest_run, scatter, spread

BIG_FIVE = instrument("big-five")
DISC = instrument("disc")
REASONING = instrument("reasoning")
BOTH = pytest.mark.parametrize("chosen", [BIG_FIVE, DISC], ids=["big-five", "disc"])

UNHURRIED = 300.0
VARIED = {item.number: item.number * 7 % 5 for item in BIG_FIVE.items}


def honest(chosen: Instrument, random: Random) -> dict[int, int]:
    """A person with a level on each dimension, and a good deal of noise in each answer."""
    levels = {dimension.key: random.gauss(2, 0.8) for dimension in chosen.dimensions}
    answers = {}
    for item in chosen.items:
        felt = random.gauss(levels[item.dimension], 0.9)
        answer = min(4, max(0, round(felt)))
        answers[item.number] = 4 - answer if item.reverse else answer
    return answers


def test_varied_and_unhurried_answers_are_valid() -> None:
    validity = judge(BIG_FIVE, VARIED, duration_seconds=UNHURRIED)

    assert (validity.status, validity.flags) == (Status.VALID, ())


@BOTH
@pytest.mark.parametrize("answer", range(5))
def test_the_same_answer_throughout_is_always_flagged(chosen: Instrument, answer: int) -> None:
    answers = dict.fromkeys((item.number for item in chosen.items), answer)
    validity = judge(chosen, answers, duration_seconds=None)

    assert validity.flags == (Flag.LONG_STRING, Flag.LOW_SPREAD)


@BOTH
def test_honest_answers_are_flagged_in_at_most_one_case_of_twenty(chosen: Instrument) -> None:
    random = Random(20260612)
    people = 2000
    flagged = sum(
        judge(chosen, honest(chosen, random), duration_seconds=UNHURRIED).status is not Status.VALID
        for _ in range(people)
    )

    assert flagged <= people * 0.05


@pytest.mark.parametrize(("chosen", "share"), [(BIG_FIVE, 0.8), (DISC, 0.6)])
def test_answers_at_random_are_mostly_flagged(chosen: Instrument, share: float) -> None:
    random = Random(20260612)
    people = 1000
    caught = sum(
        Flag.SCATTERED
        in judge(
            chosen,
            {item.number: random.randrange(5) for item in chosen.items},
            duration_seconds=UNHURRIED,
        ).flags
        for _ in range(people)
    )

    assert caught >= people * share


def test_scatter_is_seen_after_reversed_statements_are_turned() -> None:
    agreeing_with_all = {item.number: 4 for item in BIG_FIVE.items}
    of_one_mind = {item.number: 0 if item.reverse else 4 for item in BIG_FIVE.items}

    assert scatter(BIG_FIVE, of_one_mind) == 0
    assert scatter(BIG_FIVE, agreeing_with_all) > 1.5


def test_questions_with_a_right_answer_are_not_judged_by_how_alike_the_answers_are() -> None:
    mixed = {
        item.number: (item.exercise.right + item.number % 2) % 4
        for item in REASONING.items
        if item.exercise
    }

    assert judge(REASONING, mixed, duration_seconds=600).status is Status.VALID


@pytest.mark.parametrize(("length", "flags"), [(9, ()), (10, (Flag.LONG_STRING,))])
def test_ten_identical_answers_in_a_row_are_a_long_string(
    length: int, flags: tuple[Flag, ...]
) -> None:
    answers = VARIED | dict.fromkeys(range(1, length + 1), 3) | {length + 1: 0}

    assert judge(BIG_FIVE, answers, duration_seconds=UNHURRIED).flags == flags


def test_answers_that_hardly_differ_are_flagged_without_a_long_string() -> None:
    answers = {number: 2 + (number % 9 == 0) for number in VARIED}

    assert judge(BIG_FIVE, answers, duration_seconds=UNHURRIED).flags == (Flag.LOW_SPREAD,)


def test_half_a_step_of_spread_is_spread_enough() -> None:
    answers = {number: 2 + number % 2 for number in VARIED}

    assert spread(list(answers.values())) == 0.5
    assert judge(BIG_FIVE, answers, duration_seconds=UNHURRIED).flags == ()


def test_a_long_string_is_not_held_against_it_twice_where_it_scatters() -> None:
    extremes = {number: 4 * (number % 2) for number in VARIED}
    answers = extremes | dict.fromkeys(range(1, 11), 4)

    assert scatter(BIG_FIVE, answers) > 1.5
    assert judge(BIG_FIVE, answers, duration_seconds=UNHURRIED).flags == (Flag.LONG_STRING,)


def test_answers_that_hardly_differ_are_not_held_against_it_twice_where_they_scatter() -> None:
    agreeing = {number: 4 - (number % 9 == 0) for number in VARIED}

    assert scatter(BIG_FIVE, agreeing) > 1.2
    validity = judge(BIG_FIVE, agreeing, duration_seconds=UNHURRIED)
    assert (validity.status, validity.flags) == (Status.CAUTION, (Flag.LOW_SPREAD,))


@pytest.mark.parametrize(("less", "flags"), [(0.0, ()), (0.001, (Flag.SCATTERED,))])
def test_as_much_scatter_as_is_allowed_is_not_too_much(
    less: float, flags: tuple[Flag, ...]
) -> None:
    most = scatter(BIG_FIVE, VARIED) - less
    allowing = replace(BIG_FIVE, quality=replace(BIG_FIVE.quality, most_scatter=most))

    assert judge(allowing, VARIED, duration_seconds=UNHURRIED).flags == flags


@pytest.mark.parametrize(("seconds", "flags"), [(99.9, (Flag.TOO_FAST,)), (100.0, ()), (None, ())])
def test_less_than_two_seconds_an_item_is_too_fast(
    seconds: float | None, flags: tuple[Flag, ...]
) -> None:
    assert judge(BIG_FIVE, VARIED, duration_seconds=seconds).flags == flags


def test_any_gap_is_flagged() -> None:
    answers = {number: answer for number, answer in VARIED.items() if number != 17}

    assert judge(BIG_FIVE, answers, duration_seconds=UNHURRIED).flags == (Flag.MISSING,)


def test_two_signs_of_one_habit_are_caution_and_two_habits_are_invalid() -> None:
    uniform = dict.fromkeys(VARIED, 3)

    assert judge(BIG_FIVE, uniform, duration_seconds=UNHURRIED).status is Status.CAUTION
    assert judge(BIG_FIVE, uniform, duration_seconds=20).status is Status.INVALID


def test_no_answers_at_all_have_no_run_and_no_spread() -> None:
    assert (longest_run([]), spread([])) == (0, 0.0)
    assert judge(BIG_FIVE, {}, duration_seconds=0).status is Status.INVALID
