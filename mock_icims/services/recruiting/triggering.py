"""The desk that watches: rules fire when a stage is entered, or when a score comes in."""

from __future__ import annotations

from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.domain.recruiting.orders import AssessmentOrder, scores, standing
from mock_icims.domain.recruiting.triggers import Reentry, Wanted
from mock_icims.services.recruiting.orders import Orders
from mock_icims.storage.world import Tenant


class Triggering:
    """Guide: "On candidate stage entry (auto-send)" and "Custom workflows (advanced)"."""

    def __init__(self, *, orders: Orders) -> None:
        self._orders = orders

    def on_stage_entry(
        self, tenant: Tenant, application: Application, *, by: str, traceparent: str
    ) -> None:
        """
        One order per application, stage entry and assessment (docs/decisions/0041); what a second
        entry into the stage does is the rule's own (docs/decisions/0041).
        """
        job = tenant.jobs.get(application.job_id)
        if job.closed:
            return

        earlier = tenant.orders.having("application_id", application.id)
        for configuration in active(tenant):
            for wanted in configuration.on_stage_entry(application, job, scores(earlier)):
                self._fire(tenant, application, configuration, wanted, by, traceparent)

    def _fire(
        self,
        tenant: Tenant,
        application: Application,
        configuration: Configuration,
        wanted: Wanted,
        by: str,
        traceparent: str,
    ) -> None:
        """On a second entry an order that stands already may answer for the new one."""
        earlier = tenant.orders.having("application_id", application.id)
        known = standing(earlier, wanted.assessment) if application.returned else None
        if known is not None and wanted.reentry is Reentry.REUSE_RESULT:
            told = tenant.applications.get(application.id).reuse(known.id)
            tenant.applications.put(told)
            return

        self._orders.place(
            tenant,
            application,
            configuration=configuration,
            wanted=wanted,
            by=by,
            traceparent=traceparent,
            ask=known is not None and wanted.reentry is Reentry.ASK,
        )

    def on_score(self, tenant: Tenant, order: AssessmentOrder, *, traceparent: str) -> None:
        """
        Rules that waited for this score, while the application is still in their stage.

        Never twice in one stage entry, so that two rules cannot set each other off for ever.
        """
        application = tenant.applications.get(order.application_id)
        job = tenant.jobs.get(order.job_id)
        if job.closed:
            return

        orders = tenant.orders.having("application_id", application.id)
        entry = application.stage_entries
        there = {one.assessment for one in orders if one.stage_entry == entry}
        for configuration in active(tenant):
            for wanted in configuration.on_score(
                application, job, scores(orders), of=order.assessment
            ):
                if wanted.assessment not in there:
                    self._fire(
                        tenant, application, configuration, wanted, order.app_id, traceparent
                    )


def active(tenant: Tenant) -> list[Configuration]:
    """The configurations of active apps, the app installed first comes first."""
    return [
        tenant.configurations[installation.app_id]
        for installation in tenant.installations.values()
        if installation.status is InstallationStatus.ACTIVE
        and installation.app_id in tenant.configurations
    ]
