"""Seed packs: what a fresh customer finds in iCIMS on the first morning."""

from __future__ import annotations

import base64
import random
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import cast

from mock_icims.domain.customers import Customer, Role, User
from mock_icims.domain.ids import (
    ApplicationId,
    CandidateId,
    FieldId,
    Ids,
    JobId,
    StageId,
    UserId,
    WorkflowId,
)
from mock_icims.domain.public.access import IntegrationUser
from mock_icims.domain.recruiting.applications import Application, apply
from mock_icims.domain.recruiting.candidates import Candidate
from mock_icims.domain.recruiting.jobs import Job, Stage, Workflow
from mock_icims.domain.recruiting.scorecards import ScorecardField
from mock_icims.domain.structs import Struct
from mock_icims.seeds.dice import Dice
from mock_icims.seeds.openings import PASSWORD_WORDS, Opening, Track
from mock_icims.seeds.people import PLACES, people
from mock_icims.seeds.plans import PLANS, Pack, Plan, Progress

MINUTE = timedelta(minutes=1)
"""Times a number it is made in a third of the time of a `timedelta` of so many minutes."""

DAY = 24 * 60
AFTERNOON = range(13 * 60, 22 * 60 + 1)
WITHIN_THE_HOUR = tuple(minutes * MINUTE for minutes in range(2, 46))


class Furniture(Struct, frozen=True, kw_only=True):
    """
    What a pack puts into a tenant. No app is installed, and but for the demo there are no scorecard
    fields: the guide begins with both ("custom scorecard fields must be pre-created in iCIMS").
    """

    staff: tuple[User, ...]
    workflows: tuple[Workflow, ...]
    jobs: tuple[Job, ...]
    candidates: tuple[Candidate, ...] = ()
    applications: tuple[Application, ...] = ()
    fields: tuple[ScorecardField, ...] = ()
    integration_users: tuple[IntegrationUser, ...] = ()


def furnish(
    pack: Pack, *, seed: int, ids: Ids, customer: Customer, domain: str, at: datetime
) -> Furniture:
    """
    The same arguments give the same furniture, to the byte.

    `domain` is the customer's own, such as `northwind-logistics.test`: staff have addresses in it,
    candidates below it, so that no mail of one customer fits another. `at` is the moment of
    opening; people applied on the days before it.
    """
    plan = PLANS[pack]
    dice = Dice(f"{pack}:{seed}")
    staff = tuple(_staff(ids, plan, customer=customer, domain=domain, dice=dice))
    tracks = dict.fromkeys(opening.track for opening in plan.openings)
    workflows = {track: _workflow(ids, track) for track in tracks}
    jobs = tuple(
        _job(ids, opening, customer=customer, workflow=workflows[opening.track])
        for opening in plan.openings
    )
    candidates = tuple(_candidates(ids, plan, customer=customer, domain=domain, at=at, dice=dice))
    return Furniture(
        staff=staff,
        workflows=tuple(workflows.values()),
        jobs=jobs,
        candidates=candidates,
        applications=tuple(
            _applications(
                ids,
                candidates[: plan.applicants],
                progress=plan.progress,
                jobs=jobs,
                workflows={workflow.id: workflow for workflow in workflows.values()},
                recruiters=staff[1:],
                at=at,
                dice=dice,
            )
        ),
        fields=tuple(_fields(ids, plan, at=_morning(at))),
        integration_users=(_integration_user(customer, seed=seed),),
    )


def domain_of(name: str, *, number: int) -> str:
    """ "Northwind Logistics" → "northwind-logistics.test"; the second of that name gets a "-2"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "customer"
    return f"{slug}.test" if number == 1 else f"{slug}-{number}.test"


def _staff(ids: Ids, plan: Plan, *, customer: Customer, domain: str, dice: Dice) -> Iterator[User]:
    for place, (first_name, last_name) in enumerate(plan.staff):
        yield User(
            id=UserId(ids.next("usr")),
            customer_id=customer.id,
            name=f"{first_name} {last_name}",
            email=f"{first_name}.{last_name}@{domain}".lower(),
            role=Role.RECRUITER if place else Role.ADMIN,
            password="-".join([*dice.some_of(PASSWORD_WORDS, 3), str(dice.one_of(range(10, 100)))]),
        )


def _workflow(ids: Ids, track: Track) -> Workflow:
    id = WorkflowId(ids.next("wfl"))
    return Workflow(
        id=id,
        name=track.name,
        stages=tuple(
            Stage(
                id=StageId(ids.next("stg")), workflow_id=id, name=name, position=position, kind=kind
            )
            for position, (name, kind) in enumerate(track.stages, start=1)
        ),
    )


def _job(ids: Ids, opening: Opening, *, customer: Customer, workflow: Workflow) -> Job:
    return Job(
        id=JobId(ids.next("job")),
        title=opening.title,
        department=opening.department,
        location=PLACES[customer.region][opening.place].name,
        workflow_id=workflow.id,
    )


def _integration_user(customer: Customer, *, seed: int) -> IntegrationUser:
    """Of the public API; with dice of its own, so that nobody else's are thrown otherwise."""
    dice = random.Random(f"integration:{seed}")  # noqa: S311 - seeded on purpose

    def secret(size: int) -> str:
        return base64.urlsafe_b64encode(dice.randbytes(size)).decode().rstrip("=")

    return IntegrationUser.issued("integration", customer=customer.number, secret=secret)


def _fields(ids: Ids, plan: Plan, *, at: datetime) -> Iterator[ScorecardField]:
    for name, type in plan.fields:
        yield ScorecardField(
            id=FieldId(ids.next("fld")), name=name, type=type, created_at=at, updated_at=at
        )


def _candidates(
    ids: Ids, plan: Plan, *, customer: Customer, domain: str, at: datetime, dice: Dice
) -> Iterator[Candidate]:
    """Oldest first."""
    morning = _morning(at)
    days = range(1, plan.days + 1)
    arrivals = sorted(
        [-DAY * dice.one_of(days) + dice.one_of(AFTERNOON) for _ in range(plan.candidates)]
    )
    somebody = islice(people(PLACES[customer.region], dice=dice), plan.candidates)
    dealt = cast("list[CandidateId]", ids.deal("cand", plan.candidates))
    for id, person, minutes in zip(dealt, somebody, arrivals, strict=True):
        arrived = morning + minutes * MINUTE
        yield Candidate(
            id=id,
            first_name=person.first_name,
            last_name=person.last_name,
            email=f"{person.mail_name}@mail.{domain}",
            phone=person.phone,
            location=person.location,
            created_at=arrived,
            updated_at=arrived,
        )


def _applications(
    ids: Ids,
    candidates: tuple[Candidate, ...],
    *,
    progress: Progress,
    jobs: tuple[Job, ...],
    workflows: Mapping[WorkflowId, Workflow],
    recruiters: tuple[User, ...],
    at: datetime,
    dice: Dice,
) -> Iterator[Application]:
    """Applied within the hour; whoever was moved on, was so before the day of opening."""
    until = _morning(at)
    courses = [(job.id, workflows[job.workflow_id].stages) for job in jobs]
    dealt = cast("list[ApplicationId]", ids.deal("app", len(candidates)))
    for id, candidate in zip(dealt, candidates, strict=True):
        (job_id, stages), recruiter = dice.one_of(courses), dice.one_of(recruiters)
        application = apply(
            id,
            candidate_id=candidate.id,
            job_id=job_id,
            stage=stages[0],
            by=recruiter.id,
            at=candidate.created_at + dice.one_of(WITHIN_THE_HOUR),
        )
        yield _moved(application, progress, stages, by=recruiter, until=until, dice=dice)


def _moved(
    application: Application,
    progress: Progress,
    stages: tuple[Stage, ...],
    *,
    by: User,
    until: datetime,
    dice: Dice,
) -> Application:
    *onward, rejected = stages[1:]
    for stage in onward[: progress.steps]:
        if dice.share() < progress.stays:
            break
        moved_at = application.updated_at + dice.one_of(progress.minutes) * MINUTE
        if moved_at >= until:
            break
        if progress.rejected and dice.share() < progress.rejected:
            return application.advance(rejected, by=by.id, at=moved_at)
        application = application.advance(stage, by=by.id, at=moved_at)

    return application


def _morning(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
