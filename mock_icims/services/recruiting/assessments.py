"""The assessments' desk: order them by hand, follow them, call them off, take their results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from mock_icims.domain.errors import EventConflict, NotFound, SignatureInvalid, ValidationFailed
from mock_icims.domain.ids import AppId, ApplicationId, JobId, OrderId
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.domain.recruiting.errors import (
    AssessmentNotInCatalog,
    OrderAlreadyOpen,
    RecruiterActionDisabled,
)
from mock_icims.domain.recruiting.orders import (
    AssessmentOrder,
    OrderStatus,
    Trigger,
    standing,
)
from mock_icims.domain.recruiting.triggers import Wanted
from mock_icims.domain.webhooks.endpoints import Signed
from mock_icims.domain.webhooks.signatures import verify
from mock_icims.services.recruiting.orders import Orders
from mock_icims.services.recruiting.triggering import Triggering, active
from mock_icims.services.staging.followers import time_for, tolerance_for
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant, World


class Assessments:
    """`issuer` is the fake's public URL; callback URLs begin with it."""

    def __init__(self, world: World, *, events: Events, issuer: str) -> None:
        self._world = world
        self._events = events
        self.orders = Orders(events=events, issuer=issuer)
        self.triggering = Triggering(orders=self.orders)

    def order(
        self,
        tenant: Tenant,
        application_id: ApplicationId,
        *,
        assessment: str,
        by: str,
        traceparent: str,
    ) -> AssessmentOrder:
        """Guide: "On recruiter action (manual)". Of two apps that offer it, the older one does."""
        application = tenant.applications.find(application_id)
        if application is None:
            raise ValidationFailed({"application_id": f"{application_id!r} is not an application"})

        tenant.jobs.get(application.job_id).require_open()
        configuration = _offering(tenant, assessment)
        for order in tenant.orders.having("application_id", application_id):
            if order.open and order.assessment == assessment:
                raise OrderAlreadyOpen(assessment, order_id=order.id)

        return self.orders.place(
            tenant,
            application,
            configuration=configuration,
            wanted=Wanted(assessment=assessment, trigger=Trigger.RECRUITER_ACTION),
            by=by,
            traceparent=traceparent,
        )

    def send_again(
        self, tenant: Tenant, order_id: OrderId, *, by: str, traceparent: str
    ) -> AssessmentOrder:
        """The recruiter's yes to an order that waited for it; approvers come next, if any."""
        order = tenant.orders.get(order_id)
        order.require_asked()
        return self.orders.forward(tenant, order, by=by, traceparent=traceparent)

    def keep(
        self, tenant: Tenant, order_id: OrderId, *, by: str, traceparent: str
    ) -> AssessmentOrder:
        """The recruiter's no: the earlier order stands for this entry, too."""
        order = tenant.orders.get(order_id)
        order.require_asked()
        known = standing(
            tenant.orders.having("application_id", order.application_id), order.assessment
        )
        reason = "Not sent again."
        if known is not None:
            application = tenant.applications.get(order.application_id)
            tenant.applications.put(application.reuse(known.id))
            reason = f"Not sent again: {known.id} stands."
        return self.orders.cancel(tenant, order, by=by, reason=reason, traceparent=traceparent)

    def call_off(
        self, tenant: Tenant, order_id: OrderId, *, by: str, name: str, traceparent: str
    ) -> AssessmentOrder:
        """A recruiter cancels one order, whether its app knows of it yet or not."""
        order = tenant.orders.get(order_id)
        order.require_open()
        return self.orders.cancel(
            tenant, order, by=by, reason=f"Cancelled by {name}.", traceparent=traceparent
        )

    def on_move(
        self, tenant: Tenant, application: Application, *, by: str, traceparent: str
    ) -> None:
        """What waited for the stage that was left waits no more; a rejection ends all orders."""
        reason = f"The application moved to {application.stage.name}."
        orders = tenant.orders.having("application_id", application.id)
        self._cancel(
            tenant,
            (one for one in orders if one.open and (one.waiting or application.rejected)),
            by=by,
            reason=reason,
            traceparent=traceparent,
        )

    def on_job_closed(self, tenant: Tenant, job_id: JobId, *, by: str, traceparent: str) -> None:
        """Nothing new is sent for a closed job; what a candidate has begun may be finished."""
        orders = [
            order
            for application in tenant.applications.having("job_id", job_id)
            for order in tenant.orders.having("application_id", application.id)
        ]
        self._cancel(
            tenant,
            (one for one in orders if one.waiting),
            by=by,
            reason="The job was closed.",
            traceparent=traceparent,
        )

    def on_uninstall(self, tenant: Tenant, app_id: AppId, *, by: str, traceparent: str) -> None:
        """Nobody is asked to approve what cannot be sent any more."""
        self._cancel(
            tenant,
            (one for one in tenant.orders.having("app_id", app_id) if one.waiting),
            by=by,
            reason="The app was uninstalled.",
            traceparent=traceparent,
        )

    def _cancel(
        self,
        tenant: Tenant,
        orders: Iterable[AssessmentOrder],
        *,
        by: str,
        reason: str,
        traceparent: str,
    ) -> None:
        for order in orders:
            self.orders.cancel(tenant, order, by=by, reason=reason, traceparent=traceparent)

    def of_app(self, tenant: Tenant, order_id: OrderId, app_id: AppId) -> AssessmentOrder:
        """An order that this app was asked for; another app's, or one that waits, is not found."""
        order = tenant.orders.get(order_id)
        if order.app_id != app_id or not order.announced:
            raise NotFound(tenant.orders.kind, order_id)
        return order

    def report(
        self,
        tenant: Tenant,
        order_id: OrderId,
        *,
        app_id: AppId,
        status: OrderStatus,
        link: str | None,
    ) -> AssessmentOrder:
        order = self.of_app(tenant, order_id, app_id)
        reported = order.report(status, link=link, at=tenant.clock.now())
        tenant.orders.put(reported)
        return reported

    def check_signature(
        self, tenant: Tenant, app_id: AppId, *, headers: Mapping[str, str], body: bytes
    ) -> str:
        """The callback's webhook-id, once its signature holds; judged by the app's time."""
        if self._world.registration(tenant, app_id) is None:
            raise SignatureInvalid("This app has no callback secret any more.")

        return verify(
            headers,
            body,
            secrets=self._events.secrets(tenant, app_id, Signed.CALLBACK),
            at=time_for(tenant, app_id),
            tolerance=tolerance_for(tenant, app_id),
        )

    def receive(
        self,
        tenant: Tenant,
        order_id: OrderId,
        *,
        app_id: AppId,
        webhook_id: str,
        body: bytes,
        result: Mapping[str, object],
        traceparent: str = "",
    ) -> AssessmentOrder:
        """
        Guide: "Verify callback". The order is closed with its result, once.

        The same webhook-id with the same body again has no second effect; with another body it is
        refused.
        """
        digest = hashlib.sha256(body).hexdigest()
        order = self.of_app(tenant, order_id, app_id)
        slot = f"{app_id} {webhook_id}"
        if tenant.callbacks.get(slot, digest) != digest:
            raise EventConflict(webhook_id)
        if result["assessment"] != order.assessment:
            raise ValidationFailed({"data.result.assessment": f"must be {order.assessment!r}"})

        completed = order.complete(result, at=tenant.clock.now())
        tenant.orders.put(completed)
        tenant.callbacks[slot] = digest
        if completed is not order:
            self.triggering.on_score(tenant, completed, traceparent=traceparent)
        return completed


def _offering(tenant: Tenant, assessment: str) -> Configuration:
    """The app to ask when a recruiter wants an assessment."""
    offering = [one for one in active(tenant) if assessment in one.catalog]
    if not offering:
        catalog = sorted({key for one in active(tenant) for key in one.catalog})
        raise AssessmentNotInCatalog(assessment, catalog)

    for configuration in offering:
        if configuration.triggers.recruiter_action_enabled:
            return configuration
    raise RecruiterActionDisabled()
