"""Which traces are told, in which order, and which of them may have begun before."""

from __future__ import annotations

import pytest

from mock_icims.domain.ids import AppId, UserId
from mock_icims.domain.journal.journal import Exchange, Journal
from mock_icims.domain.structs import replace
from mock_icims.services.staging.timelines import Sought, Timelines
from tests.icims_cast import ASSESSMENT, JOBCANNON, northwind, world_with
from tests.unit.mock_icims.journals import TRACE, exchange
from tests.unit.mock_icims.traced_steps import BOB, callback, click, mail, placed

OTHER = "1" * 32


def in_trace(trace: str, one: Exchange) -> Exchange:
    return replace(one, traceparent=one.traceparent.replace(TRACE, trace))


def sought(*exchanges: Exchange, **wanted: object) -> list[str]:
    tenant = northwind()
    for one in exchanges:
        tenant.journal.add(one)
    found = Timelines(world_with(tenant)).recent(tenant, Sought(at_least=1, **wanted))  # type: ignore[arg-type]
    return [trace.id for trace in found]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [OTHER, TRACE]),
        ({"user_id": BOB}, [TRACE]),
        ({"user_id": UserId("usr_nobody")}, []),
        ({"app_id": JOBCANNON}, [OTHER]),
        ({"app_id": AppId("nobody")}, []),
        ({"failed": True}, [OTHER]),
        ({"failed": False}, [TRACE]),
        ({"failed": True, "user_id": BOB}, []),
        ({"failed": False, "app_id": JOBCANNON}, []),
    ],
)
def test_all_that_is_named_narrows(wanted: dict[str, object], found: list[str]) -> None:
    assert sought(click(1), in_trace(OTHER, callback(2, status=503)), **wanted) == found


def test_the_one_that_began_last_is_the_first_whichever_ended_last() -> None:
    long = [click(1), click(9)]
    short = [in_trace(OTHER, click(4)), in_trace(OTHER, click(5))]

    assert sought(*long, *short) == [OTHER, TRACE]


def test_a_story_whose_beginning_may_have_made_room_is_not_whole() -> None:
    tenant = northwind()
    tenant.journal = Journal(1)
    tenant.mailbox.add(mail(2))
    timelines = Timelines(world_with(tenant))
    assert timelines.read(tenant, TRACE).whole

    for place in (3, 4):
        tenant.journal.add(callback(place))

    assert not timelines.read(tenant, TRACE).whole


@pytest.mark.parametrize(
    ("operation", "sent", "said"),
    [
        ("orders.status", '{"status": "in_progress"}', "Assessment status: in progress"),
        ("orders.status", '{"status" : "sent"}', "Assessment status: sent"),
        ("applications.advance", f'{{"stage_id": "{ASSESSMENT.id}"}}', "Advance to Assessment"),
    ],
)
def test_what_the_words_leave_open_is_in_the_body(operation: str, sent: str, said: str) -> None:
    assert told(operation, sent) == said
    assert told("candidates.read", sent) == told("candidates.read", "") != said
    assert told(operation, "") != said


def told(operation: str, sent: str) -> str:
    tenant = northwind()
    tenant.journal.add(placed(exchange(operation, method="PUT", sent=sent.encode()), 1))
    return Timelines(world_with(tenant)).read(tenant, TRACE).first.what
