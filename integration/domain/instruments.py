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
class Exercise:
    """What to read first, and the answers to choose from; `right` counts them from 0."""

    material: str
    options: tuple[str, ...]
    right: int

    def __post_init__(self) -> None:
        if len(set(self.options)) < max(2, len(self.options)):
            raise ValueError(f"options: must be two or more different ones, got {self.options}")
        if not 0 <= self.right < len(self.options):
            raise ValueError(f"right: must be within 0 to {len(self.options) - 1}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A statement to rate, or with an `exercise` a question that has one right answer."""

    number: int
    text: str
    dimension: str
    reverse: bool
    exercise: Exercise | None = None


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
    """`question` asks in the interview for an example of what the dimension is about."""

    key: str
    name: str
    texts: BandTexts
    question: str


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
class HiringUse:
    """What an employer must know who lets a result count: for which jobs, on what evidence."""

    jobs: str
    evidence: str
    limits: str
    conditions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityLimits:
    """
    From where on answers are flagged; versioned, because a flag must be explainable later.
    `most_scatter` is None where answers within a dimension need not resemble each other.
    """

    version: str
    longest_run: int
    lowest_spread: float
    most_scatter: float | None
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
    response_scale: ResponseScale | None
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    overall: OverallRule | None
    norms: NormGroup | None
    bands: Bands
    quality: QualityLimits
    hiring_use: HiringUse | None = None

    @property
    def asks(self) -> str:
        """What its items are to who answers them."""
        return "statements" if self.response_scale else "questions"

    @property
    def pages(self) -> tuple[tuple[Item, ...], ...]:
        starts = range(0, len(self.items), self.page_size)
        return tuple(self.items[start : start + self.page_size] for start in starts)

    def items_of(self, dimension: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.dimension == dimension)

    def choices_of(self, item: Item) -> tuple[Choice, ...]:
        """What may be answered to the item: its own options, or else the scale of all."""
        if item.exercise is None:
            return self.response_scale.choices if self.response_scale else ()
        return tuple(Choice(value=n, label=text) for n, text in enumerate(item.exercise.options))

    def most_points(self, item: Item) -> int:
        return 1 if item.exercise else self.choices_of(item)[-1].value

    def points(self, item: Item, answer: int) -> int:
        """As keyed: one for the right option, or the rating, turned round where it is reversed."""
        if item.exercise:
            return int(answer == item.exercise.right)
        return self.most_points(item) - answer if item.reverse else answer

    def highest_raw(self, dimension: str) -> int:
        return sum(self.most_points(item) for item in self.items_of(dimension))

    def unanswered(self, answers: Container[int]) -> tuple[int, ...]:
        return tuple(item.number for item in self.items if item.number not in answers)
