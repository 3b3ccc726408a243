"""A token or a refresh is refused: one more try where it may help, and never a loop."""

from __future__ import annotations

import httpx
import pytest
from starlette.responses import JSONResponse

from integration.domain.retry import SCHEDULE
from integration.domain.work import WorkState
from tests.unit.integration.fake_icims import busy, problem
from tests.unit.integration.renewing import hardened, parked_reasons, sent
from tests.unit.integration.stage import Stage

__all__ = ["hardened"]


def test_a_refused_token_is_renewed_once_and_the_call_repeated_once(hardened: Stage) -> None:
    hardened.icims.fails("candidate_read", problem(401, "token_revoked"))
    hardened.request()
    hardened.settle()

    assert sent(hardened) == "sent"
    assert hardened.icims.calls.count("refresh") == 1
    reads = [one for one in hardened.log(kind="candidate_read")]
    assert [(one.exchange.status, one.attempt) for one in reads] == [(401, 1), (200, 1)]


def test_a_token_that_is_refused_again_parks_the_work_and_is_not_refreshed_again(
    hardened: Stage,
) -> None:
    hardened.icims.fails("candidate_read", *[problem(401, "token_revoked")] * 2)
    hardened.request()
    hardened.settle_within(hours=80)

    assert hardened.icims.calls.count("refresh") == 1
    assert parked_reasons(hardened) == ["OAuth token expired"]
    assert hardened.connection()["status"] == "reauthorization_required"


def test_a_missing_scope_is_no_reason_to_refresh(hardened: Stage) -> None:
    hardened.icims.fails("profile_stamp", problem(403, "insufficient_scope"))
    hardened.request()
    hardened.settle_within(hours=1)

    assert "refresh" not in hardened.icims.calls
    assert parked_reasons(hardened) == ["Candidate profile write failed (403)"]


@pytest.mark.parametrize("error", ["invalid_grant", "unauthorized_client"])
def test_a_refresh_token_that_is_gone_is_tried_once_and_never_again(
    hardened: Stage, error: str
) -> None:
    hardened.icims.fails("token", JSONResponse({"error": error}, 400))
    hardened.pass_time(hours=2)
    hardened.request("ord_alice00001")
    hardened.request("ord_alice00002", application_id="app_alice00002")
    hardened.settle_within(hours=80)

    assert hardened.icims.calls.count("metadata") == 1
    assert parked_reasons(hardened) == ["OAuth token expired"] * 2
    row = hardened.connection()
    assert (row["status"], row["token_sealed"], row["refresh_sealed"]) == (
        "reauthorization_required",
        None,
        None,
    )


def test_authorizing_again_resumes_what_a_lost_refresh_token_parked(hardened: Stage) -> None:
    hardened.icims.refresh_tokens.clear()
    hardened.pass_time(hours=2)
    hardened.request()
    hardened.settle()
    assert parked_reasons(hardened) == ["OAuth token expired"]

    hardened.install()
    hardened.settle()

    assert sent(hardened) == "sent"
    assert len(hardened.postman.letters) == 1


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        busy(429, Retry_After="60"),
        JSONResponse({"error": "temporarily_unavailable"}, 503),
        JSONResponse({"error": "invalid_client"}, 401),
        JSONResponse({"access_token": "short"}),
    ],
)
def test_a_refresh_that_fails_for_now_is_tried_again_and_costs_no_connection(
    hardened: Stage, fault: JSONResponse | Exception
) -> None:
    hardened.icims.fails("token", fault)
    hardened.pass_time(hours=2)
    hardened.request()
    hardened.settle()

    assert hardened.connection()["status"] == "active"
    (row,) = hardened.work()
    assert row["state"] == WorkState.DUE
    assert row["due_at"] >= hardened.clock.at + SCHEDULE[0]
    hardened.settle_within(minutes=2)
    assert sent(hardened) == "sent"


def test_a_token_that_still_lives_is_used_while_refreshing_fails(hardened: Stage) -> None:
    hardened.icims.fails("token", *[busy(503)] * 10)
    hardened.pass_time(minutes=59, seconds=30)
    hardened.request()
    hardened.settle()

    assert sent(hardened) == "sent"


def test_a_refused_token_is_not_given_up_because_refreshing_fails_for_now(hardened: Stage) -> None:
    hardened.icims.fails("candidate_read", problem(401, "token_expired"))
    hardened.icims.fails("token", busy(503))
    hardened.request()
    hardened.settle()

    assert hardened.connection()["status"] == "active"
    hardened.settle_within(minutes=1)
    assert sent(hardened) == "sent"
