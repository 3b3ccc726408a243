"""Every answer in the test suites is held against its OpenAPI document on the way to the test."""

from __future__ import annotations

import httpx
from starlette.types import ASGIApp

from contracts.conformance import Contract

FORM = "application/x-www-form-urlencoded"


class CheckedTransport(httpx.AsyncBaseTransport):
    """
    An app in process, for `httpx.AsyncClient(transport=checked_transport(app, contract))`.

    Raises NotAsPromised out of the request that got an answer which no document allows. Several
    contracts each look after their own paths; pages are in none of them and are left alone.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, *contracts: Contract) -> None:
        self._inner = inner
        self._contracts = contracts

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        await response.aread()
        for contract in self._contracts:
            check(contract, request, response)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


def checked_transport(
    app: ASGIApp, *contracts: Contract, client: tuple[str, int] = ("127.0.0.1", 50_000)
) -> CheckedTransport:
    """`client` is the caller's address as the app sees it."""
    return CheckedTransport(httpx.ASGITransport(app, client=client), *contracts)


def check(contract: Contract, request: httpx.Request, response: httpx.Response) -> None:
    """One exchange; the response's body must have been read."""
    contract.check(
        effective_method(request),
        request.url.raw_path.decode("ascii"),
        response.status_code,
        response.headers,
        response.content,
        browser=from_a_browser(request),
    )


def from_a_browser(request: httpx.Request) -> bool:
    """A person's page or form, and not a program's JSON."""
    return (
        "text/html" in request.headers.get("accept", "")
        or request.headers.get("content-type", "").partition(";")[0] == FORM
    )


def effective_method(request: httpx.Request) -> str:
    """A form names its method in the query (docs/decisions/0016)."""
    if request.method == "POST" and from_a_browser(request):
        return str(request.url.params.get("_method", "POST"))
    return request.method
