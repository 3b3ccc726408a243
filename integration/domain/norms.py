"""Where a score stands: in which band, and among whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor, sqrt
from statistics import NormalDist


class Band(StrEnum):
    LOW = "low"
    AVERAGE = "average"
    HIGH = "high"


class Measure(StrEnum):
    """What the limits of the bands are stated in: T of the norm group, or the score itself."""

    T = "t"
    SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Below `low_below` is low, above `high_above` is high, the limits are average."""

    measure: Measure
    low_below: float
    high_above: float

    def __post_init__(self) -> None:
        if self.low_below >= self.high_above:
            raise ValueError(f"low_below: must be under high_above {self.high_above}")

    def place(self, value: float) -> Band:
        if value < self.low_below:
            return Band.LOW
        return Band.HIGH if value > self.high_above else Band.AVERAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """Mean, standard deviation and alpha of one dimension, on the raw scale."""

    dimension: str
    mean: float
    sd: float
    alpha: float

    def __post_init__(self) -> None:
        if self.sd <= 0:
            raise ValueError(f"sd: must be above 0, got {self.sd}")
        if not 0 < self.alpha < 1:
            raise ValueError(f"alpha: must be between 0 and 1, got {self.alpha}")

    @property
    def standard_error(self) -> float:
        """Of measurement: how far a raw score strays from the true one."""
        return self.sd * sqrt(1 - self.alpha)

    def t(self, raw: Fraction) -> float:
        return 50 + 10 * (float(raw) - self.mean) / self.sd

    def percentile(self, raw: Fraction) -> int:
        """1 to 99: a norm group says nothing about the very ends."""
        share = NormalDist(self.mean, self.sd).cdf(float(raw))
        return min(99, max(1, half_up(share * 100)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NormGroup:
    """
    One pooled group for everybody.

    There is one norm per dimension and no way to have two: scores adjusted by sex or
    origin are unlawful in selection (Title VII, section 703(l)).
    """

    norm_id: str
    label: str
    sample_size: int
    source: str
    scales: tuple[Norm, ...]

    def of(self, dimension: str) -> Norm:
        return next(norm for norm in self.scales if norm.dimension == dimension)


# Made once: a fraction is reduced when it is made, and added to a float it is a float again.
_HALF = Fraction(1, 2)


def half_up(value: Fraction | float) -> int:
    """The one rounding rule: 2.5 becomes 3, where Python's `round` would say 2."""
    return floor(value + (0.5 if isinstance(value, float) else _HALF))
