"""How often Python looks for garbage: seldom (docs/decisions/0064)."""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 20_000, 20, 20
"""New objects before the youngest are looked at, and how many such looks make one at the others."""


def collect_seldom() -> None:
    """What the start brought along stays until the end, and is not looked at again."""
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    gc.freeze()
