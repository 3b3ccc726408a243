"""Approvals over HTTP: what waits, who decides, and what the app hears of it."""

from __future__ import annotations

import pytest

from mock_icims.domain.customers import Role
from mock_icims.domain.ids import UserId
from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.recruiting.approvals import Approver
from mock_icims.domain.recruiting.chains import AppliesTo, Approvals, Chain
from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.domain.recruiting.orders import Trigger
from mock_icims.domain.recruiting.triggers import CustomWorkflow, Triggers
from mock_icims.domain.structs import replace
from mock_icims.storage import picture
from tests.icims_cast import ASSESSMENT, JOBCANNON, LEAD, NOON, SCREEN, published, sign_in
from tests.web.mock_icims.connect.conftest import Caller, Stage

DORA, CAROL = UserId("usr_doraaaa"), UserId("usr_carolaaa")
TWO_STEPS = (Approver(user_id=DORA), Approver(role=Role.ADMIN))


def configured(stage: Stage, **changes: object) -> None:
    before = stage.tenant.configurations[JOBCANNON]
    stage.tenant.configurations[JOBCANNON] = replace(before, **changes)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def chain(stage: Stage) -> None:
    """Dora, a recruiter, and then any iCIMS admin approve whatever is sent."""
    bob = stage.tenant.users.get("usr_bobaaa")
    stage.tenant.users.put(replace(bob, id=DORA, name="Dora", email="dora@northw.test"))
    configured(
        stage, approvals=Approvals(enabled=True, chains=(Chain(name="Heads", steps=TWO_STEPS),))
    )


@pytest.fixture
def dora(stage: Stage, chain: None) -> Caller:
    return stage.bearer(sign_in(stage.world, stage.tenant, "dora"))


@pytest.fixture
def approval(bob: Caller, order: str) -> str:
    return str(bob("GET", f"/assessment-orders/{order}").json()["approval_id"])


def status(caller: Caller, order: str) -> tuple[str, str | None]:
    found = caller("GET", f"/assessment-orders/{order}").json()
    return found["status"], found["reason"]


def act(caller: Caller, approval: str, deed: str, **body: str) -> tuple[int, str]:
    answer = caller("POST", f"/approvals/{approval}/{deed}", json=body)
    return answer.status_code, answer.json().get("code", answer.json()["status"])


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


@pytest.mark.parametrize(
    ("applies_to", "expected"),
    [
        (AppliesTo(assessment="big-five"), "awaiting_approval"),
        (AppliesTo(assessment="disc"), "requested"),
        (AppliesTo(trigger=Trigger.STAGE_ENTRY), "awaiting_approval"),
        (AppliesTo(trigger=Trigger.RECRUITER_ACTION), "requested"),
    ],
)
def test_only_what_the_chain_applies_to_waits(
    stage: Stage, bob: Caller, application: str, applies_to: AppliesTo, expected: str
) -> None:
    chain = Chain(name="Heads", steps=TWO_STEPS, applies_to=applies_to)
    configured(stage, approvals=Approvals(enabled=True, chains=(chain,)))

    bob("PUT", f"/applications/{application}/stage", json={"stage_id": ASSESSMENT.id})

    [order] = bob("GET", "/assessment-orders").json()["items"]
    assert order["status"] == expected


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


def test_an_order_by_hand_goes_through_the_chain_as_well(bob: Caller, application: str) -> None:
    wanted = {"application_id": application, "assessment": "big-five"}
    made = bob("POST", "/assessment-orders", json=wanted)

    assert (made.status_code, made.json()["status"]) == (201, "awaiting_approval")


@pytest.mark.parametrize("away", ["move", "cancel", "close"])
def test_what_makes_the_order_pointless_ends_its_approval(
    stage: Stage, bob: Caller, dora: Caller, application: str, order: str, approval: str, away: str
) -> None:
    if away == "move":
        bob("PUT", f"/applications/{application}/stage", json={"stage_id": SCREEN.id})
    elif away == "cancel":
        assert bob("DELETE", f"/assessment-orders/{order}").json()["status"] == "cancelled"
    else:
        bob("PATCH", f"/jobs/{LEAD.id}", json={"status": "closed"})

    assert bob("GET", f"/approvals/{approval}").json()["status"] == "cancelled"
    assert status(bob, order)[0] == "cancelled"
    assert status(bob, order)[1]
    assert act(dora, approval, "approve") == (409, "approval_decided")
    assert "assessment.cancelled" not in published(stage.tenant)


def test_erasing_the_candidate_forgets_the_approval(carol: Caller, approval: str) -> None:
    carol("DELETE", "/candidates/cand_alice1")

    assert carol("GET", f"/approvals/{approval}").status_code == 404


def test_a_chain_that_is_changed_applies_to_new_orders_only(
    stage: Stage, dora: Caller, carol: Caller, approval: str
) -> None:
    configured(stage, approvals=Approvals())

    assert len(dora("GET", f"/approvals/{approval}").json()["steps"]) == 2
    act(dora, approval, "approve")
    assert act(carol, approval, "approve") == (200, "approved")


def test_what_waits_is_cancelled_with_its_app_and_nobody_is_asked_any_more(
    stage: Stage, dora: Caller, carol: Caller, order: str, approval: str
) -> None:
    assert carol("DELETE", "/apps/jobcannon").status_code == 204

    assert status(carol, order) == ("cancelled", "The app was uninstalled.")
    assert dora("GET", f"/approvals/{approval}").json()["status"] == "cancelled"
    assert act(dora, approval, "approve")[0] == 409
    assert "assessment.cancelled" not in published(stage.tenant)


def test_what_is_approved_after_its_app_left_is_cancelled(
    stage: Stage, dora: Caller, carol: Caller, order: str, approval: str
) -> None:
    installation = stage.tenant.installations.get(JOBCANNON)
    stage.tenant.installations.put(replace(installation, status=InstallationStatus.UNINSTALLED))
    act(dora, approval, "approve")
    act(carol, approval, "approve")

    assert status(carol, order) == ("cancelled", "The app was uninstalled.")


def test_a_custom_workflow_names_the_chain_that_approves_first(
    stage: Stage, bob: Caller, application: str
) -> None:
    heads = Chain(name="Heads", steps=TWO_STEPS)
    carols = Chain(name="Carol alone", steps=(Approver(user_id=CAROL),))
    rule = CustomWorkflow(
        name="Leads",
        stage_id=SCREEN.id,
        department=None,
        location=None,
        assessment="big-five",
        approval="Carol alone",
    )
    configured(
        stage,
        approvals=Approvals(enabled=True, chains=(heads, carols)),
        triggers=Triggers(custom_workflows_enabled=True, custom_workflows=(rule,)),
    )
    bob("PUT", f"/applications/{application}/stage", json={"stage_id": SCREEN.id})

    (waiting,) = bob("GET", "/approvals").json()["items"]
    assert waiting["chain"] == "Carol alone"


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


def test_without_a_chain_nothing_waits(stage: Stage, bob: Caller, application: str) -> None:
    stage.tenant.configurations[JOBCANNON] = replace(
        stage.tenant.configurations[JOBCANNON], approvals=Configuration(app_id=JOBCANNON).approvals
    )
    bob("PUT", f"/applications/{application}/stage", json={"stage_id": ASSESSMENT.id})

    assert published(stage.tenant)[-1] == "assessment.requested"


def test_a_snapshot_keeps_what_waits_and_what_was_answered(
    stage: Stage, bob: Caller, dora: Caller, carol: Caller, order: str, approval: str
) -> None:
    person, key = {"first_name": "Ann", "last_name": "Ode"}, {"Idempotency-Key": "k1"}
    made = bob("POST", "/candidates", json=person, headers=key)
    act(dora, approval, "approve")
    customer_id = stage.tenant.customer.id
    content = picture.write(picture.still(stage.tenant), stage.world.belongings(customer_id))
    act(carol, approval, "refuse", reason="Not now.")

    before, belongings = picture.read(content, system_clock=lambda: NOON)
    stage.world.replace(before, belongings)

    assert bob("POST", "/candidates", json=person, headers=key).content == made.content
    assert len(before.candidates) == 2
    assert status(bob, order) == ("awaiting_approval", None)
    assert act(dora, approval, "approve") == (403, "approval_not_yours")
    assert act(carol, approval, "approve") == (200, "approved")
