"""Open events at an endpoint: many of them cost no more than one, and one may be gone by then."""

from __future__ import annotations

from mock_icims.domain.ids import AttemptId
from mock_icims.domain.structs import replace
from tests.icims_cast import NOON
from tests.unit.mock_icims.attempts import answered, publish
from tests.unit.mock_icims.endpoint_desk import desk


def test_an_attempt_that_comes_back_after_its_event_was_forgotten_is_let_be() -> None:
    _, events, tenant = desk()
    publish(events, tenant)
    [event] = tenant.events.values()
    tenant.events.delete(event.id)

    events.record(tenant, event.id, answered(), app_time=NOON)

    assert len(tenant.events) == 0


def test_fifty_thousand_open_events_cost_no_more_than_one() -> None:
    """Counted, not timed: how many rows are looked at to find the next one."""
    _, events, tenant = desk()
    for _ in range(50_000):
        publish(events, tenant)
    looked_at = 0
    moment = tenant.events._moment

    def counting(event: object) -> object:
        nonlocal looked_at
        looked_at += 1
        return moment(event)  # type: ignore[arg-type]

    tenant.events._moment = counting  # type: ignore[assignment]
    for _ in range(100):
        event = events.next(tenant, by=NOON)
        assert event is not None
        events.record(
            tenant,
            event.id,
            replace(answered(200), id=AttemptId(f"att_{event.id}")),
            app_time=NOON,
        )

    assert looked_at < 1_000
