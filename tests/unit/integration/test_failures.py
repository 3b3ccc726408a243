"""What iCIMS may do to one step: what is tried again, what is parked, and what comes to its end."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from starlette.responses import JSONResponse, Response

from integration.domain.deliveries import Outcome
from integration.domain.retry import SCHEDULE
from integration.domain.work import WorkState
from tests.databases import on_sqlite
from tests.unit.integration.fake_icims import busy, problem
from tests.unit.integration.parking import parked
from tests.unit.integration.stage import NOON, Stage


@pytest.mark.parametrize(
    "fault",
    [
        problem(500, "internal"),
        problem(502, "bad_gateway"),
        problem(503, "unavailable"),
        problem(408, "request_timeout"),
        Response("<html>not what was promised", 200, media_type="text/html"),
        Response("{", 200, media_type="application/json"),
        Response('{"id": "\ud800"}'.encode("utf-8", "surrogatepass"), 200),
        Response("[" * 50_000, 200, media_type="application/json"),
        httpx.ReadTimeout("no answer"),
        httpx.ConnectError("refused"),
        httpx.RemoteProtocolError("cut"),
    ],
    ids=lambda fault: str(getattr(fault, "status_code", type(fault).__name__)),
)
def test_what_may_pass_is_tried_again_by_the_schedule(
    installed: Stage, fault: Response | Exception
) -> None:
    installed.icims.fails("candidate_read", fault)
    installed.request()
    installed.settle()

    (row,) = installed.work()
    assert row["state"] == WorkState.DUE
    assert row["due_at"] == NOON + SCHEDULE[0]
    assert installed.log()[-1].outcome is Outcome.WILL_RETRY
    assert installed.log()[-1].next_attempt_at == NOON + SCHEDULE[0]

    installed.settle_within(seconds=5)
    assert installed.order()["status"] == "sent"


def test_a_fault_of_our_own_delays_the_work_and_loses_nothing(installed: Stage) -> None:
    installed.icims.fails("candidate_read", KeyError("a fault of ours"))
    installed.request()
    installed.settle()

    (row,) = installed.work()
    assert (row["state"], row["due_at"]) == (WorkState.DUE, NOON + SCHEDULE[0])
    installed.settle_within(seconds=5)
    assert installed.order()["status"] == "sent"


@pytest.mark.parametrize(
    ("wish", "waits"),
    [
        ("120", timedelta(seconds=120)),
        ("1", SCHEDULE[0]),
        ("-5", SCHEDULE[0]),
        ("soon", SCHEDULE[0]),
        ("999999999999", timedelta(hours=1)),
        ("Mon, 23 Nov 2026 12:01:00 GMT", timedelta(minutes=1)),
    ],
)
def test_a_429_waits_as_long_as_asked_within_limits(
    installed: Stage, wish: str, waits: timedelta
) -> None:
    installed.icims.fails("candidate_read", busy(429, Retry_After=wish))
    installed.request()
    installed.settle()

    assert installed.work()[0]["due_at"] == NOON + waits


def test_after_the_last_attempt_the_work_is_visibly_exhausted(installed: Stage) -> None:
    installed.icims.fails("candidate_read", *[problem(503, "down")] * (len(SCHEDULE) + 1))
    installed.request()
    installed.settle_within(hours=80)

    (row,) = installed.work()
    assert row["state"] == WorkState.EXHAUSTED
    assert row["attempts"] == len(SCHEDULE) + 1
    assert "503" in row["reason"]
    assert installed.log()[-1].outcome is Outcome.EXHAUSTED


@pytest.mark.parametrize("status", [302, 307, 400, 404, 410, 415, 422])
def test_what_will_never_do_parks_and_is_not_repeated(installed: Stage, status: int) -> None:
    installed.icims.fails("candidate_read", problem(status, "no"))
    installed.request()
    installed.settle_within(hours=1)

    kind, reason = parked(installed)
    assert kind == "invitation.prepare"
    assert reason.startswith(f"iCIMS refused the request: iCIMS answered {status}")


def test_a_lost_race_for_the_scorecard_reads_again_and_writes(installed: Stage) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.icims.fails("scorecard_write", problem(412, "version_conflict"))
    installed.settle()

    assert installed.order()["status"] == "delivered"
    assert installed.icims.calls.count("scorecard_read") == 2
    (lost,) = [one for one in installed.log() if one.exchange.status == 412]
    assert lost.outcome is Outcome.WILL_RETRY


def test_an_order_cancelled_in_icims_ends_without_its_event(installed: Stage) -> None:
    installed.icims.fails("order_status", problem(409, "order_cancelled"))
    installed.request()
    installed.settle()

    assert installed.order()["status"] == "cancelled"
    assert all(row["state"] != WorkState.DUE for row in installed.work())


def test_one_order_that_fails_does_not_hold_up_another(installed: Stage) -> None:
    installed.icims.fails("candidate_read", problem(503, "down"))
    installed.request("ord_alice00001")
    installed.request("ord_alice00002", application_id="app_alice00002")
    installed.settle()

    assert len(installed.postman.letters) == 1


@on_sqlite
@pytest.mark.parametrize(
    ("operation", "answer", "said"),
    [
        ("profile_stamp", {"id": "cand_alice00001", "assessments": []}, "does not show ord_alice"),
        ("order_status", {"id": "ord_alice00001", "status": "requested"}, "requested as before"),
        ("scorecard_write", {"version": 0, "entries": []}, "does not hold Assessment score"),
        ("callback", {"order_id": "ord_alice00001", "status": "sent"}, "the order is sent"),
    ],
)
def test_a_200_that_omits_the_write_is_tried_again_and_says_what_is_missing(
    installed: Stage, operation: str, answer: dict[str, object], said: str
) -> None:
    installed.icims.faults[operation] = [JSONResponse(answer)]
    installed.request()
    installed.settle()
    if operation in ("scorecard_write", "callback"):
        installed.take()
        installed.settle()

    (waiting,) = [row for row in installed.work() if row["state"] == WorkState.DUE]
    (logged,) = [one for one in installed.log() if one.outcome is Outcome.WILL_RETRY]
    assert said in waiting["reason"]
    assert (logged.exchange.status, logged.exchange.error) == (200, waiting["reason"])

    installed.settle_within(seconds=10)
    assert installed.icims.did(operation) == 1
