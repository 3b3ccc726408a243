"""What the fake has found wrong with the clients of a tenant, under a clock that stands."""

from __future__ import annotations

from tests.web.mock_icims.staging_desk import Tenant

ALICE = {"first_name": "Alice", "last_name": "Moreau"}


async def kinds(tenant: Tenant, query: str = "") -> list[str]:
    answer = await tenant("GET", f"/findings{query}")
    assert answer.status_code == 200, answer.text
    return [one["kind"] for one in answer.json()["items"]]


async def freeze(tenant: Tenant) -> None:
    await tenant("PUT", "/clock", json={"frozen": True, "now": "2026-11-23T12:00:00Z"})
