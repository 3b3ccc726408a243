"""The assessments' desk: order them when a trigger fires, follow them, take their results."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from mock_icims.domain.applications import Application
from mock_icims.domain.assessment_orders import AssessmentOrder, OrderStatus, Trigger
from mock_icims.domain.errors import (
    AssessmentNotInCatalog,
    EventConflict,
    NotFound,
    OrderAlreadyOpen,
    RecruiterActionDisabled,
    SignatureInvalid,
    ValidationFailed,
)
from mock_icims.domain.events import EventType
from mock_icims.domain.ids import AppId, ApplicationId, OrderId
from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.signatures import verify
from mock_icims.domain.triggers import Configuration
from mock_icims.services.events import Events
from mock_icims.storage.world import Tenant, World


class Assessments:
    """`issuer` is the fake's public URL; callback URLs begin with it."""

    def __init__(self, world: World, *, events: Events, issuer: str) -> None:
        self._world = world
        self._events = events
        self._issuer = issuer

    def on_stage_entry(
        self, tenant: Tenant, application: Application, *, by: str, traceparent: str
    ) -> list[AssessmentOrder]:
        """
        Guide: "On candidate stage entry (auto-send)" and "Custom workflows (advanced)".

        One order per application, stage entry and assessment (docs/decisions/0009).
        """
        job = tenant.jobs.get(application.job_id)
        return [
            self._request(
                tenant,
                application,
                configuration=configuration,
                assessment=assessment,
                trigger=trigger,
                by=by,
                traceparent=traceparent,
            )
            for configuration in _active(tenant)
            for assessment, trigger in configuration.on_stage_entry(application, job).items()
        ]

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

        configuration = _offering(tenant, assessment)
        for order in tenant.orders.having("application_id", application_id):
            if order.open and order.assessment == assessment:
                raise OrderAlreadyOpen(assessment, order_id=order.id)

        return self._request(
            tenant,
            application,
            configuration=configuration,
            assessment=assessment,
            trigger=Trigger.RECRUITER_ACTION,
            by=by,
            traceparent=traceparent,
        )

    def cancel(self, tenant: Tenant, application: Application, *, traceparent: str) -> None:
        """Cancel whatever is open for the application, and tell the apps that were asked."""
        for order in tenant.orders.having("application_id", application.id):
            if not order.open:
                continue
            tenant.orders.put(order.cancel(at=tenant.clock.now()))
            self._events.publish(
                tenant,
                type=EventType.ASSESSMENT_CANCELLED,
                data={"customer_id": tenant.customer.id, "order_id": order.id},
                traceparent=traceparent,
                to=order.app_id,
            )

    def of_app(self, tenant: Tenant, order_id: OrderId, app_id: AppId) -> AssessmentOrder:
        """An order that this app was asked for; another app's is not found."""
        order = tenant.orders.get(order_id)
        if order.app_id != app_id:
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
        """The callback's webhook-id, once its signature holds; judged by the wall clock."""
        registration = self._world.registrations.get(app_id)
        if registration is None:
            raise SignatureInvalid("This app has no callback secret any more.")

        secrets = [registration.callback_secret]
        return verify(headers, body, secrets=secrets, at=tenant.clock.wall())

    def receive(
        self,
        tenant: Tenant,
        order_id: OrderId,
        *,
        app_id: AppId,
        webhook_id: str,
        body: bytes,
        result: Mapping[str, object],
    ) -> AssessmentOrder:
        """
        Guide: "Verify callback". The order is closed with its result, once.

        The same webhook-id with the same body again has no second effect; with another body it is
        refused.
        """
        digest = hashlib.sha256(body).hexdigest()
        order = self.of_app(tenant, order_id, app_id)
        known = tenant.callbacks.get((app_id, webhook_id))
        if known is not None and known != digest:
            raise EventConflict(webhook_id)
        if known is not None:
            return order
        if result["assessment"] != order.assessment:
            raise ValidationFailed({"data.result.assessment": f"must be {order.assessment!r}"})

        completed = order.complete(result, at=tenant.clock.now())
        tenant.orders.put(completed)
        tenant.callbacks[(app_id, webhook_id)] = digest
        return completed

    def _request(
        self,
        tenant: Tenant,
        application: Application,
        *,
        configuration: Configuration,
        assessment: str,
        trigger: Trigger,
        by: str,
        traceparent: str,
    ) -> AssessmentOrder:
        order_id, at = OrderId(tenant.ids.next("ord")), tenant.clock.now()
        customer_id = tenant.customer.id
        order = AssessmentOrder(
            id=order_id,
            app_id=configuration.app_id,
            application_id=application.id,
            candidate_id=application.candidate_id,
            job_id=application.job_id,
            job_title=tenant.jobs.get(application.job_id).title,
            assessment=assessment,
            trigger=trigger,
            stage_entry=application.stage_entries,
            email_template=configuration.email_template,
            callback_url=(
                f"{self._issuer}/connect/v1/customers/{customer_id}"
                f"/assessment-orders/{order_id}/callback"
            ),
            requested_by=by,
            created_at=at,
            updated_at=at,
        )
        tenant.orders.put(order)
        self._events.publish(
            tenant,
            type=EventType.ASSESSMENT_REQUESTED,
            data={
                "customer_id": customer_id,
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
        return order


def _active(tenant: Tenant) -> list[Configuration]:
    """The configurations of active apps, the app installed first comes first."""
    return [
        tenant.configurations[installation.app_id]
        for installation in tenant.installations.values()
        if installation.status is InstallationStatus.ACTIVE
        and installation.app_id in tenant.configurations
    ]


def _offering(tenant: Tenant, assessment: str) -> Configuration:
    """The app to ask when a recruiter wants an assessment."""
    offering = [one for one in _active(tenant) if assessment in one.catalog]
    if not offering:
        catalog = sorted({key for one in _active(tenant) for key in one.catalog})
        raise AssessmentNotInCatalog(assessment, catalog)

    for configuration in offering:
        if configuration.triggers.recruiter_action_enabled:
            return configuration
    raise RecruiterActionDisabled()
