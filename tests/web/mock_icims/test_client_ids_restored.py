"""A snapshot whose app has a client id that somebody else registered since is not put back."""

from __future__ import annotations

import pytest

from mock_icims.domain.ids import CustomerId
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played
from tests.web.mock_icims.vendors import acme


@pytest.mark.parametrize("shared", [False, True])
def test_it_stays_the_client_id_of_who_has_it_now(shared: bool) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        await tenant("PUT", "/apps/acme", json=acme())
        await tenant("PUT", "/snapshots/before")
        await tenant("DELETE", "/apps/acme")
        apps = "/_staging/apps" if shared else f"/_staging/tenants/{other.id}/apps"
        assert (await on.call("PUT", f"{apps}/another", json=acme())).status_code == 200

        answer = await tenant("POST", "/snapshots/before/restore")

        assert code_of(answer) == (422, "snapshot_refused")
        assert "acme-staging" in answer.json()["detail"]
        client = on.world.client("acme-staging")
        assert client is not None
        whose = None if shared else on.world.tenants[CustomerId(other.id)]
        assert (client.app.app_id, client.tenant) == ("another", whose)

    played(story)


def test_it_is_put_back_where_it_is_still_the_customers_own() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme())
        await tenant("PUT", "/snapshots/before")
        for again in (False, True):
            if again:
                await tenant("DELETE", "/apps/acme")
            assert (await tenant("POST", "/snapshots/before/restore")).status_code == 200

        assert on.world.client("acme-staging") is not None

    played(story)
