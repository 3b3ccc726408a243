"""Tell a profile in three to five neutral sentences, without a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from integration.domain.instruments import Instrument, Use
from integration.domain.norms import Band, Measure
from integration.domain.response_quality import Status, Validity
from integration.domain.scoring import DimensionScore, Scores


class Manner(StrEnum):
    """What a band says of a dimension depends on what the answers were held against."""

    COMPARED = "compared with a norm group"
    RATED = "rated on a scale of its own"
    SOLVED = "right or wrong"


STANDINGS = {
    Manner.COMPARED: {
        Band.HIGH: "are higher on",
        Band.AVERAGE: "are average on",
        Band.LOW: "are lower on",
    },
    Manner.RATED: {
        Band.HIGH: "lean towards",
        Band.AVERAGE: "are in the middle of the scale on",
        Band.LOW: "lean away from",
    },
    Manner.SOLVED: {
        Band.HIGH: "are mostly right on",
        Band.AVERAGE: "are partly right on",
        Band.LOW: "are more often wrong than right on",
    },
}

SUBJECTS = {
    Manner.COMPARED: "Compared with the norm group, the answers",
    Manner.RATED: "The answers",
    Manner.SOLVED: "The answers",
}

SOURCES = {
    Manner.COMPARED: "this is a self-description",
    Manner.RATED: "this is a self-description",
    Manner.SOLVED: "this shows how a set of questions was answered once",
}

CLOSINGS = {
    Use.SELECTION_SUPPORT: ", one source among others, and not a recommendation",
    Use.DISCUSSION_ONLY: " for discussion only, and not a recommendation",
}


def narrate(instrument: Instrument, scores: Scores, validity: Validity) -> str:
    return " ".join(
        [
            *_band_sentences(instrument, scores),
            _detail(instrument, scores),
            _closing(instrument, validity),
        ]
    )


def _band_sentences(instrument: Instrument, scores: Scores) -> list[str]:
    manner = _manner(instrument)
    subject = SUBJECTS[manner]
    sentences = []
    for band, standing in STANDINGS[manner].items():
        names = [dimension.name for dimension in scores.dimensions if dimension.band is band]
        if names:
            sentences.append(f"{subject} {standing} {listed(names)}.")
            subject = "They"
    return sentences


def _manner(instrument: Instrument) -> Manner:
    if instrument.response_scale is None:
        return Manner.SOLVED
    return Manner.COMPARED if instrument.bands.measure is Measure.T else Manner.RATED


def _detail(instrument: Instrument, scores: Scores) -> str:
    furthest = max(scores.dimensions, key=_distance_from_the_middle)
    dimension = next(known for known in instrument.dimensions if known.key == furthest.key)
    text = dimension.texts.of(furthest.band)
    return f"Furthest from the middle is {furthest.name}: {text[0].lower()}{text[1:]}"


def _distance_from_the_middle(dimension: DimensionScore) -> int:
    place = dimension.score if dimension.percentile is None else dimension.percentile
    return abs(place - 50)


def _closing(instrument: Instrument, validity: Validity) -> str:
    closing = SOURCES[_manner(instrument)] + CLOSINGS[instrument.use]
    reasons = listed([flag.phrase for flag in validity.flags])
    match validity.status:
        case Status.VALID:
            return f"{closing[0].upper()}{closing[1:]}."
        case Status.CAUTION:
            return f"Read with caution ({reasons}): {closing}."
        case Status.INVALID:
            return (
                f"The profile is not reliable ({reasons}) and a retake can be offered: {closing}."
            )


def listed(names: Sequence[str]) -> str:
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last
