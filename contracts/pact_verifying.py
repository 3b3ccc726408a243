"""A provider keeps the committed pacts: states by HTTP, and failures that say what is off."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import anyio.to_thread
from pact import Verifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from contracts.serving import served

Values = Mapping[str, str]
State = Callable[[], Values]
"""Makes it so, and says what the pact's names, such as `order_id`, are in it."""


def verify(pact: Path, *, provider: str, url: str, states: Mapping[str, State]) -> None:
    """Raise AssertionError with each line of the pact that the provider does not keep."""
    # Kept for the report: pact itself only says that "a state change handler has failed".
    troubles: list[str] = []
    with served(lambda _: state_changes(states, troubles)) as changes:
        verifier = Verifier(provider, host=str(urlsplit(url).hostname))
        verifier.add_transport(url=url).add_source(pact)
        verifier.state_handler(f"{changes}/", teardown=False, body=True)
        verifier.set_error_on_empty_pact()
        try:
            verifier.verify()
        except RuntimeError:
            raise AssertionError("\n".join([*broken_lines(verifier), *troubles])) from None


def state_changes(states: Mapping[str, State], troubles: list[str]) -> Starlette:
    """Answers 4xx when a state cannot be made: any 5xx is tried again for two minutes."""

    async def change(request: Request) -> JSONResponse:
        name = (await request.json()).get("state")
        if not name:
            return JSONResponse({})
        if name not in states:
            troubles.append(f"There is no state {name!r} here.")
            return JSONResponse({"error": troubles[-1]}, 422)

        try:
            return JSONResponse(dict(await anyio.to_thread.run_sync(states[name])))
        except Exception:
            troubles.append(f"State {name!r}:\n{traceback.format_exc()}")
            return JSONResponse({"error": troubles[-1]}, 422)

    return Starlette(routes=[Route("/", change, methods=["POST"])])


def broken_lines(verifier: Verifier) -> list[str]:
    lines: list[str] = []
    for result in verifier.results["interactionResults"]:
        if result["result"] == "OK":
            continue
        given = ", ".join(result["providerStates"])
        lines.append(f"{result['consumer']} → {result['provider']}: {result['description']}")
        lines.append(f"  given {given}")
        mismatch = result.get("mismatch") or {}
        found = [f"  {one['type']}: {one['mismatch']}" for one in mismatch.get("mismatches", [])]
        lines += found or [f"  {json.dumps(mismatch)}"]
    return lines or [verifier.output(strip_ansi=True)]
