"""What somebody did to an event while an attempt of it was under way."""

from __future__ import annotations

import pytest

from tests.icims_cast import JOBCANNON, NOON
from tests.unit.mock_icims.attempts import desk, event


@pytest.mark.parametrize(
    ("done", "resent"), [("nothing", False), ("held", False), ("sent again", True)]
)
def test_only_a_wish_to_send_it_again_counts(done: str, resent: bool) -> None:
    events, tenant = desk()
    tenant.events.put(begun := event(next_attempt_at=NOON))
    if done == "held":
        events.hold(tenant, JOBCANNON)
    if done == "sent again":
        events.resend(tenant, begun.id)

    assert events.resent(tenant, begun) is resent


def test_a_wish_that_the_attempt_itself_fulfils_is_none_anew() -> None:
    events, tenant = desk()
    tenant.events.put(event())

    begun = events.resend(tenant, event().id)

    assert not events.resent(tenant, begun)
