"""Writes every exchange of a customer into their journal."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.types import Scope

from mock_icims.domain.journal.journal import Direction, Exchange
from mock_icims.storage.world import Tenant
from mock_icims.web.date_header import Dates
from mock_icims.web.directory import Directory
from mock_icims.web.form_method import effective_method
from mock_icims.web.parties import party_of
from mock_icims.web.state import State
from mock_icims.web.tape import Tape

NOT_KEPT = ("/_staging/", "/static/")

_IN = Direction.IN
Hearing = Callable[[Tenant, Exchange], None]


def note(request: Request[State], sentence: str) -> None:
    """What the answer must not say, and whoever wonders about it can read in the journal."""
    request.scope["state"]["notes"] += (sentence,)


class Journaling:
    """
    Keeps what came as it came, and leaves decoding, masking and naming to whoever looks: this runs
    for every request. `heard` is told of each exchange once it is written down.
    """

    def __init__(self, dates: Dates, directory: Directory, *, heard: Hearing) -> None:
        self._dates = dates
        self._directory = directory
        self._heard = heard

    def write(self, scope: Scope, tape: Tape, *, took_ms: float) -> None:
        if scope["path"].startswith(NOT_KEPT):
            return
        tenant, at = tape.moment or self._dates.of(scope)
        if tenant is None:
            return

        state, party = scope["state"], party_of(scope)
        raw, path = scope.get("raw_path"), scope["path"]
        exchange = Exchange(
            at,
            _IN,
            scope["method"],
            path if raw is not None and b"%" not in raw else _sent_to(raw, path),
            scope["query_string"],
            scope["route"].name if "route" in scope else self._operation(scope),
            tape.status,
            took_ms,
            tuple(scope["headers"]),
            tape.request,
            tuple(tape.headers),
            tape.response,
            party.app_id,
            party.user_id,
            state["traceparent"],
            state["fault_id"],
            "\n".join(state["notes"]) if state["notes"] else "",
        )
        tenant.journal.add(exchange)
        self._heard(tenant, exchange)

    def _operation(self, scope: Scope) -> str | None:
        """Of what never came to the router."""
        return self._directory.operation(effective_method(scope), scope["path"])


def _sent_to(raw: bytes | None, path: str) -> str:
    """
    The path as it came, escapes and all: "%3F" is no question mark, and no control character
    comes to a terminal. Servers need not tell it (ASGI).
    """
    return quote(path) if raw is None else raw.decode("latin-1")
