"""Whatever an endpoint answers to an event: the attempt is kept, and the schedule goes on."""

from __future__ import annotations

import pytest

from mock_icims.domain.webhooks.events import Answer
from tests.web.mock_icims.publishing import erase_somebody, events, played, settled
from tests.web.mock_icims.staging_desk import Stage, Tenant


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
        headers = (("retry-after", wish),)
        on.sender.answers = [
            Answer(status=503, error=None, headers=headers, body="", duration_ms=1.0)
        ]
        await erase_somebody(tenant)
        await settled(tenant)

        [event] = await events(tenant)
        assert (event["status"], len(on.sender.sent)) == ("failed", 1)
        assert str(event["next_attempt_at"]) < "2026-11-23T12:00:06Z"

    played(story)
