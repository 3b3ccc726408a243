"""The token endpoint and its neighbours: who may call, what is refused, and how."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx
import pytest

from tests.icims_cast import JOBCANNON, SCOPES, published
from tests.web.mock_icims.browsing import ISSUER, Browser, Desk, Fields
from tests.web.mock_icims.oauth_client import (
    APP,
    BACK,
    basic,
    code_from,
    redeem,
    redemption,
    token_from,
)

POSTED = [("client_id", APP.client_id), ("client_secret", APP.client_secret)]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "a" * 43}, "invalid_grant"),
        ({"code_verifier": "a" * 42}, "invalid_grant"),
        ({"code_verifier": "a" * 129}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"redirect_uri": BACK + "/"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_request"),
        ({"code": "made-up"}, "invalid_grant"),
        ({"code": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "r"}, "unauthorized_client"),
        ({"grant_type": ""}, "invalid_request"),
    ],
)
def test_a_redemption_that_is_not_right_is_refused_in_oauths_words(
    carol: Browser, stranger: Browser, changes: dict[str, str], error: str
) -> None:
    answer = redeem(stranger, code_from(carol), **changes).answer

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json().keys() == {"error", "error_description"}
    assert answer.json()["error"] == error


def test_a_repeated_parameter_is_refused(carol: Browser, stranger: Browser) -> None:
    sent = [*redemption(code_from(carol)), ("code", "another")]

    answer = stranger.post("/oauth/token", sent, headers=basic()).answer

    assert answer.json()["error"] == "invalid_request"


def test_json_is_not_taken(stranger: Browser) -> None:
    headers = {**basic(), "Content-Type": "application/json"}

    answer = stranger.send("POST", "/oauth/token", headers=headers, content="{}").answer

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_an_app_may_post_its_secret(carol: Browser, stranger: Browser) -> None:
    sent = [*redemption(code_from(carol)), *POSTED]

    assert stranger.post("/oauth/token", sent).status == 200


@pytest.mark.parametrize(
    ("headers", "posted"),
    [
        ({}, []),
        ({}, [("client_id", APP.client_id)]),
        ({}, [("client_id", APP.client_id), ("client_secret", "wrong")]),
        (basic(secret="wrong"), []),
        (basic(client_id="somebody-else"), []),
        ({"Authorization": "Basic not base64"}, []),
        ({"Authorization": "Basic bm8gY29sb24="}, []),
        ({"Authorization": "Basic /zo="}, []),
        ({"Authorization": "Bearer something"}, []),
    ],
)
def test_a_client_that_does_not_prove_itself_is_401_with_a_challenge(
    carol: Browser, stranger: Browser, headers: dict[str, str], posted: Fields
) -> None:
    sent = [*redemption(code_from(carol)), *posted]

    answer = stranger.post("/oauth/token", sent, headers=headers).answer

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Basic realm="icims"'
    assert answer.json() == {
        "error": "invalid_client",
        "error_description": "Client authentication failed.",
    }


def test_two_ways_to_authenticate_are_one_too_many(carol: Browser, stranger: Browser) -> None:
    sent = [*redemption(code_from(carol)), *POSTED]

    answer = stranger.post("/oauth/token", sent, headers=basic()).answer

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_client_id_beside_basic_is_the_same_one(carol: Browser, stranger: Browser) -> None:
    sent = redemption(code_from(carol))

    other = stranger.post("/oauth/token", [*sent, ("client_id", "acme")], headers=basic()).answer
    same = stranger.post("/oauth/token", [*sent, POSTED[0]], headers=basic()).answer

    assert (other.status_code, other.json()["error"]) == (400, "invalid_request")
    assert same.status_code == 200


def test_of_fifty_redemptions_at_once_one_gets_a_token(desk: Desk, carol: Browser) -> None:
    sent = dict(redemption(code_from(carol)))

    async def all_at_once() -> list[int]:
        transport = httpx.ASGITransport(desk.app)
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as http:
            answers = await asyncio.gather(
                *(http.post("/oauth/token", data=sent, headers=basic()) for _ in range(50))
            )
        return [answer.status_code for answer in answers]

    assert Counter(asyncio.run(all_at_once())) == {200: 1, 400: 49}


def test_revoking_ends_a_token_at_once_and_twice_is_as_good(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    token = token_from(carol, stranger)

    for _ in range(2):
        answer = stranger.post("/oauth/revoke", [("token", token)], headers=basic()).answer
        assert (answer.status_code, answer.content) == (200, b"")

    use = stranger.get(f"{desk.base}/candidates", **desk.bearer(token)).answer
    assert (use.status_code, use.json()["code"]) == (401, "token_revoked")
    assert desk.tenant.installations.get(JOBCANNON).token_expires_at is None
    assert published(desk.tenant) == ["token.revoked"]


def test_revoking_an_unknown_token_is_done(stranger: Browser) -> None:
    sent = [("token", "made-up"), ("token_type_hint", "refresh_token")]

    assert stranger.post("/oauth/revoke", sent, headers=basic()).status == 200


@pytest.mark.parametrize("path", ["/oauth/revoke", "/oauth/introspect"])
def test_only_the_app_itself_asks_about_its_tokens(stranger: Browser, path: str) -> None:
    answer = stranger.post(path, [("token", "made-up")], headers=basic(secret="wrong")).answer

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_introspection_tells_an_active_token(desk: Desk, carol: Browser, stranger: Browser) -> None:
    token = token_from(carol, stranger)

    answer = stranger.post("/oauth/introspect", [("token", token)], headers=basic()).answer

    noon = int(desk.tenant.clock.now().timestamp())
    assert answer.json() == {
        "active": True,
        "scope": " ".join(SCOPES),
        "client_id": APP.client_id,
        "sub": desk.tenant.customer.id,
        "aud": f"{ISSUER}/connect/v1",
        "iss": ISSUER,
        "exp": noon + 63_072_000,
        "iat": noon,
        "token_type": "Bearer",
    }


def test_introspection_of_any_other_token_says_inactive_and_no_more(
    carol: Browser, stranger: Browser
) -> None:
    token = token_from(carol, stranger)
    stranger.post("/oauth/revoke", [("token", token)], headers=basic())

    for dead in (token, "made-up"):
        answer = stranger.post("/oauth/introspect", [("token", dead)], headers=basic()).answer
        assert answer.json() == {"active": False}
