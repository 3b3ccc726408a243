"""The control API: an app for one customer alone, beside the one that all share, and its end."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.icims_cast import EVENT_SECRET
from tests.web.mock_icims.oauth_client import basic
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played, stage
from tests.web.mock_icims.vendors import SECRET, acme, approved, bearer, redeemed, renewed


def test_a_customers_own_app_is_in_no_other_marketplace() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant(seed=2)

        put = await tenant("PUT", "/apps/acme", json=acme())

        assert put.status_code == 200
        assert put.json()["own"] is True
        assert await apps_of(tenant) == {"jobcannon": False, "acme": True}
        assert await apps_of(other) == {"jobcannon": False}
        shared = (await on.call("GET", "/_staging/apps")).json()["items"]
        assert [one["app_id"] for one in shared] == ["jobcannon"]
        for who, listed in ((tenant, 200), (other, 404)):
            staff = await who.staff("admin")
            found = await who.connect("GET", "/marketplace/listings/acme", headers=staff)
            assert found.status_code == listed

    played(story)


async def apps_of(tenant: Tenant) -> dict[str, bool]:
    items = (await tenant("GET", "/apps")).json()["items"]
    return {one["app_id"]: one["own"] for one in items}


def test_sixteen_customers_have_the_same_app_at_sixteen_addresses() -> None:
    async def story() -> None:
        async with stage(delivering=False) as on:
            tenants = [await on.tenant(pack="empty", seed=seed) for seed in range(1, 17)]

            await asyncio.gather(
                *(installed(tenant, worker) for worker, tenant in enumerate(tenants))
            )

            for worker, tenant in enumerate(tenants):
                staff = await tenant.staff("admin")
                begun = await tenant.connect(
                    "POST", "/marketplace/listings/jobcannon/installations", headers=staff, json={}
                )
                way = urlsplit(begun.json()["redirect_to"])
                assert way.netloc == f"worker-{worker}.test"
                assert "ticket" in parse_qs(way.query)

    asyncio.run(story())


async def installed(tenant: Tenant, worker: int) -> None:
    body = acme(f"jobcannon-worker-{worker}", install_url=f"https://worker-{worker}.test/install")
    assert (await tenant("PUT", "/apps/jobcannon", json=body)).status_code == 200
    assert (await tenant.bearer(kind="app", app_id="jobcannon"))["Authorization"]


def test_an_own_app_keeps_the_shared_ones_listing_unless_it_sends_one() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        body = {
            name: value
            for name, value in acme("jobcannon-worker-1").items()
            if name not in {"name", "listing"}
        }

        put = await tenant("PUT", "/apps/jobcannon", json=body)

        assert (put.status_code, put.json()["listing"]["name"]) == (200, "JobCannon")
        assert put.json()["client_id"] == "jobcannon-worker-1"

    played(story)


def test_client_ids_are_unique_over_all_registrations() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant(seed=2)
        await tenant("PUT", "/apps/acme", json=acme())

        own = await tenant("PUT", "/apps/acme", json=acme())
        elses = await other("PUT", "/apps/acme", json=acme())
        shared = await other("PUT", "/apps/acme", json=acme("jobcannon-staging"))
        world = await on.call("PUT", "/_staging/apps/acme", json=acme())

        assert own.status_code == 200
        taken = await tenant("PUT", "/apps/zeta", json=acme())
        again = await on.call("PUT", "/_staging/apps/zeta", json=acme("jobcannon-staging"))

        assert {code_of(one) for one in (elses, shared, world, taken, again)} == {
            (422, "validation_failed")
        }
        assert [one.json()["errors"] for one in (elses, shared, world, taken, again)] == [
            [{"field": "client_id", "message": message}]
            for message in (
                "is that of 'acme' at another customer",
                "is that of 'jobcannon' of all customers",
                "is that of 'acme' at another customer",
                "is that of 'acme'",
                "is that of 'jobcannon'",
            )
        ]

    played(story)


def test_the_shared_client_cannot_ask_a_customer_who_has_their_own() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant(seed=2)
        await on.call("PUT", "/_staging/apps/acme", json=acme("acme-shared"))
        await tenant("PUT", "/apps/acme", json=acme("acme-own-one"))

        code = await approved(tenant, client_id="acme-own-one")
        theft = await redeemed(tenant, code, client_id="acme-shared")
        own = await redeemed(tenant, code, client_id="acme-own-one")
        everybodys = await approved(other, client_id="acme-shared")
        with pytest.raises(AssertionError, match="knows no app with the client_id"):
            await approved(tenant, client_id="acme-shared")

        assert (theft.status_code, theft.json()["error"]) == (400, "invalid_grant")
        assert own.status_code == 200
        assert (await redeemed(other, everybodys, client_id="acme-shared")).status_code == 200

    played(story)


def test_the_shared_client_can_do_nothing_with_what_a_customers_own_was_given() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        hardened = {"token_profile": "hardened"}
        await on.call("PUT", "/_staging/apps/acme", json=acme("acme-shared", **hardened))
        await tenant("PUT", "/apps/acme", json=acme("acme-own-one", **hardened))
        code = await approved(tenant, client_id="acme-own-one")
        own = await redeemed(tenant, code, client_id="acme-own-one")
        sent = {"token": own.json()["access_token"]}
        shared = basic("acme-shared", SECRET)

        told = await on.http.post("/oauth/introspect", data=sent, headers=shared)
        revoked = await on.http.post("/oauth/revoke", data=sent, headers=shared)
        theft = await renewed(tenant, own, client_id="acme-shared")

        assert told.json() == {"active": False}
        assert (revoked.status_code, theft.status_code) == (400, 400)
        assert (await tenant.connect("GET", "/candidates", headers=bearer(own))).status_code == 200
        assert (await renewed(tenant, own, client_id="acme-own-one")).status_code == 200

    played(story)


def test_a_reset_keeps_the_apps_and_forgets_the_tokens() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme())
        token = await tenant.bearer(kind="app", app_id="acme")

        await tenant("POST", "/reset")

        assert await apps_of(tenant) == {"jobcannon": False, "acme": True}
        assert code_of(await tenant.connect("GET", "", headers=token)) == (401, "unauthenticated")
        assert (await tenant.bearer(kind="app", app_id="acme"))["Authorization"]

    played(story)


def test_a_deleted_customers_client_id_is_free_again() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant(seed=2)
        await tenant("PUT", "/apps/acme", json=acme())

        await tenant("DELETE")

        assert (await other("PUT", "/apps/acme", json=acme())).status_code == 200
        assert (await other.bearer(kind="app", app_id="acme"))["Authorization"]

    played(story)


def test_what_was_approved_for_an_app_that_was_deleted_is_not_for_the_next() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme())
        code = await approved(tenant)
        await tenant("DELETE", "/apps/acme")
        await tenant("PUT", "/apps/acme", json=acme())

        answer = await redeemed(tenant, code)

        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")

    played(story)


def test_deleting_an_own_app_ends_it_and_leaves_the_shared_one() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        for app_id in ("acme", "jobcannon"):
            await tenant("PUT", f"/apps/{app_id}", json=acme(f"own-{app_id}"))
        tokens = [await tenant.bearer(kind="app", app_id=one) for one in ("acme", "jobcannon")]

        gone = [await tenant("DELETE", f"/apps/{one}") for one in ("acme", "jobcannon")]

        assert [answer.status_code for answer in gone] == [204, 204]
        for token in tokens:
            assert code_of(await tenant.connect("GET", "", headers=token)) == (401, "token_revoked")
        assert await apps_of(tenant) == {"jobcannon": False}
        staff = await tenant.staff("admin")
        listed = (await tenant.connect("GET", "/apps", headers=staff)).json()["items"]
        assert [(one["app_id"], one["token_expires_at"]) for one in listed] == [("jobcannon", None)]
        assert code_of(await tenant("DELETE", "/apps/acme")) == (404, "not_found")
        assert code_of(await tenant("DELETE", "/apps/jobcannon")) == (404, "not_found")

    played(story)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"redirect_uris": ["http://acme.test/callback"]}, "redirect_uris[0]"),
        ({"install_url": "http://acme.test/install"}, "install_url"),
        ({"token_profile": "soft"}, "token_profile"),
        ({"events_url": "https://10.0.0.1/events"}, "events_url"),
        ({"listing": None}, "listing"),
    ],
)
def test_an_own_app_that_could_not_work_is_refused(changed: dict[str, object], field: str) -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        answer = await tenant("PUT", "/apps/acme", json=acme(**changed))

        assert code_of(answer) == (422, "validation_failed")
        assert [error["field"] for error in answer.json()["errors"]] == [field]

    played(story)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_plain_http_is_for_this_machine_only(host: str) -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        addresses = {
            "install_url": f"http://{host}:9000/install",
            "redirect_uris": [f"http://{host}:9000/callback"],
        }

        assert (await tenant("PUT", "/apps/acme", json=acme(**addresses))).status_code == 200

    played(story)


def test_a_snapshot_brings_the_own_app_its_tokens_and_its_wish_back() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme(token_profile="hardened"))
        minted = await tenant("POST", "/tokens", json={"kind": "app", "app_id": "acme"})
        await tenant("PUT", "/next-token/acme", json={"expires_in": 90})
        await tenant("PUT", "/snapshots/before")
        await tenant("DELETE", "/apps/acme")

        restored = await tenant("POST", "/snapshots/before/restore")

        again = await renewed(tenant, minted)
        assert restored.status_code == 200
        assert (again.status_code, again.json()["expires_in"]) == (200, 90)

    played(story)


def test_a_secret_is_never_shown() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        put = await tenant("PUT", "/apps/acme", json=acme())

        for answer in (put, await tenant("GET", "/apps"), await tenant("GET", "/journal")):
            assert SECRET not in answer.text
            assert EVENT_SECRET not in answer.text

    played(story)
