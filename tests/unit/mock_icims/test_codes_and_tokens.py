"""What the authorization server holds to be a code and a token: for whom, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.ids import AppId
from mock_icims.domain.oauth.errors import AuthorizationRefused, TokenRefused
from mock_icims.domain.oauth.grants import CODE_LIFE, challenge_of, digest
from mock_icims.domain.oauth.token_profiles import GRANT_LIFE
from mock_icims.domain.structs import replace
from tests.icims_cast import JOBCANNON, NOON, published, registration
from tests.unit.mock_icims.oauth_desk import APP, BACK, VERIFIER, Desk, desk

__all__ = ["desk"]


def test_a_token_lives_two_years_to_the_second(desk: Desk) -> None:
    _, grant = desk.redeem(desk.code())

    assert (grant.expires_at - grant.issued_at).total_seconds() == 63_072_000
    assert grant.active(NOON + GRANT_LIFE - timedelta(seconds=1))
    assert not grant.active(NOON + GRANT_LIFE)


def test_a_revoked_token_stays_revoked_since_the_first_time(desk: Desk) -> None:
    _, grant = desk.redeem(desk.code())

    revoked = grant.revoke(NOON)
    assert not revoked.active(NOON)
    assert revoked.revoke(NOON + timedelta(days=1)) == revoked


def test_neither_codes_nor_tokens_are_kept_in_clear(desk: Desk) -> None:
    code = desk.code()
    token, grant = desk.redeem(code)

    kept = f"{desk.world.codes.values()} {desk.world.tokens.values()}"
    assert code not in kept
    assert token not in kept
    assert grant.token_hash == digest(token)


def test_a_replayed_code_is_refused_and_revokes_its_token(desk: Desk) -> None:
    code = desk.code()
    _, grant = desk.redeem(code)

    with pytest.raises(TokenRefused, match="used before"):
        desk.redeem(code)

    kept = desk.world.tokens.get(grant.token_hash)
    assert kept.revoked_at == NOON
    assert desk.tenant.installations.get(JOBCANNON).token_expires_at is None
    assert published(desk.tenant) == ["token.revoked"]


def test_a_code_is_good_for_a_minute(desk: Desk) -> None:
    late, in_time = desk.code(), desk.code()

    desk.tenant.clock.advance(CODE_LIFE - timedelta(seconds=1))
    desk.redeem(in_time)
    desk.tenant.clock.advance(timedelta(seconds=1))
    with pytest.raises(TokenRefused, match="expired"):
        desk.redeem(late)


def test_a_code_is_bound_to_its_app_address_and_challenge(desk: Desk) -> None:
    code = desk.code()
    other = replace(APP, app_id=AppId("other"), client_id="client-other")

    for verifier, redirect_uri in (("a" * 43, BACK), ("short", BACK), (VERIFIER, BACK + "/")):
        with pytest.raises(TokenRefused) as refused:
            desk.redeem(code, verifier=verifier, redirect_uri=redirect_uri)
        assert refused.value.error == "invalid_grant"
    with pytest.raises(TokenRefused, match="not issued to this app"):
        desk.redeem(code, app=other)

    assert desk.redeem(code)


def test_a_verifier_that_is_too_short_redeems_nothing_whatever_its_challenge(desk: Desk) -> None:
    code = desk.code(code_challenge=challenge_of("a" * 42))

    with pytest.raises(TokenRefused, match="43 to 128"):
        desk.redeem(code, verifier="a" * 42)


def test_a_challenge_is_not_taken_twice(desk: Desk) -> None:
    desk.redeem(desk.code())

    with pytest.raises(AuthorizationRefused, match="used before"):
        desk.code()


def test_a_new_token_takes_the_place_of_the_old_one(desk: Desk) -> None:
    old = desk.tokens.begin(desk.tenant, APP, scopes=APP.scopes)
    new = desk.tokens.begin(desk.tenant, APP, scopes=("scorecard:write",))

    assert desk.tokens.active(APP, old.token) is None
    assert desk.tokens.active(APP, new.token) == new.grant
    assert desk.tenant.installations.get(JOBCANNON).scopes == ("scorecard:write",)
    assert published(desk.tenant) == []


def test_an_admin_who_revokes_sees_no_token_not_even_one_that_was_born_revoked(desk: Desk) -> None:
    desk.tokens.begin(desk.tenant, APP, scopes=APP.scopes, revoked=True)

    desk.revocations.by_admin(desk.tenant, JOBCANNON, traceparent="")

    assert desk.tenant.installations.get(JOBCANNON).token_expires_at is None
    assert published(desk.tenant) == []


def test_that_a_token_was_revoked_is_told_to_its_app_alone(desk: Desk) -> None:
    other = replace(registration(AppId("other")), events=("token.revoked",))
    desk.world.registrations[other.app_id] = other
    for app in (APP, other):
        desk.tokens.begin(desk.tenant, app, scopes=APP.scopes)

    desk.revocations.by_admin(desk.tenant, JOBCANNON, traceparent="")

    assert [event.app_id for event in desk.tenant.events.values()] == [JOBCANNON]


def test_another_apps_token_is_neither_told_nor_revoked(desk: Desk) -> None:
    token, _ = desk.redeem(desk.code())
    other = replace(APP, app_id=AppId("other"), client_id="client-other")

    with pytest.raises(TokenRefused) as refused:
        desk.revocations.by_app(other, token, traceparent="")

    assert refused.value.error == "invalid_grant"
    assert desk.tokens.active(other, token) is None
    assert desk.tokens.active(APP, token)
