"""The audit log: who did what, and the proof that nobody has changed it since."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Connection as Tx
from starlette.requests import Request
from starlette.responses import Response

from integration.domain.accounts import Visitor
from integration.domain.audit import AuditEntry, AuditName, AuditOutcome, Verification
from integration.domain.ids import SHAPE
from integration.services.operating.audit import Audit, AuditPage
from integration.web.admin.access import AdminRoute, Who, admin_form_token
from integration.web.filters import limit_of, matching, one_of, parameters_of, told
from integration.web.negotiation import respond
from integration.web.state import State, run, run_control

T = TypeVar("T")

PATH = "/admin/integrations/icims/audit"
CURSOR = re.compile(r"[1-9][0-9]{0,17}")


class Log(StrEnum):
    """Each has a chain of its own, as it has a database of its own."""

    REGION = "region"
    """What was done in the region that is looked at."""

    CONTROL = "control"
    """What belongs to no region: sign-ins, accounts, and what was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntries:
    log: Log
    name: AuditName | None
    outcome: AuditOutcome | None
    customer_id: str | None
    cursor: str | None
    limit: int

    @classmethod
    def read(cls, request: Request[State]) -> ListEntries:
        known = {"log", "name", "outcome", "customer_id", "limit", "cursor"}
        sent = parameters_of(request, known)
        return cls(
            log=one_of(sent, "log", Log) or Log.REGION,
            name=one_of(sent, "name", AuditName),
            outcome=one_of(sent, "outcome", AuditOutcome),
            customer_id=matching(sent, "customer_id", SHAPE),
            cursor=matching(sent, "cursor", CURSOR),
            limit=limit_of(sent),
        )

    @property
    def filters(self) -> dict[str, str | None]:
        return {"name": self.name, "outcome": self.outcome, "customer_id": self.customer_id}

    def url(self, cursor: str | None) -> str:
        log = None if self.log is Log.REGION else self.log
        query = told({"log": log, **self.filters, "cursor": cursor}, limit=self.limit)
        return f"{PATH}?{query}" if query else PATH


async def list_entries(request: Request[State], visitor: Visitor) -> Response:
    asked = ListEntries.read(request)
    whose = visitor.whose(asked.customer_id)

    found = await in_log(
        request,
        asked.log,
        lambda tx, audit: audit.page(
            tx,
            name=asked.name,
            outcome=asked.outcome,
            customer_id=whose,
            cursor=int(asked.cursor) if asked.cursor else None,
            limit=asked.limit,
        ),
    )
    return respond(
        request,
        "admin/audit.html",
        audit_page_out(found),
        filters=asked.filters | {"cursor": asked.cursor},
        filtered=any(asked.filters.values()),
        log=asked.log,
        newest_url=asked.url(None),
        older_url=asked.url(found.next_cursor) if found.next_cursor else None,
        names=list(AuditName),
        outcomes=list(AuditOutcome),
        here=PATH,
        csrf=admin_form_token(request),
    )


async def verify_entries(request: Request[State], visitor: Visitor) -> Response:
    log = one_of(parameters_of(request, {"log"}), "log", Log) or Log.REGION

    found = await in_log(request, log, lambda tx, audit: audit.verify(tx))
    return respond(
        request,
        "admin/audit_verification.html",
        verification_out(found),
        log=log,
        here=PATH,
        csrf=admin_form_token(request),
    )


async def in_log(request: Request[State], log: Log, use_case: Callable[[Tx, Audit], T]) -> T:
    if log is Log.CONTROL:
        return await run_control(request, lambda tx, services, at: use_case(tx, services.audit))
    return await run(request, lambda tx, services, at: use_case(tx, services.audit))


def audit_page_out(found: AuditPage) -> dict[str, object]:
    return {
        "items": [audit_entry_out(entry) for entry in found.items],
        "next_cursor": found.next_cursor,
    }


def audit_entry_out(entry: AuditEntry) -> dict[str, object]:
    return {
        "sequence": entry.sequence,
        "at": entry.at,
        "name": entry.name,
        "who": entry.by.who,
        "where": entry.by.where,
        "outcome": entry.outcome,
        "customer_id": entry.customer_id,
        "subject": entry.subject,
        "detail": dict(entry.detail),
    }


def verification_out(found: Verification) -> dict[str, object]:
    return {
        "intact": found.intact,
        "entries": found.anchor.entries,
        "head": found.anchor.head,
        "problem": found.problem,
        "entry": found.entry,
        "sentence": found.sentence,
        "seal_checked": found.seal_checked,
    }


routes = [
    AdminRoute(PATH, list_entries, methods=["GET"], may=Who.ADMINS, name="audit.list"),
    AdminRoute(
        f"{PATH}/verification",
        verify_entries,
        methods=["GET"],
        may=Who.OPERATORS,
        name="audit.verify",
    ),
]
