"""Chance, seeded: draws that can be repeated, and continued where they were left."""

from __future__ import annotations

from collections.abc import MutableMapping
from hashlib import blake2b

_DRAWS = "draws"


class Chance:
    """
    The same seed draws the same numbers. `tallies` counts the draws; whoever keeps it can go on
    from there, which a generator's inner state would make large.
    """

    def __init__(self, seed: int, tallies: MutableMapping[str, int] | None = None) -> None:
        self._seed = seed
        self._tallies: MutableMapping[str, int] = {} if tallies is None else tallies

    def uniform(self, low: float, high: float) -> float:
        """Evenly spread from `low` up to `high`."""
        number = self._tallies.get(_DRAWS, 0)
        self._tallies[_DRAWS] = number + 1

        digest = blake2b(f"{self._seed}:draw:{number}".encode(), digest_size=8).digest()
        return low + (high - low) * (int.from_bytes(digest, "big") / 2**64)
