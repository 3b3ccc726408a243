"""Scores follow the published key, as a pencil works them out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integration.domain.norms import Band, Bands, Measure, half_up
from integration.domain.scoring import DimensionScore, score
from tests.unit.integration.answer_sheets import BIG_FIVE, DISC, KEY, all_at, dimension

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


def test_halves_are_rounded_up() -> None:
    assert [half_up(value) for value in (0.5, 1.5, 2.5, 2.49)] == [1, 2, 3, 2]
