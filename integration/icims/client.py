"""The typed gateway to Connect v1: one method per call that JobCannon makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import Protocol, TypeVar
from urllib.parse import quote

import msgspec
from msgspec import UNSET

from integration.domain.connections import Access
from integration.domain.deliveries import DeliveryKind
from integration.domain.ids import ApplicationId, CandidateId, OrderId
from integration.domain.ports import Clock
from integration.domain.retry import read_retry_after
from integration.icims.bodies import (
    CandidateBody,
    ClosedBody,
    ConfigurationBody,
    CustomerBody,
    EntryBody,
    FieldBody,
    FieldPageBody,
    OrderBody,
    ProblemBody,
    ScorecardBody,
    StampedBody,
    WorkflowPageBody,
    encode,
)
from integration.icims.errors import Garbled, NotApplied, Refused
from integration.icims.exchanges import Answer, Call, Log, exchange, unanswered
from integration.icims.gate import Gate
from integration.icims.wire import Wire

B = TypeVar("B")

MOST_FIELD_PAGES = 20
# How iCIMS calls an order before it was sent, and after the callback.
REQUESTED, COMPLETED = "requested", "completed"


class TokenMissing(Exception):
    """There is no token that may work, so no call is made."""


class Renew(Protocol):
    """A newer access, or the same when there is none: `Renewals.renewed`."""

    async def __call__(
        self, seen: Access, *, refused: bool, traceparent: str, log: Log
    ) -> Access: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Icims:
    """
    iCIMS as one piece of work sees it: one customer, one token, one trace, one log.

    `occasion` names one scheduled attempt: after a crash it is the same, so that a repeated
    write is recognised; after an answer it is another, so that a fix is not answered with
    the remembered refusal.
    """

    http: Wire
    clock: Clock
    access: Access
    app_id: str
    traceparent: str
    occasion: str
    log: Log
    gate: Gate
    renew: Renew | None = None

    async def customer(self) -> CustomerBody:
        return await self._read(DeliveryKind.TOKEN_EXCHANGE, "", CustomerBody)

    async def candidate(self, candidate_id: CandidateId) -> CandidateBody:
        path = f"/candidates/{quote(candidate_id, safe='')}"
        return await self._read(DeliveryKind.CANDIDATE_READ, path, CandidateBody)

    async def stamp_profile(
        self,
        candidate_id: CandidateId,
        *,
        order_id: OrderId,
        assessment: str,
        status: str,
        link: str,
    ) -> None:
        """The profile write of the guide (docs/decisions/0008-profile-write.md)."""
        stamp = {"order_id": order_id, "assessment": assessment, "status": status, "link": link}
        stamped = await self._write(
            DeliveryKind.PROFILE_STAMP,
            "PATCH",
            f"/candidates/{quote(candidate_id, safe='')}",
            {"assessment_stamp": stamp},
            StampedBody,
        )
        if stamped.assessments is not UNSET and not any(
            one.order_id == order_id for one in stamped.assessments
        ):
            raise NotApplied(f"the profile does not show {order_id}")

    async def report_status(
        self, order_id: OrderId, *, status: str, link: str | None = None
    ) -> OrderBody:
        order = await self._write(
            DeliveryKind.ORDER_STATUS,
            "PUT",
            f"/assessment-orders/{quote(order_id, safe='')}/status",
            {"status": status} | ({"link": link} if link else {}),
            OrderBody,
        )
        if order.status == REQUESTED:
            raise NotApplied(f"{order_id} is {order.status} as before")
        return order

    async def configuration(self) -> ConfigurationBody:
        path = f"/apps/{quote(self.app_id, safe='')}/configuration"
        return await self._read(DeliveryKind.CONFIGURATION_READ, path, ConfigurationBody)

    async def fields(self) -> tuple[FieldBody, ...]:
        """All of them, over as many pages as there are."""
        found: list[FieldBody] = []
        path = "/scorecard-fields?limit=200"
        for _ in range(MOST_FIELD_PAGES):
            page = await self._read(DeliveryKind.FIELDS_READ, path, FieldPageBody)
            found += page.items
            if page.next_cursor is None:
                break
            path = f"/scorecard-fields?limit=200&cursor={quote(page.next_cursor, safe='')}"
        return tuple(found)

    async def workflows(self) -> WorkflowPageBody:
        """The first two hundred: their names are for people."""
        path = "/workflows?limit=200"
        return await self._read(DeliveryKind.WORKFLOWS_READ, path, WorkflowPageBody)

    async def scorecard_etag(self, application_id: ApplicationId) -> str:
        """What `write_scorecard` must be given: the version it replaces."""
        path = _scorecard_of(application_id)
        answer = await self._call(DeliveryKind.SCORECARD_READ, "GET", path, None)
        version = _decoded(answer, ScorecardBody).version
        return answer.headers.get("etag") or f'"{version}"'

    async def write_scorecard(
        self,
        application_id: ApplicationId,
        *,
        etag: str,
        order_id: OrderId,
        entries: Sequence[EntryBody],
    ) -> ScorecardBody:
        answer = await self._call(
            DeliveryKind.SCORECARD_WRITE,
            "PATCH",
            _scorecard_of(application_id),
            encode({"order_id": order_id, "entries": list(entries)}),
            {"if-match": etag},
        )
        scorecard = _decoded(answer, ScorecardBody)
        if scorecard.entries is not UNSET:
            held = {(one.field_id, one.value) for one in scorecard.entries}
            if missing := [one for one in entries if (one.field_id, one.value) not in held]:
                names = ", ".join(one.field_name for one in missing)
                raise NotApplied(f"the scorecard does not hold {names}")
        return scorecard

    async def call_back(self, url: str, body: bytes, signature: dict[str, str]) -> ClosedBody:
        """`url` is the order's own, checked when the order came in."""
        answer = await self._send(DeliveryKind.CALLBACK, "POST", url, body, signature)
        closed = _decoded(answer, ClosedBody)
        if closed.status != COMPLETED:
            raise NotApplied(f"the order is {closed.status}")
        return closed

    async def _read(self, kind: DeliveryKind, path: str, shape: type[B]) -> B:
        return _decoded(await self._call(kind, "GET", path, None), shape)

    async def _write(
        self, kind: DeliveryKind, method: str, path: str, body: object, shape: type[B]
    ) -> B:
        return _decoded(await self._call(kind, method, path, encode(body)), shape)

    async def _call(
        self,
        kind: DeliveryKind,
        method: str,
        path: str,
        body: bytes | None,
        more: dict[str, str] | None = None,
    ) -> Answer:
        customer = quote(self.access.customer_id, safe="")
        url = f"{self.access.issuer}/connect/v1/customers/{customer}{path}"
        return await self._send(kind, method, url, body, more or {})

    async def _send(
        self, kind: DeliveryKind, method: str, url: str, body: bytes | None, more: dict[str, str]
    ) -> Answer:
        headers = {
            "accept": "application/json",
            "traceparent": self.traceparent,
            "user-agent": "JobCannon/1",
        }
        if body is not None:
            headers["content-type"] = "application/json"
        if body is not None and "webhook-id" not in more:
            # The callback is known by its id, and iCIMS reads no key there.
            condition = more.get("if-match", "")
            said = f"{self.occasion}|{method}|{url}|{condition}|".encode() + body
            headers["idempotency-key"] = _idempotency_key(said)
        call = Call(
            kind=kind,
            method=method,
            url=url,
            headers=headers | more,
            body=body,
            traceparent=self.traceparent,
        )
        return await self._authorized(call)

    async def _authorized(self, call: Call) -> Answer:
        """A refused token is renewed once, and the call repeated once; never more."""
        access = self.access
        if self.renew is not None and access.wears_out(self.clock.now()):
            access = await self.renew(
                access, refused=False, traceparent=call.traceparent, log=self.log
            )
        try:
            return await self._exchanged(call, access)
        except Refused as refused:
            if self.renew is None or not access.renewable or not refused.is_about_the_token:
                raise
            newer = await self.renew(
                access, refused=True, traceparent=call.traceparent, log=self.log
            )
            if newer.generation == access.generation and newer.token is not None:
                raise
        return await self._exchanged(call, newer)

    async def _exchanged(self, call: Call, access: Access) -> Answer:
        """Without a token nothing is sent, and the log says so."""
        if access.token is None:
            self.log(unanswered(call, at=self.clock.now()))
            raise TokenMissing

        bearer = {"authorization": f"Bearer {access.token}"}
        call = replace(call, headers={**call.headers, **bearer})
        await self.gate.enter()
        answer = await exchange(self.http, call, clock=self.clock, log=self.log)
        self.gate.heard(answer)
        return accepted(answer)


def accepted(answer: Answer) -> Answer:
    """Raises Refused unless the status is 2xx; a redirect is a refusal as well."""
    if 200 <= answer.status <= 299:
        return answer

    try:
        problem = msgspec.json.decode(answer.body, type=ProblemBody)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        problem = ProblemBody()
    raise Refused(
        answer.status,
        code=answer.without_secrets(problem.code)[:100],
        detail=answer.without_secrets(problem.detail)[:500],
        field_name=answer.without_secrets(problem.field_name or "")[:100],
        reason=(problem.reason or "")[:20],
        retry_after=read_retry_after(answer.headers.get("retry-after"), at=answer.at),
    )


def _decoded(answer: Answer, shape: type[B]) -> B:
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        said = answer.without_secrets(str(broken))
        raise Garbled(f"iCIMS answered {answer.status} with an unusable body: {said}") from broken


def _idempotency_key(said: bytes) -> str:
    """A quoted string, as draft-ietf-httpapi-idempotency-key-header-07 has it."""
    return f'"{blake2s(said, digest_size=16).hexdigest()}"'


def _scorecard_of(application_id: ApplicationId) -> str:
    return f"/applications/{quote(application_id, safe='')}/scorecard"
