"""The control API: the limits of a customer are read, replaced, switched off and refused."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.findings import freeze
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played


def test_the_limits_of_a_customer_are_read_replaced_and_switched_off() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        await freeze(tenant)
        guide = {"enabled": True, "quota": 500, "window_seconds": 60, "burst": 1000}
        assert (await tenant("GET", "/limits")).json() == {**guide, "apps": []}

        await tenant("PUT", "/limits", json={"quota": 1})
        await tenant.connect("GET", "/jobs", headers=token)
        assert code_of(await tenant.connect("GET", "/jobs", headers=token)) == (429, "rate_limited")
        [app] = (await tenant("GET", "/limits")).json()["apps"]
        assert app == {
            "app_id": "jobcannon",
            "remaining": 0,
            "reset_seconds": 60,
            "retry_after": 60,
        }

        off = await tenant("PUT", "/limits", json={"enabled": False})
        assert off.json()["enabled"] is False
        free = await tenant.connect("GET", "/jobs", headers=token)
        assert free.status_code == 200
        assert "ratelimit" not in free.headers

        assert (await tenant("PUT", "/limits", json={})).json() == {
            **guide,
            "apps": [
                {"app_id": "jobcannon", "remaining": 500, "reset_seconds": 0, "retry_after": None}
            ],
        }

    played(story)


@pytest.mark.parametrize(
    "limits", [{"quota": 0}, {"window_seconds": 0}, {"quota": 1.5}, {"enabled": "no"}, {"burst": 9}]
)
def test_limits_that_mean_nothing_are_refused(limits: dict[str, object]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        assert code_of(await tenant("PUT", "/limits", json=limits)) == (422, "validation_failed")

    played(story)
