"""Events that a tenant publishes, and attempts to tell an app of them."""

from __future__ import annotations

from datetime import timedelta

from mock_icims.domain.ids import AttemptId
from mock_icims.domain.webhooks.events import Answer, Attempt, EventType
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant
from tests.icims_cast import NOON

ERASED = EventType.CANDIDATE_ERASED


def answered(status: int | None = 503, *, after: timedelta = timedelta(0)) -> Attempt:
    error = None if status else "timeout"
    return Attempt(
        id=AttemptId("att_aaaaaa"),
        number=1,
        at=NOON + after,
        request_headers={},
        url="https://jobcannon.test/icims/events",
        answer=Answer(status=status, error=error, body="", duration_ms=1.0),
    )


def publish(events: Events, tenant: Tenant, type: EventType = ERASED) -> None:
    events.publish(tenant, type=type, data={"candidate_id": "cand_alice1"}, traceparent="00-a")
