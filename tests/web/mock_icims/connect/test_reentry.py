"""A second entry into the stage under each policy, and rules on the score of an earlier one."""

from __future__ import annotations

import pytest

from mock_icims.domain.customers import Role
from mock_icims.domain.recruiting.approvals import Approver
from mock_icims.domain.recruiting.chains import Approvals, Chain
from mock_icims.domain.recruiting.triggers import (
    CustomWorkflow,
    Reentry,
    ScoreCondition,
    StageEntryRule,
    Triggers,
)
from mock_icims.domain.structs import replace
from tests.icims_cast import ASSESSMENT, JOBCANNON, LEAD, SCREEN, published
from tests.web.mock_icims.connect.callbacks import callback, signed
from tests.web.mock_icims.connect.conftest import Caller, Stage

HEADS = Approvals(enabled=True, chains=(Chain(name="Heads", steps=(Approver(role=Role.ADMIN),)),))


def configured(stage: Stage, triggers: Triggers, *, approvals: Approvals | None = None) -> None:
    stage.tenant.configurations[JOBCANNON] = replace(
        stage.tenant.configurations[JOBCANNON],
        triggers=triggers,
        catalog=("big-five", "disc"),
        approvals=approvals or Approvals(),
    )


def on_entry(policy: Reentry) -> Triggers:
    rule = StageEntryRule(
        stage_id=ASSESSMENT.id, job_id=None, assessment="big-five", reentry=policy
    )
    return Triggers(stage_entry_rules=(rule,))


def on_score(at_least: int, *, assessment: str = "disc", of: str = "big-five") -> CustomWorkflow:
    score = ScoreCondition(assessment=of, result="overall", at_least=at_least)
    return CustomWorkflow(
        name=f"{assessment} after {of}",
        stage_id=ASSESSMENT.id,
        department=None,
        location=None,
        score=score,
        assessment=assessment,
    )


def move(bob: Caller, application: str, *stages: str) -> None:
    for stage_id in stages:
        path = f"/applications/{application}/stage"
        assert bob("PUT", path, json={"stage_id": stage_id}).status_code == 200


def orders(bob: Caller) -> list[tuple[str, str]]:
    items = bob("GET", "/assessment-orders").json()["items"]
    return [(one["assessment"], one["status"]) for one in items]


def last(bob: Caller) -> str:
    return str(bob("GET", "/assessment-orders").json()["items"][-1]["id"])


def complete(jobcannon: Caller, order: str, *, overall: int = 64) -> None:
    assessment = jobcannon("GET", f"/assessment-orders/{order}").json()["assessment"]
    body = callback(order, overall_score=overall, assessment=assessment)
    answer = jobcannon(
        "POST",
        f"/assessment-orders/{order}/callback",
        content=body,
        headers=signed(body, id=f"evt_{order[4:]}"),
    )
    assert answer.status_code == 200, answer.text


def reused(bob: Caller, application: str) -> list[list[str]]:
    items = bob("GET", f"/applications/{application}/history").json()["items"]
    return [one["reused"] for one in items]


@pytest.mark.parametrize(
    ("policy", "then"),
    [
        (Reentry.SEND_AGAIN, ["requested"]),
        (Reentry.REUSE_RESULT, []),
        (Reentry.ASK, ["awaiting_decision"]),
    ],
)
def test_a_second_entry_does_what_the_rule_says(
    stage: Stage,
    bob: Caller,
    jobcannon: Caller,
    application: str,
    policy: Reentry,
    then: list[str],
) -> None:
    configured(stage, on_entry(policy))
    move(bob, application, ASSESSMENT.id)
    first = last(bob)
    complete(jobcannon, first)

    move(bob, application, SCREEN.id, ASSESSMENT.id)

    assert [status for _, status in orders(bob)] == ["completed", *then]
    expected = [[first]] if policy is Reentry.REUSE_RESULT else [[]]
    assert reused(bob, application)[-1:] == expected


@pytest.mark.parametrize("policy", Reentry)
def test_a_first_entry_sends_whatever_was_sent_before(
    stage: Stage, bob: Caller, jobcannon: Caller, application: str, policy: Reentry
) -> None:
    configured(stage, on_entry(policy))
    wanted = {"application_id": application, "assessment": "big-five"}
    assert bob("POST", "/assessment-orders", json=wanted).status_code == 201
    complete(jobcannon, last(bob))

    move(bob, application, ASSESSMENT.id)

    assert [status for _, status in orders(bob)] == ["completed", "requested"]


@pytest.mark.parametrize("policy", [Reentry.REUSE_RESULT, Reentry.ASK])
def test_where_nothing_stands_from_before_it_is_sent_again(
    stage: Stage, bob: Caller, application: str, policy: Reentry
) -> None:
    configured(stage, on_entry(policy))
    move(bob, application, ASSESSMENT.id)
    bob("DELETE", f"/assessment-orders/{last(bob)}")

    move(bob, application, SCREEN.id, ASSESSMENT.id)

    assert [status for _, status in orders(bob)] == ["cancelled", "requested"]


def test_one_that_is_under_way_is_not_sent_beside_itself(
    stage: Stage, bob: Caller, application: str
) -> None:
    configured(stage, on_entry(Reentry.REUSE_RESULT))
    move(bob, application, ASSESSMENT.id, SCREEN.id, ASSESSMENT.id)

    assert [status for _, status in orders(bob)] == ["requested"]


@pytest.fixture
def asked(stage: Stage, bob: Caller, jobcannon: Caller, application: str) -> str:
    """An order that waits for Bob to say whether to send it again."""
    configured(stage, on_entry(Reentry.ASK))
    move(bob, application, ASSESSMENT.id)
    complete(jobcannon, last(bob))
    move(bob, application, SCREEN.id, ASSESSMENT.id)
    return last(bob)


def test_the_app_does_not_know_that_bob_is_asked(
    stage: Stage, jobcannon: Caller, asked: str
) -> None:
    assert len(jobcannon("GET", "/assessment-orders").json()["items"]) == 1
    assert published(stage.tenant).count("assessment.requested") == 1


def test_bob_sends_it_again(stage: Stage, bob: Caller, jobcannon: Caller, asked: str) -> None:
    sent = bob("POST", f"/assessment-orders/{asked}/send")

    assert (sent.status_code, sent.json()["status"]) == (200, "requested")
    assert published(stage.tenant).count("assessment.requested") == 2
    assert jobcannon("GET", f"/assessment-orders/{asked}").status_code == 200


def test_bob_keeps_the_result_and_the_history_says_so(
    stage: Stage, bob: Caller, application: str, asked: str
) -> None:
    kept = bob("POST", f"/assessment-orders/{asked}/keep").json()

    first = bob("GET", "/assessment-orders").json()["items"][0]["id"]
    assert (kept["status"], kept["reason"]) == ("cancelled", f"Not sent again: {first} stands.")
    assert reused(bob, application)[-1] == [first]
    assert "assessment.cancelled" not in published(stage.tenant)


def test_what_is_sent_again_still_goes_through_its_chain(
    stage: Stage, bob: Caller, asked: str
) -> None:
    configured(stage, on_entry(Reentry.ASK), approvals=HEADS)

    sent = bob("POST", f"/assessment-orders/{asked}/send").json()

    assert sent["status"] == "awaiting_approval"


@pytest.mark.parametrize("deed", ["send", "keep"])
def test_only_what_waits_for_a_decision_is_decided(
    bob: Caller, jobcannon: Caller, order: str, deed: str
) -> None:
    answer = bob("POST", f"/assessment-orders/{order}/{deed}")

    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_waiting")
    assert jobcannon("POST", f"/assessment-orders/{order}/{deed}").status_code == 403


def test_moving_on_answers_the_question(bob: Caller, application: str, asked: str) -> None:
    move(bob, application, SCREEN.id)

    assert bob("GET", f"/assessment-orders/{asked}").json()["status"] == "cancelled"


@pytest.mark.parametrize(("overall", "fires"), [(60, True), (59, False)])
def test_a_score_that_comes_in_fires_the_rule_that_waited_for_it(
    stage: Stage, bob: Caller, jobcannon: Caller, application: str, overall: int, fires: bool
) -> None:
    first = on_entry(Reentry.SEND_AGAIN)
    configured(
        stage, replace(first, custom_workflows_enabled=True, custom_workflows=(on_score(60),))
    )
    move(bob, application, ASSESSMENT.id)
    assert orders(bob) == [("big-five", "requested")]

    complete(jobcannon, last(bob), overall=overall)

    expected = [("big-five", "completed"), *([("disc", "requested")] if fires else [])]
    assert orders(bob) == expected


def test_a_score_that_is_there_fires_the_rule_on_entry(
    stage: Stage, bob: Caller, jobcannon: Caller, application: str
) -> None:
    wanted = {"application_id": application, "assessment": "big-five"}
    complete(jobcannon, bob("POST", "/assessment-orders", json=wanted).json()["id"])
    configured(stage, Triggers(custom_workflows_enabled=True, custom_workflows=(on_score(60),)))

    move(bob, application, ASSESSMENT.id)

    assert orders(bob)[1:] == [("disc", "requested")]


def test_a_score_that_comes_in_after_the_stage_was_left_fires_nothing(
    stage: Stage, bob: Caller, jobcannon: Caller, application: str
) -> None:
    first = on_entry(Reentry.SEND_AGAIN)
    configured(
        stage, replace(first, custom_workflows_enabled=True, custom_workflows=(on_score(60),))
    )
    move(bob, application, ASSESSMENT.id, SCREEN.id)

    complete(jobcannon, last(bob))

    assert orders(bob) == [("big-five", "completed")]


def test_a_closed_job_fires_nothing(
    stage: Stage, bob: Caller, jobcannon: Caller, application: str
) -> None:
    first = on_entry(Reentry.SEND_AGAIN)
    configured(
        stage, replace(first, custom_workflows_enabled=True, custom_workflows=(on_score(60),))
    )
    move(bob, application, ASSESSMENT.id)
    bob("PATCH", f"/jobs/{LEAD.id}", json={"status": "closed"})

    complete(jobcannon, last(bob))

    assert orders(bob) == [("big-five", "completed")]


def test_two_rules_on_each_others_score_come_to_an_end(
    stage: Stage, bob: Caller, jobcannon: Caller, application: str
) -> None:
    rules = (on_score(1), on_score(1, assessment="big-five", of="disc"))
    first = on_entry(Reentry.SEND_AGAIN)
    configured(stage, replace(first, custom_workflows_enabled=True, custom_workflows=rules))
    move(bob, application, ASSESSMENT.id)
    complete(jobcannon, last(bob))
    complete(jobcannon, last(bob))

    assert orders(bob) == [("big-five", "completed"), ("disc", "completed")]
