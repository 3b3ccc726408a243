"""
Turn answers into scores, by the key, norms and bands of the instrument's data file.

A score is the percent of the maximum, rounded half up (2.5 becomes 3). It is not a percentile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from integration.domain.errors import AnswersIncomplete, Invalid
from integration.domain.instruments import Dimension, Instrument
from integration.domain.norms import Band, Measure, Norm, half_up

Z_95 = 1.96


class UnknownItem(Invalid):
    code = "unknown_item"

    def __init__(self, number: int, *, instrument: str) -> None:
        super().__init__(
            f"{instrument} has no item {number}.",
            errors=[{"field": f"answers.{number}", "message": "unknown item"}],
        )


class AnswerOutOfScale(Invalid):
    code = "answer_out_of_scale"

    def __init__(self, number: int, answer: int, *, highest: int) -> None:
        super().__init__(
            f"Answer {answer} to item {number} is not within 0 to {highest}.",
            errors=[{"field": f"answers.{number}", "message": f"must be within 0 to {highest}"}],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """
    The percentile is None where the instrument has no norms, and so is the interval, unless the
    answers are right or wrong.
    """

    key: str
    name: str
    raw: int
    score: int
    percentile: int | None
    band: Band
    interval: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    overall: int | None
    dimensions: tuple[DimensionScore, ...]


def score(instrument: Instrument, answers: Mapping[int, int]) -> Scores:
    refuse_bad_answers(instrument, answers)

    dimensions = tuple(
        _score_dimension(instrument, dimension, answers) for dimension in instrument.dimensions
    )
    return Scores(overall=_overall(instrument, dimensions), dimensions=dimensions)


def refuse_bad_answers(instrument: Instrument, answers: Mapping[int, int]) -> None:
    """For saving as one goes: gaps are fine, answers outside the instrument are not."""
    items = {item.number: item for item in instrument.items}

    for number, answer in answers.items():
        if number not in items:
            raise UnknownItem(number, instrument=instrument.name)
        highest = instrument.choices_of(items[number])[-1].value
        if not 0 <= answer <= highest:
            raise AnswerOutOfScale(number, answer, highest=highest)


def require_every_answer(instrument: Instrument, answers: Mapping[int, int]) -> None:
    """For submitting: stricter than scoring, which bears a gap in ten."""
    if missing := instrument.unanswered(answers):
        raise AnswersIncomplete(missing)


def _score_dimension(
    instrument: Instrument, dimension: Dimension, answers: Mapping[int, int]
) -> DimensionScore:
    raw = _raw(instrument, dimension, answers)
    highest = instrument.highest_raw(dimension.key)
    percent = raw * 100 / highest
    norm = instrument.norms.of(dimension.key) if instrument.norms else None

    return DimensionScore(
        key=dimension.key,
        name=dimension.name,
        raw=half_up(raw),
        score=half_up(percent),
        percentile=norm.percentile(raw) if norm else None,
        band=_band(instrument, raw, percent, norm),
        interval=_interval(instrument, dimension, raw, norm),
    )


def _raw(instrument: Instrument, dimension: Dimension, answers: Mapping[int, int]) -> Fraction:
    """
    The keyed sum. A gap of up to one item in ten is filled with the mean of the others;
    more than that, and the dimension cannot be scored.
    """
    items = instrument.items_of(dimension.key)
    missing = tuple(item.number for item in items if item.number not in answers)
    if len(missing) * 10 > len(items):
        raise AnswersIncomplete(missing)

    answered = [
        instrument.points(item, answers[item.number]) for item in items if item.number in answers
    ]
    return Fraction(sum(answered) * len(items), len(answered))


def _band(instrument: Instrument, raw: Fraction, percent: Fraction, norm: Norm | None) -> Band:
    if norm and instrument.bands.measure is Measure.T:
        return instrument.bands.place(norm.t(raw))
    return instrument.bands.place(float(percent))


def _interval(
    instrument: Instrument, dimension: Dimension, raw: Fraction, norm: Norm | None
) -> tuple[int, int] | None:
    """
    95 %, on the scale of the score: from the standard error of measurement that the norms know, or
    for right and wrong answers from their number alone, so that nothing need be known of others.
    """
    items = instrument.items_of(dimension.key)
    if norm:
        margin = Z_95 * norm.standard_error
        low, high = float(raw) - margin, float(raw) + margin
    elif all(item.exercise for item in items):
        low, high = _wilson(float(raw), len(items))
    else:
        return None

    percent = 100 / instrument.highest_raw(dimension.key)
    return max(0, half_up(low * percent)), min(100, half_up(high * percent))


def _wilson(right: float, asked: int) -> tuple[float, float]:
    """
    Within how many of as many like questions the truth lies (Wilson's score interval, 1927);
    unlike a standard error it does not shrink to nothing when all or none were right.
    """
    middle = right + Z_95**2 / 2
    margin = Z_95 * sqrt(right * (asked - right) / asked + Z_95**2 / 4)
    shrunk = 1 + Z_95**2 / asked
    return (middle - margin) / shrunk, (middle + margin) / shrunk


def _overall(instrument: Instrument, dimensions: tuple[DimensionScore, ...]) -> int | None:
    """Worked out from the scores as shown, so that a reader can check it by hand."""
    if instrument.overall is None:
        return None

    shown = {dimension.key: dimension.score for dimension in dimensions}
    terms = [
        100 - shown[term.dimension] if term.inverted else shown[term.dimension]
        for term in instrument.overall.terms
    ]
    return half_up(Fraction(sum(terms), len(terms)))
