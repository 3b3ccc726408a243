"""Events: who may send them, how often, and what each one does."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import Table, func, select

from integration.domain.errors import (
    EventConflict,
    Gone,
    Invalid,
    Malformed,
    NotFound,
    SignatureInvalid,
)
from integration.domain.ids import EventId
from integration.domain.signatures import key_of, signed_headers
from integration.domain.work import WorkState
from integration.services.icims.arrivals import Receipt
from integration.storage.tables.attempts import answers, results
from integration.storage.tables.events import events
from tests.unit.integration.fake_icims import CUSTOMER, ISSUER
from tests.unit.integration.stage import (
    EVENT_SECRET,
    NOON,
    Stage,
    event_body,
    link_of,
    requested,
)

OTHER_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = event_body("assessment.requested", requested("ord_alice00001"))


def post(stage: Stage, headers: dict[str, str], body: bytes = BODY) -> Receipt:
    event = stage.door.opened(headers, body, at=stage.clock.at)
    return stage.tx(lambda tx: stage.services.events.accept(tx, event, at=stage.clock.at))


def signed(
    body: bytes = BODY, *, id: str = "evt_000000000001", secret: str = EVENT_SECRET
) -> dict[str, str]:
    return signed_headers(key_of(secret), message_id=id, body=body, at=NOON)


def stored_events(stage: Stage) -> int:
    return rows_of(stage, events)


def rows_of(stage: Stage, table: Table) -> int:
    count = select(func.count()).select_from(table)
    return stage.tx(lambda tx: tx.execute(count).scalar_one())


def test_an_event_is_stored_with_its_work_before_it_is_answered(installed: Stage) -> None:
    assert post(installed, signed()) == Receipt(
        event_id=EventId("evt_000000000001"), status="accepted", acted=True
    )

    assert stored_events(installed) == 1
    assert [row["kind"] for row in installed.work()] == ["invitation.prepare"]
    received = installed.log()[-1].exchange
    assert received.kind == "event_received"
    assert received.request_headers["webhook-signature"] == "***"


def test_a_replayed_event_is_acknowledged_and_changes_nothing(installed: Stage) -> None:
    post(installed, signed())
    work = installed.work()

    assert post(installed, signed()).status == "duplicate"
    assert installed.work() == work


def test_the_same_id_with_another_body_is_a_conflict_and_is_logged(installed: Stage) -> None:
    post(installed, signed())
    other = event_body("candidate.erased", {"customer_id": CUSTOMER, "candidate_id": "cand_x00000"})

    with pytest.raises(EventConflict):
        post(installed, signed(other), other)
    assert installed.log()[-1].outcome == "refused"
    assert len(installed.work()) == 1


def test_an_altered_event_is_refused_whichever_byte_was_changed(installed: Stage) -> None:
    for place in range(0, len(BODY), 7):
        altered = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
        with pytest.raises(SignatureInvalid):
            post(installed, signed(), altered)
    assert stored_events(installed) == 0


def test_an_event_signed_with_a_wrong_secret_is_refused(installed: Stage) -> None:
    with pytest.raises(SignatureInvalid, match="none of the signing secrets"):
        post(installed, signed(secret=OTHER_SECRET))


@pytest.mark.parametrize("off", [301, -301, 3600, -86400])
def test_an_event_from_outside_the_five_minutes_is_refused(installed: Stage, off: int) -> None:
    installed.clock.at += timedelta(seconds=off)

    with pytest.raises(SignatureInvalid, match="five minutes"):
        post(installed, signed())


def test_an_event_of_an_unknown_customer_is_refused_so_that_it_is_sent_again(stage: Stage) -> None:
    with pytest.raises(NotFound):
        post(stage, signed())

    stage.install()
    assert post(stage, signed()).status == "accepted"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b'{"x":' + b"[" * 100_000, b"nonsense"],
    ids=["empty", "cut", "no utf-8", "deep", "no json"],
)
def test_what_is_no_json_is_malformed(installed: Stage, body: bytes) -> None:
    with pytest.raises(Malformed):
        post(installed, signed(body), body)


def test_a_trigger_that_icims_added_later_orders_as_any_other(installed: Stage) -> None:
    installed.request(changed={"trigger": "full_moon"})

    assert stored_events(installed) == 1
    assert installed.order()["trigger"] == "other"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"order_id": "ord"}, "data.order_id"),
        ({"order_id": None}, "data.order_id"),
        ({"trigger": "Full moon!"}, "data.trigger"),
        ({"assessment": "astrology"}, "data.assessment"),
        ({"callback_url": "http://evil.test/connect/v1/callback"}, "data.callback_url"),
        ({"callback_url": f"{ISSUER}.evil.test/connect/v1/"}, "data.callback_url"),
        ({"callback_url": f"http://x@{ISSUER[7:]}/connect/v1/"}, "data.callback_url"),
        ({"callback_url": f"{ISSUER}/elsewhere"}, "data.callback_url"),
        ({"callback_url": "http://[/connect/v1/"}, "data.callback_url"),
        ({"callback_url": f"{ISSUER}/connect/v1/../../elsewhere"}, "data.callback_url"),
        ({"callback_url": f"{ISSUER}/connect/v1/%2e%2E/..;/elsewhere"}, "data.callback_url"),
        ({"callback_url": f"{ISSUER}/connect/v1\\..\\elsewhere"}, "data.callback_url"),
        ({"callback_url": f"{ISSUER}/connect/v1/orders/.%2e"}, "data.callback_url"),
    ],
)
def test_an_event_against_the_rules_names_the_field_and_leaves_nothing(
    installed: Stage, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        installed.request(changed=changed)

    assert refused.value.extensions["errors"][0]["field"] == field  # type: ignore[index]
    assert stored_events(installed) == 0


def test_a_time_before_all_years_is_refused(installed: Stage) -> None:
    before = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    body = event_body("assessment.requested", requested("ord_alice00001"), at=before)

    with pytest.raises(Invalid) as refused:
        post(installed, signed(body), body)

    assert refused.value.extensions["errors"][0]["field"] == "timestamp"  # type: ignore[index]


@pytest.mark.parametrize("type", ["application.stage_changed", "endpoint.test"])
def test_an_event_of_another_kind_is_stored_and_let_be(installed: Stage, type: str) -> None:
    installed.accept(type, {"customer_id": CUSTOMER, "new": {"a": 1}})

    assert stored_events(installed) == 1
    assert installed.work() == []


def test_a_cancelled_order_stops_its_work_and_closes_its_link(installed: Stage) -> None:
    installed.request()
    installed.settle()
    cancelled = {"customer_id": CUSTOMER, "order_id": "ord_alice00001"}
    installed.accept("assessment.cancelled", cancelled)

    with pytest.raises(Gone):
        installed.take()
    assert installed.order()["status"] == "cancelled"


def test_a_cancellation_before_the_letter_means_no_letter(installed: Stage) -> None:
    installed.request()
    cancelled = {"customer_id": CUSTOMER, "order_id": "ord_alice00001"}
    installed.accept("assessment.cancelled", cancelled)
    installed.settle()

    assert installed.postman.letters == []
    assert installed.work()[0]["state"] == WorkState.CANCELLED


def test_an_erased_candidate_leaves_no_name_answer_score_or_body(installed: Stage) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.settle()
    installed.accept(
        "candidate.erased", {"customer_id": CUSTOMER, "candidate_id": "cand_alice00001"}
    )
    installed.settle()

    assert [rows_of(installed, table) for table in (answers, results)] == [0, 0]
    logged = str([delivery.exchange for delivery in installed.log()])
    assert "Alice" not in logged
    assert "alice@" not in logged
    link_token = link_of(installed.postman.letters[0])
    with pytest.raises(Gone):
        installed.tx(
            lambda tx: installed.services.assessments.open(
                tx, link_token=link_token, at=installed.clock.at
            )
        )


def test_an_uninstalled_app_sends_nothing_more_and_loses_its_token(installed: Stage) -> None:
    installed.request()
    installed.pass_time(seconds=1)
    installed.accept("app.uninstalled", {"customer_id": CUSTOMER, "app_id": "jobcannon"})
    installed.icims.calls.clear()
    installed.settle()

    assert installed.icims.calls == ["metadata", "revoke"]
    assert installed.connection()["status"] == "uninstalled"
    assert installed.work()[0]["reason"] == "JobCannon was uninstalled in iCIMS"


def test_a_revoked_token_shows_at_once(installed: Stage) -> None:
    installed.pass_time(seconds=1)
    installed.accept("token.revoked", {"customer_id": CUSTOMER, "app_id": "jobcannon"})

    assert installed.connection()["status"] == "reauthorization_required"
    assert installed.connection()["reason"] == "OAuth token expired: revoked in iCIMS"


@pytest.mark.parametrize("type", ["token.revoked", "app.uninstalled"])
@pytest.mark.parametrize("seconds", [0, 60])
def test_a_late_event_about_the_old_token_does_not_harm_the_new_one(
    installed: Stage, type: str, seconds: int
) -> None:
    """Nor one of the very moment: the new authorization is what took the old token back."""
    before = installed.clock.at
    installed.pass_time(seconds=seconds)
    installed.install()
    installed.accept(type, {"customer_id": CUSTOMER, "app_id": "jobcannon"}, occurred_at=before)

    assert installed.connection()["status"] == "active"
