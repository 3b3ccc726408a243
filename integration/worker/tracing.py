"""An attempt as logs and traces know it: a span of its order's trace, and one for each call."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from integration.domain.deliveries import Exchange, Outcome
from integration.domain.ports import Clock, NewToken
from integration.domain.regions import Region
from integration.domain.spans import Span, SpanKind, Spans, call_of
from integration.domain.trace import continued, ids_of
from integration.domain.work import Work, WorkKind

log = structlog.get_logger("worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """`exchanges` grows with each call that the attempt makes."""

    work: Work
    region: Region
    traceparent: str
    started_at: datetime
    exchanges: list[Exchange] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)

    @property
    def subject(self) -> dict[str, str]:
        """What is about a connection and no order names that, without the number of its grant."""
        if self.work.kind == WorkKind.REVOKE:
            return {"connection_id": self.work.subject.partition("/")[0]}
        return {"order_id": self.work.subject}

    @property
    def context(self) -> dict[str, str]:
        """For every log line that is written while it is attempted."""
        trace_id, span_id = ids_of(self.traceparent)
        return {
            "region": self.region.value,
            "trace_id": trace_id,
            "span_id": span_id,
            "work_id": self.work.id,
            "kind": self.work.kind,
            "customer_id": self.work.tenant,
            **self.subject,
        }

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began

    def tell(self, came: str | None, *, spans: Spans | None, new_token: NewToken) -> None:
        """`came` is what came of it; None: nobody knows, it was not recorded."""
        if came is not None:
            outcome = came.partition(",")[0]
            tell = log.debug if outcome == Outcome.SUCCEEDED else log.info
            tell("attempted", outcome=outcome, attempt=self.work.attempts + 1)
        if spans:
            for span in self._spans(came, new_token):
                spans(span)

    def _spans(self, came: str | None, new_token: NewToken) -> Iterator[Span]:
        named = {"customer_id": self.work.tenant, **self.subject}
        about: dict[str, str | int] = {f"jobcannon.{name}": value for name, value in named.items()}
        about["jobcannon.region"] = self.region.value
        for exchange in self.exchanges:
            yield call_of(exchange, token=new_token(), attributes=about)
        yield Span(
            name=self.work.kind,
            kind=SpanKind.CONSUMER,
            traceparent=self.traceparent,
            parent=self.work.traceparent,
            started_at=self.started_at,
            seconds=self.seconds,
            attributes={
                **about,
                "jobcannon.work_id": self.work.id,
                "jobcannon.attempt": self.work.attempts + 1,
                "jobcannon.outcome": (came or "not_recorded").partition(",")[0],
            },
            failed=came != Outcome.SUCCEEDED,
        )


def track(work: Work, region: Region, *, clock: Clock, new_token: NewToken) -> Tracked:
    """From now on."""
    return Tracked(
        work=work,
        region=region,
        traceparent=continued(work.traceparent, token=new_token()),
        started_at=clock.now(),
    )
