"""Retries that come before their time are found, and nobody is blamed for a fault."""

from __future__ import annotations

import pytest

from mock_icims.domain.ids import CustomerId
from mock_icims.domain.rate_limit import Limit, Limits
from tests.web.mock_icims.findings import freeze, kinds
from tests.web.mock_icims.staging_desk import Stage, Tenant, played


async def break_next(tenant: Tenant, **fault: object) -> None:
    answer = await tenant("PUT", "/faults", json={"faults": [fault]})
    assert answer.status_code == 200, answer.text


def spend(on: Stage, tenant: Tenant, *, quota: int = 1) -> None:
    limits = Limits(limit=Limit(quota=quota, window_seconds=60))
    on.world.tenant(CustomerId(tenant.id)).limits.put(limits)


def test_a_retry_within_the_wait_is_found_and_one_after_it_is_not() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        await freeze(tenant)
        spend(on, tenant)
        assert (await tenant.connect("GET", "/jobs", headers=token)).status_code == 200
        told = await tenant.connect("GET", "/jobs", headers=token)
        assert told.headers["retry-after"] == "60"

        await tenant("POST", "/clock/advance", json={"seconds": 60})
        assert (await tenant.connect("GET", "/jobs", headers=token)).status_code == 200
        assert await kinds(tenant) == []

        for _ in range(2):
            await tenant.connect("GET", "/jobs", headers=token)
        assert await kinds(tenant) == ["early_retry_after_429"]
        await tenant.connect("GET", "/jobs", headers=token)
        assert await kinds(tenant) == ["early_retry_after_429", "retry_after_ignored"]

    played(story)


@pytest.mark.parametrize(
    ("waited", "found"), [(29, ["early_retry_after_503"]), (30, [])], ids=["too early", "in time"]
)
def test_an_injected_503_with_retry_after_binds_the_client(waited: int, found: list[str]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        await freeze(tenant)
        fault = {
            "match": {"operation": "jobs.list"},
            "effect": {"kind": "problem", "status": 503, "retry_after": "30"},
        }
        made = await tenant("POST", "/faults", json=fault)
        assert made.status_code == 201, made.text
        first = await tenant.connect("GET", "/jobs", headers=token)
        assert (first.status_code, first.headers["retry-after"]) == (503, "30")

        await tenant("POST", "/clock/advance", json={"seconds": waited})
        await tenant.connect("GET", "/jobs", headers=token)

        assert await kinds(tenant) == found

    played(story)


@pytest.mark.parametrize("status", [400, 401, 403, 405, 415, 422, 500, 503])
def test_nobody_is_blamed_for_a_fault(status: int) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        await break_next(tenant, operation="jobs.list", status=status, times=9)
        for _ in range(9):
            await tenant.connect("GET", "/jobs", headers=token)

        assert await kinds(tenant) == []
        [exchange, *_] = (await tenant("GET", "/journal?limit=1")).json()["items"]
        assert exchange["fault_id"].startswith("flt_")

    played(story)
