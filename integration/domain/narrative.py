"""Tell a profile in three to five neutral sentences, without a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from integration.domain.instruments import Instrument, Use
from integration.domain.norms import Band, Measure
from integration.domain.response_quality import Status, Validity
from integration.domain.scoring import DimensionScore, Scores

STANDINGS = {
    Measure.T: {
        Band.HIGH: "are higher on",
        Band.AVERAGE: "are average on",
        Band.LOW: "are lower on",
    },
    Measure.SCORE: {
        Band.HIGH: "lean towards",
        Band.AVERAGE: "are in the middle of the scale on",
        Band.LOW: "lean away from",
    },
}

SUBJECTS = {
    Measure.T: "Compared with the norm group, the answers",
    Measure.SCORE: "The answers",
}

CLOSINGS = {
    Use.SELECTION_SUPPORT: "this is a self-description, one source among others, "
    "and not a recommendation",
    Use.DISCUSSION_ONLY: "this is a self-description for discussion only, and not a recommendation",
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
    measure = instrument.bands.measure
    subject = SUBJECTS[measure]
    sentences = []
    for band, standing in STANDINGS[measure].items():
        names = [dimension.name for dimension in scores.dimensions if dimension.band is band]
        if names:
            sentences.append(f"{subject} {standing} {listed(names)}.")
            subject = "They"
    return sentences


def _detail(instrument: Instrument, scores: Scores) -> str:
    furthest = max(scores.dimensions, key=_distance_from_the_middle)
    dimension = next(known for known in instrument.dimensions if known.key == furthest.key)
    text = dimension.texts.of(furthest.band)
    return f"Furthest from the middle is {furthest.name}: {text[0].lower()}{text[1:]}"


def _distance_from_the_middle(dimension: DimensionScore) -> int:
    place = dimension.score if dimension.percentile is None else dimension.percentile
    return abs(place - 50)


def _closing(instrument: Instrument, validity: Validity) -> str:
    closing = CLOSINGS[instrument.use]
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
