"""An exchange as it is shown: decoded, and without anybody's secrets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from mock_icims.domain.ids import AppId, ExchangeId, FaultId, UserId
from mock_icims.domain.journal.journal import BODY_LIMIT, Direction, Exchange, Headers
from mock_icims.domain.journal.masking import (
    MASKED_HEADERS,
    masked_header,
    masked_headers,
    masked_text,
)
from mock_icims.domain.journal.unread import unread
from mock_icims.domain.structs import Struct, replace

_MASKED = frozenset(name.encode() for name in MASKED_HEADERS)


class Entry(Struct, frozen=True, kw_only=True):
    """Header names in lower case; bodies as text, with what is no UTF-8 replaced."""

    id: ExchangeId
    number: int
    at: datetime
    direction: Direction
    method: str
    path: str
    operation: str | None
    status: int | None
    duration_ms: float
    request_headers: Mapping[str, str]
    request_body: str
    response_headers: Mapping[str, str]
    response_body: str
    app_id: AppId | None
    user_id: UserId | None
    traceparent: str
    fault_id: FaultId | None
    note: str

    @property
    def trace_id(self) -> str:
        return self.traceparent[3:35]

    @property
    def unread(self) -> tuple[str, ...]:
        """Nothing of what went out: others read that."""
        if self.direction is Direction.OUT:
            return ()
        return unread(
            operation=self.operation,
            status=self.status,
            query=self.path.partition("?")[2],
            headers=self.request_headers,
            body=self.request_body,
        )

    def sent(self) -> object:
        """The request's body as JSON; None when it is none, or too deep to be read."""
        try:
            return json.loads(self.request_body)
        except (ValueError, RecursionError):
            return None


def entry_of(exchange: Exchange) -> Entry:
    return Entry(
        id=exchange.id,
        number=exchange.number,
        at=exchange.at,
        direction=exchange.direction,
        method=exchange.method,
        path=path_of(exchange),
        operation=exchange.operation,
        status=exchange.status,
        duration_ms=round(exchange.duration_ms, 3),
        request_headers=_shown(exchange.request_headers),
        request_body=_text(exchange.request_body),
        response_headers=_shown(exchange.response_headers),
        response_body=_text(exchange.response_body),
        app_id=exchange.app_id,
        user_id=exchange.user_id,
        traceparent=exchange.traceparent,
        fault_id=exchange.fault_id,
        note=masked_text(exchange.note),
    )


def path_of(exchange: Exchange) -> str:
    """With the query, as it is shown."""
    query = exchange.query.decode("latin-1")
    return masked_text(f"{exchange.path}?{query}" if query else exchange.path)


def masked(exchange: Exchange) -> Exchange:
    """To be written down: the same bytes but for the secrets. Once more changes nothing more."""
    return replace(
        exchange,
        path=masked_text(exchange.path),
        query=_masked(b"?" + exchange.query)[1:],
        request_headers=_masked_pairs(exchange.request_headers),
        request_body=_masked_body(exchange.request_body),
        response_headers=_masked_pairs(exchange.response_headers),
        response_body=_masked_body(exchange.response_body),
        note=masked_text(exchange.note),
    )


def _masked(raw: bytes) -> bytes:
    # Latin-1 has a character for every byte, so whatever is no secret comes out as it went in.
    return masked_text(raw.decode("latin-1")).encode("latin-1")


def _masked_body(body: bytes) -> bytes:
    """One that was cut is as long as before, with blanks at its end: it still says so."""
    shown = _masked(body)
    return shown.ljust(BODY_LIMIT) if len(body) >= BODY_LIMIT else shown


def _masked_pairs(headers: Headers) -> Headers:
    """Pair by pair: a name may come twice."""
    return tuple([_masked_pair(*pair) if _is_secret(*pair) else pair for pair in headers])


def _is_secret(name: bytes, value: bytes) -> bool:
    """Or may be: most headers are let be as they are."""
    return name.lower() in _MASKED or b"icims_" in value or b"whsec_" in value


def _masked_pair(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    shown = masked_header(name.decode("latin-1").lower(), value.decode("latin-1"))
    return name, shown.encode("latin-1")


def _shown(headers: Headers) -> dict[str, str]:
    return masked_headers(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in headers
    )


def _text(body: bytes) -> str:
    return masked_text(body.decode(errors="replace"))
