"""Calls of an app as the fake's judge sees them, and what it says of them."""

from __future__ import annotations

from datetime import timedelta

from mock_icims.domain.ids import ExchangeId
from mock_icims.domain.judging.conduct import Call, Conduct, Verdict
from tests.icims_cast import JOBCANNON, NOON

READ = "GET /jobs"


def call(
    request: str = READ, *, after: float = 0.0, watch: float | None = None, **seen: object
) -> Call:
    """`after` seconds by the customer's clock, `watch` by the app's own; the same unless said."""
    known: dict[str, object] = {"status": 200, "operation": "jobs.list", **seen}
    return Call(
        id=ExchangeId("exc_00000001"),
        at=NOON + timedelta(seconds=after),
        watch=NOON + timedelta(seconds=after if watch is None else watch),
        request=request,
        reads=request.startswith("GET"),
        **known,  # type: ignore[arg-type]
    )


def refused(
    status: int = 429,
    request: str = READ,
    *,
    after: float = 0.0,
    told: int | None = 2,
    **seen: object,
) -> Call:
    seen = {"status": status, "retry_after": told, **seen}
    return call(request, after=after, watch=after, **seen)


def judged(*calls: Call) -> list[tuple[Conduct, list[Verdict]]]:
    conduct, told = Conduct(app_id=JOBCANNON), list[tuple[Conduct, list[Verdict]]]()
    for one in calls:
        conduct, verdicts = conduct.after(one)
        told.append((conduct, verdicts))
    return told
