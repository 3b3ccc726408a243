"""The timeline: one trace's steps, who did what to whom, in the order in which they began."""

from __future__ import annotations

import pytest

from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import AppId, AttemptId, EventId, FaultId
from mock_icims.domain.journal.journal import Exchange, Journal
from mock_icims.domain.journal.operation_words import WORDS
from mock_icims.domain.journal.timeline import PartyKind, StepKind, Trace
from mock_icims.domain.mailbox import Mail
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.events import Answer, Attempt, Event
from mock_icims.services.staging.timelines import Sought, Timelines
from mock_icims.services.traces import begun, continued
from mock_icims.storage.world import Tenant, World
from mock_icims.web.mermaid import mermaid_of
from mock_icims.web.sequence import picture_of
from tests.icims_cast import JOBCANNON, NOON, northwind, world_with
from tests.unit.mock_icims.journals import TRACE, exchange
from tests.unit.mock_icims.traced_steps import BOB, callback, click, event, mail, placed


def stage(*exchanges: Exchange, mails: tuple[Mail, ...] = ()) -> tuple[Tenant, Timelines]:
    tenant = northwind()
    world: World = world_with(tenant)
    for one in exchanges:
        tenant.journal.add(one)
    for letter in mails:
        tenant.mailbox.add(letter)
    return tenant, Timelines(world)


def told(*exchanges: Exchange, mails: tuple[Mail, ...] = ()) -> Trace:
    tenant, timelines = stage(*exchanges, mails=mails)
    return timelines.read(tenant, TRACE)


def test_the_story_goes_from_the_click_to_the_callback_in_the_order_of_beginning() -> None:
    # The event ends behind the first call that follows from it.
    trace = told(click(1), exchange_read(3), event(2), callback(5), mails=(mail(4),))

    assert [(step.source.name, step.target.name, step.what) for step in trace.steps] == [
        ("Bob", "iCIMS", "Advance to Assessment"),
        ("iCIMS", "JobCannon", "Trigger an assessment"),
        ("JobCannon", "iCIMS", "Read the candidate profile"),
        ("JobCannon", "Alice Moreau", "E-mail: Your assessment"),
        ("JobCannon", "iCIMS", "Callback: HTTPS POST of the result"),
    ]
    assert [party.kind for party in trace.parties] == list(PartyKind)
    assert trace.whole
    assert not trace.failed


def exchange_read(place: int) -> Exchange:
    return placed(exchange("candidates.read"), place)


def test_calls_that_failed_before_count_as_attempts_and_a_success_ends_them() -> None:
    trace = told(callback(1, status=503), callback(2, status=503), callback(3), callback(4))

    assert [step.attempt for step in trace.steps] == [1, 2, 3, 1]
    assert trace.failed == 2


def test_attempts_of_an_event_keep_their_numbers_when_the_journal_let_the_first_go() -> None:
    tenant, timelines = stage()
    tenant.journal = Journal(10)
    for place in range(1, 4):
        tenant.journal.add(event(place, status=None))
    for _ in range(8):
        tenant.journal.add(exchange_read(9))
    answers = [None, None, None]
    tenant.events.put(
        Event(
            id=EventId("evt_1"),
            app_id=JOBCANNON,
            type="assessment.requested",
            body="{}",
            traceparent="",
            created_at=NOON,
            next_attempt_at=None,
            attempts=tuple(
                Attempt(
                    id=AttemptId(f"att_{number}"),
                    number=number,
                    at=NOON,
                    url="http://jobcannon.test/events",
                    request_headers={},
                    answer=Answer(status=status, error="ReadTimeout", body="", duration_ms=1.0),
                )
                for number, status in enumerate(answers, start=1)
            ),
        )
    )

    trace = timelines.read(tenant, TRACE)

    tried = [step for step in trace.steps if step.kind is StepKind.EVENT]
    assert [(step.attempt, step.came_of_it) for step in tried] == [
        (2, "ReadTimeout"),
        (3, "ReadTimeout"),
    ]
    assert not trace.whole


@pytest.mark.parametrize(
    ("headers", "whole"), [({}, True), ({"traceparent": f"00-{TRACE}-{1:016x}-01"}, False)]
)
def test_a_trace_that_began_here_is_whole_whatever_the_journal_let_go(
    headers: dict[str, str], whole: bool
) -> None:
    tenant, timelines = stage()
    tenant.journal = Journal(10)
    for _ in range(11):
        tenant.journal.add(placed(exchange(), 1, trace="1" * 32))
    tenant.journal.add(click(2, headers=headers))

    assert timelines.read(tenant, TRACE).whole is whole


def test_single_calls_are_left_out_and_the_rest_is_narrowed() -> None:
    single = placed(exchange("jobs.list"), 7, trace="1" * 32)
    tenant, timelines = stage(click(1), event(2, status=500), single)

    def found(**sought: object) -> list[str]:
        return [one.id for one in timelines.recent(tenant, Sought(**sought))]  # type: ignore[arg-type]

    assert found() == [TRACE]
    assert found(at_least=1) == [single.traceparent[3:35], TRACE]
    assert found(failed=False) == []
    assert found(failed=True, app_id=JOBCANNON, user_id=BOB) == [TRACE]
    assert found(app_id=AppId("acme")) == []


def test_a_trace_that_nobody_knows_is_not_found() -> None:
    tenant, timelines = stage()

    with pytest.raises(NotFound, match="0af7"):
        timelines.read(tenant, TRACE)


def test_places_in_a_trace_rise_and_a_strangers_header_begins_a_new_one() -> None:
    first = begun()
    second = continued(first)

    assert second[:36] == first[:36]
    assert second[36:52] > first[36:52]
    assert continued("00-nonsense")[3:35] != first[3:35]


def test_the_picture_has_a_lane_for_each_party_and_no_words_outside_of_it() -> None:
    long = replace(mail(3), subject="An assessment " * 20)
    trace = told(click(1), replace(event(2), fault_id=FaultId("flt_1")), mails=(long,))

    picture = picture_of(trace)

    assert [lane.name for lane in picture.lanes] == [
        "Bob",
        "iCIMS",
        "JobCannon",
        "Alice Moreau",
    ]
    assert picture.arrows[1].note == "202, 1.2 ms, fault flt_1"
    for arrow in picture.arrows:
        half = len(arrow.label) * 7 / 2
        assert arrow.text_x - half >= 0
        assert arrow.text_x + half <= picture.width


def test_mermaid_text_has_no_line_that_a_subject_made() -> None:
    hostile = replace(mail(2), subject="Hi;\nparticipant <b>#1")

    text = mermaid_of(told(click(1), callback(3, status=503), mails=(hostile,)))

    assert text.splitlines() == [
        "sequenceDiagram",
        "    autonumber",
        "    actor p1 as Bob",
        "    participant p2 as iCIMS",
        "    participant p3 as JobCannon",
        "    actor p4 as Alice Moreau",
        "    p1->>p2: Advance to Assessment (200, 1.2 ms)",
        "    p3-->>p4: E-mail: Hi#59; participant #lt;b#gt;#35;1 (received)",
        "    p3-xp2: Callback: HTTPS POST of the result (503, 1.2 ms)",
    ]


def test_words_are_of_operations_and_events_that_there_are() -> None:
    from contracts.conformance import icims_connect
    from mock_icims.domain.webhooks.events import TEST_EVENT, EventType

    known = {one.name for one in icims_connect().operations} | {*EventType, TEST_EVENT}

    assert WORDS.keys() - known == set()
