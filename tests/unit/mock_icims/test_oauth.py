"""What the authorization server holds to be a request, a code, a token."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from urllib.parse import parse_qs, urlsplit

import pytest

from mock_icims.domain.errors import Malformed, RoleRequired
from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import Registration
from mock_icims.domain.oauth import authorization
from mock_icims.domain.oauth.authorization import AuthorizationRequest, answer_url
from mock_icims.domain.oauth.errors import AuthorizationRefused, ClientUnknown, TokenRefused
from mock_icims.domain.oauth.grants import (
    CODE_LIFE,
    SCOPES,
    Grant,
    challenge_of,
    digest,
    is_challenge,
    is_verifier,
)
from mock_icims.domain.oauth.token_profiles import GRANT_LIFE
from mock_icims.domain.structs import replace
from mock_icims.services.oauth.authorization import Authorization
from mock_icims.services.oauth.revocations import Revocations
from mock_icims.services.oauth.tokens import Redemption, Tokens
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant, World
from tests.icims_cast import JOBCANNON, NOON, northwind, published, registration, world_with

# RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

APP = replace(registration(), events=("token.revoked",))
BACK = APP.redirect_uris[0]
ASKED = [
    ("response_type", "code"),
    ("client_id", APP.client_id),
    ("redirect_uri", BACK),
    ("scope", "candidate_profile:read scorecard:write"),
    ("state", "of the browser"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
]


class Desk:
    """Authorization at Northwind, with Carol and secrets that count up."""

    def __init__(self) -> None:
        self.tenant: Tenant = northwind()
        self.world: World = world_with(self.tenant)
        self.world.registrations[JOBCANNON] = APP
        secrets: Iterator[int] = count()
        self.authorization = Authorization(
            self.world,
            issuer="http://icims.test",
            new_secret=lambda: f"secret-{next(secrets)}",
            system_clock=lambda: NOON,
        )
        self.revocations = Revocations(self.world, Events(self.world))
        self.tokens = Tokens(
            self.world, self.revocations, new_secret=lambda: f"secret-{next(secrets)}"
        )
        users = {user.name: user for user in self.tenant.users.values()}
        self.carol, self.bob = users["Carol"], users["Bob"]

    def code(self, **changes: str) -> str:
        asked = self.authorization.request(changed(**changes))
        answer = self.authorization.approve(self.tenant, self.carol, asked)
        return parse_qs(urlsplit(answer).query)["code"][0]

    def redeem(
        self,
        code: str,
        *,
        verifier: str = VERIFIER,
        redirect_uri: str = BACK,
        app: Registration = APP,
    ) -> tuple[str, Grant]:
        sent = Redemption(code=code, redirect_uri=redirect_uri, code_verifier=verifier)
        issued = self.tokens.redeem(app, sent, traceparent="")
        return issued.token, issued.grant


@pytest.fixture
def desk() -> Desk:
    return Desk()


def read(parameters: list[tuple[str, str]]) -> AuthorizationRequest:
    return authorization.read(
        parameters, client=lambda client_id: APP if client_id == APP.client_id else None
    )


def changed(**changes: str) -> list[tuple[str, str]]:
    return list({**dict(ASKED), **changes}.items())


def test_the_challenge_is_the_one_of_rfc_7636() -> None:
    assert challenge_of(VERIFIER) == CHALLENGE
    assert is_challenge(CHALLENGE)


@pytest.mark.parametrize(
    ("verifier", "good"),
    [
        ("a" * 42, False),
        ("a" * 43, True),
        ("a" * 128, True),
        ("a" * 129, False),
        ("a" * 43 + "\n", False),
        ("ä" * 43, False),
        ("-._~" * 12, True),
        ("a" * 42 + "+", False),
    ],
)
def test_a_verifier_has_43_to_128_unreserved_characters(verifier: str, good: bool) -> None:
    assert is_verifier(verifier) is good


def test_the_scopes_are_those_of_the_guide() -> None:
    assert list(SCOPES) == [
        "candidate_profile:read",
        "candidate_profile:write",
        "assessment_delivery:write",
        "scorecard:write",
    ]


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


def test_a_good_request_is_read_as_it_was_sent() -> None:
    asked = read(ASKED)

    assert asked.scopes == ("candidate_profile:read", "scorecard:write")
    assert asked.parameters() == dict(ASKED)


@pytest.mark.parametrize(
    "parameters",
    [
        changed(client_id="somebody-else"),
        changed(client_id=""),
        changed(redirect_uri=""),
        [*ASKED, ("client_id", APP.client_id)],
        [*ASKED, ("redirect_uri", BACK)],
        *(
            changed(redirect_uri=other)
            for other in (
                BACK + "/",
                BACK.upper(),
                BACK + "?x=1",
                BACK + "#x",
                BACK.replace("oauth", "%6Fauth"),
                BACK.replace("/icims", "/icims/../icims"),
                BACK.replace("https://", "https://carol@"),
                BACK.replace(".test", ".test:443"),
                BACK.replace("https:", "http:"),
                BACK.replace("jobcannon.", "jobcannоn."),  # noqa: RUF001 - a Cyrillic o
                "https://mallory.test/",
            )
        ),
    ],
)
def test_while_the_client_or_its_address_is_in_doubt_nothing_is_sent_there(
    parameters: list[tuple[str, str]],
) -> None:
    with pytest.raises(Malformed):
        read(parameters)


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        (changed(response_type="token"), "unsupported_response_type"),
        (changed(response_type=""), "invalid_request"),
        (changed(code_challenge=""), "invalid_request"),
        (changed(code_challenge="short"), "invalid_request"),
        (changed(code_challenge_method="plain"), "invalid_request"),
        (changed(code_challenge_method=""), "invalid_request"),
        ([*ASKED, ("state", "another")], "invalid_request"),
        ([*ASKED, ("scope", "scorecard:write")], "invalid_request"),
        (changed(scope="scorecard:write everything:write"), "invalid_scope"),
        (changed(scope=""), "invalid_scope"),
    ],
)
def test_other_mistakes_are_told_to_the_app_with_its_state(
    parameters: list[tuple[str, str]], error: str
) -> None:
    with pytest.raises(AuthorizationRefused) as refused:
        read(parameters)

    assert refused.value.error == error
    assert refused.value.redirect_uri == BACK
    assert refused.value.state == "of the browser"


def test_an_unknown_parameter_is_ignored() -> None:
    assert read([*ASKED, ("prompt", "login"), ("prompt", "none")]) == read(ASKED)


def test_an_admin_can_leave_out_scopes_and_add_none() -> None:
    narrowed = read(ASKED).narrowed(["scorecard:write", "candidate_profile:write"])

    assert narrowed.scopes == ("scorecard:write",)


def test_the_answer_goes_behind_the_query_that_the_app_registered() -> None:
    answer = answer_url("https://a.test/back?x=1", issuer="http://i.test", state="a&b", code="c")

    assert answer == "https://a.test/back?x=1&code=c&state=a%26b&iss=http%3A%2F%2Fi.test"


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


def test_the_role_is_looked_at_again_at_consent(desk: Desk) -> None:
    asked = desk.authorization.request(ASKED)

    with pytest.raises(RoleRequired):
        desk.authorization.approve(desk.tenant, desk.bob, asked)
    assert not desk.world.codes


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [(APP.client_id, "wrong"), ("unknown", APP.client_secret), ("", ""), ("unknown", "secret-0")],
)
def test_an_app_needs_its_own_secret(desk: Desk, client_id: str, secret: str) -> None:
    with pytest.raises(ClientUnknown):
        desk.authorization.authenticate(client_id, secret)
