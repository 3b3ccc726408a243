"""The result on the wire: the same envelope in the callback, the report and the scorecard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import msgspec
from msgspec import Struct

from integration.domain.ids import AttemptId, OrderId
from integration.domain.results import AssessmentResult
from integration.domain.scoring import DimensionScore
from integration.storage.orders.attempts import StoredResult


class DimensionBody(Struct):
    key: str
    name: str
    score: int
    percentile: int | None
    band: str
    interval: tuple[int, int] | None


class ValidityBody(Struct):
    status: str
    flags: list[str]


class ResultBody(Struct):
    assessment: str
    instrument_version: str
    norm_id: str | None
    overall_score: int | None
    dimensions: list[DimensionBody]
    validity: ValidityBody
    narrative: str
    completed_at: datetime
    duration_seconds: float | None
    report_url: str
    schema_version: Literal[1] = 1


class CallbackData(Struct):
    order_id: str
    attempt_id: str
    status: str
    result: ResultBody


class CallbackBody(Struct):
    type: str
    timestamp: datetime
    data: CallbackData


def stored_result(
    result: AssessmentResult, *, order_id: OrderId, attempt_id: AttemptId
) -> StoredResult:
    """Encoded once: a repeated callback is the same to the byte."""
    body = ResultBody(
        assessment=result.assessment,
        instrument_version=result.instrument_version,
        norm_id=result.norm_id,
        overall_score=result.overall_score,
        dimensions=[_dimension(dimension) for dimension in result.dimensions],
        validity=ValidityBody(
            status=result.validity.status.value,
            flags=[flag.value for flag in result.validity.flags],
        ),
        narrative=result.narrative,
        completed_at=result.completed_at.astimezone(UTC),
        duration_seconds=result.duration_seconds,
        report_url=result.report_url,
    )
    callback = CallbackBody(
        type="assessment.completed",
        timestamp=body.completed_at,
        data=CallbackData(
            order_id=order_id, attempt_id=attempt_id, status="completed", result=body
        ),
    )
    return StoredResult(
        result=msgspec.json.encode(body).decode(), callback=msgspec.json.encode(callback).decode()
    )


def read_result(stored: StoredResult) -> ResultBody:
    return msgspec.json.decode(stored.result, type=ResultBody)


def result_values(result: ResultBody) -> dict[str, int | str]:
    """What a scorecard field may be mapped to (docs/decisions/0023-scorecard-mapping.md)."""
    values: dict[str, int | str] = {
        f"{result.assessment}.{dimension.key}": dimension.score for dimension in result.dimensions
    }
    values[f"{result.assessment}.report"] = result.report_url
    values[f"{result.assessment}.summary"] = result.narrative
    if result.overall_score is not None:
        values[f"{result.assessment}.overall"] = result.overall_score
    return values


def _dimension(scored: DimensionScore) -> DimensionBody:
    return DimensionBody(
        key=scored.key,
        name=scored.name,
        score=scored.score,
        percentile=scored.percentile,
        band=scored.band.value,
        interval=scored.interval,
    )
