"""The token profile `hardened`: a family of tokens ends at once, and is nobody else's."""

from __future__ import annotations

from mock_icims.domain.ids import AppId
from mock_icims.domain.oauth.grants import challenge_of
from mock_icims.domain.oauth.token_profiles import TokenProfile
from mock_icims.domain.structs import replace
from tests.icims_cast import JOBCANNON, published, registration
from tests.web.mock_icims.browsing import Browser, Desk
from tests.web.mock_icims.hardened_tokens import (
    IDLE_LIFE,
    LATE,
    desk,
    error,
    first,
    noon,
    opens,
    pair,
)
from tests.web.mock_icims.oauth_client import (
    basic,
    code_from,
    introspected,
    redeem,
    refresh,
    revoke,
)

__all__ = ["desk", "first"]


def test_a_spent_refresh_token_that_comes_back_ends_the_whole_family(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    second = refresh(stranger, first["refresh_token"]).answer.json()
    desk.tenant.clock.advance(LATE)

    assert error(desk, stranger, first["refresh_token"]) == (400, "invalid_grant")

    assert opens(desk, stranger, first["access_token"]) == (401, "token_revoked")
    assert opens(desk, stranger, second["access_token"]) == (401, "token_revoked")
    assert error(desk, stranger, second["refresh_token"]) == (400, "invalid_grant")
    assert published(desk.tenant) == ["token.revoked"]
    assert desk.tenant.installations.get(JOBCANNON).token_expires_at is None


def test_revoking_a_refresh_token_kills_its_access_tokens(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    second = refresh(stranger, first["refresh_token"]).answer.json()

    assert revoke(stranger, second["refresh_token"]).status == 200

    assert opens(desk, stranger, first["access_token"]) == (401, "token_revoked")
    assert opens(desk, stranger, second["access_token"]) == (401, "token_revoked")
    assert published(desk.tenant) == ["token.revoked"]


def test_revoking_an_access_token_leaves_what_renews_it(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    revoke(stranger, first["access_token"])

    assert opens(desk, stranger, first["access_token"]) == (401, "token_revoked")
    assert refresh(stranger, first["refresh_token"]).status == 200
    assert published(desk.tenant) == []


def test_revoking_an_access_token_that_nothing_renews_any_more_ends_the_consent(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    desk.tenant.clock.advance(IDLE_LIFE)

    revoke(stranger, first["access_token"])

    assert published(desk.tenant) == ["token.revoked"]
    assert desk.tenant.installations.get(JOBCANNON).token_expires_at is None


def test_a_replayed_code_takes_the_refresh_token_with_it(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    code = code_from(carol)
    first = pair(stranger, code)

    assert redeem(stranger, code).status == 400

    assert error(desk, stranger, first["refresh_token"]) == (400, "invalid_grant")
    assert opens(desk, stranger, first["access_token"]) == (401, "token_revoked")


def test_a_refresh_token_opens_no_door_and_is_another_apps_to_nobody(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    other = AppId("other")
    desk.world.registrations[other] = replace(
        registration(other), token_profile=TokenProfile.HARDENED
    )
    sent = [("grant_type", "refresh_token"), ("refresh_token", first["refresh_token"])]

    theft = stranger.post("/oauth/token", sent, headers=basic("client-other")).answer

    assert opens(desk, stranger, first["refresh_token"]) == (401, "unauthenticated")
    assert (theft.status_code, theft.json()["error"]) == (400, "invalid_grant")
    assert refresh(stranger, first["refresh_token"]).status == 200


def test_introspection_tells_of_a_refresh_token_until_it_is_spent(
    desk: Desk, stranger: Browser, first: dict[str, str]
) -> None:
    told = introspected(stranger, first["refresh_token"])
    refresh(stranger, first["refresh_token"])

    assert told["active"] is True
    assert told["exp"] == noon(desk) + int(IDLE_LIFE.total_seconds())
    assert "token_type" not in told
    assert introspected(stranger, first["refresh_token"]) == {"active": False}


def test_authorizing_again_replaces_the_whole_family(
    desk: Desk, carol: Browser, stranger: Browser, first: dict[str, str]
) -> None:
    desk.tenant.clock.advance(LATE)
    verifier = "v" * 43
    code = code_from(carol, code_challenge=challenge_of(verifier))

    second = redeem(stranger, code, code_verifier=verifier).answer.json()

    assert error(desk, stranger, first["refresh_token"]) == (400, "invalid_grant")
    assert opens(desk, stranger, first["access_token"]) == (401, "token_revoked")
    assert opens(desk, stranger, second["access_token"]) == (200, "")
    assert published(desk.tenant) == []
