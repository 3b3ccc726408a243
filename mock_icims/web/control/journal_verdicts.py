"""What was expected of the traffic, held against the journal; and what came nearest to it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.journal.entries import Entry
from mock_icims.domain.journal.matching import CLOSEST, Match, Near, closest
from mock_icims.domain.journal.nearest import Operation, nearest
from mock_icims.domain.journal.verifying import Expected, Result, verify
from mock_icims.web import answers
from mock_icims.web.bodies import Body, Part
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.control.journal import entry_out, journal_out
from mock_icims.web.control.journal_queries import MatchPart, match_of
from mock_icims.web.routing import Route
from mock_icims.web.state import State

SHOWN = 20
"""Exchanges that a result shows of those it found; `count` has all of them."""

Count = Annotated[int, Meta(ge=0, le=1_000_000)]


class ExpectPart(Part):
    match: MatchPart
    count: Count | None = None
    at_least: Count | None = None
    at_most: Count | None = None
    never: bool | None = None

    def expected(self, request: Request[State], *, place: str) -> Expected:
        """Raises ValidationFailed unless it says one thing, or at least and at most together."""
        said = [self.count is not None, self.never is not None]
        between = self.at_least is not None or self.at_most is not None
        if sum(said) + between != 1 or self.never is False:
            raise ValidationFailed({place: "says one of count, at_least, at_most, never: true"})
        match = match_of(request, self.match, place=f"{place}.match.")
        if self.never:
            return Expected(match=match, at_most=0)
        if self.count is not None:
            return Expected(match=match, at_least=self.count, at_most=self.count)
        return Expected(match=match, at_least=self.at_least or 0, at_most=self.at_most)


class VerifyJournal(Body):
    expect: Annotated[tuple[ExpectPart, ...], Meta(max_length=100)] = ()
    order: Annotated[tuple[MatchPart, ...], Meta(max_length=100)] = ()


class FindClosest(Body):
    match: MatchPart
    limit: Annotated[int, Meta(ge=1, le=20)] = CLOSEST


async def verify_journal(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await VerifyJournal.read(request)
    expected = [one.expected(request, place=f"expect[{i}]") for i, one in enumerate(body.expect)]
    order = [match_of(request, one, place=f"order[{i}].") for i, one in enumerate(body.order)]

    verdict = verify(tenant.journal, expected, order)
    return answers.json(
        {
            "held": verdict.held,
            "results": [result_out(result) for result in verdict.results],
            "order": None if verdict.order is None else result_out(verdict.order),
            **journal_out(tenant.journal),
        }
    )


async def find_closest(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await FindClosest.read(request)
    match = match_of(request, body.match, place="match.")

    fits = sum(1 for _ in match.among(tenant.journal.newest_first()))
    near = closest(match, tenant.journal, limit=body.limit)
    return answers.json(
        {
            "matching": fits,
            "items": [near_out(one, nearest_to(request, one.entry)) for one in near],
            "nearest_operation": operation_out(meant(request, match)),
            **journal_out(tenant.journal),
        }
    )


def nearest_to(request: Request[State], entry: Entry) -> Operation | None:
    """For what the router could not place."""
    if entry.operation is not None:
        return None
    return nearest(entry.method, entry.path, served(request))


def meant(request: Request[State], match: Match) -> Operation | None:
    """For a match that names a path as its sender has it."""
    if match.path is None:
        return None
    return nearest(match.method or "GET", match.path, served(request))


def served(request: Request[State]) -> list[Operation]:
    return [
        Operation(name=route.name, method=method, path=route.path)
        for route in request.scope["router"].listed()
        if isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def result_out(result: Result) -> dict[str, object]:
    return {
        "held": result.held,
        "expected": result.expected,
        "count": len(result.found),
        "found": [entry_out(entry) for entry in result.found[:SHOWN]],
        "closest": [near_out(near, None) for near in result.closest],
    }


def near_out(near: Near, operation: Operation | None) -> dict[str, object]:
    return {
        "exchange": entry_out(near.entry),
        "differences": [
            {"field": one.field, "wanted": one.wanted, "found": one.found}
            for one in near.differences
        ],
        "nearest_operation": operation_out(operation),
    }


def operation_out(operation: Operation | None) -> dict[str, object] | None:
    if operation is None:
        return None
    return {"operation": operation.name, "method": operation.method, "path": operation.path}


_JOURNAL = "/_staging/tenants/{customer_id}/journal"

routes = [
    Route(f"{_JOURNAL}/verify", verify_journal, methods=["POST"], name="journal.verify"),
    Route(f"{_JOURNAL}/closest", find_closest, methods=["POST"], name="journal.closest"),
]
