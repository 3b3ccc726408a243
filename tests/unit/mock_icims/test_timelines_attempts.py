"""What counts in a timeline as tried again, and why each attempt had no answer."""

from __future__ import annotations

import pytest

from mock_icims.domain.ids import AttemptId
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.events import Answer, Attempt
from mock_icims.services.staging.timelines import Timelines
from tests.icims_cast import NOON, northwind, world_with
from tests.unit.mock_icims import attempts
from tests.unit.mock_icims.journals import TRACE
from tests.unit.mock_icims.traced_steps import callback, event


@pytest.mark.parametrize(
    ("status", "second"), [(None, 2), (503, 2), (400, 2), (399, 1), (303, 1), (200, 1)]
)
def test_only_what_failed_is_tried_again(status: int | None, second: int) -> None:
    tenant = northwind()
    tenant.journal.add(replace(callback(1), status=status))
    tenant.journal.add(callback(2))

    trace = Timelines(world_with(tenant)).read(tenant, TRACE)

    assert [step.attempt for step in trace.steps] == [1, second]
    assert trace.steps[0].came_of_it == ("cut off" if status is None else str(status))


def without_an_answer(number: int, error: str) -> Attempt:
    return Attempt(
        id=AttemptId(f"att_{number}"),
        number=number,
        at=NOON,
        url="http://jobcannon.test/events",
        request_headers={},
        answer=Answer(status=None, error=error, body="", duration_ms=1.0),
    )


@pytest.mark.parametrize("known", [True, False])
def test_each_attempt_has_its_own_error_while_the_event_is_known(known: bool) -> None:
    tenant = northwind()
    tried = (without_an_answer(1, "dns"), without_an_answer(2, "timeout"))
    if known:
        tenant.events.put(attempts.event(id="evt_1", attempts=tried))
    for place in (1, 2):
        tenant.journal.add(event(place, status=None))

    trace = Timelines(world_with(tenant)).read(tenant, TRACE)

    said = [(step.attempt, step.came_of_it) for step in trace.steps]
    assert said == ([(1, "dns"), (2, "timeout")] if known else [(1, "failed")] * 2)
