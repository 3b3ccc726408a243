"""The order desk: an order is placed, waits if it must, goes to its app, or is cancelled."""

from __future__ import annotations

from mock_icims.domain.ids import ApprovalId, OrderId
from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.approvals import Approval, Deed, Record
from mock_icims.domain.recruiting.chains import Chain
from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.domain.recruiting.orders import AssessmentOrder
from mock_icims.domain.recruiting.triggers import Wanted
from mock_icims.domain.webhooks.events import EventType
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant


class Orders:
    """`issuer` is the fake's public URL; callback URLs begin with it."""

    def __init__(self, *, events: Events, issuer: str) -> None:
        self._events = events
        self._issuer = issuer

    def place(
        self,
        tenant: Tenant,
        application: Application,
        *,
        configuration: Configuration,
        wanted: Wanted,
        by: str,
        traceparent: str,
        ask: bool = False,
    ) -> AssessmentOrder:
        """
        A new order. With `ask` it waits for the recruiter to say whether to send it again; else it
        goes to its approvers, or to its app where nobody has to approve.
        """
        order_id, at = OrderId(tenant.ids.next("ord")), tenant.clock.now()
        customer_id = tenant.customer.id
        order = AssessmentOrder(
            id=order_id,
            app_id=configuration.app_id,
            application_id=application.id,
            candidate_id=application.candidate_id,
            job_id=application.job_id,
            job_title=tenant.jobs.get(application.job_id).title,
            assessment=wanted.assessment,
            trigger=wanted.trigger,
            stage_entry=application.stage_entries,
            email_template=configuration.email_template,
            callback_url=(
                f"{self._issuer}/connect/v1/customers/{customer_id}"
                f"/assessment-orders/{order_id}/callback"
            ),
            requested_by=by,
            created_at=at,
            updated_at=at,
            chain=wanted.chain,
        )
        if ask:
            asked = order.ask()
            tenant.orders.put(asked)
            return asked
        return self.forward(tenant, order, by=by, traceparent=traceparent)

    def forward(
        self, tenant: Tenant, order: AssessmentOrder, *, by: str, traceparent: str
    ) -> AssessmentOrder:
        """To its approvers, if a chain applies to it (docs/decisions/0040); else to its app."""
        configuration = tenant.configurations.get(order.app_id)
        chain = configuration and configuration.approvals.chain_for(
            named=order.chain,
            assessment=order.assessment,
            job=tenant.jobs.get(order.job_id),
            trigger=order.trigger,
        )
        if not chain:
            return self.announce(tenant, order, traceparent=traceparent)

        approval = _begun(tenant, order, chain, by=by)
        waiting = order.await_approval(approval.id, at=approval.created_at)
        tenant.approvals.put(approval)
        tenant.orders.put(waiting)
        return waiting

    def announce(
        self, tenant: Tenant, order: AssessmentOrder, *, traceparent: str
    ) -> AssessmentOrder:
        """`assessment.requested` to the app; an app that was uninstalled meanwhile gets nothing."""
        installation = tenant.installations.find(order.app_id)
        if installation is None or installation.status is not InstallationStatus.ACTIVE:
            gone = order.cancel(at=tenant.clock.now(), reason="The app was uninstalled.")
            tenant.orders.put(gone)
            return gone

        announced = order.announce(at=tenant.clock.now())
        tenant.orders.put(announced)
        self._events.publish(
            tenant,
            type=EventType.ASSESSMENT_REQUESTED,
            data={
                "customer_id": tenant.customer.id,
                "order_id": order.id,
                "application_id": order.application_id,
                "candidate_id": order.candidate_id,
                "job_id": order.job_id,
                "job_title": order.job_title,
                "assessment": order.assessment,
                "trigger": order.trigger,
                "stage_entry": order.stage_entry,
                "email_template": order.email_template,
                "callback_url": order.callback_url,
            },
            traceparent=traceparent,
            to=order.app_id,
        )
        return announced

    def cancel(
        self,
        tenant: Tenant,
        order: AssessmentOrder,
        *,
        by: str,
        reason: str,
        traceparent: str,
    ) -> AssessmentOrder:
        """Whoever was asked need not decide any more; an app that knows of it is told."""
        at = tenant.clock.now()
        cancelled = order.cancel(at=at, reason=reason)
        tenant.orders.put(cancelled)
        for approval in tenant.approvals.having("order_id", order.id):
            tenant.approvals.put(approval.cancel(by=by, reason=reason, at=at))
        if order.announced:
            self._events.publish(
                tenant,
                type=EventType.ASSESSMENT_CANCELLED,
                data={"customer_id": tenant.customer.id, "order_id": order.id},
                traceparent=traceparent,
                to=order.app_id,
            )
        return cancelled


def _begun(tenant: Tenant, order: AssessmentOrder, chain: Chain, *, by: str) -> Approval:
    at = tenant.clock.now()
    return Approval(
        id=ApprovalId(tenant.ids.next("apr")),
        order_id=order.id,
        application_id=order.application_id,
        candidate_id=order.candidate_id,
        job_id=order.job_id,
        job_title=order.job_title,
        assessment=order.assessment,
        chain=chain.name,
        steps=chain.steps,
        requested_by=by,
        created_at=at,
        updated_at=at,
        history=(Record(at=at, by=by, deed=Deed.REQUESTED, step=1),),
    )
