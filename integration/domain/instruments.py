"""What an assessment is made of: items, the answers they take, the dimensions they add up to."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum

from integration.domain.norms import Band, Bands, NormGroup


class Use(StrEnum):
    """What a result may be used for: a property of the instrument, not of its buyer."""

    SELECTION_SUPPORT = "selection support"
    DISCUSSION_ONLY = "discussion only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseScale:
    choices: tuple[Choice, ...]

    def __post_init__(self) -> None:
        values = [choice.value for choice in self.choices]
        if len(values) < 2 or values != list(range(len(values))):
            raise ValueError(f"choices: values must count up from 0, got {values}")

    @property
    def highest(self) -> int:
        return self.choices[-1].value


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    number: int
    text: str
    dimension: str
    reverse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BandTexts:
    """One neutral sentence per band: what the tendency brings, and what to look after."""

    low: str
    average: str
    high: str

    def of(self, band: Band) -> str:
        return {Band.LOW: self.low, Band.AVERAGE: self.average, Band.HIGH: self.high}[band]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    key: str
    name: str
    texts: BandTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallTerm:
    dimension: str
    inverted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OverallRule:
    """The mean of the terms' scores; an inverted term counts as 100 minus its score."""

    label: str
    rule: str
    terms: tuple[OverallTerm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityLimits:
    """From where on answers are flagged; versioned, because a flag must be explainable later."""

    version: str
    longest_run: int
    lowest_spread: float
    fastest_seconds_per_item: float
    most_missing_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    key: str
    name: str
    version: str
    minutes: int
    description: str
    instruction: str
    use: Use
    page_size: int
    response_scale: ResponseScale
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    overall: OverallRule | None
    norms: NormGroup | None
    bands: Bands
    quality: QualityLimits

    @property
    def pages(self) -> tuple[tuple[Item, ...], ...]:
        starts = range(0, len(self.items), self.page_size)
        return tuple(self.items[start : start + self.page_size] for start in starts)

    def items_of(self, dimension: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.dimension == dimension)

    def highest_raw(self, dimension: str) -> int:
        return len(self.items_of(dimension)) * self.response_scale.highest

    def unanswered(self, answers: Container[int]) -> tuple[int, ...]:
        return tuple(item.number for item in self.items if item.number not in answers)
