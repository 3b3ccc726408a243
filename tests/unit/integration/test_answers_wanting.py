"""Answers that are missing, beyond the scale, or to an item that there is not."""

from __future__ import annotations

import pytest

from integration.domain.errors import AnswersIncomplete
from integration.domain.scoring import (
    AnswerOutOfScale,
    UnknownItem,
    refuse_bad_answers,
    require_every_answer,
    score,
)
from tests.unit.integration.answer_sheets import BIG_FIVE, DISC, all_at, dimension


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
