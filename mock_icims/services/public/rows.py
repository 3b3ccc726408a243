"""What a search can ask of people, jobs and workflows, and how each value is read."""

from __future__ import annotations

from collections.abc import Callable

from mock_icims.domain.public.numbers import Kind
from mock_icims.domain.public.queries import FilterKind
from mock_icims.domain.public.search import Values
from mock_icims.domain.public.statuses import (
    JOB_APPROVED,
    JOB_CLOSED,
    PERSON_FOLDER,
    ListNode,
    Statuses,
    category,
    statuses,
)
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.candidates import Candidate
from mock_icims.domain.recruiting.jobs import Job
from mock_icims.storage.world import Tenant

T, N, M, C, IDS = (
    FilterKind.TEXT,
    FilterKind.NUMBER,
    FilterKind.MOMENT,
    FilterKind.CHOICE,
    FilterKind.IDS,
)

PERSON = {
    "id": N, "idCSV": IDS, "firstname": T, "middlename": T, "lastname": T, "email": T,
    "emailaddress": T, "externalid": T, "addresszip": T, "addresscountry": T, "addresscity": T,
    "folder": C, "createddate": M, "updateddate": M,
}  # fmt: skip
JOB = {
    "id": N, "idCSV": IDS, "folder": C, "jobnumber": T, "externalid": T, "jobtitle": T,
    "positioncategory": C, "joblocation.addresscity": T, "createddate": M, "updateddate": M,
}  # fmt: skip
WORKFLOW = {"id": N, "idCSV": IDS, "status": C, "bin": C, "createddate": M, "updateddate": M}

FILTERS = {
    Kind.PERSON: {f"person.{name}": kind for name, kind in PERSON.items()},
    Kind.JOB: {f"job.{name}": kind for name, kind in JOB.items()},
    Kind.WORKFLOW: {
        **{f"applicantworkflow.{name}": kind for name, kind in WORKFLOW.items()},
        **{f"applicantworkflow.person.{name}": kind for name, kind in PERSON.items()},
        **{f"applicantworkflow.job.{name}": kind for name, kind in JOB.items()},
    },
}
"""
A part of iCIMS's own. What the fake does not keep, such as `middlename`, is known and nobody has
it.
"""


def person_reader(tenant: Tenant, name: str) -> Callable[[Candidate], Values]:
    """`name` is that of a filter: person.email."""
    readers: dict[str, Callable[[Candidate], Values]] = {
        "id": lambda one: (Kind.PERSON.first + tenant.candidates.number(one.id),),
        "externalid": lambda one: (one.id,),
        "firstname": lambda one: (one.first_name,),
        "lastname": lambda one: (one.last_name,),
        "email": lambda one: (one.email,) if one.email else (),
        "addresscity": lambda one: (_city(one.location),) if one.location else (),
        "folder": lambda _: (PERSON_FOLDER.id, PERSON_FOLDER.value),
        "createddate": lambda one: (one.created_at,),
        "updateddate": lambda one: (one.updated_at,),
    }
    readers |= {"idCSV": readers["id"], "emailaddress": readers["email"]}
    return readers.get(name.removeprefix("person."), lambda _: ())


def job_reader(tenant: Tenant, name: str) -> Callable[[Job], Values]:
    jobs, opened = tenant.jobs.values(), tenant.origin.at
    readers: dict[str, Callable[[Job], Values]] = {
        "id": lambda one: (Kind.JOB.first + tenant.jobs.number(one.id),),
        "externalid": lambda one: (one.id,),
        "jobtitle": lambda one: (one.title,),
        "jobnumber": lambda one: (job_number(tenant, one),),
        "folder": lambda one: _named(JOB_CLOSED if one.closed else JOB_APPROVED),
        "positioncategory": lambda one: _named(category(one, jobs)),
        "joblocation.addresscity": lambda one: (_city(one.location),),
        "createddate": lambda _: (opened,),
        "updateddate": lambda _: (opened,),
    }
    readers |= {"idCSV": readers["id"]}
    return readers.get(name.removeprefix("job."), lambda _: ())


def workflow_reader(tenant: Tenant, name: str) -> Callable[[Application], Values]:
    field = name.removeprefix("applicantworkflow.")
    if field.startswith("person."):
        of_person, candidates = person_reader(tenant, field), tenant.candidates
        return lambda one: of_person(candidates.get(one.candidate_id))
    if field.startswith("job."):
        of_job, jobs = job_reader(tenant, field), tenant.jobs
        return lambda one: of_job(jobs.get(one.job_id))

    known = statuses_of(tenant)
    status = {node.value: _named(node) for node in known.nodes}
    readers: dict[str, Callable[[Application], Values]] = {
        "id": lambda one: (Kind.WORKFLOW.first + tenant.applications.number(one.id),),
        "status": lambda one: status[one.stage.name],
        "bin": lambda one: (known.bin_of(one.stage.name),),
        "createddate": lambda one: (one.created_at,),
        "updateddate": lambda one: (one.updated_at,),
    }
    readers |= {"idCSV": readers["id"]}
    return readers[field]


def job_number(tenant: Tenant, job: Job) -> str:
    """yyyy-nnnn, as recruiters say it; not the id."""
    return f"{tenant.origin.at.year}-{1_000 + tenant.jobs.number(job.id)}"


def statuses_of(tenant: Tenant) -> Statuses:
    return statuses(tenant.workflows.values(), number=tenant.customer.number)


def _named(node: ListNode) -> Values:
    return node.id, node.value, node.formattedvalue


def _city(location: str) -> str:
    return location.partition(",")[0]
