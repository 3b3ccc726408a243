"""
Everything iCIMS can answer, to every call that JobCannon makes: classified, retried or parked;
never a crash, never a hot loop, never twice, never a secret in what is written down.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from integration.domain.errors import AuthorizationFailed, AuthorizationInvalid
from integration.domain.retry import JITTER, SCHEDULE
from integration.domain.work import WorkKind, WorkState
from tests.matrix.faults import FAULTS, Fault, Verdict
from tests.matrix.world import LEAVES_A_SOCKET, World
from tests.unit.integration.fake_icims import CUSTOMER

FIRST_STEP = SCHEDULE[0] * (1 - JITTER)
# A call by what the fake calls it, and the work that makes it.
CALLS = {
    "candidate_read": WorkKind.PREPARE,
    "profile_stamp": WorkKind.STAMP,
    "order_status": WorkKind.SENT,
    "configuration": WorkKind.SCORECARD,
    "fields": WorkKind.SCORECARD,
    "scorecard_read": WorkKind.SCORECARD,
    "scorecard_write": WorkKind.SCORECARD,
    "callback": WorkKind.CALLBACK,
}
# What an install asks: metadata, the token for the code, whose it is.
INSTALL_CALLS = ("oauth-authorization-server", "token", CUSTOMER)
RENEWAL_CALLS = ("oauth-authorization-server", "token")
REVOCATION_CALLS = ("oauth-authorization-server", "revoke")
REVOKED_ANYHOW = frozenset([fault.name for fault in FAULTS if fault.name.startswith("200_")]) - {
    "200_two_megabytes"
} | {"length_too_short", "applied_then_garbage"}
PARKED = {
    Verdict.TOKEN: "OAuth token expired",
    Verdict.SCOPE: "OAuth scope missing",
    Verdict.FIELD: "Scorecard field not found",
    Verdict.PARK: "iCIMS refused the request",
}
CASES = [
    pytest.param(
        fault, id=fault.name, marks=[LEAVES_A_SOCKET] if fault.target == "plain-tls" else []
    )
    for fault in FAULTS
]


@pytest.mark.parametrize("fault", CASES)
@pytest.mark.parametrize("operation", CALLS)
def test_whatever_answers_a_call_of_work_it_is_done_once_tried_again_or_parked(
    world: World, operation: str, fault: Fault
) -> None:
    kind, stage = CALLS[operation], world.stage
    effects = list(world.icims.effects)
    world.forget_the_log()
    world.again(kind)
    world.strike(operation, fault)

    with capture_logs() as program_log:
        stage.settle()

    row = world.row(kind)
    judged(row, fault, at=stage.clock.at, kind=kind)
    world.wrote_no_secret("", program_log)

    if fault.verdict is Verdict.CANCEL:
        return
    if row["state"] == WorkState.PARKED and row["due_at"] is None:
        assert stage.settle() == 0
        stage.install()
    stage.settle_within(hours=2)
    assert world.row(kind)["state"] == WorkState.DONE
    assert world.icims.effects == effects


@pytest.mark.parametrize("fault", CASES)
@pytest.mark.parametrize("operation", INSTALL_CALLS)
def test_whatever_answers_a_call_of_an_install_is_told_and_changes_nothing_that_was_there(
    world: World, operation: str, fault: Fault
) -> None:
    """Somebody waits for it, so it is told at once, and what was there before stays."""
    stage, before = world.stage, dict(world.stage.connection())
    world.forget_the_log()
    world.strike(operation, fault)

    with capture_logs() as program_log:
        try:
            stage.install()
        except (AuthorizationFailed, AuthorizationInvalid) as refused:
            page = f"{refused.detail} {refused.extensions}"
            assert dict(stage.connection()) == before
        else:
            page = ""
            assert fault.verdict is Verdict.FINE or harmless(operation, fault)

    world.wrote_no_secret(page, program_log)
    assert stage.install().status == "active"


@pytest.mark.parametrize("fault", CASES)
@pytest.mark.parametrize("operation", RENEWAL_CALLS)
def test_whatever_answers_a_call_of_a_renewal_costs_time_and_never_the_connection(
    hardened: World, operation: str, fault: Fault
) -> None:
    """It costs time and never the connection; an answer that is lost costs a consent."""
    stage, world = hardened.stage, hardened
    stage.install()
    world.forget_the_log()
    stage.pass_time(hours=2)
    world.icims.calls.clear()
    world.again(WorkKind.PREPARE)
    world.strike(operation, fault)

    with capture_logs() as program_log:
        stage.settle()

    row = world.row(WorkKind.PREPARE)
    if fault.verdict is Verdict.FINE or harmless(operation, fault):
        assert row["state"] == WorkState.DONE
    else:
        assert (row["state"], row["attempts"]) == (WorkState.DUE, 1), row["reason"]
        assert row["due_at"] >= stage.clock.at + max(FIRST_STEP, fault.waits)  # type: ignore[operator]
        assert stage.connection()["status"] == "active"
    world.wrote_no_secret("", program_log)

    stage.settle_within(hours=2)
    lost = operation == "token" and fault.name.startswith("applied_then")
    if lost:
        assert world.icims.calls.count("refresh") == 2
        assert world.row(WorkKind.PREPARE)["reason"] == "OAuth token expired"
        stage.install()
        stage.settle()
    assert world.row(WorkKind.PREPARE)["state"] == WorkState.DONE


@pytest.mark.parametrize("fault", CASES)
@pytest.mark.parametrize("operation", REVOCATION_CALLS)
def test_whatever_answers_a_call_of_a_revocation_it_is_tried_until_icims_says_200(
    hardened: World, operation: str, fault: Fault
) -> None:
    """Until iCIMS has said 200 the token may be alive, so it is tried again."""
    stage, world = hardened.stage, hardened
    stage.install()
    world.forget_the_log()
    stage.pass_time(seconds=1)
    stage.accept("app.uninstalled", {"customer_id": CUSTOMER, "app_id": "jobcannon"})
    world.strike(operation, fault)

    with capture_logs() as program_log:
        stage.settle()

    open_work = [one for one in stage.work(WorkKind.REVOKE) if one["state"] != "done"]
    for row in open_work:
        assert (row["state"], row["attempts"]) == (WorkState.DUE, 1), row["reason"]
        assert row["due_at"] >= stage.clock.at + max(FIRST_STEP, fault.waits)
    assert bool(open_work) is not (fault.verdict is Verdict.FINE or harmless(operation, fault))
    world.wrote_no_secret("", program_log)

    stage.settle_within(hours=2)
    assert {one["state"] for one in stage.work(WorkKind.REVOKE)} == {"done"}
    assert stage.connection()["refresh_sealed"] is None


def harmless(operation: str, fault: Fault) -> bool:
    """A revocation is over with any 200, whatever stands in it (RFC 7009, section 2.2)."""
    return operation == "revoke" and fault.name in REVOKED_ANYHOW


def judged(row: dict[str, object], fault: Fault, *, at: datetime, kind: str) -> None:
    verdict = fault.verdict
    if verdict is Verdict.FINE or verdict is Verdict.CANCEL:
        assert row["state"] == WorkState.DONE
    elif verdict is Verdict.RETRY:
        assert (row["state"], row["attempts"]) == (WorkState.DUE, 1), row["reason"]
        assert row["due_at"] >= at + max(FIRST_STEP, fault.waits)  # type: ignore[operator]
        assert row["due_at"] <= at + timedelta(hours=1)  # type: ignore[operator]
    else:
        profile = verdict is Verdict.SCOPE and kind == WorkKind.STAMP
        title = "Candidate profile write failed (403)" if profile else PARKED[verdict]
        assert row["state"] == WorkState.PARKED, row["reason"]
        assert str(row["reason"]).startswith(title)
        if verdict is Verdict.FIELD:
            assert row["due_at"] >= at + FIRST_STEP  # type: ignore[operator]
        else:
            assert row["due_at"] is None
