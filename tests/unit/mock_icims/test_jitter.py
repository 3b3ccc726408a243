"""The wait before a retry differs from attempt to attempt, by a tenth at most."""

from __future__ import annotations

from mock_icims.domain.webhooks.events import JITTER, RETRY_SCHEDULE
from tests.icims_cast import NOON
from tests.unit.mock_icims.attempts import answered, desk, event


def test_it_is_longer_and_shorter_by_a_tenth_and_by_no_more() -> None:
    events, tenant = desk()
    waits = []
    for number in range(300):
        one = event(id=f"evt_{number}")
        tenant.events.put(one)
        events.record(tenant, one.id, answered(), app_time=NOON)
        due = tenant.events.get(one.id).next_attempt_at
        assert due is not None
        waits.append((due - NOON) / RETRY_SCHEDULE[0] - 1)

    assert -JITTER <= min(waits) < -0.9 * JITTER
    assert 0.9 * JITTER < max(waits) <= JITTER
