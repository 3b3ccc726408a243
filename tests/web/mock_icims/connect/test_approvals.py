"""Approvals over HTTP: what waits, who decides, and what the app hears of it."""

from __future__ import annotations

from mock_icims.domain.customers import Role
from mock_icims.domain.structs import replace
from tests.icims_cast import published
from tests.web.mock_icims.connect.conftest import Caller, Stage
from tests.web.mock_icims.connect.two_steps import CAROL, DORA, act, approval, chain, dora, status

__all__ = ["approval", "chain", "dora"]


def test_an_order_waits_and_its_app_knows_nothing_of_it(
    stage: Stage, bob: Caller, jobcannon: Caller, order: str
) -> None:
    assert status(bob, order) == ("awaiting_approval", None)
    assert published(stage.tenant) == ["application.stage_changed"]
    assert jobcannon("GET", "/assessment-orders").json()["items"] == []
    assert jobcannon("GET", f"/assessment-orders/{order}").status_code == 404
    report = jobcannon("PUT", f"/assessment-orders/{order}/status", json={"status": "sent"})
    assert report.status_code == 404


def test_after_the_last_approval_the_app_is_asked(
    stage: Stage, dora: Caller, carol: Caller, jobcannon: Caller, order: str, approval: str
) -> None:
    assert act(dora, approval, "approve") == (200, "pending")
    assert "assessment.requested" not in published(stage.tenant)

    assert act(carol, approval, "approve") == (200, "approved")
    assert published(stage.tenant)[-1] == "assessment.requested"
    assert jobcannon("GET", f"/assessment-orders/{order}").json()["status"] == "requested"


def test_approving_without_a_body_is_enough(dora: Caller, approval: str) -> None:
    assert dora("POST", f"/approvals/{approval}/approve").status_code == 200


def test_an_approval_shows_its_steps_and_who_did_what_when(
    dora: Caller, order: str, approval: str
) -> None:
    act(dora, approval, "approve")

    shown = dora("GET", f"/approvals/{approval}").json()
    noon = "2026-11-23T12:00:00Z"
    assert (shown["order_id"], shown["chain"], shown["step"]) == (order, "Heads", 2)
    assert shown["steps"] == [
        {
            "user_id": DORA,
            "role": None,
            "decision": "approved",
            "decided_by": DORA,
            "decided_at": noon,
        },
        {
            "user_id": None,
            "role": "admin",
            "decision": None,
            "decided_by": None,
            "decided_at": None,
        },
    ]
    assert [(one["deed"], one["by"], one["at"]) for one in shown["history"]] == [
        ("requested", "usr_bobaaa", noon),
        ("approved", DORA, noon),
    ]


def test_a_refusal_cancels_the_order_with_its_reason_and_the_app_never_heard_of_it(
    stage: Stage, dora: Caller, carol: Caller, order: str, approval: str
) -> None:
    assert act(dora, approval, "refuse", reason="Hired from within.") == (200, "refused")

    assert status(dora, order) == ("cancelled", "Refused by Dora: Hired from within.")
    assert published(stage.tenant) == ["application.stage_changed"]
    assert act(carol, approval, "approve") == (409, "approval_decided")
    assert carol("GET", f"/approvals/{approval}").json()["status"] == "refused"


def test_a_refusal_needs_a_reason(dora: Caller, approval: str) -> None:
    assert act(dora, approval, "refuse")[0] == 422
    assert act(dora, approval, "refuse", reason="  ")[0] == 422


def test_out_of_turn_ones_own_and_twice_are_refused_and_change_nothing(
    stage: Stage, bob: Caller, dora: Caller, carol: Caller, approval: str
) -> None:
    assert act(bob, approval, "approve") == (403, "approval_not_yours")
    assert act(dora, approval, "approve") == (200, "pending")
    assert act(dora, approval, "approve") == (403, "approval_not_yours")
    stage.tenant.users.put(replace(stage.tenant.users.get(DORA), role=Role.ADMIN))
    assert act(dora, approval, "approve") == (409, "already_approved")

    assert carol("GET", f"/approvals/{approval}").json()["step"] == 2


def test_delegating_is_recorded_and_the_delegate_decides(
    bob: Caller, dora: Caller, carol: Caller, approval: str
) -> None:
    delegated = act(dora, approval, "delegate", to_user_id=CAROL, reason="On leave.")
    assert delegated == (200, "pending")

    shown = bob("GET", f"/approvals/{approval}").json()
    assert shown["delegate"] == CAROL
    assert shown["history"][-1]["to_user_id"] == CAROL
    assert act(dora, approval, "approve") == (403, "approval_not_yours")
    assert act(carol, approval, "delegate", to_user_id=DORA)[0] == 422
    assert act(carol, approval, "delegate", to_user_id="usr_nobody")[0] == 422
    assert act(carol, approval, "approve") == (200, "pending")


def test_the_list_says_what_waits_for_whom(
    bob: Caller, dora: Caller, carol: Caller, approval: str
) -> None:
    def waiting(caller: Caller, query: str = "approver=me") -> list[str]:
        items = caller("GET", f"/approvals?{query}").json()["items"]
        return [one["id"] for one in items]

    assert (waiting(bob), waiting(dora), waiting(carol)) == ([], [approval], [])
    assert waiting(bob, f"approver={DORA}") == [approval]
    assert waiting(bob, "status=approved") == []
    act(dora, approval, "approve")
    assert (waiting(dora), waiting(carol)) == ([], [approval])
    act(carol, approval, "approve")
    assert waiting(bob, "status=approved") == [approval]
    assert waiting(bob, "approver=usr_nobody") == []


def test_what_waits_is_open_so_nobody_orders_it_by_hand_as_well(
    bob: Caller, application: str, order: str
) -> None:
    wanted = {"application_id": application, "assessment": "big-five"}
    answer = bob("POST", "/assessment-orders", json=wanted)

    assert (answer.status_code, answer.json()["code"]) == (409, "order_already_open")
    assert answer.json()["order_id"] == order


def test_apps_have_no_say_in_approvals(jobcannon: Caller, approval: str) -> None:
    for method, path in (
        ("GET", "/approvals"),
        ("GET", f"/approvals/{approval}"),
        ("POST", f"/approvals/{approval}/approve"),
    ):
        assert jobcannon(method, path).json()["code"] == "role_required"


def test_approving_again_with_the_same_key_is_answered_again(
    stage: Stage, dora: Caller, approval: str
) -> None:
    key = {"Idempotency-Key": "k1"}
    first = dora("POST", f"/approvals/{approval}/approve", headers=key)
    again = dora("POST", f"/approvals/{approval}/approve", headers=key)

    assert (again.status_code, again.content) == (200, first.content)
    assert len(stage.tenant.approvals.get(approval).history) == 2
