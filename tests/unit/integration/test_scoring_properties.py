"""What is true of scores whoever answers, and in whatever order."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.instruments import Instrument
from integration.domain.norms import Band
from integration.domain.scoring import score
from tests.unit.integration.answer_sheets import BIG_FIVE, DISC, KEY, all_at

INSTRUMENTS = st.sampled_from([BIG_FIVE, DISC])


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, dict[int, int]]:
    chosen = draw(INSTRUMENTS)
    given_answers = st.lists(
        st.integers(0, 4), min_size=len(chosen.items), max_size=len(chosen.items)
    )
    return chosen, dict(enumerate(draw(given_answers), start=1))


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
