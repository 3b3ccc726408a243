"""`rows` of a snapshot counts everything: what the customer has, what the world keeps of theirs."""

from __future__ import annotations

from tests.web.mock_icims.staging_desk import Stage, Tenant, played


async def rows(tenant: Tenant) -> int:
    answer = await tenant("PUT", "/snapshots/counted")
    return int(answer.json()["rows"])


def test_a_token_is_a_row() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.bearer()
        before = await rows(tenant)

        await tenant.bearer()

        assert await rows(tenant) == before + 1

    played(story)


def test_an_exchange_is_a_row() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        for _ in range(2):
            await tenant.connect("GET", "/jobs", headers=token)
        before = await rows(tenant)

        await tenant.connect("GET", "/jobs", headers=token)

        assert await rows(tenant) == before + 1

    played(story)
