"""Whatever an endpoint answers to an event: the attempt is kept, and the schedule goes on."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.staging_desk import Stage, Tenant
from tests.web.mock_icims.test_courier import (
    asked_to_wait,
    erase_somebody,
    events,
    played,
    settled,
)


@pytest.mark.parametrize(
    "wish",
    [
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 01 Jan 9999999999 00:00:00 GMT",
        "1 Jan 2026 99999999999999999999:00:00 GMT",
        "Mon, 01 Jan 2026 00:00:00 +99999999999999999",
    ],
)
def test_a_retry_after_beyond_any_calendar_asks_for_nothing(wish: str) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [asked_to_wait(wish)]
        await erase_somebody(tenant)
        await settled(tenant)

        [event] = await events(tenant)
        assert (event["status"], len(on.sender.sent)) == ("failed", 1)
        assert str(event["next_attempt_at"]) < "2026-11-23T12:00:06Z"

    played(story)
