"""`mock-icims status` and `seed`: which customers there are, and a new one."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from mock_icims.testing import Icims, Tenant
from tests.web.mock_icims.terminal import WIDTH, elsewhere, fake, run, said, tenant

__all__ = ["elsewhere", "fake", "run", "tenant"]


@pytest.mark.usefixtures("run")
def test_status_shows_each_customers_time_faults_and_events(tenant: Tenant) -> None:
    tenant.faults.arm("candidates.list", status=503)
    tenant.clock.freeze()
    tenant.clock.advance(days=730)

    shown = said("status")

    [row] = [line for line in shown.splitlines() if line.startswith(tenant.id)]
    assert row.split() == [tenant.id, *tenant.name.split(), "+730", "d", "frozen", "0", "1", "0"]
    assert max(map(len, shown.splitlines())) <= WIDTH
    [found] = [
        one for one in json.loads(said("status", "--json"))["tenants"] if one["id"] == tenant.id
    ]
    assert (found["faults_armed"], found["clock"]["frozen"]) == (1, True)


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(minutes=-6.5), "-6 min"),
        (timedelta(hours=-5.5), "-5 h"),
        (timedelta(days=-3.5), "-3 d"),
        (timedelta(minutes=6.5), "+6 min"),
    ],
    ids=str,
)
def test_status_shows_a_clock_that_is_behind_as_behind(
    tenant: Tenant, passed: timedelta, shown: str
) -> None:
    """As one is that a snapshot has brought back."""
    tenant.clock.resume(tenant.clock.now() + passed)

    [row] = [line for line in said("status").splitlines() if line.startswith(tenant.id)]

    assert f"{tenant.name}  {shown}" in row


@pytest.mark.usefixtures("run")
def test_seed_opens_the_customer_that_was_described(fake: Icims) -> None:
    made = json.loads(
        said("seed", "--pack", "empty", "--name", "Harborline", "--region", "eu", "--json")
    )
    shown = said("seed", "--seed", "3")

    assert made["customer"] | {"id": ""} == {
        "id": "",
        "name": "Harborline",
        "tier": "enterprise_plus",
        "region": "eu",
    }
    assert shown.startswith("cus_")
    assert "carol" in shown or "admin" in shown
