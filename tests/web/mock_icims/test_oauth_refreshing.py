"""The token profile `hardened`: an hour, refresh tokens that change, narrow, and die of old age."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import pytest

from tests.icims_cast import JOBCANNON, SCOPES, published
from tests.web.mock_icims.browsing import ISSUER, Browser, Desk
from tests.web.mock_icims.hardened_tokens import GRACE, IDLE_LIFE, desk, error, first, opens, pair
from tests.web.mock_icims.oauth_client import basic, code_from, refresh

__all__ = ["desk", "first"]


def test_the_token_is_good_for_an_hour(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    assert int(first["expires_in"]) == 3600
    assert opens(desk, stranger, first["access_token"]) == (200, "")

    desk.tenant.clock.advance(timedelta(hours=1))

    assert opens(desk, stranger, first["access_token"]) == (401, "token_expired")


def test_a_refresh_gives_a_new_pair_and_spends_the_old_refresh_token(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    desk.tenant.clock.advance(timedelta(hours=1))

    answer = refresh(stranger, first["refresh_token"]).answer

    second = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert second.keys() == first.keys()
    assert (second["expires_in"], second["scope"]) == (3600, " ".join(SCOPES))
    assert second["refresh_token"] != first["refresh_token"]
    assert opens(desk, stranger, second["access_token"]) == (200, "")
    assert error(desk, stranger, first["refresh_token"]) == (400, "invalid_grant")


def test_the_settings_say_when_what_renews_the_token_ends(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    def good_for() -> timedelta:
        ends = desk.tenant.installations.get(JOBCANNON).token_expires_at
        assert ends is not None
        return ends - desk.tenant.clock.now()

    assert good_for() == IDLE_LIFE
    desk.tenant.clock.advance(timedelta(hours=1))
    assert good_for() == IDLE_LIFE - timedelta(hours=1)

    refresh(stranger, first["refresh_token"])

    assert good_for() == IDLE_LIFE


def test_within_the_grace_a_second_use_is_refused_and_harms_nobody(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    second = refresh(stranger, first["refresh_token"]).answer.json()
    desk.tenant.clock.advance(GRACE)

    assert error(desk, stranger, first["refresh_token"]) == (400, "invalid_grant")

    assert opens(desk, stranger, second["access_token"]) == (200, "")
    assert refresh(stranger, second["refresh_token"]).status == 200
    assert published(desk.tenant) == []


def test_of_twenty_refreshes_at_once_one_wins_and_its_pair_is_good(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    sent = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}

    async def all_at_once() -> list[httpx.Response]:
        transport = httpx.ASGITransport(desk.app)
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as http:
            asked = (http.post("/oauth/token", data=sent, headers=basic()) for _ in range(20))
            return await asyncio.gather(*asked)

    answers = asyncio.run(all_at_once())

    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: 19}
    (won,) = (answer.json() for answer in answers if answer.status_code == 200)
    assert opens(desk, stranger, won["access_token"]) == (200, "")


def test_a_refresh_token_that_nobody_uses_dies_of_it(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    desk.tenant.clock.advance(IDLE_LIFE - timedelta(seconds=1))
    second = refresh(stranger, first["refresh_token"]).answer.json()["refresh_token"]

    desk.tenant.clock.advance(IDLE_LIFE)

    assert error(desk, stranger, second) == (400, "invalid_grant")
    assert published(desk.tenant) == []


def test_however_often_it_is_used_the_consent_ends_after_two_years(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    token, refreshed = first["refresh_token"], 0
    for _ in range(26):
        desk.tenant.clock.advance(timedelta(days=28))
        token, refreshed = refresh(stranger, token).answer.json()["refresh_token"], refreshed + 1

    desk.tenant.clock.advance(timedelta(days=1, hours=23, minutes=30))
    last = refresh(stranger, token).answer.json()
    assert last["expires_in"] == 1800
    desk.tenant.clock.advance(timedelta(minutes=30))
    assert refreshed == 26
    assert error(desk, stranger, last["refresh_token"]) == (400, "invalid_grant")
    assert opens(desk, stranger, last["access_token"]) == (401, "token_expired")


@pytest.mark.parametrize(
    ("scope", "outcome"),
    [
        ("scorecard:write", "scorecard:write"),
        ("scorecard:write candidate_profile:read", "scorecard:write candidate_profile:read"),
        ("scorecard:write scorecard:write", "scorecard:write"),
        ("candidate_profile:write", "invalid_scope"),
        ("scorecard:write payroll:read", "invalid_scope"),
        ("scorecard:write  candidate_profile:read", "invalid_scope"),
    ],
)
def test_a_refresh_may_narrow_and_never_widens(
    desk: Desk, carol: Browser, stranger: Browser, scope: str, outcome: str
) -> None:
    granted = ["candidate_profile:read", "scorecard:write"]
    first = pair(stranger, code_from(carol, scope=granted))

    answer = refresh(stranger, first["refresh_token"], scope=scope).answer.json()

    assert answer.get("scope", answer.get("error")) == outcome


def test_narrowing_is_for_one_access_token_only(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    narrow = refresh(stranger, first["refresh_token"], scope="scorecard:write").answer.json()

    wide = refresh(stranger, narrow["refresh_token"]).answer.json()

    assert opens(desk, stranger, narrow["access_token"]) == (403, "insufficient_scope")
    assert wide["scope"] == " ".join(SCOPES)


def test_a_widening_refresh_does_not_spend_the_token(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    refresh(stranger, first["refresh_token"], scope="payroll:read")

    assert refresh(stranger, first["refresh_token"]).status == 200
