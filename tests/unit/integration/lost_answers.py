"""The way from JobCannon to the fake iCIMS and back, and the name of each call on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from tests.unit.integration.fake_icims import FakeIcims


class Wire(httpx.AsyncBaseTransport):
    """Between JobCannon and iCIMS: where answers get lost, late or replaced."""

    def __init__(self, icims: FakeIcims, inner: httpx.AsyncBaseTransport) -> None:
        self.icims = icims
        self.inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.icims.requests.append(request)
        planned = self.icims.faults[operation_of(request)]
        if not planned:
            return await self.inner.handle_async_request(request)

        fault = planned.pop(0)
        if isinstance(fault, Exception):
            raise fault
        stream = httpx.ByteStream(bytes(fault.body))
        return httpx.Response(fault.status_code, headers=dict(fault.headers), stream=stream)


def operation_of(request: httpx.Request) -> str:
    path, method = request.url.path, request.method
    last = path.rsplit("/", 1)[-1]
    if "/candidates/" in path:
        return "candidate_read" if method == "GET" else "profile_stamp"
    if last == "scorecard":
        return "scorecard_read" if method == "GET" else "scorecard_write"
    names = {"status": "order_status", "scorecard-fields": "fields"}
    return names.get(last, last)
