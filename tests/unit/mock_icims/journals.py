"""Exchanges as the journal keeps them, and a journal made of some."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mock_icims.domain.ids import AppId
from mock_icims.domain.journal.journal import Direction, Exchange, Journal
from tests.icims_cast import JOBCANNON, NOON

TOKEN = "icims_" + "T0-k_n" * 7
TRACE = "0af7651916cd43dd8448eb211c80319c"


def exchange(
    operation: str | None = "candidates.read",
    *,
    at: datetime = NOON,
    status: int = 200,
    direction: Direction = Direction.IN,
    method: str = "GET",
    path: str = "/connect/v1/customers/cus_northw/candidates/cand_alice1",
    query: bytes = b"",
    headers: Mapping[str, str] | None = None,
    sent: bytes = b"",
    answered: bytes = b"",
    app_id: AppId | None = JOBCANNON,
) -> Exchange:
    return Exchange(
        at=at,
        direction=direction,
        method=method,
        path=path,
        query=query,
        operation=operation,
        status=status,
        duration_ms=1.23456,
        request_headers=tuple((k.encode(), v.encode()) for k, v in (headers or {}).items()),
        request_body=sent,
        response_headers=(),
        response_body=answered,
        app_id=app_id,
        user_id=None,
        traceparent=f"00-{TRACE}-b7ad6b7169203331-01",
    )


def journal_of(*exchanges: Exchange, capacity: int = 1_000) -> Journal:
    journal = Journal(capacity)
    for one in exchanges:
        journal.add(one)
    return journal
