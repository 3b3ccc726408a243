"""The result of one completed attempt, as the scorecard, the callback and the report share it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from integration.domain.instruments import Instrument
from integration.domain.narrative import narrate
from integration.domain.response_quality import Validity, judge
from integration.domain.scoring import DimensionScore, score

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentResult:
    """Carries scores and no answers: what an employer receives never holds the raw responses."""

    schema_version: int
    assessment: str
    attempt_id: str
    instrument: str
    instrument_version: str
    norm_id: str | None
    overall_score: int | None
    dimensions: tuple[DimensionScore, ...]
    validity: Validity
    narrative: str
    completed_at: datetime
    duration_seconds: float | None
    report_url: str


def evaluate(
    instrument: Instrument,
    answers: Mapping[int, int],
    *,
    attempt_id: str,
    completed_at: datetime,
    duration_seconds: float | None,
    report_url: str,
) -> AssessmentResult:
    """The same answers always give the same result; raises what `score` raises."""
    scores = score(instrument, answers)
    validity = judge(instrument, answers, duration_seconds=duration_seconds)

    return AssessmentResult(
        schema_version=SCHEMA_VERSION,
        assessment=instrument.key,
        attempt_id=attempt_id,
        instrument=instrument.name,
        instrument_version=instrument.version,
        norm_id=instrument.norms.norm_id if instrument.norms else None,
        overall_score=scores.overall,
        dimensions=scores.dimensions,
        validity=validity,
        narrative=narrate(instrument, scores, validity),
        completed_at=completed_at,
        duration_seconds=duration_seconds,
        report_url=report_url,
    )
