"""Scores follow the published key, whoever answers and in whatever order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.catalogue.loader import instrument
from integration.domain.errors import AnswersIncomplete
from integration.domain.instruments import Instrument
from integration.domain.norms import Band, Bands, Measure, half_up
from integration.domain.scoring import (
    AnswerOutOfScale,
    DimensionScore,
    UnknownItem,
    refuse_bad_answers,
    require_every_answer,
    score,
)

BIG_FIVE = instrument("big-five")
DISC = instrument("disc")
REASONING = instrument("reasoning")
INSTRUMENTS = st.sampled_from([BIG_FIVE, DISC])

# Each dimension's items, and which of them are reverse-keyed, as published.
KEY = {
    "extraversion": ([1, 6, 11, 16, 21, 26, 31, 36, 41, 46], {6, 16, 26, 36, 46}),
    "agreeableness": ([2, 7, 12, 17, 22, 27, 32, 37, 42, 47], {2, 12, 22, 32}),
    "conscientiousness": ([3, 8, 13, 18, 23, 28, 33, 38, 43, 48], {8, 18, 28, 38}),
    "sensitivity-to-stress": ([4, 9, 14, 19, 24, 29, 34, 39, 44, 49], {9, 19}),
    "openness": ([5, 10, 15, 20, 25, 30, 35, 40, 45, 50], {10, 20, 30}),
}


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, dict[int, int]]:
    chosen = draw(INSTRUMENTS)
    given_answers = st.lists(
        st.integers(0, 4), min_size=len(chosen.items), max_size=len(chosen.items)
    )
    return chosen, dict(enumerate(draw(given_answers), start=1))


def dimension(chosen: Instrument, answers: Mapping[int, int], key: str) -> DimensionScore:
    return next(found for found in score(chosen, answers).dimensions if found.key == key)


def all_at(pole: int, chosen: Instrument) -> dict[int, int]:
    """Answers that put every dimension at one pole, reverse-keyed items included."""
    return {item.number: 4 - pole if item.reverse else pole for item in chosen.items}


# A row of the table is a dimension's answers in item order, and what a pencil makes of them.
# E: keyed 3 4-1 4 4-0 2 4-2 3 4-1 4 4-3 = 3+3+4+4+2+2+3+3+4+1 = 29; 29/40 = 72.5, up to 73;
#    z = (29-18.89)/8.62 = 1.173, so T 61.7 and percentile 88; 1.96 x 3.120 raw = 15.3 points.
# A: 4-3 3 4-2 3 4-4 2 4-1 4 3 2 = 1+3+2+3+0+2+3+4+3+2 = 23; 57.5, up to 58; z = -0.720, T 42.8,
#    percentile 24; 1.96 x 3.105 raw = 15.2 points.
# C: 3 4-1 3 4-2 2 4-2 3 4-1 2 2 = 3+3+3+2+2+2+3+3+2+2 = 25; 62.5, up to 63; z = 0.080, T 50.8,
#    percentile 53; 1.96 x 3.212 raw = 15.7 points.
# N: 1 4-3 0 4-4 1 2 1 0 1 2 = 1+1+0+0+1+2+1+0+1+2 = 9; 22.5, up to 23; z = -1.498, T 35.0,
#    percentile 7; 1.96 x 3.113 raw = 15.3 points, from 7.2 to 37.8.
# O: 4 4-0 4 4-1 4 4-0 4 4 3 4 = 4+4+4+3+4+4+4+4+3+4 = 38; 95; z = 1.391, T 63.9, percentile 92;
#    1.96 x 2.828 raw = 13.9 points, from 81.1 and no further than 100.
BIG_FIVE_BY_HAND = [
    ("extraversion", [3, 1, 4, 0, 2, 2, 3, 1, 4, 3], 29, 73, 88, Band.HIGH, (57, 88)),
    ("agreeableness", [3, 3, 2, 3, 4, 2, 1, 4, 3, 2], 23, 58, 24, Band.LOW, (42, 73)),
    ("conscientiousness", [3, 1, 3, 2, 2, 2, 3, 1, 2, 2], 25, 63, 53, Band.AVERAGE, (47, 78)),
    ("sensitivity-to-stress", [1, 3, 0, 4, 1, 2, 1, 0, 1, 2], 9, 23, 7, Band.LOW, (7, 38)),
    ("openness", [4, 0, 4, 1, 4, 0, 4, 4, 3, 4], 38, 95, 92, Band.HIGH, (81, 100)),
]

# Out of 32, no norms. D: 4 3 4 4-1 3 4 2 4-2 = 25; 78.125. I: 2 3 4-2 1 2 4-3 2 2 = 15; 46.875.
# S: 1 0 1 2 4-4 1 0 4-3 = 6; 18.75. C: 3 4-2 2 3 2 4-1 2 3 = 20; 62.5, up to 63.
DISC_BY_HAND = [
    ("dominance", [4, 3, 4, 1, 3, 4, 2, 2], 25, 78, Band.HIGH),
    ("influence", [2, 3, 2, 1, 2, 3, 2, 2], 15, 47, Band.AVERAGE),
    ("steadiness", [1, 0, 1, 2, 4, 1, 0, 3], 6, 19, Band.LOW),
    ("conscientiousness", [3, 2, 2, 3, 2, 1, 2, 3], 20, 63, Band.HIGH),
]


@pytest.mark.parametrize("key", KEY)
def test_big_five_items_are_keyed_as_published(key: str) -> None:
    items = BIG_FIVE.items_of(key)
    numbers, reversed_numbers = KEY[key]

    assert [item.number for item in items] == numbers
    assert {item.number for item in items if item.reverse} == reversed_numbers


@pytest.mark.parametrize(
    ("key", "row", "raw", "percent", "percentile", "band", "interval"), BIG_FIVE_BY_HAND
)
def test_big_five_scores_as_worked_out_by_hand(
    key: str,
    row: list[int],
    raw: int,
    percent: int,
    percentile: int,
    band: Band,
    interval: tuple[int, int],
) -> None:
    numbers = [item.number for item in BIG_FIVE.items_of(key)]
    answers = all_at(2, BIG_FIVE) | dict(zip(numbers, row, strict=True))

    assert dimension(BIG_FIVE, answers, key) == DimensionScore(
        key=key,
        name=next(known.name for known in BIG_FIVE.dimensions if known.key == key),
        raw=raw,
        score=percent,
        percentile=percentile,
        band=band,
        interval=interval,
    )


@pytest.mark.parametrize(("key", "row", "raw", "percent", "band"), DISC_BY_HAND)
def test_disc_style_scores_as_worked_out_by_hand(
    key: str, row: list[int], raw: int, percent: int, band: Band
) -> None:
    numbers = [item.number for item in DISC.items_of(key)]
    found = dimension(DISC, all_at(2, DISC) | dict(zip(numbers, row, strict=True)), key)

    assert (found.raw, found.score, found.band) == (raw, percent, band)
    assert (found.percentile, found.interval) == (None, None)


def test_the_overall_score_is_rounded_once_from_the_scores_as_shown() -> None:
    """Four of 3 (of 2.5) and one turned from 100 to 0: 12 in five parts."""
    firsts = {BIG_FIVE.items_of(one.key)[0].number for one in BIG_FIVE.dimensions}
    points = {
        item.number: 4 if item.dimension == "sensitivity-to-stress" else int(item.number in firsts)
        for item in BIG_FIVE.items
    }
    answers = {
        item.number: 4 - points[item.number] if item.reverse else points[item.number]
        for item in BIG_FIVE.items
    }

    scores = score(BIG_FIVE, answers)

    assert sorted(one.score for one in scores.dimensions) == [3, 3, 3, 3, 100]
    assert scores.overall == 2


def test_the_overall_score_is_the_mean_with_sensitivity_to_stress_turned() -> None:
    rows = {key: iter(row) for key, row, *_ in BIG_FIVE_BY_HAND}
    answers = {item.number: next(rows[item.dimension]) for item in BIG_FIVE.items}

    # (73 + 58 + 63 + (100 - 23) + 95) / 5 = 73.2
    assert score(BIG_FIVE, answers).overall == 73


@pytest.mark.parametrize(("pole", "expected"), [(0, 0), (4, 100)])
@pytest.mark.parametrize("chosen", [BIG_FIVE, DISC], ids=["big-five", "disc"])
def test_every_dimension_reaches_both_ends(chosen: Instrument, pole: int, expected: int) -> None:
    scores = score(chosen, all_at(pole, chosen))

    assert {found.score for found in scores.dimensions} == {expected}


@given(answered())
def test_scores_stay_within_bounds_and_their_interval(
    case: tuple[Instrument, dict[int, int]],
) -> None:
    scores = score(*case)

    assert scores.overall is None or 0 <= scores.overall <= 100
    for found in scores.dimensions:
        low, high = found.interval or (0, 100)
        assert 0 <= low <= found.score <= high <= 100
        assert found.percentile is None or 1 <= found.percentile <= 99


@given(answered())
def test_turning_every_answer_mirrors_every_score(case: tuple[Instrument, dict[int, int]]) -> None:
    chosen, answers = case
    turned = {number: 4 - answer for number, answer in answers.items()}

    for one, other in zip(
        score(chosen, answers).dimensions, score(chosen, turned).dimensions, strict=True
    ):
        highest = chosen.highest_raw(one.key)
        tie = (200 * one.raw) % (2 * highest) == highest
        assert one.raw + other.raw == highest
        assert one.score + other.score == (101 if tie else 100)


@given(answered(), st.data())
def test_a_higher_keyed_answer_never_lowers_its_dimension_nor_moves_another(
    case: tuple[Instrument, dict[int, int]], data: st.DataObject
) -> None:
    chosen, answers = case
    item = data.draw(st.sampled_from(chosen.items))
    step = -1 if item.reverse else 1
    raised = answers | {item.number: min(4, max(0, answers[item.number] + step))}

    for before, after in zip(
        score(chosen, answers).dimensions, score(chosen, raised).dimensions, strict=True
    ):
        if before.key != item.dimension:
            assert after == before
        else:
            assert after.score >= before.score
            assert (after.percentile or 0) >= (before.percentile or 0)


@given(answered(), st.data())
def test_the_order_of_answering_is_irrelevant(
    case: tuple[Instrument, dict[int, int]], data: st.DataObject
) -> None:
    chosen, answers = case
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))

    assert score(chosen, shuffled) == score(chosen, answers)


@pytest.mark.parametrize("key", KEY)
def test_percentiles_and_bands_never_fall_as_the_sum_rises(key: str) -> None:
    assert BIG_FIVE.norms is not None
    norm = BIG_FIVE.norms.of(key)
    sums = [Fraction(raw) for raw in range(41)]
    order = [Band.LOW, Band.AVERAGE, Band.HIGH]

    percentiles = [norm.percentile(raw) for raw in sums]
    bands = [order.index(BIG_FIVE.bands.place(norm.t(raw))) for raw in sums]

    assert (percentiles, bands) == (sorted(percentiles), sorted(bands))


def test_the_limits_of_a_band_are_average() -> None:
    placed = [BIG_FIVE.bands.place(t) for t in (44.9, 45, 55, 55.1)]

    assert placed == [Band.LOW, Band.AVERAGE, Band.AVERAGE, Band.HIGH]


def test_bands_that_are_stated_in_the_score_do_not_ask_the_norms() -> None:
    by_score = Bands(measure=Measure.SCORE, low_below=40, high_above=60)
    chosen = replace(BIG_FIVE, bands=by_score)

    # 62.5 % of the maximum is high by the score, and average (T 50.8) by the norms.
    key, row, *_ = BIG_FIVE_BY_HAND[2]
    answers = all_at(2, chosen) | dict(zip(KEY[key][0], row, strict=True))
    found = [dimension(one, answers, key).band for one in (BIG_FIVE, chosen)]

    assert found == [Band.AVERAGE, Band.HIGH]


def test_one_gap_in_ten_is_filled_with_the_mean_of_the_others() -> None:
    answers = all_at(3, BIG_FIVE)
    del answers[1]

    assert dimension(BIG_FIVE, answers, "extraversion").raw == 30
    assert dimension(BIG_FIVE, answers, "extraversion").score == 75


def test_a_second_gap_in_ten_makes_the_dimension_unscorable() -> None:
    answers = all_at(3, BIG_FIVE)
    del answers[1], answers[46]

    with pytest.raises(AnswersIncomplete, match="items 1, 46") as refusal:
        score(BIG_FIVE, answers)
    assert refusal.value.extensions["missing"] == [1, 46]


def test_a_dimension_of_eight_items_bears_no_gap() -> None:
    answers = all_at(3, DISC)
    del answers[1]

    with pytest.raises(AnswersIncomplete, match="items 1"):
        score(DISC, answers)


def test_submitting_needs_every_answer() -> None:
    answers = all_at(3, BIG_FIVE)
    require_every_answer(BIG_FIVE, answers)
    del answers[7]

    with pytest.raises(AnswersIncomplete, match="items 7"):
        require_every_answer(BIG_FIVE, answers)


@pytest.mark.parametrize("answer", [-1, 5])
def test_an_answer_outside_the_scale_is_refused(answer: int) -> None:
    with pytest.raises(AnswerOutOfScale, match=f"Answer {answer} to item 3"):
        refuse_bad_answers(BIG_FIVE, {3: answer})


@pytest.mark.parametrize("number", [0, 51])
def test_an_item_the_instrument_does_not_have_is_refused(number: int) -> None:
    with pytest.raises(UnknownItem, match=f"Big Five has no item {number}"):
        score(BIG_FIVE, all_at(2, BIG_FIVE) | {number: 2})


def test_halves_are_rounded_up() -> None:
    assert [half_up(value) for value in (0.5, 1.5, 2.5, 2.49)] == [1, 2, 3, 2]


def solved(right: int, *, of: str) -> dict[int, int]:
    """So many answers to the questions of one dimension are right, all others are wrong."""
    answers = {}
    for item in REASONING.items:
        assert item.exercise is not None
        place = REASONING.items_of(item.dimension).index(item)
        hit = item.dimension == of and place < right
        answers[item.number] = (item.exercise.right + (not hit)) % len(item.exercise.options)
    return answers


# Wilson's interval for so many right of twelve, worked out by hand.
@pytest.mark.parametrize(
    ("right", "percent", "band", "interval"),
    [
        (0, 0, Band.LOW, (0, 24)),
        (5, 42, Band.LOW, (19, 68)),
        (6, 50, Band.AVERAGE, (25, 75)),
        (9, 75, Band.AVERAGE, (47, 91)),
        (10, 83, Band.HIGH, (55, 95)),
        (12, 100, Band.HIGH, (76, 100)),
    ],
)
@pytest.mark.parametrize("of", ["figures", "conclusions"])
def test_questions_score_by_how_many_were_right(
    of: str, right: int, percent: int, band: Band, interval: tuple[int, int]
) -> None:
    found = {one.key: one for one in score(REASONING, solved(right, of=of)).dimensions}

    mine = found.pop(of)
    assert (mine.raw, mine.score, mine.band) == (right, percent, band)
    assert (mine.percentile, mine.interval) == (None, interval)
    assert [other.score for other in found.values()] == [0]


def test_a_wrong_option_is_wrong_however_near_the_right_one() -> None:
    item = REASONING.items[0]
    assert item.exercise is not None

    points = [REASONING.points(item, option) for option in range(4)]

    assert points == [int(option == item.exercise.right) for option in range(4)]


def test_an_option_that_a_question_does_not_have_is_refused() -> None:
    with pytest.raises(AnswerOutOfScale, match="not within 0 to 3"):
        refuse_bad_answers(REASONING, {1: 4})
