"""Assessment orders: progress, completion, cancellation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_icims.domain.ids import ApplicationId, CandidateId, OrderId
from mock_icims.domain.recruiting.errors import OrderCancelled
from mock_icims.domain.recruiting.orders import (
    PROGRESS,
    AssessmentOrder,
    EmailTemplate,
    OrderStatus,
    Trigger,
    scores,
    standing,
)
from mock_icims.domain.structs import replace
from tests.icims_cast import JOBCANNON, LEAD, NOON

LATER = NOON + timedelta(minutes=5)
LINK = "https://jobcannon.test/reports/q7"


def requested() -> AssessmentOrder:
    return AssessmentOrder(
        id=OrderId("ord_alice1"),
        app_id=JOBCANNON,
        application_id=ApplicationId("app_alice1"),
        candidate_id=CandidateId("cand_alice1"),
        job_id=LEAD.id,
        job_title=LEAD.title,
        assessment="big-five",
        trigger=Trigger.STAGE_ENTRY,
        stage_entry=2,
        email_template=EmailTemplate.BRANDED,
        callback_url="https://icims.test/callback",
        requested_by="usr_bob",
        created_at=NOON,
        updated_at=NOON,
    )


def test_a_report_moves_the_order_forward() -> None:
    sent = requested().report(OrderStatus.SENT, link=LINK, at=LATER)

    assert (sent.status, sent.link, sent.updated_at) == (OrderStatus.SENT, LINK, LATER)


@given(st.lists(st.sampled_from([OrderStatus.SENT, OrderStatus.IN_PROGRESS])))
def test_reports_in_any_order_and_number_never_move_it_back(reports: list[OrderStatus]) -> None:
    order = requested()
    for status in reports:
        before = PROGRESS.index(order.status)
        order = order.report(status, link=None, at=LATER)
        assert PROGRESS.index(order.status) >= before

    assert order.status == max([OrderStatus.REQUESTED, *reports], key=PROGRESS.index)


@pytest.mark.parametrize("status", [OrderStatus.SENT, OrderStatus.IN_PROGRESS])
def test_a_report_that_comes_late_or_twice_is_taken_without_effect(status: OrderStatus) -> None:
    begun = requested().report(OrderStatus.IN_PROGRESS, link=LINK, at=NOON)

    assert begun.report(status, link="https://other.test", at=LATER) is begun


def test_the_link_of_the_first_report_stays() -> None:
    sent = requested().report(OrderStatus.SENT, link=LINK, at=NOON)

    begun = sent.report(OrderStatus.IN_PROGRESS, link="https://other.test", at=LATER)

    assert (begun.status, begun.link) == (OrderStatus.IN_PROGRESS, LINK)


def test_an_order_that_expired_or_was_completed_takes_no_report() -> None:
    expired = requested().report(OrderStatus.EXPIRED, link=None, at=NOON)
    completed = requested().complete({}, at=NOON)

    assert (expired.status, expired.open) == (OrderStatus.EXPIRED, False)
    for over in (expired, completed):
        for status in (OrderStatus.IN_PROGRESS, OrderStatus.EXPIRED):
            assert over.report(status, link=None, at=LATER) is over


def test_completion_keeps_the_first_result() -> None:
    completed = requested().complete({"overall_score": 64}, at=NOON)

    again = completed.complete({"overall_score": 99}, at=LATER)

    assert not completed.open
    assert again.result == {"overall_score": 64}
    assert again.completed_at == NOON


def result(overall: object, **dimensions: object) -> dict[str, object]:
    listed = [{"key": key, "score": score} for key, score in dimensions.items()]
    return {"overall_score": overall, "dimensions": listed}


def test_scores_are_named_by_the_keys_of_their_results() -> None:
    disc = replace(requested(), assessment="disc").complete(result(None, d=78), at=NOON)
    big_five = requested().complete(result(64, openness=95), at=NOON)

    assert scores([requested(), disc, big_five]) == {
        "disc.d": 78,
        "big-five.overall": 64,
        "big-five.openness": 95,
    }


def test_of_two_results_of_one_assessment_the_later_one_counts() -> None:
    first = requested().complete(result(64, openness=95), at=NOON)
    second = requested().complete(result(70, openness=90), at=LATER)

    assert scores([second, first]) == {"big-five.overall": 70, "big-five.openness": 90}


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"overall_score": "64"},
        {"dimensions": "none"},
        {"dimensions": ["openness"]},
        result(None, openness="high"),
    ],
)
def test_a_result_without_scores_has_none(odd: dict[str, object]) -> None:
    assert scores([requested().complete(odd, at=NOON)]) == {}


def test_a_second_order_would_repeat_the_last_completed_one_else_the_last_open_one() -> None:
    completed = requested().complete({}, at=NOON)
    later = requested().complete({}, at=LATER)
    cancelled, waiting = requested().cancel(at=NOON), requested().ask()
    other = replace(requested(), assessment="disc")
    sent = requested().report(OrderStatus.SENT, link=LINK, at=NOON)

    assert standing([completed, later, requested()], "big-five") is later
    assert standing([requested(), sent, cancelled, waiting, other], "big-five") is sent
    assert standing([cancelled, waiting, other], "big-five") is None


def test_a_cancelled_order_takes_nothing_more() -> None:
    cancelled = requested().cancel(at=NOON)

    assert not cancelled.open
    with pytest.raises(OrderCancelled, match="ord_alice1"):
        cancelled.report(OrderStatus.SENT, link=None, at=LATER)
    with pytest.raises(OrderCancelled):
        cancelled.complete({}, at=LATER)


def test_a_completed_order_is_not_cancelled_afterwards() -> None:
    completed = requested().complete({}, at=NOON)

    assert completed.cancel(at=LATER) is completed
