"""The steps of one trace: a recruiter's click, an event, a callback, a mail."""

from __future__ import annotations

from mock_icims.domain.ids import MailId, UserId
from mock_icims.domain.journal.journal import Direction, Exchange
from mock_icims.domain.mailbox import Mail
from mock_icims.domain.structs import replace
from tests.icims_cast import ASSESSMENT, NOON
from tests.unit.mock_icims.journals import TRACE, exchange

BOB = UserId("usr_bobaaa")
CALLBACK = "/connect/v1/customers/cus_northw/assessment-orders/ord_1/callback"


def placed(one: Exchange, place: int, *, trace: str = TRACE) -> Exchange:
    return replace(one, traceparent=f"00-{trace}-{place:016x}-01")


def click(place: int, *, trace: str = TRACE, headers: dict[str, str] | None = None) -> Exchange:
    moved = exchange(
        "applications.advance",
        method="PUT",
        headers=headers,
        sent=f'{{"stage_id":"{ASSESSMENT.id}"}}'.encode(),
        app_id=None,
    )
    return placed(replace(moved, user_id=BOB), place, trace=trace)


def event(place: int, *, status: int | None = 202, id: str = "evt_1") -> Exchange:
    sent = exchange(
        "assessment.requested",
        direction=Direction.OUT,
        method="POST",
        path="http://jobcannon.test/events",
        headers={"webhook-id": id},
    )
    return placed(replace(sent, status=status), place)


def callback(place: int, *, status: int = 200) -> Exchange:
    return placed(exchange("orders.callback", method="POST", path=CALLBACK, status=status), place)


def mail(place: int) -> Mail:
    return Mail(
        id=MailId("mail_1"),
        message_id="<1@jobcannon.test>",
        sender="assessments@jobcannon.test",
        to=("Alice@candidates.test",),
        subject="Your assessment",
        received_at=NOON,
        raw=b"",
        traceparent=f"00-{TRACE}-{place:016x}-01",
    )
