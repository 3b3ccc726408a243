"""A pact that is not kept says which line of it, and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from pact import Pact
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from contracts.pact_needs import Need, written
from contracts.pact_terms import id_of
from contracts.pact_verifying import State, verify
from contracts.serving import served

NEED = Need(
    says="read Alice",
    given="there is Alice",
    method="GET",
    path="/alice",
    status=200,
    answer={"id": id_of("cand", "cand_4f2k7q7x3m5p")},
)


def nameless(url: str) -> Starlette:
    async def alice(request: Request) -> JSONResponse:
        return JSONResponse({"id": 42})

    return Starlette(routes=[Route("/alice", alice)])


def test_a_line_that_is_not_kept_is_named_with_what_is_off(tmp_path: Path) -> None:
    told = verified(tmp_path, states={"there is Alice": dict})

    assert "icims → nobody: read Alice" in told
    assert "given there is Alice" in told
    assert "42" in told


def test_an_unknown_state_is_named(tmp_path: Path) -> None:
    assert "There is no state 'there is Alice'" in verified(tmp_path, states={})


def test_a_state_that_cannot_be_made_shows_where_it_broke(tmp_path: Path) -> None:
    def broken() -> dict[str, str]:
        raise LookupError("Alice moved away")

    assert "LookupError: Alice moved away" in verified(tmp_path, states={"there is Alice": broken})


def verified(folder: Path, *, states: dict[str, State]) -> str:
    """What the failed verification says."""
    pact = Pact("icims", "nobody")
    NEED.add_to(pact)
    with served(nameless) as url, pytest.raises(AssertionError) as told:
        verify(written(pact, folder), provider="nobody", url=url, states=states)
    return str(told.value)
