"""Answers to the instruments, the published key to them, and the score of one dimension."""

from __future__ import annotations

from collections.abc import Mapping

from integration.catalogue.loader import instrument
from integration.domain.instruments import Instrument
from integration.domain.scoring import DimensionScore, score

BIG_FIVE = instrument("big-five")
DISC = instrument("disc")

# Each dimension's items, and which of them are reverse-keyed, as published.
KEY = {
    "extraversion": ([1, 6, 11, 16, 21, 26, 31, 36, 41, 46], {6, 16, 26, 36, 46}),
    "agreeableness": ([2, 7, 12, 17, 22, 27, 32, 37, 42, 47], {2, 12, 22, 32}),
    "conscientiousness": ([3, 8, 13, 18, 23, 28, 33, 38, 43, 48], {8, 18, 28, 38}),
    "sensitivity-to-stress": ([4, 9, 14, 19, 24, 29, 34, 39, 44, 49], {9, 19}),
    "openness": ([5, 10, 15, 20, 25, 30, 35, 40, 45, 50], {10, 20, 30}),
}


def dimension(chosen: Instrument, answers: Mapping[int, int], key: str) -> DimensionScore:
    return next(found for found in score(chosen, answers).dimensions if found.key == key)


def all_at(pole: int, chosen: Instrument) -> dict[int, int]:
    """Answers that put every dimension at one pole, reverse-keyed items included."""
    return {item.number: 4 - pole if item.reverse else pole for item in chosen.items}
