"""The desk of timelines: each trace's story, out of the journal, the mailbox and the events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import attrgetter

from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import AppId, EventId, UserId
from mock_icims.domain.journal.entries import path_of
from mock_icims.domain.journal.journal import Direction, Exchange
from mock_icims.domain.journal.operation_words import in_words
from mock_icims.domain.journal.timeline import (
    ICIMS,
    SOMEBODY,
    Party,
    PartyKind,
    Step,
    StepKind,
    Trace,
)
from mock_icims.domain.mailbox import Mail
from mock_icims.domain.structs import Struct
from mock_icims.domain.webhooks.events import Event
from mock_icims.storage.world import Tenant, World

Moment = Exchange | Mail

# Compiled by `re` when they are first asked, so that no start waits for them.
_STATUS = rb'"status"\s*:\s*"([a-z_]{1,40})"'
_STAGE = rb"stg_[0-9a-z]{6,40}"


class Sought(Struct, frozen=True, kw_only=True):
    """Which traces somebody wants to see: most requests are a trace of one step."""

    at_least: int = 2
    failed: bool | None = None
    app_id: AppId | None = None
    user_id: UserId | None = None

    def fits(self, trace: Trace) -> bool:
        parties = {party.id for party in trace.parties}
        return (
            (self.failed is None or (trace.failed > 0) is self.failed)
            and (self.app_id is None or self.app_id in parties)
            and (self.user_id is None or self.user_id in parties)
        )


class Timelines:
    """
    What passed through iCIMS, and nothing else: what an app does by itself, and what a candidate
    does in the app's pages, shows in the calls that follow from it.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def recent(self, tenant: Tenant, sought: Sought) -> Iterator[Trace]:
        """The one that began last first."""
        found: dict[str, list[Moment]] = {}
        for moment in _moments(tenant):
            found.setdefault(_trace_of(moment), []).append(moment)
        begun = sorted(found.items(), key=lambda one: min(map(_place, one[1])), reverse=True)
        for trace_id, moments in begun:
            if len(moments) >= sought.at_least:
                trace = self._told(tenant, trace_id, moments)
                if sought.fits(trace):
                    yield trace

    def read(self, tenant: Tenant, trace_id: str) -> Trace:
        """Raises NotFound when nothing that is kept belongs to it."""
        moments = [one for one in _moments(tenant) if _trace_of(one) == trace_id]
        if not moments:
            raise NotFound("trace", trace_id)
        return self._told(tenant, trace_id, moments)

    def _told(self, tenant: Tenant, trace_id: str, moments: Iterable[Moment]) -> Trace:
        in_order = sorted(moments, key=lambda one: (_place(one), _number(one)))
        first, numbers = in_order[0], _attempts(tenant, in_order)
        writer = self._only_app(tenant, in_order)
        steps = [
            self._exchanged(tenant, one, attempt=numbers[one.number])
            if isinstance(one, Exchange)
            else _mailed(tenant, one, writer=writer)
            for one in in_order
        ]
        return Trace(
            id=trace_id,
            steps=tuple(steps),
            whole=tenant.journal.dropped == 0 or (isinstance(first, Exchange) and _began(first)),
        )

    def _exchanged(self, tenant: Tenant, exchange: Exchange, *, attempt: int) -> Step:
        out = exchange.direction is Direction.OUT
        other = self._party(tenant, exchange)
        return Step(
            place=_place(exchange),
            at=exchange.at,
            kind=StepKind.EVENT if out else StepKind.CALL,
            source=ICIMS if out else other,
            target=other if out else ICIMS,
            operation=exchange.operation,
            what=_what(tenant, exchange),
            status=exchange.status,
            came_of_it=str(exchange.status or _error(tenant, exchange, attempt)),
            duration_ms=round(exchange.duration_ms, 3),
            attempt=attempt,
            fault_id=exchange.fault_id,
            exchange_id=exchange.id,
        )

    def _party(self, tenant: Tenant, exchange: Exchange) -> Party:
        if exchange.user_id is not None:
            user = tenant.users.find(exchange.user_id)
            return Party(
                PartyKind.PERSON, exchange.user_id, user.name if user else exchange.user_id
            )
        return self._app(tenant, exchange.app_id) if exchange.app_id else SOMEBODY

    def _app(self, tenant: Tenant, app_id: AppId) -> Party:
        app = self._world.registration(tenant, app_id)
        return Party(PartyKind.APP, app_id, app.listing.name if app else app_id)

    def _only_app(self, tenant: Tenant, moments: Iterable[Moment]) -> Party | None:
        """SMTP does not say who writes: where one app knows the trace, it does."""
        apps = {one.app_id for one in moments if isinstance(one, Exchange) and one.app_id}
        return self._app(tenant, apps.pop()) if len(apps) == 1 else None


def _what(tenant: Tenant, exchange: Exchange) -> str:
    """In words, and with the one thing in the body that the words leave open."""
    body = exchange.request_body
    if exchange.operation == "orders.status" and (found := re.search(_STATUS, body)):
        return f"Assessment status: {found[1].decode().replace('_', ' ')}"
    if exchange.operation == "applications.advance" and (found := re.search(_STAGE, body)):
        stages = [stage for one in tenant.workflows.values() for stage in one.stages]
        for stage in stages:
            if stage.id == found[0].decode():
                return f"Advance to {stage.name}"
    return in_words(exchange.operation, method=exchange.method, path=path_of(exchange))


def _mailed(tenant: Tenant, mail: Mail, *, writer: Party | None) -> Step:
    return Step(
        place=_place(mail),
        at=mail.received_at,
        kind=StepKind.MAIL,
        source=writer or Party(PartyKind.APP, mail.sender, mail.sender),
        target=_reader(tenant, mail.to[0]),
        operation=None,
        what=f"E-mail: {mail.subject}",
        status=None,
        came_of_it="received",
        duration_ms=None,
        mail_id=mail.id,
    )


def _reader(tenant: Tenant, address: str) -> Party:
    for candidate in tenant.candidates.having("address", address.casefold()):
        return Party(PartyKind.READER, address, candidate.name)
    for user in tenant.users.having("email", address):
        return Party(PartyKind.READER, address, user.name)
    return Party(PartyKind.READER, address, address)


def _attempts(tenant: Tenant, moments: Iterable[Moment]) -> dict[int, int]:
    """By an exchange's number, whether it is the first, second, … attempt at the same thing."""
    numbers: dict[int, int] = {}
    failures: dict[tuple[object, ...], int] = {}
    exchanges = [one for one in moments if isinstance(one, Exchange)]
    for one in exchanges:
        if one.direction is Direction.IN:
            same = (one.app_id, one.user_id, one.method, one.path)
            numbers[one.number] = failures.get(same, 0) + 1
            failed = one.status is None or one.status >= 400
            failures[same] = numbers[one.number] if failed else 0

    # Every attempt of an event is in the journal, so the newest there is its last one, whatever
    # the journal let go.
    later: dict[str, int] = {}
    for one in sorted(exchanges, key=attrgetter("number"), reverse=True):
        if one.direction is Direction.OUT:
            event = _sent(tenant, one)
            event_id = event.id if event else ""
            behind = later[event_id] = later.get(event_id, -1) + 1
            numbers[one.number] = max(1, len(event.attempts) - behind) if event else 1
    return numbers


def _error(tenant: Tenant, exchange: Exchange, attempt: int) -> str:
    """Why an attempt of an event has no status; a call has none when its sender left."""
    if exchange.direction is Direction.IN:
        return "cut off"
    event = _sent(tenant, exchange)
    attempts = event.attempts if event else ()
    return next((one.answer.error for one in attempts if one.number == attempt), None) or "failed"


def _sent(tenant: Tenant, exchange: Exchange) -> Event | None:
    """
    The event that went out. A notification of the public API has no id on the wire; each of its
    attempts has a place of its own in the trace, like all of them.
    """
    if event_id := _header(exchange, b"webhook-id"):
        return tenant.events.find(EventId(event_id))
    for event in tenant.events.having("app_id", exchange.app_id):
        if _trace_of(event) == _trace_of(exchange):
            places = [one.request_headers["traceparent"] for one in event.attempts]
            if exchange.traceparent in places:
                return event
    return None


def _moments(tenant: Tenant) -> Iterator[Moment]:
    for exchange in tenant.journal.oldest_first():
        if exchange.traceparent:
            yield exchange
    for mail in tenant.mails.values():
        if mail.traceparent:
            yield mail


def _trace_of(moment: Moment | Event) -> str:
    return moment.traceparent[3:35]


def _place(moment: Moment) -> int:
    """Spans are numbers that rise, each taken when its step began (services/traces.py)."""
    return int(moment.traceparent[36:52], 16)


def _number(moment: Moment) -> int:
    return moment.number if isinstance(moment, Exchange) else 0


def _began(exchange: Exchange) -> bool:
    """Nobody sent the trace along, so it has no earlier step."""
    return exchange.direction is Direction.IN and not _header(exchange, b"traceparent")


def _header(exchange: Exchange, name: bytes) -> str:
    found = (value for known, value in exchange.request_headers if known == name)
    return next(found, b"").decode("latin-1")
