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
)
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


def test_a_late_report_is_taken_without_effect() -> None:
    begun = requested().report(OrderStatus.IN_PROGRESS, link=LINK, at=NOON)

    assert begun.report(OrderStatus.SENT, link="https://other.test", at=LATER) is begun


def test_completion_keeps_the_first_result() -> None:
    completed = requested().complete({"overall_score": 64}, at=NOON)

    again = completed.complete({"overall_score": 99}, at=LATER)

    assert not completed.open
    assert again.result == {"overall_score": 64}
    assert again.completed_at == NOON


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
