"""Alice's answers to Big Five show each mistake in scoring, and the key is the program's."""

from __future__ import annotations

from itertools import combinations

import pytest

from integration.catalogue.loader import catalogue
from integration.domain.scoring import score
from scenarios.big_five import (
    IN_TURN,
    MOST,
    STATEMENTS,
    TURNED,
    average,
    choices,
    dimension_of,
    figures,
)

ANSWERS = choices()
FIGURES = figures(ANSWERS)


def with_wrong_turns(*statements: int) -> tuple[int, ...]:
    """An answer that is turned by mistake is the opposite answer, turned as it should be."""
    return tuple(
        MOST - answer if statement in statements else answer
        for statement, answer in zip(STATEMENTS, ANSWERS, strict=True)
    )


def test_the_figures_are_those_of_the_key() -> None:
    assert FIGURES == {
        "extraversion": 83,
        "agreeableness": 78,
        "conscientiousness": 93,
        "sensitivity-to-stress": 10,
        "openness": 88,
    }
    assert average(FIGURES) == 86


def test_the_program_comes_to_the_same() -> None:
    scores = score(catalogue()["big-five"], dict(zip(STATEMENTS, ANSWERS, strict=True)))

    assert {one.key: one.score for one in scores.dimensions} == FIGURES
    assert scores.overall == average(FIGURES)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_that_is_turned_wrongly_changes_its_dimension_alone(statement: int) -> None:
    changed = figures(with_wrong_turns(statement))

    differ = {key for key in IN_TURN if changed[key] != FIGURES[key]}
    assert differ == {dimension_of(statement)}


@pytest.mark.parametrize("dimension", IN_TURN)
def test_several_statements_that_are_turned_wrongly_do_not_make_up_for_each_other(
    dimension: str,
) -> None:
    own = [one for one in STATEMENTS if dimension_of(one) == dimension]

    for number in range(1, len(own) + 1):
        for wrong in combinations(own, number):
            assert figures(with_wrong_turns(*wrong))[dimension] != FIGURES[dimension], wrong


def test_no_dimension_can_stand_for_another() -> None:
    assert len(set(FIGURES.values())) == len(IN_TURN)


def test_rounding_half_to_even_would_show() -> None:
    halves = [key for key in IN_TURN if FIGURES[key] != round(_points(key) / 40 * 100)]

    assert halves == ["extraversion", "conscientiousness"]


def test_eighteen_statements_are_turned() -> None:
    assert len(TURNED) == 18


def _points(dimension: str) -> int:
    return sum(
        MOST - answer if statement in TURNED else answer
        for statement, answer in zip(STATEMENTS, ANSWERS, strict=True)
        if dimension_of(statement) == dimension
    )
