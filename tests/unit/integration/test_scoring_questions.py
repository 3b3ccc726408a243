"""Questions that have a right answer are scored by how many were right."""

from __future__ import annotations

import pytest

from integration.catalogue.loader import instrument
from integration.domain.norms import Band
from integration.domain.scoring import AnswerOutOfScale, refuse_bad_answers, score

REASONING = instrument("reasoning")


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
