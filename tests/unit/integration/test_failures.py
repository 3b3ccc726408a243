"""What iCIMS and the mail server may do to one step, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import SupportsIndex

import httpx
import pytest
from starlette.responses import JSONResponse, Response

from integration.domain.deliveries import DeliveryKind, Outcome
from integration.domain.problems import guide_problem
from integration.domain.retry import SCHEDULE
from integration.domain.work import WorkState
from integration.mail.post import MailDeferred, MailRejected
from tests.databases import on_sqlite
from tests.unit.integration.fake_icims import CUSTOMER, busy, problem
from tests.unit.integration.stage import NOON, Stage

WITHOUT_PROFILE_WRITE = "candidate_profile:read assessment_delivery:write scorecard:write"


def parked(stage: Stage) -> tuple[str, str]:
    (row,) = [row for row in stage.work() if row["state"] == WorkState.PARKED]
    return row["kind"], row["reason"]


def test_a_revoked_token_parks_with_the_guides_words_and_reauthorizing_resumes(
    installed: Stage,
) -> None:
    installed.icims.tokens.clear()
    installed.request()
    installed.settle()

    assert parked(installed) == ("invitation.prepare", "OAuth token expired")
    assert installed.connection()["status"] == "reauthorization_required"
    assert installed.connection()["token_sealed"] is None
    assert installed.connection()["token_expires_at"] is None
    assert installed.log()[-1].outcome is Outcome.PARKED

    installed.install()
    installed.settle()
    assert installed.order()["status"] == "sent"
    assert installed.connection()["status"] == "active"


def test_without_a_token_no_call_is_made(installed: Stage) -> None:
    installed.icims.tokens.clear()
    installed.request()
    installed.settle()
    installed.icims.calls.clear()
    installed.request("ord_alice00002")
    installed.settle()

    assert installed.icims.calls == []
    reasons = {row["reason"] for row in installed.work()}
    assert reasons == {"OAuth token expired"}


def test_a_profile_write_without_its_scope_parks_that_step_alone(stage: Stage) -> None:
    connection = stage.install(scopes=WITHOUT_PROFILE_WRITE)
    assert connection.status == "reauthorization_required"
    assert connection.reason == (
        "Candidate profile write failed (403): not approved: candidate_profile:write"
    )

    stage.request()
    stage.settle()
    assert parked(stage) == ("profile.stamp", "Candidate profile write failed (403)")
    assert stage.icims.calls.count("candidate_read") == 1

    stage.install(
        scopes="candidate_profile:read candidate_profile:write "
        "assessment_delivery:write scorecard:write"
    )
    stage.settle()
    assert stage.order()["status"] == "sent"
    assert stage.icims.calls.count("candidate_read") == 1
    assert len(stage.postman.letters) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Scorecard field not found: “Assessment score” was deleted"),
        (
            {"fld_score00001": "Renamed"},
            "Scorecard field not found: “Assessment score” was renamed",
        ),
    ],
)
def test_a_missing_field_parks_and_its_return_resumes_by_itself(
    installed: Stage, fields: dict[str, str], said: str
) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.icims.fields = fields
    installed.settle()

    assert parked(installed) == ("scorecard.write", said)
    (looked,) = [one for one in installed.log() if one.outcome is Outcome.PARKED]
    assert (looked.exchange.kind, looked.exchange.error) == (DeliveryKind.FIELDS_READ, said)
    assert "scorecard_write" not in installed.icims.calls
    problem = guide_problem(said)
    assert problem is not None
    assert problem.cause == "Custom scorecard field was deleted or renamed in iCIMS."
    assert installed.icims.did("callback") == 0

    installed.icims.fields = {"fld_score00001": "Assessment score"}
    installed.settle_within(seconds=10)
    assert installed.order()["status"] == "delivered"


def test_a_field_created_anew_under_its_old_name_is_found(installed: Stage) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.icims.fields = {"fld_score00002": "Assessment score"}
    installed.settle()

    assert list(installed.icims.scorecard) == ["fld_score00002"]
    assert installed.order()["status"] == "delivered"


def test_a_field_that_was_renamed_is_not_replaced_by_a_new_one_of_its_old_name(
    installed: Stage,
) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.icims.fields = {
        "fld_score00001": "Renamed",
        "fld_score00002": "Assessment score",
    }
    installed.settle()

    assert parked(installed)[0] == "scorecard.write"


def test_a_field_renamed_back_resumes_by_its_event(installed: Stage) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.icims.fields = {}
    installed.settle()
    installed.icims.fields = {"fld_score00001": "Assessment score"}
    data = {"field_id": "fld_score00001", "old_name": "Renamed", "new_name": "Assessment score"}
    installed.accept("scorecard_field.renamed", {"customer_id": CUSTOMER} | data)
    installed.settle()

    assert installed.order()["status"] == "delivered"


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


def test_a_mail_server_that_is_away_delays_only_the_letter(installed: Stage) -> None:
    installed.postman.failures = [MailDeferred("no answer"), MailDeferred("421", status=421)]
    installed.request()
    installed.settle_within(seconds=40)

    assert len(installed.postman.letters) == 1
    assert installed.icims.did("profile_stamp") == 1
    kinds = [delivery.outcome for delivery in installed.log(kind="email")]
    assert kinds == [Outcome.WILL_RETRY, Outcome.WILL_RETRY, Outcome.SUCCEEDED]


def test_an_address_that_the_mail_server_refuses_for_good_parks(installed: Stage) -> None:
    installed.postman.failures = [MailRejected("refused: 550 no such user", status=550)]
    installed.request()
    installed.settle_within(hours=1)

    assert parked(installed) == (
        "email.send",
        "The mail server refused the invitation: refused: 550 no such user",
    )


NO_ADDRESS = "The candidate has no e-mail address in iCIMS"
NONE_TO_WRITE_TO = f"{NO_ADDRESS}: no mail can be sent to the one that is there"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (None, NO_ADDRESS),
        ("", NO_ADDRESS),
        ("alice", NONE_TO_WRITE_TO),
        ("a@b.test, mallory@evil.test", NONE_TO_WRITE_TO),
        ("a\n@b.test", NONE_TO_WRITE_TO),
        ("josé@b.test", NONE_TO_WRITE_TO),
    ],
)
def test_a_candidate_without_an_address_waits_for_one(
    installed: Stage, address: str | None, reason: str
) -> None:
    installed.icims.email = address
    installed.request()
    installed.settle()
    assert parked(installed)[1] == reason

    installed.icims.email = "alice@candidates.test"
    installed.settle_within(seconds=10)
    assert len(installed.postman.letters) == 1


def test_one_order_that_fails_does_not_hold_up_another(installed: Stage) -> None:
    installed.icims.fails("candidate_read", problem(503, "down"))
    installed.request("ord_alice00001")
    installed.request("ord_alice00002", application_id="app_alice00002")
    installed.settle()

    assert len(installed.postman.letters) == 1


class CarolIsQuicker(list[Response | Exception]):
    """Carol has authorized again before the answer about the old token arrives."""

    def __init__(self, stage: Stage, answer: Response) -> None:
        super().__init__([answer])
        self.stage = stage

    def pop(self, index: SupportsIndex = -1) -> Response | Exception:
        renew = "UPDATE connections SET grant_number = grant_number + 1"
        self.stage.tx(lambda tx: tx.exec_driver_sql(renew))
        return super().pop(index)


def test_a_verdict_on_an_old_token_is_not_passed_on_the_new_one(installed: Stage) -> None:
    late = CarolIsQuicker(installed, problem(401, "token_revoked"))
    installed.icims.faults["candidate_read"] = late
    installed.request()
    installed.settle()

    assert installed.order()["status"] == "sent"
    assert installed.connection()["status"] == "active"


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
