"""The callback's body: the guide's "HTTPS POST (JSON)", with the result envelope in it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from mock_icims.domain.errors import ValidationFailed
from mock_icims.web.bodies import Body, Part
from mock_icims.web.fields import Id, Key, Moment, Percent, Url

Short = Annotated[str, Meta(min_length=1, max_length=100)]


class Dimension(Part):
    key: Key
    name: Short
    score: Percent
    percentile: Annotated[int, Meta(ge=1, le=99)] | None
    band: Literal["low", "average", "high"]
    interval: tuple[Percent, Percent] | None


class Validity(Part):
    status: Literal["valid", "caution", "invalid"]
    flags: Annotated[tuple[Short, ...], Meta(max_length=50)]


class Result(Part):
    """A score is percent of maximum, not a percentile."""

    assessment: Key
    instrument_version: Annotated[str, Meta(min_length=1, max_length=40)]
    norm_id: Short | None
    overall_score: Percent | None
    dimensions: Annotated[tuple[Dimension, ...], Meta(min_length=1, max_length=50)]
    validity: Validity
    narrative: Annotated[str, Meta(max_length=5000)]
    completed_at: Moment
    duration_seconds: Annotated[float, Meta(ge=0, le=1e9)] | None
    report_url: Url
    schema_version: Literal[1]


class Completed(Part):
    order_id: Id
    attempt_id: Id
    status: Literal["completed"]
    result: Result


class Callback(Body):
    type: Literal["assessment.completed"]
    timestamp: Moment
    data: Completed

    def require_order(self, order_id: str) -> None:
        """It must be about the order in whose path it arrived."""
        if self.data.order_id != order_id:
            raise ValidationFailed(
                {"data.order_id": f"must be {order_id!r}, the order in the path"}
            )

    def result(self) -> dict[str, object]:
        envelope: dict[str, object] = msgspec.to_builtins(self.data.result)
        return envelope
