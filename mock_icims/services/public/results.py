"""The desk of assessmentresults: what vendors write here shows on the candidate, and in Connect."""

from __future__ import annotations

from mock_icims.domain.ids import OrderId
from mock_icims.domain.public.results import AssessmentResult, key_of, next_number, of_order
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.jobs import Job
from mock_icims.domain.recruiting.triggers import CustomWorkflow, StageEntryRule
from mock_icims.domain.structs import replace
from mock_icims.services.recruiting.triggering import active
from mock_icims.storage.world import Tenant, World


class PublicResults:
    """`link` is where a profile leads whose entry has no address of its own."""

    def __init__(self, world: World) -> None:
        self._world = world

    def of(self, tenant: Tenant, application: Application) -> list[AssessmentResult]:
        """What was written, and the orders of Connect v1 that nothing was written about."""
        written = self._written(tenant, application)
        answered = {entry.order_id for entry in written}
        names = {key: name for name, key in self._listed(tenant)}
        orders = [
            of_order(
                order,
                number=tenant.orders.number(order.id),
                name=names.get(order.assessment, order.assessment),
            )
            for order in tenant.orders.having("application_id", application.id)
            if order.announced and order.id not in answered
        ]
        return sorted([*written, *orders], key=lambda entry: entry.number)

    def add(
        self, tenant: Tenant, application: Application, wanted: AssessmentResult, *, link: str
    ) -> tuple[AssessmentResult, bool]:
        """
        The entry, and whether it is new: one that says the same as another is not stored, and the
        sender is not told (public iCIMS).
        """
        entries = self._written(tenant, application)
        wanted = replace(wanted, application_id=application.id)
        for known in entries:
            if known.says_the_same(wanted):
                return known, False

        entry = replace(
            wanted,
            number=next_number(entries),
            order_id=self._order(tenant, application, wanted.name),
        )
        self.put(tenant, application, entry, link=link)
        return entry, True

    def put(
        self, tenant: Tenant, application: Application, entry: AssessmentResult, *, link: str
    ) -> None:
        """The entry, in the place of the one with its number; the profile is stamped with it."""
        at = tenant.clock.now()
        stamp = entry.stamp(self._key(tenant, entry.name), link=link, at=at)
        candidate = tenant.candidates.get(application.candidate_id)
        tenant.assessment_results.put(entry)
        tenant.candidates.put(candidate.stamp(stamp, at=at))

    def remove(self, tenant: Tenant, application: Application, entry: AssessmentResult) -> None:
        """With what the profile says of it. Raises NotFound for an entry that is an order's."""
        tenant.assessment_results.delete(entry.id)
        candidate = tenant.candidates.get(application.candidate_id)
        tenant.candidates.put(candidate.unstamp(entry.order_id, at=tenant.clock.now()))

    def names(self, tenant: Tenant) -> list[str]:
        """Of all that the apps of this customer's Marketplace deliver."""
        return [name for name, _ in self._listed(tenant)]

    def sent_for(self, tenant: Tenant, job: Job) -> set[str]:
        """
        In iCIMS the recruiter picks packages in the job's "Assessment Type"; here the rules of the
        installed apps say what applicants of the job are sent.
        """
        names = {key: name for name, key in self._listed(tenant)}
        rules: list[StageEntryRule | CustomWorkflow] = []
        for configuration in active(tenant):
            triggers = configuration.triggers
            rules += [*triggers.stage_entry_rules, *triggers.custom_workflows]
        return {
            names[rule.assessment]
            for rule in rules
            if rule.job_id in (None, job.id) and rule.assessment in names
        }

    def _written(self, tenant: Tenant, application: Application) -> list[AssessmentResult]:
        return tenant.assessment_results.having("application_id", application.id)

    def _order(self, tenant: Tenant, application: Application, name: str) -> OrderId:
        """The latest order that this answers; a new id where nobody ordered."""
        key = self._key(tenant, name)
        taken = {entry.order_id for entry in self._written(tenant, application)}
        orders = tenant.orders.having("application_id", application.id)
        free = [
            one.id
            for one in orders
            if one.announced and one.assessment == key and one.id not in taken
        ]
        return free[-1] if free else OrderId(tenant.ids.next("ord"))

    def _key(self, tenant: Tenant, name: str) -> str:
        for listed, key in self._listed(tenant):
            if listed.casefold() == name.casefold():
                return key
        return key_of(name)

    def _listed(self, tenant: Tenant) -> list[tuple[str, str]]:
        """Name and key of each assessment."""
        return [
            (assessment.name, assessment.key)
            for app in self._world.registrations_of(tenant)
            for assessment in app.listing.assessments
        ]
