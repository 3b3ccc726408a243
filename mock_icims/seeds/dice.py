"""Dice of a seed: the same seed throws the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """
    They throw what `random.Random` throws for the seed, whatever Python does in its own `choice`
    and `randint` by now: people are known by their names, and tests are written against them
    (docs/decisions/0089). One call is what it takes, where those take two to four: fifty thousand
    people are half a million throws.
    """

    def __init__(self, seed: str) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - seeded on purpose: nothing here is secret
        self._bits = self._chance.getrandbits
        self.share = self._chance.random
        """From 0 up to 1, without it."""

    def one_of(self, choices: Sequence[T]) -> T:
        """As many bits as it takes to count them; what comes to more is thrown again."""
        limit, bits = len(choices), self._bits
        size = limit.bit_length()
        thrown = bits(size)
        while thrown >= limit:
            thrown = bits(size)
        return choices[thrown]

    def some_of(self, choices: Sequence[T], count: int) -> list[T]:
        """So many different ones."""
        return self._chance.sample(choices, count)
