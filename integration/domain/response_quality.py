"""Say how far the answers can be trusted: a note to the reader, never a reason to reject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from statistics import fmean, pstdev

from integration.domain.instruments import Instrument


class Flag(StrEnum):
    LONG_STRING = "long_string"
    LOW_SPREAD = "low_spread"
    TOO_FAST = "too_fast"
    MISSING = "missing"
    SCATTERED = "scattered"

    @property
    def phrase(self) -> str:
        return PHRASES[self]

    @property
    def family(self) -> str:
        return FAMILIES[self]


PHRASES = {
    Flag.LONG_STRING: "many identical answers in a row",
    Flag.LOW_SPREAD: "answers that hardly differ",
    Flag.TOO_FAST: "very quick answering",
    Flag.MISSING: "unanswered items",
    Flag.SCATTERED: "answers to like statements that do not fit together",
}

# A long string and a low spread are two views of one habit, so together they count once.
FAMILIES = {
    Flag.LONG_STRING: "uniform",
    Flag.LOW_SPREAD: "uniform",
    Flag.TOO_FAST: "pace",
    Flag.MISSING: "gaps",
    Flag.SCATTERED: "inconsistent",
}


class Status(StrEnum):
    VALID = "valid"
    CAUTION = "caution"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    status: Status
    flags: tuple[Flag, ...]


def judge(
    instrument: Instrument, answers: Mapping[int, int], *, duration_seconds: float | None
) -> Validity:
    """No flag is valid, one family of flags is caution, two families are an invalid profile."""
    limits = instrument.quality
    given = [answers[item.number] for item in instrument.items if item.number in answers]
    missing_share = 1 - len(given) / len(instrument.items)
    enough_time = limits.fastest_seconds_per_item * len(given)

    raised = {
        Flag.LONG_STRING: longest_run(given) >= limits.longest_run,
        Flag.LOW_SPREAD: spread(given) < limits.lowest_spread,
        Flag.TOO_FAST: duration_seconds is not None and duration_seconds < enough_time,
        Flag.MISSING: missing_share > limits.most_missing_share,
    }
    # Who always answers the same scatters at each reversed statement: one habit, not two.
    uniform = raised[Flag.LONG_STRING] or raised[Flag.LOW_SPREAD]
    raised[Flag.SCATTERED] = not uniform and _scatters(instrument, answers)

    flags = tuple(flag for flag, is_raised in raised.items() if is_raised)
    return Validity(status=_status(flags), flags=flags)


def longest_run(given: Sequence[int]) -> int:
    """Identical answers in a row, as given, before reverse-keyed items are turned."""
    return max((len(list(run)) for _, run in groupby(given)), default=0)


def spread(given: Sequence[int]) -> float:
    return pstdev(given) if given else 0.0


def _scatters(instrument: Instrument, answers: Mapping[int, int]) -> bool:
    most = instrument.quality.most_scatter
    return most is not None and scatter(instrument, answers) > most


def scatter(instrument: Instrument, answers: Mapping[int, int]) -> float:
    """
    How far answers within one dimension lie apart once they are keyed, on average over the
    dimensions: who answers at random scatters as widely within them as overall.
    """
    within = [
        spread(
            [
                instrument.points(item, answers[item.number])
                for item in instrument.items_of(dimension.key)
                if item.number in answers
            ]
        )
        for dimension in instrument.dimensions
    ]
    return fmean(within)


def _status(flags: tuple[Flag, ...]) -> Status:
    families = {flag.family for flag in flags}
    if not families:
        return Status.VALID
    return Status.CAUTION if len(families) == 1 else Status.INVALID
