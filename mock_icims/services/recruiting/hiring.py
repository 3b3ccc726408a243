"""The recruiters' desk: candidates, and their way through a job's workflow."""

from __future__ import annotations

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import ApplicationId, CandidateId, JobId, StageId
from mock_icims.domain.recruiting.applications import Application, apply
from mock_icims.domain.recruiting.candidates import AssessmentStamp, Candidate, Changes
from mock_icims.domain.recruiting.jobs import Job, JobStatus, Stage
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.events import EventType
from mock_icims.services.public.notifications import Notifications
from mock_icims.services.recruiting.assessments import Assessments
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant


class Hiring:
    """Guide step 4: create a test candidate, assign a job, advance to assessment stage."""

    def __init__(
        self, *, assessments: Assessments, events: Events, notifications: Notifications
    ) -> None:
        self._assessments = assessments
        self._events = events
        self._notifications = notifications

    def create(
        self,
        tenant: Tenant,
        *,
        first_name: str,
        last_name: str,
        email: str | None = None,
        phone: str | None = None,
        location: str | None = None,
    ) -> Candidate:
        at = tenant.clock.now()
        candidate = Candidate(
            id=CandidateId(tenant.ids.next("cand")),
            first_name=first_name,
            last_name=last_name,
            email=email,
            phone=phone,
            location=location,
            created_at=at,
            updated_at=at,
        )
        tenant.candidates.put(candidate)
        return candidate

    def update(
        self,
        tenant: Tenant,
        candidate_id: CandidateId,
        *,
        changes: Changes,
        stamp: AssessmentStamp | None = None,
    ) -> Candidate:
        """Change what is named, and put a stamp about one of this candidate's orders."""
        at = tenant.clock.now()
        candidate = tenant.candidates.get(candidate_id).change(changes, at=at)
        if stamp is not None:
            order = tenant.orders.find(stamp.order_id)
            if order is None or order.candidate_id != candidate_id:
                raise ValidationFailed(
                    {"assessment_stamp.order_id": f"{stamp.order_id!r} is not this candidate's"}
                )
            candidate = candidate.stamp(stamp, at=at)

        tenant.candidates.put(candidate)
        return candidate

    def erase(self, tenant: Tenant, candidate_id: CandidateId, *, traceparent: str) -> None:
        """Forget the person and everything that hangs on them, and have the apps do the same."""
        named: list[str] = [candidate_id]
        tenant.candidates.delete(candidate_id)
        for order in tenant.orders.having("candidate_id", candidate_id):
            tenant.orders.delete(order.id)
        for approval in tenant.approvals.having("candidate_id", candidate_id):
            tenant.approvals.delete(approval.id)
        for application in tenant.applications.having("candidate_id", candidate_id):
            named.append(application.id)
            tenant.applications.delete(application.id)
            for version in tenant.scorecards.having("application_id", application.id):
                tenant.scorecards.delete(version.id)
            tenant.assessment_results.drop("application_id", application.id)
        for key, answer in list(tenant.idempotency.items()):
            if any(id.encode() in answer.body for id in named):
                del tenant.idempotency[key]

        self._events.publish(
            tenant,
            type=EventType.CANDIDATE_ERASED,
            data={"customer_id": tenant.customer.id, "candidate_id": candidate_id},
            traceparent=traceparent,
        )

    def assign(
        self,
        tenant: Tenant,
        *,
        candidate_id: CandidateId,
        job_id: JobId,
        by: str,
        traceparent: str,
    ) -> Application:
        """Guide: "Assign a job". The first stage is entered, so its triggers fire."""
        job = tenant.jobs.find(job_id)
        wrong = {}
        if candidate_id not in tenant.candidates:
            wrong["candidate_id"] = f"{candidate_id!r} is not a candidate"
        if job is None:
            wrong["job_id"] = f"{job_id!r} is not a job"
        elif job.closed:
            wrong["job_id"] = f"{job.title!r} is closed"
        if wrong or job is None:
            raise ValidationFailed(wrong)

        application = apply(
            ApplicationId(tenant.ids.next("app")),
            candidate_id=candidate_id,
            job_id=job_id,
            stage=tenant.workflows.get(job.workflow_id).first,
            by=by,
            at=tenant.clock.now(),
        )
        tenant.applications.put(application)
        self._assessments.triggering.on_stage_entry(
            tenant, application, by=by, traceparent=traceparent
        )
        return tenant.applications.get(application.id)

    def advance(
        self,
        tenant: Tenant,
        application_id: ApplicationId,
        *,
        to: StageId,
        by: str,
        traceparent: str,
        reopen: bool = False,
    ) -> Application:
        """
        Guide: "advance to assessment stage". Rejecting cancels what is still open, any move what
        waited to be sent. `reopen` brings somebody back who was hired or rejected
        (docs/decisions/0042).
        """
        before = tenant.applications.get(application_id)
        job = tenant.jobs.get(before.job_id)
        stage = tenant.workflows.get(job.workflow_id).destination(to)
        after = before.advance(stage, by=by, at=tenant.clock.now(), reopen=reopen)
        job.require_takes(stage)
        tenant.applications.put(after)

        self._events.publish(
            tenant,
            type=EventType.APPLICATION_STAGE_CHANGED,
            data={
                "customer_id": tenant.customer.id,
                "application_id": after.id,
                "candidate_id": after.candidate_id,
                "from_stage_id": before.stage_id,
                "to_stage_id": after.stage_id,
            },
            traceparent=traceparent,
        )
        self._notifications.on_move(tenant, before, after, by=by, traceparent=traceparent)
        self._assessments.on_move(tenant, after, by=by, traceparent=traceparent)
        self._assessments.triggering.on_stage_entry(tenant, after, by=by, traceparent=traceparent)
        return tenant.applications.get(after.id)

    def name_source(
        self, tenant: Tenant, application_id: ApplicationId, *, source: str | None, name: str | None
    ) -> Application:
        """Where the candidate came from, as the public API has it."""
        before = tenant.applications.get(application_id)
        after = replace(before, source=source, source_name=name)
        if after == before:
            return before
        after = replace(after, updated_at=tenant.clock.now())
        tenant.applications.put(after)
        return after

    def set_job(
        self, tenant: Tenant, job_id: JobId, *, status: JobStatus, by: str, traceparent: str
    ) -> Job:
        """Close a job or open it again; what waits for its applications is cancelled with it."""
        job = replace(tenant.jobs.get(job_id), status=status)
        tenant.jobs.put(job)
        if job.closed:
            self._assessments.on_job_closed(tenant, job_id, by=by, traceparent=traceparent)
        return job

    def stages(self, tenant: Tenant) -> list[Stage]:
        """Of all workflows, in their order."""
        return [stage for workflow in tenant.workflows.values() for stage in workflow.stages]
