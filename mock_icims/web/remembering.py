"""What was made of a text that is sent again and again; not of each that somebody thinks up."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

MOST_BYTES = 1_000_000
"""Of the texts that one memory holds. A head may have 64 KiB, so a thousand would be 64 MB."""

K = TypeVar("K")
V = TypeVar("V")


def remembered(
    make: Callable[[K], V], *, entries: int, size: Callable[[K], int]
) -> Callable[[K], V]:
    """
    As `lru_cache`, whose hit it costs; all is forgotten where a new text would be one too many.
    """
    held = 0

    def anew(key: K) -> V:
        nonlocal held
        held += size(key)
        if held > MOST_BYTES:
            known.cache_clear()
            held = size(key)
        return make(key)

    known = lru_cache(maxsize=entries)(anew)
    return known
