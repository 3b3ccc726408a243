"""A vendor that subscribes to status changes and is told of them, as by the real iCIMS."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from mock_icims.domain.webhooks.events import Answer, Event
from tests.web.mock_icims.public.calling import Desk, Integration, opened

URL = "https://vendor.test/icims/events?tenant=7"


@dataclass(slots=True)
class Vendor:
    """Takes notifications, and answers them as told."""

    status: int = 200
    error: str | None = None
    requests: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)

    async def send(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        self.requests.append((url, headers, body))
        status = None if self.error else self.status
        return Answer(status=status, error=self.error, body="", duration_ms=1.0)

    async def close(self) -> None: ...


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture
def desk(vendor: Vendor) -> Desk:
    """Nobody is installed: the vendor has the public API alone."""
    return opened(sender=vendor, configured=False)


def subscribe(desk: Desk, **more: object) -> None:
    body = {"url": URL, **more}
    path = f"/_staging/tenants/{desk.tenant.customer.id}/public-api/subscriptions/acme"
    answer = desk.send("PUT", path, json=body)
    assert answer.status_code == 201, answer.text


def delivered(desk: Desk) -> list[Event]:
    """What is due goes out; all events so far."""
    services = desk.app.services

    async def run() -> None:
        async with desk.app.router.lifespan_context(desk.app):
            await services.events.settled.until(
                lambda: services.events.quiet(desk.tenant) or None, seconds=5
            )

    asyncio.run(run())
    return desk.tenant.events.values()


def move(acme: Integration, workflow: int, status: str = "Assessment") -> None:
    sent = {"status": {"value": status}}
    assert acme("PATCH", f"/applicantworkflows/{workflow}", sent).status_code == 204
