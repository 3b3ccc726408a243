"""The desk of the public API's search: ids only, a thousand at most, and not of this minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import TypeVar

from mock_icims.domain.public.numbers import Kind
from mock_icims.domain.public.queries import Filter, Group, group_of
from mock_icims.domain.public.search import LARGEST_ANSWER, MINUTES, Found, Told, Values, judge_of
from mock_icims.services.public.narrowing import Rows, by_job, by_person, by_workflow, rows_for
from mock_icims.services.public.rows import FILTERS, job_reader, person_reader, workflow_reader
from mock_icims.storage.tables import Table
from mock_icims.storage.world import Tenant

V = TypeVar("V")

REMEMBERED = 100
"""Searches of a tenant; the oldest makes room."""


class PublicSearch:
    def find(
        self,
        tenant: Tenant,
        kind: Kind,
        sent: object,
        *,
        key: str,
        staleness: int = MINUTES,
        hidden: tuple[str, ...] = (),
        told: Told,
    ) -> Found:
        """
        `key` is the query as it was sent; `staleness` in minutes. Other users' answers count, too
        (public iCIMS). Raises ValueInvalid.
        """
        known = {
            name: filter
            for name, filter in FILTERS[kind].items()
            if name.rpartition(".")[2] not in hidden
        }
        group, now = group_of(sent, known), tenant.clock.now()
        place = f"{kind.path} {key}"
        found = tenant.searches.get(place)
        if found is not None and timedelta() <= now - found.at < timedelta(minutes=staleness):
            told(f"The answer is as old as {found.at:%Y-%m-%d %H:%M:%S} UTC; staleness=0 is live.")
            return found

        numbers = list(islice(_numbers(tenant, kind, group, told), LARGEST_ANSWER + 1))
        if len(numbers) > LARGEST_ANSWER:
            told(f"There are more than {LARGEST_ANSWER}; filter by an id above the last for more.")
        found = Found(at=now, numbers=tuple(numbers[:LARGEST_ANSWER]))
        self._remember(tenant, place, found)
        return found

    def _remember(self, tenant: Tenant, place: str, found: Found) -> None:
        if place not in tenant.searches and len(tenant.searches) >= REMEMBERED:
            del tenant.searches[min(tenant.searches, key=lambda one: tenant.searches[one].at)]
        tenant.searches[place] = found


def _numbers(tenant: Tenant, kind: Kind, group: Group, told: Told) -> Iterator[int]:
    """Of all that fit, ascending; whoever needs no more of them stops."""
    judged = partial(_judged, group=group, tenant=tenant, told=told)
    if kind is Kind.PERSON:
        found = judged(
            tenant.candidates, partial(person_reader, tenant), partial(by_person, tenant)
        )
    elif kind is Kind.JOB:
        found = judged(tenant.jobs, partial(job_reader, tenant), by_job)
    else:
        found = judged(
            tenant.applications, partial(workflow_reader, tenant), partial(by_workflow, tenant)
        )
    return (kind.first + number for number in found)


def _judged(
    table: Table[V],
    reader: Callable[[str], Callable[[V], Values]],
    index: Callable[[Filter], Rows],
    *,
    group: Group,
    tenant: Tenant,
    told: Told,
) -> Iterator[int]:
    fits = judge_of(group, reader, now=tenant.clock.now(), told=told)
    return (number for number, row in rows_for(group, index).of(table) if fits(row))
