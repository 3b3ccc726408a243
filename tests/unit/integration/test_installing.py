"""Installing: tickets, states, browsers, issuers, tokens and scopes."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta

import pytest
from starlette.responses import JSONResponse, Response

from integration.domain.errors import (
    AuthorizationDeclined,
    AuthorizationFailed,
    AuthorizationInvalid,
    TicketInvalid,
)
from integration.domain.pkce import challenge
from integration.icims.oauth import Redemption
from integration.icims.token_endpoint import metadata_url
from integration.services.icims.installing import Started
from tests.unit.integration.fake_icims import CUSTOMER, FOUR_SCOPES
from tests.unit.integration.stage import ISSUER, NOON, PUBLIC_URL, Stage, query_of


def begin(stage: Stage, ticket: str | None = None, *, iss: str = ISSUER) -> Started:
    started = stage.tx(
        lambda tx: stage.services.installing.begin(
            tx, ticket=ticket or stage.ticket(), iss=iss, at=stage.clock.at
        )
    )
    stage.tx(
        lambda tx: stage.services.installing.announce(
            tx, customer_id=started.customer_id, at=stage.clock.at
        )
    )
    return started


def redeem(stage: Stage, started: Started, **changed: str) -> Redemption:
    sent = {
        "state": query_of(started.authorize_url)["state"],
        "iss": ISSUER,
        "code": "code-of-the-admin",
        "browser_secret": started.browser_secret,
    } | changed
    return stage.tx(lambda tx: stage.services.installing.redeem(tx, **sent, at=stage.clock.at))


def test_the_marketplace_is_answered_with_a_way_to_the_consent_page(stage: Stage) -> None:
    started = begin(stage)

    url, _, _ = started.authorize_url.partition("?")
    query = query_of(started.authorize_url)
    assert url == f"{ISSUER}/oauth/authorize"
    assert query["response_type"] == "code"
    assert query["redirect_uri"] == f"{PUBLIC_URL}/icims/oauth-callback"
    assert query["scope"] == FOUR_SCOPES
    assert query["code_challenge_method"] == "S256"
    assert query["code_challenge"] == challenge(redeem(stage, started).verifier)
    assert len(query["state"]) >= 43
    assert stage.connection()["status"] == "pending"


def test_the_whole_walk_keeps_a_token_for_two_years(stage: Stage) -> None:
    connection = stage.install()

    assert connection.status == "active"
    assert connection.customer_name == "Acme"
    assert connection.region == "eu"
    assert connection.scopes == tuple(FOUR_SCOPES.split())
    assert connection.token_expires_at == NOON + timedelta(days=730)
    assert [delivery.exchange.kind for delivery in stage.log()] == ["token_exchange"] * 3
    assert [delivery.exchange.status for delivery in stage.log()] == [200, 200, 200]


def test_the_log_of_the_exchange_holds_neither_code_nor_verifier_nor_token(stage: Stage) -> None:
    stage.install()

    logged = str([delivery.exchange for delivery in stage.log()])
    asked = stage.icims.requests[1].content.decode()
    assert "code=code-0" in asked
    for secret in ("code-0", "token-number", "Basic ", asked.split("code_verifier=")[1]):
        assert secret not in logged


def test_a_ticket_is_good_once(stage: Stage) -> None:
    ticket = stage.ticket()
    begin(stage, ticket)

    with pytest.raises(TicketInvalid, match="used before"):
        begin(stage, ticket)


def test_a_ticket_and_the_link_around_it_name_the_same_issuer(stage: Stage) -> None:
    with pytest.raises(TicketInvalid, match="another iCIMS"):
        begin(stage, iss="http://evil.test")


def test_a_state_is_good_once(stage: Stage) -> None:
    started = begin(stage)
    redeem(stage, started)

    with pytest.raises(AuthorizationInvalid, match="completed before"):
        redeem(stage, started)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"state": "of-mallory"}, "not started in this browser"),
        ({"browser_secret": "another browser"}, "not started in this browser"),
        ({"browser_secret": ""}, "not started in this browser"),
        ({"iss": "http://evil.test"}, "another issuer"),
        ({"iss": f"{ISSUER}/"}, "another issuer"),
        ({"iss": ""}, "another issuer"),
        ({"code": ""}, "without a code"),
    ],
)
def test_what_mallory_sends_is_refused_without_a_call_and_spoils_nothing(
    stage: Stage, changed: dict[str, str], said: str
) -> None:
    started = begin(stage)

    with pytest.raises(AuthorizationInvalid, match=said):
        redeem(stage, started, **changed)
    assert stage.icims.calls == []
    assert redeem(stage, started).customer_id == CUSTOMER


def test_a_walk_that_takes_longer_than_ten_minutes_is_refused(stage: Stage) -> None:
    started = begin(stage)
    stage.pass_time(minutes=10)

    with pytest.raises(AuthorizationInvalid, match="ten minutes"):
        redeem(stage, started)


def test_an_admin_who_declines_spends_the_state_and_asks_for_no_token(stage: Stage) -> None:
    started = begin(stage)
    installing, state = stage.services.installing, query_of(started.authorize_url)["state"]

    with pytest.raises(AuthorizationDeclined) as declined:
        stage.tx(
            lambda tx: installing.decline(
                tx,
                state=state,
                iss=ISSUER,
                browser_secret=started.browser_secret,
                error="access_denied",
                description="<b>No</b>",
                at=stage.clock.at,
            )
        )
    assert declined.value.extensions["error"] == "access_denied"
    assert stage.icims.calls == []
    with pytest.raises(AuthorizationInvalid):
        redeem(stage, started)


GOOD = {
    "access_token": "token-number-000001",
    "token_type": "Bearer",
    "expires_in": 60,
    "scope": FOUR_SCOPES,
    "customer_id": CUSTOMER,
}


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse(GOOD | {"expires_in": "abc"}),
        JSONResponse(GOOD | {"expires_in": 0}),
        JSONResponse(GOOD | {"token_type": "mac"}),
        JSONResponse(GOOD | {"customer_id": "cus_other00001"}),
        JSONResponse({name: GOOD[name] for name in GOOD if name != "access_token"}),
        JSONResponse({"error": "invalid_client"}, 401),
        Response("<h1>Welcome</h1>", media_type="text/html"),
        Response(b"\xff\xfe"),
        Response("x" * (1 << 20) + "x"),
        Response(status_code=302, headers={"location": "http://evil.test/token"}),
    ],
)
def test_an_unusable_token_answer_is_refused_logged_and_changes_nothing(
    stage: Stage, answer: Response
) -> None:
    stage.icims.token_answer = answer

    with pytest.raises(AuthorizationFailed):
        stage.install()
    assert stage.connection()["status"] == "pending"
    assert stage.log()[-1].outcome == "refused"


def test_a_code_that_icims_does_not_know_is_the_browsers_fault_and_is_logged(stage: Stage) -> None:
    stage.icims.token_answer = JSONResponse(
        {"error": "invalid_grant", "error_description": "The code expired."}, 400
    )

    with pytest.raises(AuthorizationInvalid, match="does not take the code"):
        stage.install()
    assert stage.connection()["status"] == "pending"
    assert stage.log()[-1].outcome == "refused"


def test_metadata_of_another_issuer_ends_the_walk_before_the_code_is_sent(stage: Stage) -> None:
    stage.icims.metadata_issuer = "http://evil.test"

    with pytest.raises(AuthorizationFailed, match="another issuer"):
        stage.install()
    assert "token" not in stage.icims.calls


@pytest.mark.parametrize("endpoint", ["token_endpoint", "revocation_endpoint"])
def test_an_endpoint_elsewhere_is_sent_neither_code_nor_secret(stage: Stage, endpoint: str) -> None:
    metadata = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/oauth/authorize",
        "token_endpoint": f"{ISSUER}/oauth/token",
        endpoint: "http://evil.test/oauth",
    }
    stage.icims.fails("oauth-authorization-server", JSONResponse(metadata))

    with pytest.raises(AuthorizationFailed, match="not at the issuer"):
        stage.install()
    assert len(stage.icims.requests) == 1


@pytest.mark.parametrize("operation", ["oauth-authorization-server", "token"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_way_to_the_token_is_not_followed(
    stage: Stage, operation: str, status: int
) -> None:
    stage.icims.fails(
        operation, Response(status_code=status, headers={"location": "http://evil.test/"})
    )

    with pytest.raises(AuthorizationFailed, match=str(status)):
        stage.install()
    assert {one.url.host for one in stage.icims.requests} == {"icims.test"}


def test_the_client_authenticates_by_basic_with_an_encoded_secret(stage: Stage) -> None:
    stage.install()

    asked = stage.icims.requests[1]
    pair = b64decode(asked.headers["authorization"].removeprefix("Basic ")).decode()
    assert pair == "jobcannon:a+secret%3A+with+%25+and+spaces"
    assert b"client_secret" not in asked.content


def test_a_failed_reauthorization_leaves_the_connection_as_it_was(stage: Stage) -> None:
    stage.install()
    stage.icims.token_answer = JSONResponse({"error": "invalid_client"}, 401)

    with pytest.raises(AuthorizationFailed, match="401 invalid_client"):
        stage.install()
    assert stage.connection()["status"] == "active"
    assert stage.connection()["token_sealed"] is not None


def test_scopes_that_were_left_out_are_named_in_the_guides_words(stage: Stage) -> None:
    connection = stage.install(scopes="candidate_profile:read scorecard:write")

    assert connection.status == "reauthorization_required"
    assert connection.reason == (
        "Candidate profile write failed (403): "
        "not approved: candidate_profile:write, assessment_delivery:write"
    )


@pytest.mark.parametrize(
    ("issuer", "url"),
    [
        ("https://icims.test", "https://icims.test/.well-known/oauth-authorization-server"),
        ("https://icims.test/eu", "https://icims.test/.well-known/oauth-authorization-server/eu"),
    ],
)
def test_the_well_known_segment_goes_between_host_and_path(issuer: str, url: str) -> None:
    assert metadata_url(issuer) == url
