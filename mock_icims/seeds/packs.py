"""Seed packs: what a fresh customer finds in iCIMS on the first morning."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

from mock_icims.domain.applications import Application, apply
from mock_icims.domain.candidates import Candidate
from mock_icims.domain.customers import Customer, Role, User
from mock_icims.domain.ids import (
    ApplicationId,
    CandidateId,
    Ids,
    JobId,
    StageId,
    UserId,
    WorkflowId,
)
from mock_icims.domain.jobs import Job, Stage, Workflow
from mock_icims.seeds.openings import (
    CORPORATE,
    OPENINGS,
    OPERATIONS,
    PASSWORD_WORDS,
    STAFF,
    Opening,
    Track,
)
from mock_icims.seeds.people import PLACES, people

CANDIDATES = 26
APPLICANTS = 19
DAYS = 40
"""How far back the first of them goes."""


class Pack(StrEnum):
    EMPTY = "empty"
    CHECKLIST = "checklist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """
    What a pack puts into a tenant. There are no scorecard fields and no app is installed: the guide
    begins with both ("custom scorecard fields must be pre-created in iCIMS").
    """

    staff: tuple[User, ...]
    workflows: tuple[Workflow, ...]
    jobs: tuple[Job, ...]
    candidates: tuple[Candidate, ...] = ()
    applications: tuple[Application, ...] = ()


def furnish(
    pack: Pack, *, seed: int, ids: Ids, customer: Customer, domain: str, at: datetime
) -> Furniture:
    """
    The same arguments give the same furniture, to the byte.

    `domain` is the customer's own, such as `northwind-logistics.test`: staff have addresses in it,
    candidates below it, so that no mail of one customer fits another. `at` is the day of opening;
    people applied on the days before it.
    """
    dice = random.Random(f"{pack}:{seed}")  # noqa: S311 - seeded on purpose: nothing here is secret
    staff = tuple(_staff(ids, customer=customer, domain=domain, dice=dice))
    if pack is Pack.EMPTY:
        workflow = _workflow(ids, CORPORATE)
        job = _job(ids, OPENINGS[0], customer=customer, workflow=workflow)
        return Furniture(staff=staff, workflows=(workflow,), jobs=(job,))

    workflows = {track: _workflow(ids, track) for track in (CORPORATE, OPERATIONS)}
    jobs = tuple(
        _job(ids, opening, customer=customer, workflow=workflows[opening.track])
        for opening in OPENINGS
    )
    candidates = tuple(_candidates(ids, customer=customer, domain=domain, at=at, dice=dice))
    applications = tuple(
        _application(
            ids,
            candidate,
            job=job,
            workflow=next(one for one in workflows.values() if one.id == job.workflow_id),
            recruiter=dice.choice(staff[1:]),
            dice=dice,
        )
        for candidate in candidates[:APPLICANTS]
        for job in [dice.choice(jobs)]
    )
    return Furniture(
        staff=staff,
        workflows=tuple(workflows.values()),
        jobs=jobs,
        candidates=candidates,
        applications=applications,
    )


def domain_of(name: str, *, number: int) -> str:
    """ "Northwind Logistics" → "northwind-logistics.test"; the second of that name gets a "-2"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "customer"
    return f"{slug}.test" if number == 1 else f"{slug}-{number}.test"


def _staff(ids: Ids, *, customer: Customer, domain: str, dice: random.Random) -> Iterator[User]:
    for place, (first_name, last_name) in enumerate(STAFF):
        yield User(
            id=UserId(ids.next("usr")),
            customer_id=customer.id,
            name=f"{first_name} {last_name}",
            email=f"{first_name}.{last_name}@{domain}".lower(),
            role=Role.RECRUITER if place else Role.ADMIN,
            password="-".join([*dice.sample(PASSWORD_WORDS, 3), str(dice.randrange(10, 100))]),
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


def _candidates(
    ids: Ids, *, customer: Customer, domain: str, at: datetime, dice: random.Random
) -> Iterator[Candidate]:
    """Oldest first."""
    morning = at.replace(hour=0, minute=0, second=0, microsecond=0)
    arrivals = sorted(
        morning - timedelta(days=dice.randint(1, DAYS)) + timedelta(minutes=dice.randint(780, 1320))
        for _ in range(CANDIDATES)
    )
    somebody = islice(people(PLACES[customer.region], dice=dice), CANDIDATES)
    for person, arrived in zip(somebody, arrivals, strict=True):
        yield Candidate(
            id=CandidateId(ids.next("cand")),
            first_name=person.first_name,
            last_name=person.last_name,
            email=f"{person.mail_name}@mail.{domain}",
            phone=person.phone,
            location=person.location,
            created_at=arrived,
            updated_at=arrived,
        )


def _application(
    ids: Ids,
    candidate: Candidate,
    *,
    job: Job,
    workflow: Workflow,
    recruiter: User,
    dice: random.Random,
) -> Application:
    """Applied within the hour; four in ten have been moved to the screen since."""
    applied = candidate.created_at + timedelta(minutes=dice.randint(2, 45))
    application = apply(
        ApplicationId(ids.next("app")),
        candidate_id=candidate.id,
        job_id=job.id,
        stage=workflow.first,
        by=recruiter.id,
        at=applied,
    )
    if dice.random() < 0.6:
        return application

    screened = applied + timedelta(minutes=dice.randint(20, 70))
    return application.advance(workflow.stages[1], by=recruiter.id, at=screened)
