"""Approval chains on the wire: what a configuration is sent with, and what is shown of it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from mock_icims.domain.customers import Role
from mock_icims.domain.ids import UserId
from mock_icims.domain.recruiting.approvals import Approver
from mock_icims.domain.recruiting.chains import AppliesTo, Approvals, Chain
from mock_icims.domain.recruiting.orders import Trigger
from mock_icims.web.bodies import Part
from mock_icims.web.fields import Id, Key, Name


class AppliesToSent(Part):
    assessment: Key | None = None
    department: Name | None = None
    location: Name | None = None
    trigger: Trigger | None = None

    def meant(self) -> AppliesTo:
        return AppliesTo(
            assessment=self.assessment,
            department=self.department,
            location=self.location,
            trigger=self.trigger,
        )


class StepSent(Part):
    """Exactly one of the two."""

    user_id: Id | None = None
    role: Role | None = None

    def meant(self) -> Approver:
        user_id = None if self.user_id is None else UserId(self.user_id)
        return Approver(user_id=user_id, role=self.role)


class ChainSent(Part):
    name: Name
    steps: Annotated[tuple[StepSent, ...], Meta(min_length=1, max_length=10)]
    applies_to: AppliesToSent = msgspec.field(default_factory=AppliesToSent)

    def meant(self) -> Chain:
        return Chain(
            name=self.name,
            steps=tuple(step.meant() for step in self.steps),
            applies_to=self.applies_to.meant(),
        )


class ApprovalsSent(Part):
    enabled: bool = False
    chains: Annotated[tuple[ChainSent, ...], Meta(max_length=20)] = ()

    def meant(self) -> Approvals:
        return Approvals(enabled=self.enabled, chains=tuple(one.meant() for one in self.chains))


def approvals_out(approvals: Approvals) -> dict[str, object]:
    return {
        "enabled": approvals.enabled,
        "chains": [chain_out(chain) for chain in approvals.chains],
    }


def chain_out(chain: Chain) -> dict[str, object]:
    applies = chain.applies_to
    return {
        "name": chain.name,
        "applies_to": {
            "assessment": applies.assessment,
            "department": applies.department,
            "location": applies.location,
            "trigger": applies.trigger,
        },
        "steps": [{"user_id": step.user_id, "role": step.role} for step in chain.steps],
    }
