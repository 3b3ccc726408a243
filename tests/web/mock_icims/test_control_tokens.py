"""Tokens that a test asks for: minted, and the next one as it is wished for."""

from __future__ import annotations

import pytest

from mock_icims.domain.oauth.grants import challenge_of
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played
from tests.web.mock_icims.vendors import acme, approved, bearer, redeemed, renewed


def test_a_hardened_apps_mint_gives_a_refresh_token_too() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme(token_profile="hardened"))

        minted = await tenant("POST", "/tokens", json={"kind": "app", "app_id": "acme"})
        again = await renewed(tenant, minted)

        assert minted.json()["expires_at"] == "2026-11-23T13:00:00Z"
        assert again.status_code == 200

    played(story)


@pytest.mark.parametrize(
    ("wish", "told", "use"),
    [
        ({"expires_in": 0}, {"expires_in": 0}, (401, "token_expired")),
        ({"expires_in": 90}, {"expires_in": 90}, (200, None)),
        (
            {"scopes": ["scorecard:write"]},
            {"scope": "scorecard:write"},
            (403, "insufficient_scope"),
        ),
        ({"revoked": True}, {"expires_in": 63_072_000}, (401, "token_revoked")),
        ({}, {"expires_in": 63_072_000}, (200, None)),
    ],
    ids=["expired", "short", "a scope missing", "revoked", "taken back"],
)
def test_the_next_token_is_born_as_it_was_wished_for(
    wish: dict[str, object], told: dict[str, object], use: tuple[int, str | None]
) -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme())
        await tenant("PUT", "/next-token/acme", json={"revoked": True})
        put = await tenant("PUT", "/next-token/acme", json=wish)

        answer = await redeemed(tenant, await approved(tenant))

        used = await tenant.connect("GET", "/candidates", headers=bearer(answer))
        assert put.json() == {"expires_in": None, "scopes": None, "revoked": False} | wish
        assert told.items() <= answer.json().items()
        assert (used.status_code, used.json().get("code")) == use

    played(story)


@pytest.mark.parametrize(
    ("wish", "told", "use"),
    [
        ({"expires_in": 90}, {"expires_in": 90}, (200, None)),
        (
            {"scopes": ["scorecard:write"]},
            {"scope": "scorecard:write"},
            (403, "insufficient_scope"),
        ),
        ({"revoked": True}, {"expires_in": 3600}, (401, "token_revoked")),
    ],
    ids=["short", "a scope missing", "revoked"],
)
def test_a_token_that_is_renewed_is_born_as_it_was_wished_for(
    wish: dict[str, object], told: dict[str, object], use: tuple[int, str | None]
) -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme(token_profile="hardened"))
        minted = await tenant("POST", "/tokens", json={"kind": "app", "app_id": "acme"})
        await tenant("PUT", "/next-token/acme", json=wish)

        answer = await renewed(tenant, minted)

        used = await tenant.connect("GET", "/candidates", headers=bearer(answer))
        assert told.items() <= answer.json().items()
        assert (used.status_code, used.json().get("code")) == use

    played(story)


def test_a_wish_is_for_one_renewal() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme(token_profile="hardened"))
        minted = await tenant("POST", "/tokens", json={"kind": "app", "app_id": "acme"})
        await tenant("PUT", "/next-token/acme", json={"expires_in": 90})

        once = await renewed(tenant, minted)
        again = await renewed(tenant, once)

        assert [one.json()["expires_in"] for one in (once, again)] == [90, 3600]

    played(story)


def test_what_was_minted_without_a_scope_is_not_renewed() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme(token_profile="hardened"))
        wanted = {"kind": "app", "app_id": "acme", "scopes": []}
        minted = await tenant("POST", "/tokens", json=wanted)

        answer = await renewed(tenant, minted)

        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")

    played(story)


def test_a_wish_is_for_one_token() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/apps/acme", json=acme())
        await tenant("PUT", "/next-token/acme", json={"expires_in": 0})
        await redeemed(tenant, await approved(tenant))

        challenge = challenge_of("w" * 43)
        again = await approved(tenant, code_challenge=challenge)
        answer = await redeemed(tenant, again, verifier="w" * 43)

        assert answer.json()["expires_in"] == 63_072_000

    played(story)


@pytest.mark.parametrize(
    ("app_id", "wish", "refused"),
    [
        ("nobodys", {}, (404, "not_found")),
        ("jobcannon", {"scopes": ["all"]}, (422, "validation_failed")),
        ("jobcannon", {"expires_in": -1}, (422, "validation_failed")),
        ("jobcannon", {"revoked": "yes"}, (422, "validation_failed")),
        ("jobcannon", {"colour": "green"}, (422, "validation_failed")),
    ],
)
def test_a_wish_that_cannot_come_true_is_refused(
    app_id: str, wish: dict[str, object], refused: tuple[int, str]
) -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        assert code_of(await tenant("PUT", f"/next-token/{app_id}", json=wish)) == refused

    played(story)
