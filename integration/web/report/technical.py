"""The technical note of a report: how reliable scales are, what bands and intervals mean."""

from __future__ import annotations

from dataclasses import dataclass

from integration.domain.instruments import Instrument
from integration.domain.norms import Bands, Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """
    Of one scale in the norm group: Cronbach's alpha, and the standard error of measurement in
    points of the score (0 to 100).
    """

    name: str
    alpha: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnicalNote:
    """`scales` is empty where nobody has measured how reliable they are."""

    bands: str
    interval: str
    scales: tuple[Reliability, ...]


def technical_note(instrument: Instrument) -> TechnicalNote:
    return TechnicalNote(
        bands=_bands(instrument.bands),
        interval=_interval(instrument),
        scales=_scales(instrument),
    )


def _bands(bands: Bands) -> str:
    if bands.measure is Measure.T:
        return (
            f"Low is below T {bands.low_below:g} and high above T {bands.high_above:g} of the norm "
            "group, whose T has the mean 50 and the standard deviation 10."
        )
    return f"Low is a score below {bands.low_below:g} and high one above {bands.high_above:g}."


def _interval(instrument: Instrument) -> str:
    if instrument.norms:
        return "The 95 % interval is the score, 1.96 standard errors of measurement either way."
    unknown = "How reliable its scales are has not been measured"
    if all(item.exercise for item in instrument.items):
        return f"{unknown}; the interval follows from the number of questions alone (Wilson, 1927)."
    return f"{unknown}, so they have no interval."


def _scales(instrument: Instrument) -> tuple[Reliability, ...]:
    if instrument.norms is None:
        return ()
    return tuple(
        Reliability(
            name=dimension.name,
            alpha=norm.alpha,
            error=norm.standard_error * 100 / instrument.highest_raw(dimension.key),
        )
        for dimension in instrument.dimensions
        for norm in [instrument.norms.of(dimension.key)]
    )
