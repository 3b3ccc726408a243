"""
What Big Five has to come to, worked out from its published key and by nobody else's program.

The key (the design's section on assessments): statement i belongs to the five dimensions in turn;
these are turned; a score is the points in percent of forty, rounded half up.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

STATEMENTS = range(1, 51)
MOST = 4
"""Points of one statement."""

IN_TURN = (
    "extraversion",
    "agreeableness",
    "conscientiousness",
    "sensitivity-to-stress",
    "openness",
)
TURNED = frozenset({6, 16, 26, 36, 46, 2, 12, 22, 32, 8, 18, 28, 38, 9, 19, 10, 20, 30})
CALM = "sensitivity-to-stress"
"""Whose opposite counts in the average."""

POINTS = MappingProxyType(
    {
        "extraversion": (3, 4, 3, 3, 4, 3, 3, 4, 3, 3),
        "agreeableness": (3, 3, 3, 3, 4, 3, 3, 3, 3, 3),
        "conscientiousness": (4, 3, 4, 4, 3, 4, 4, 3, 4, 4),
        "sensitivity-to-stress": (0, 1, 0, 1, 0, 0, 1, 0, 1, 0),
        "openness": (3, 4, 4, 3, 3, 4, 3, 4, 3, 4),
    }
)
"""
What Alice wants to come to, statement by statement. All points of a dimension are in one half of
the scale, so whichever of its statements are turned wrongly, all move its figure the same way;
and no two dimensions have one figure, so that none stands for another.
"""


def dimension_of(statement: int) -> str:
    return IN_TURN[(statement - 1) % len(IN_TURN)]


def choices() -> tuple[int, ...]:
    """Which answer gives those points, statement by statement; counted from 0 on the scale."""
    wanted = {key: iter(points) for key, points in POINTS.items()}
    return tuple(
        MOST - points if statement in TURNED else points
        for statement in STATEMENTS
        for points in [next(wanted[dimension_of(statement)])]
    )


def figures(answers: tuple[int, ...]) -> Mapping[str, int]:
    """The scores of these fifty answers, by dimension."""
    points = dict.fromkeys(IN_TURN, 0)
    for statement, answer in zip(STATEMENTS, answers, strict=True):
        points[dimension_of(statement)] += MOST - answer if statement in TURNED else answer
    return {key: _percent(sum_, of=MOST * 10) for key, sum_ in points.items()}


def average(scores: Mapping[str, int]) -> int:
    """The mean of the five, with the opposite of sensitivity to stress."""
    terms = [100 - score if key == CALM else score for key, score in scores.items()]
    return _rounded(sum(terms), len(terms))


def _percent(points: int, *, of: int) -> int:
    return _rounded(points * 100, of)


def _rounded(whole: int, parts: int) -> int:
    """Half up, without floats."""
    return (2 * whole + parts) // (2 * parts)
