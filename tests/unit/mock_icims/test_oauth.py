"""What the authorization server holds to be a request, and how it answers one that is none."""

from __future__ import annotations

import pytest

from mock_icims.domain.errors import Malformed, RoleRequired
from mock_icims.domain.oauth import authorization
from mock_icims.domain.oauth.authorization import AuthorizationRequest, answer_url
from mock_icims.domain.oauth.errors import AuthorizationRefused, ClientUnknown
from mock_icims.domain.oauth.grants import SCOPES, challenge_of, is_challenge, is_verifier
from tests.unit.mock_icims.oauth_desk import (
    APP,
    ASKED,
    BACK,
    CHALLENGE,
    VERIFIER,
    Desk,
    changed,
    desk,
)

__all__ = ["desk"]


def read(parameters: list[tuple[str, str]]) -> AuthorizationRequest:
    return authorization.read(
        parameters, client=lambda client_id: APP if client_id == APP.client_id else None
    )


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
