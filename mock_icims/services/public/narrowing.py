"""Which rows a search has to look at: by an index where one knows better than all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import merge
from typing import TypeVar

from mock_icims.domain.public.numbers import Kind
from mock_icims.domain.public.queries import AND, Filter, Group
from mock_icims.domain.public.search import numbers_in
from mock_icims.domain.public.statuses import stage_of
from mock_icims.domain.recruiting.candidates import words_of
from mock_icims.domain.structs import Struct, replace
from mock_icims.services.public.rows import statuses_of
from mock_icims.storage.tables import Table
from mock_icims.storage.world import Tenant

V = TypeVar("V")


class Rows(Struct, frozen=True, kw_only=True):
    """
    Numbers of rows among which all that fit are: `after` < number < `before`, and those that are
    named, or have an indexed value, or may have the words. What is None narrows nothing.
    """

    after: int = 0
    before: int | None = None
    numbers: tuple[int, ...] | None = None
    having: tuple[tuple[str, object], ...] | None = None
    words: tuple[str, ...] | None = None

    def narrowed(self, more: Rows) -> Rows:
        """By both. Of two ways by an index the first is kept: every row is judged anyhow."""
        befores = [one for one in (self.before, more.before) if one is not None]
        return Rows(
            after=max(self.after, more.after),
            before=min(befores, default=None),
            numbers=more.numbers if self.numbers is None else self.numbers,
            having=more.having if self.having is None else self.having,
            words=more.words if self.words is None else self.words,
        )

    def of(self, table: Table[V]) -> Iterator[tuple[int, V]]:
        """In ascending order."""
        for number in self._possible(table):
            if self.before is not None and number >= self.before:
                return
            row = table.numbered(number)
            if row is not None and number > self.after:
                yield number, row

    def _possible(self, table: Table[V]) -> Iterator[int]:
        if self.numbers is not None:
            return iter(self.numbers)
        if self.having is not None:
            found = (table.numbers(after=self.after, having=one) for one in self.having)
            return merge(*found)
        return table.numbers(after=self.after, words=self.words or ())


ALL = Rows()


def rows_for(group: Group, index: Callable[[Filter], Rows]) -> Rows:
    """
    Every filter that must hold narrows. An "or" narrows nothing: its rows are all looked at.
    """
    if group.operator != AND:
        return ALL
    rows = ALL
    for asked in group.filters:
        rows = rows.narrowed(index(asked))
    for child in group.children:
        rows = rows.narrowed(rows_for(child, index))
    return rows


def by_person(tenant: Tenant, asked: Filter) -> Rows:
    name, value = asked.name.removeprefix("person."), asked.value or ()
    if name == "id":
        return _by_number(asked, first=Kind.PERSON.first)
    if name in ("email", "emailaddress") and asked.operator == "==" and value:
        addresses = dict.fromkeys(one.casefold() for one in value)
        return Rows(having=tuple(("address", one) for one in addresses))
    if name in ("firstname", "lastname", "email", "emailaddress") and asked.operator in ("=", "=="):
        words = words_of(value[0]) if len(value) == 1 else []
        return Rows(words=tuple(words)) if words else ALL
    return ALL


def by_job(asked: Filter) -> Rows:
    return _by_number(asked, first=Kind.JOB.first) if asked.name == "job.id" else ALL


def by_workflow(tenant: Tenant, asked: Filter) -> Rows:
    name = asked.name.removeprefix("applicantworkflow.")
    if name == "id":
        return _by_number(asked, first=Kind.WORKFLOW.first)
    if name == "status" and asked.operator == "=" and asked.value:
        return Rows(having=tuple(_stages(tenant, asked.value)))
    if name.startswith("person."):
        people = by_person(tenant, replace(asked, name=name))
        if people.numbers is not None or people.having is not None:
            ids = [one.id for _, one in people.of(tenant.candidates)]
            return Rows(having=tuple(("candidate_id", id) for id in ids))
    if name == "job.id" and asked.operator == "=":
        jobs = by_job(replace(asked, name=name)).of(tenant.jobs)
        return Rows(having=tuple(("job_id", job.id) for _, job in jobs))
    return ALL


def _stages(tenant: Tenant, wanted: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    """Of every workflow that has the status, by its id or its text."""
    nodes = [node for node in statuses_of(tenant).nodes if any(map(node.named, wanted))]
    for workflow in tenant.workflows.values():
        for node in nodes:
            stage = stage_of(workflow, node)
            if stage is not None:
                yield "stage_id", stage.id


def _by_number(asked: Filter, *, first: int) -> Rows:
    """Numbers are asked for as ids, which begin elsewhere for each kind."""
    found = sorted({int(one) - first for one in numbers_in(asked.value or ()) if one.is_integer()})
    if asked.operator == "=" and asked.value:
        return Rows(numbers=tuple(found))
    if len(found) != 1 or len(asked.value or ()) != 1:
        return ALL
    bounds = {
        ">": Rows(after=found[0]),
        ">=": Rows(after=found[0] - 1),
        "<": Rows(before=found[0]),
        "<=": Rows(before=found[0] + 1),
    }
    return bounds.get(asked.operator, ALL)
