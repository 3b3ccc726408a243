"""Event notifications in the timeline: which attempt it was, and why no answer came."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.public.calling import Desk, Integration
from tests.web.mock_icims.public.subscribed_vendor import (
    Vendor,
    delivered,
    desk,
    move,
    subscribe,
    vendor,
)

__all__ = ["desk", "vendor"]


def told(desk: Desk) -> list[tuple[int, str]]:
    """Of each notification in the trace of the move: the attempt, and what came of it."""
    path = f"/_staging/tenants/{desk.tenant.customer.id}/timeline"
    [trace] = desk.send("GET", path).json()["items"]
    steps = desk.send("GET", f"{path}/{trace['id']}").json()["steps"]
    return [(one["attempt"], one["came_of_it"]) for one in steps if one["kind"] == "event"]


@pytest.mark.parametrize("subscribers", [1, 2])
def test_it_is_said_why_no_answer_came_and_that_it_was_sent_again(
    desk: Desk, acme: Integration, workflow: int, vendor: Vendor, subscribers: int
) -> None:
    subscribe(desk)
    if subscribers == 2:
        path = f"/_staging/tenants/{desk.tenant.customer.id}/public-api/subscriptions/other"
        desk.send("PUT", path, json={"url": "https://other.test/events"})
    vendor.error = "timeout"
    move(acme, workflow)
    first, *others = delivered(desk)
    assert told(desk) == [(1, "timeout")] * subscribers

    vendor.error = None
    desk.app.services.events.resend(desk.tenant, first.id)
    delivered(desk)

    assert told(desk) == [*[(1, "timeout")] * subscribers, (2, "200")]
    assert len(others) == subscribers - 1
