"""Approvals: whose turn it is, and who may never decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from mock_icims.domain.customers import Role, User
from mock_icims.domain.errors import Refusal, ValidationFailed
from mock_icims.domain.ids import (
    ApplicationId,
    ApprovalId,
    CandidateId,
    CustomerId,
    OrderId,
    UserId,
)
from mock_icims.domain.recruiting.approvals import Approval, ApprovalStatus, Approver, Deed
from mock_icims.domain.recruiting.chains import AppliesTo, Approvals, Chain
from mock_icims.domain.recruiting.errors import AlreadyApproved, ApprovalDecided, ApprovalNotYours
from mock_icims.domain.recruiting.orders import Trigger
from mock_icims.domain.structs import replace
from tests.icims_cast import LEAD, NOON


def person(name: str, role: Role = Role.RECRUITER) -> User:
    return User(
        id=UserId(f"usr_{name}aaa"),
        customer_id=CustomerId("cus_northw"),
        name=name.capitalize(),
        email=f"{name}@northw.test",
        role=role,
        password="staging",
    )


BOB, DORA, EMIL, FAY = person("bob"), person("dora"), person("emil"), person("fay")
CAROL = person("carol", Role.ADMIN)


def approval(*steps: Approver, by: User = BOB) -> Approval:
    return Approval(
        id=ApprovalId("apr_alice1"),
        order_id=OrderId("ord_alice1"),
        application_id=ApplicationId("app_alice1"),
        candidate_id=CandidateId("cand_alice1"),
        job_id=LEAD.id,
        job_title=LEAD.title,
        assessment="big-five",
        chain="Heads",
        steps=steps,
        requested_by=by.id,
        created_at=NOON,
        updated_at=NOON,
    )


def by(user: User) -> Approver:
    return Approver(user_id=user.id)


RECRUITER = Approver(role=Role.RECRUITER)
ADMIN = Approver(role=Role.ADMIN)


def test_the_steps_decide_in_their_order_and_the_last_one_completes() -> None:
    first = approval(by(DORA), by(EMIL))
    assert first.waits_for(DORA)
    assert not first.waits_for(EMIL)

    second = first.approve(DORA, at=NOON)
    assert second.pending
    assert second.waits_for(EMIL)

    done = second.approve(EMIL, at=NOON + timedelta(hours=1))
    assert done.status is ApprovalStatus.APPROVED
    assert [(one.by, one.deed, one.step) for one in done.history] == [
        (DORA.id, Deed.APPROVED, 1),
        (EMIL.id, Deed.APPROVED, 2),
    ]


@pytest.mark.parametrize(
    ("steps", "who", "refusal"),
    [
        pytest.param((by(DORA), by(EMIL)), EMIL, ApprovalNotYours, id="out of turn"),
        pytest.param((by(DORA),), FAY, ApprovalNotYours, id="somebody else"),
        pytest.param((ADMIN,), DORA, ApprovalNotYours, id="a recruiter in an admin's place"),
        pytest.param((by(BOB),), BOB, ApprovalNotYours, id="one's own request, named"),
        pytest.param((RECRUITER,), BOB, ApprovalNotYours, id="one's own request, by role"),
    ],
)
def test_who_may_not_approve_is_told_and_nothing_changes(
    steps: tuple[Approver, ...], who: User, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        approval(*steps).approve(who, at=NOON)


def test_an_admin_may_stand_in_but_not_for_their_own_request() -> None:
    assert not approval(by(DORA)).approve(CAROL, at=NOON).pending

    with pytest.raises(ApprovalNotYours, match="what they requested"):
        approval(by(DORA), by=CAROL).approve(CAROL, at=NOON)


def test_nobody_approves_twice_by_whatever_step() -> None:
    once = approval(RECRUITER, RECRUITER, ADMIN).approve(DORA, at=NOON)

    assert not once.waits_for(DORA)
    with pytest.raises(AlreadyApproved):
        once.approve(DORA, at=NOON)
    twice = once.approve(CAROL, at=NOON)
    with pytest.raises(AlreadyApproved):
        twice.approve(CAROL, at=NOON)


def test_one_refusal_ends_it_with_its_reason() -> None:
    refused = approval(by(DORA), by(EMIL)).refuse(DORA, reason="Not now.", at=NOON)

    assert refused.status is ApprovalStatus.REFUSED
    assert refused.history[-1].reason == "Not now."
    assert not refused.waits_for(EMIL)


def test_who_requested_it_does_not_refuse_it_either() -> None:
    with pytest.raises(ApprovalNotYours, match="Cancel"):
        approval(by(BOB)).refuse(BOB, reason="Never mind.", at=NOON)


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(lambda one: one.approve(CAROL, at=NOON), id="approve"),
        pytest.param(lambda one: one.refuse(CAROL, reason="Late.", at=NOON), id="refuse"),
        pytest.param(lambda one: one.hand_over(CAROL, FAY, reason=None, at=NOON), id="delegate"),
    ],
)
def test_what_is_decided_stays_decided(deed: Callable[[Approval], Approval]) -> None:
    done = approval(by(DORA)).approve(DORA, at=NOON)

    with pytest.raises(ApprovalDecided, match="approved"):
        deed(done)


def test_a_delegate_decides_in_place_of_the_approver() -> None:
    handed = approval(by(DORA), by(EMIL)).hand_over(DORA, FAY, reason="On leave.", at=NOON)

    assert not handed.waits_for(DORA)
    assert handed.waits_for(FAY)
    assert handed.history[-1].to == FAY.id
    with pytest.raises(ApprovalNotYours):
        handed.approve(DORA, at=NOON)
    assert handed.approve(FAY, at=NOON).waits_for(EMIL)


def test_who_requested_it_may_hand_over_a_step_of_their_own() -> None:
    handed = approval(by(BOB)).hand_over(BOB, DORA, reason=None, at=NOON)

    assert handed.waits_for(DORA)


def test_delegation_goes_round_in_no_circle() -> None:
    handed = approval(by(DORA)).hand_over(DORA, EMIL, reason=None, at=NOON)
    again = handed.hand_over(EMIL, FAY, reason=None, at=NOON)

    for before in (DORA, EMIL, FAY):
        with pytest.raises(ValidationFailed, match="had this step before"):
            again.hand_over(FAY, before, reason=None, at=NOON)


def test_a_step_is_delegated_to_nobody_who_could_not_approve_it() -> None:
    second = approval(by(DORA), by(EMIL)).approve(DORA, at=NOON)

    for unfit in (BOB, DORA):
        with pytest.raises(ValidationFailed, match="requested it or approved already"):
            second.hand_over(EMIL, unfit, reason=None, at=NOON)


def test_who_decided_an_earlier_step_may_be_handed_a_later_one_only_if_they_did_not_approve() -> (
    None
):
    second = approval(by(DORA), by(EMIL)).hand_over(DORA, FAY, reason=None, at=NOON)
    second = second.approve(FAY, at=NOON)

    assert second.hand_over(EMIL, DORA, reason=None, at=NOON).waits_for(DORA)


def test_cancelling_ends_what_is_pending_and_nothing_else() -> None:
    cancelled = approval(by(DORA)).cancel(by="usr_bob", reason="Moved.", at=NOON)
    assert cancelled.status is ApprovalStatus.CANCELLED

    approved = approval(by(DORA)).approve(DORA, at=NOON)
    assert approved.cancel(by="usr_bob", reason="Moved.", at=NOON) is approved


def chain(name: str, **applies: str) -> Chain:
    return Chain(
        name=name,
        steps=(ADMIN,),
        applies_to=AppliesTo(
            assessment=applies.get("assessment"),
            department=applies.get("department"),
            location=applies.get("location"),
            trigger=Trigger(applies["trigger"]) if "trigger" in applies else None,
        ),
    )


@pytest.mark.parametrize(
    ("applies", "fits"),
    [
        ({}, True),
        ({"assessment": "big-five"}, True),
        ({"assessment": "disc"}, False),
        ({"department": "OPERATIONS"}, True),
        ({"department": "Sales"}, False),
        ({"location": "columbus, oh"}, True),
        ({"location": "Austin, TX"}, False),
        ({"trigger": "recruiter_action"}, True),
        ({"trigger": "stage_entry"}, False),
    ],
)
def test_a_chain_applies_to_what_it_says(applies: dict[str, str], fits: bool) -> None:
    approvals = Approvals(enabled=True, chains=(chain("Heads", **applies),))

    found = approvals.chain_for(
        named=None, assessment="big-five", job=LEAD, trigger=Trigger.RECRUITER_ACTION
    )

    assert (found is not None) is fits


def test_the_first_chain_that_applies_is_taken_unless_a_rule_names_another() -> None:
    approvals = Approvals(enabled=True, chains=(chain("First"), chain("Second")))

    def taken(named: str | None, of: Approvals = approvals) -> str | None:
        found = of.chain_for(
            named=named, assessment="disc", job=LEAD, trigger=Trigger.CUSTOM_WORKFLOW
        )
        return None if found is None else found.name

    assert taken(None) == "First"
    assert taken("Second") == "Second"
    assert taken("Gone") == "First"
    assert taken("Second", replace(approvals, enabled=False)) is None
