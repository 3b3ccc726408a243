"""The approvers' desk: what waits for whom, and what their word does to the order."""

from __future__ import annotations

from mock_icims.domain.customers import User
from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import ApprovalId, UserId
from mock_icims.domain.recruiting.approvals import Approval, ApprovalStatus
from mock_icims.services.recruiting.orders import Orders
from mock_icims.storage.world import Tenant


class Approvals:
    """Guide: "iCIMS can route assessments through custom approval chains"."""

    def __init__(self, *, orders: Orders) -> None:
        self._orders = orders

    def waiting_for(self, tenant: Tenant, user: User) -> list[Approval]:
        """Oldest first; not what an admin may decide in somebody's place."""
        pending = tenant.approvals.having("status", ApprovalStatus.PENDING)
        return [one for one in pending if one.waits_for(user)]

    def approve(
        self, tenant: Tenant, approval_id: ApprovalId, *, user: User, traceparent: str
    ) -> Approval:
        """After the last step the app is asked, as if nobody had been in between."""
        approved = tenant.approvals.get(approval_id).approve(user, at=tenant.clock.now())
        tenant.approvals.put(approved)
        if approved.status is ApprovalStatus.APPROVED:
            order = tenant.orders.get(approved.order_id)
            self._orders.announce(tenant, order, traceparent=traceparent)
        return approved

    def refuse(
        self, tenant: Tenant, approval_id: ApprovalId, *, user: User, reason: str, traceparent: str
    ) -> Approval:
        """The order is cancelled with the reason; those later in the chain are not asked."""
        refused = tenant.approvals.get(approval_id).refuse(
            user, reason=reason, at=tenant.clock.now()
        )
        tenant.approvals.put(refused)
        self._orders.cancel(
            tenant,
            tenant.orders.get(refused.order_id),
            by=user.id,
            reason=f"Refused by {user.name}: {reason}",
            traceparent=traceparent,
        )
        return refused

    def delegate(
        self,
        tenant: Tenant,
        approval_id: ApprovalId,
        *,
        user: User,
        to: UserId,
        reason: str | None,
    ) -> Approval:
        colleague = tenant.users.find(to)
        approval = tenant.approvals.get(approval_id)
        if colleague is None:
            raise ValidationFailed({"to_user_id": f"{to!r} is nobody here"})

        delegated = approval.hand_over(user, colleague, reason=reason, at=tenant.clock.now())
        tenant.approvals.put(delegated)
        return delegated
