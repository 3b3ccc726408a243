"""Sending again: the same message, once more, however often it is asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from integration.domain.deliveries import Outcome, Trigger
from integration.domain.errors import Invalid, NotFound, NotResendable
from integration.domain.pacing import Lane
from integration.domain.retry import SCHEDULE
from integration.domain.work import WorkKind, WorkState
from integration.mail.post import MailRejected
from integration.services.operating.redelivery import Failed
from integration.storage.tables.work import work
from tests.unit.integration.fake_icims import CUSTOMER, problem
from tests.unit.integration.given_up import OPERATOR, callbacks, exhausted, resend
from tests.unit.integration.stage import NOON, Stage


def recover(stage: Stage, **ago: float) -> int:
    since = stage.clock.at - timedelta(**ago)
    return stage.tx(
        lambda tx: stage.services.redelivery.recover(
            tx, Failed(since=since), by=OPERATOR, at=stage.clock.at
        )
    )


def lane_of_the_callback(stage: Stage) -> int:
    asked = select(work.c.lane).where(work.c.kind == WorkKind.CALLBACK)
    lane: int = stage.tx(lambda tx: tx.execute(asked).scalar_one())
    return lane


def audited(stage: Stage) -> list[str]:
    entries = stage.tx(lambda tx: stage.services.audit.page(tx, name="redelivery.requested"))
    return [entry.by.who for entry in entries.items]


def test_an_exhausted_callback_is_resent_once_however_often_it_is_asked_for(
    installed: Stage,
) -> None:
    gave_up = exhausted(installed)
    first = installed.icims.requests[-1].headers

    resend(installed, gave_up)
    resend(installed, gave_up)
    installed.settle()

    again = installed.icims.requests[-1].headers
    assert again["webhook-id"] == first["webhook-id"]
    assert again["webhook-timestamp"] != first["webhook-timestamp"]
    assert again["webhook-signature"] != first["webhook-signature"]
    assert installed.icims.did("callback") == 1
    assert installed.order()["status"] == "delivered"
    (sent,) = [one for one in callbacks(installed) if one.outcome is Outcome.SUCCEEDED]
    assert (sent.trigger, sent.attempt) == (Trigger.MANUAL, len(SCHEDULE) + 2)
    assert audited(installed) == ["operator"]


def test_what_an_admin_resends_goes_before_the_backlog_and_a_recovery_does_not(
    installed: Stage,
) -> None:
    gave_up = exhausted(installed)

    recover(installed, days=6)
    assert lane_of_the_callback(installed) == Lane.BEGUN
    installed.icims.fails("callback", *[problem(503, "unavailable")] * (len(SCHEDULE) + 1))
    installed.settle_within(days=5)
    resend(installed, gave_up)
    assert lane_of_the_callback(installed) == Lane.PROMPT


def test_what_fails_after_a_resend_has_the_whole_schedule_again(installed: Stage) -> None:
    gave_up = exhausted(installed)
    installed.icims.fails("callback", problem(503, "unavailable"))

    resend(installed, gave_up)
    installed.settle()
    installed.settle_within(minutes=1)

    triggers = [one.trigger for one in callbacks(installed)][-2:]
    assert triggers == [Trigger.MANUAL, Trigger.SCHEDULED]
    assert installed.order()["status"] == "delivered"


def test_what_had_failed_of_an_order_that_is_cancelled_is_not_sent_again(
    installed: Stage,
) -> None:
    gave_up = exhausted(installed)
    installed.accept(
        "assessment.cancelled", {"customer_id": CUSTOMER, "order_id": "ord_alice00001"}
    )

    with pytest.raises(NotResendable, match="cancelled"):
        resend(installed, gave_up)
    assert recover(installed, days=9) == 0


def test_a_callback_that_arrived_is_sent_again_and_nothing_changes(installed: Stage) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.settle()
    (arrived,) = callbacks(installed)
    calls = installed.icims.calls.count("callback")

    resend(installed, arrived.id)
    installed.settle()

    assert installed.icims.calls.count("callback") == calls + 1
    assert installed.icims.did("callback") == 1
    assert {row["state"] for row in installed.work()} == {WorkState.DONE}


def test_parked_mail_is_resent_and_mail_that_arrived_is_not(installed: Stage) -> None:
    installed.postman.failures.append(MailRejected("550 no such mailbox"))
    installed.request()
    installed.settle()
    (refused,) = [one for one in installed.log() if one.exchange.kind == "email"]

    resend(installed, refused.id)
    installed.settle()
    assert len(installed.postman.letters) == 1
    with pytest.raises(NotResendable, match="Only a callback"):
        resend(installed, refused.id)


def test_what_is_no_work_of_ours_or_cancelled_is_not_resent(installed: Stage) -> None:
    installed.icims.tokens.clear()
    installed.request()
    installed.settle()
    received, parked = installed.log(order_id="ord_alice00001")
    data = {"customer_id": CUSTOMER, "order_id": "ord_alice00001"}
    installed.accept("assessment.cancelled", data)

    with pytest.raises(NotResendable, match="not sent by a piece of work"):
        resend(installed, received.id)
    with pytest.raises(NotResendable, match="cancelled"):
        resend(installed, parked.id)
    with pytest.raises(NotFound):
        resend(installed, "dlv_nowhere000001")


def test_what_failed_at_the_very_moment_is_recovered(installed: Stage) -> None:
    exhausted(installed)
    (gave_up,) = [row for row in installed.work() if row["state"] == WorkState.EXHAUSTED]
    installed.pass_time(hours=1)
    ago = (installed.clock.at - gave_up["updated_at"]).total_seconds()

    assert recover(installed, seconds=ago - 1) == 0
    assert recover(installed, seconds=ago) == 1


def test_all_that_failed_since_then_is_recovered_and_a_second_time_nothing(
    installed: Stage,
) -> None:
    exhausted(installed)
    installed.pass_time(days=10)
    exhausted(installed, "ord_alice00002")

    assert recover(installed, days=6) == 1
    assert recover(installed, days=6) == 0
    assert recover(installed, days=30) == 1
    installed.settle()

    assert installed.icims.did("callback") == 2
    assert audited(installed) == ["operator", "operator"]
    with pytest.raises(Invalid, match="future"):
        recover(installed, days=-1)
    assert installed.clock.at > NOON
