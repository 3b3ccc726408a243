"""What a report says beyond the result: the instrument's words, and how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from integration.catalogue.loader import catalogue
from integration.domain.instruments import HiringUse, Instrument, Use
from integration.domain.norms import Band
from integration.domain.response_quality import Flag, Status
from integration.services.assessment.result_bodies import ResultBody
from integration.web.report.radar import Radar, radar
from integration.web.report.technical import TechnicalNote, technical_note
from integration.web.wording import Label

VALIDITY = {
    Status.VALID: Label("Valid", "good", "check"),
    Status.CAUTION: Label("Read with caution", "warn", "alert"),
    Status.INVALID: Label("Not reliable", "bad", "cross"),
}
ADVICE = {
    Status.VALID: "Nothing in the way the answers were given stands against reading the scores.",
    Status.CAUTION: "Talk about the scores with the candidate before you rely on them. "
    "A note on response quality is never a reason to reject.",
    Status.INVALID: "Do not use the scores. Offer a retake, without any disadvantage.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """What may be None is so where there is none."""

    name: str
    norm: str | None
    source: str | None
    overall: str | None
    discussion_only: bool
    hiring_use: HiringUse | None
    texts: Mapping[str, str]
    questions: Mapping[str, str]
    radar: Radar | None
    validity: Label
    advice: str
    flags: tuple[str, ...]
    technical: TechnicalNote | None


def report_view(sent: Mapping[str, object]) -> ReportView:
    result = msgspec.convert(sent, ResultBody)
    instrument = catalogue().get(result.assessment)
    # Another version may have other scales and norms, and must not explain these scores.
    same = instrument if instrument and instrument.version == result.instrument_version else None
    status = Status(result.validity.status)
    return ReportView(
        name=instrument.name if instrument else result.assessment,
        norm=same.norms.label if same and same.norms else None,
        source=same.norms.source if same and same.norms else None,
        overall=same.overall.rule if same and same.overall else None,
        discussion_only=instrument is not None and instrument.use is Use.DISCUSSION_ONLY,
        hiring_use=same.hiring_use if same else None,
        texts=_texts(same, result) if same else {},
        questions={known.key: known.question for known in same.dimensions} if same else {},
        radar=radar([(scored.name, scored.score) for scored in result.dimensions]),
        validity=VALIDITY[status],
        advice=ADVICE[status],
        flags=tuple(Flag(flag).phrase.capitalize() for flag in result.validity.flags),
        technical=technical_note(same) if same else None,
    )


def _texts(instrument: Instrument, result: ResultBody) -> dict[str, str]:
    bands = {dimension.key: Band(dimension.band) for dimension in result.dimensions}
    return {
        dimension.key: dimension.texts.of(bands[dimension.key])
        for dimension in instrument.dimensions
        if dimension.key in bands
    }
