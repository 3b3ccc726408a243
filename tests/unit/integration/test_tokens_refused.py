"""A token is refused or lacks a scope: what waits in the guide's words, and what resumes it."""

from __future__ import annotations

from typing import SupportsIndex

from starlette.responses import Response

from integration.domain.deliveries import Outcome
from tests.unit.integration.fake_icims import problem
from tests.unit.integration.parking import parked
from tests.unit.integration.stage import Stage

WITHOUT_PROFILE_WRITE = "candidate_profile:read assessment_delivery:write scorecard:write"


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
