"""The authorization server's walk: metadata, consent, a code, and the token that it is good for."""

from __future__ import annotations

from datetime import timedelta

from mock_icims.domain.marketplace import InstallationStatus
from tests.icims_cast import JOBCANNON, SCOPES, published
from tests.web.mock_icims.browsing import ISSUER, Browser, Desk
from tests.web.mock_icims.oauth_client import STATE, answered, asking, code_from, redeem, token_from


def test_the_metadata_says_what_is_served_and_nothing_else(stranger: Browser) -> None:
    answer = stranger.get("/.well-known/oauth-authorization-server").answer

    methods = ["client_secret_basic", "client_secret_post"]
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/oauth/authorize",
        "token_endpoint": f"{ISSUER}/oauth/token",
        "revocation_endpoint": f"{ISSUER}/oauth/revoke",
        "introspection_endpoint": f"{ISSUER}/oauth/introspect",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "scopes_supported": list(SCOPES),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": methods,
        "authorization_response_iss_parameter_supported": True,
    }


def test_consent_names_everything_the_admin_decides_about(carol: Browser) -> None:
    page = carol.get(asking())

    assert page.heading == "JobCannon wants access to Northwind"
    for word in (
        "Carol, iCIMS admin (carol@northw.test)",
        "2 years, or until you revoke it",
        "Create and update candidate profiles candidate_profile:write",
        *SCOPES,
    ):
        assert word in page.text
    facts = dict(zip(page.words("dt"), page.words("dd"), strict=True))
    assert facts["Publisher"] == "JobCannon"
    assert facts["Customer"] == "Northwind"
    assert facts["Data region"] == "US"
    assert facts["Returns to"] == "jobcannon.test"


def test_consent_cannot_be_framed_and_leads_to_the_app_only(carol: Browser) -> None:
    headers = carol.get(asking()).answer.headers

    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https://jobcannon.test" in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


def test_approving_brings_back_code_state_and_issuer(carol: Browser) -> None:
    answer = answered(carol.submit(carol.get(asking()).form("Approve")))

    assert set(answer) == {"code", "state", "iss"}
    assert answer["state"] == STATE
    assert answer["iss"] == ISSUER


def test_denying_brings_back_an_error_and_no_code(desk: Desk, carol: Browser) -> None:
    answer = answered(carol.submit(carol.get(asking()).form("Deny")))

    assert answer == {
        "error": "access_denied",
        "error_description": "The admin did not approve.",
        "state": STATE,
        "iss": ISSUER,
    }
    assert not desk.world.codes


def test_a_token_answer_is_whole_and_not_stored(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    answer = redeem(stranger, code_from(carol)).answer

    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    assert len(body.pop("access_token")) > 40
    assert body == {
        "token_type": "Bearer",
        "expires_in": 63_072_000,
        "scope": " ".join(SCOPES),
        "customer_id": desk.tenant.customer.id,
    }


def test_the_token_makes_the_app_active_and_opens_connect(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    token = token_from(carol, stranger)

    installation = desk.tenant.installations.get(JOBCANNON)
    candidates = stranger.get(f"{desk.base}/candidates", **desk.bearer(token))
    assert installation.status is InstallationStatus.ACTIVE
    assert installation.authorized_by == "usr_carolaaa"
    assert candidates.status == 200


def test_an_unticked_scope_is_not_granted(desk: Desk, carol: Browser, stranger: Browser) -> None:
    wanted = [scope for scope in SCOPES if scope != "candidate_profile:write"]
    answer = redeem(stranger, code_from(carol, scope=wanted)).answer.json()

    write = stranger.send(
        "POST",
        f"{desk.base}/candidates",
        headers={**desk.bearer(answer["access_token"]), "Content-Type": "application/json"},
        content='{"first_name": "Ann", "last_name": "Ode"}',
    ).answer
    assert answer["scope"] == " ".join(wanted)
    assert write.status_code == 403
    assert write.json()["code"] == "insufficient_scope"
    assert 'scope="candidate_profile:write"' in write.headers["www-authenticate"]


def test_consent_to_nothing_is_no_consent(carol: Browser) -> None:
    page = carol.submit(carol.get(asking()).form("Approve"), scope=[])

    assert page.status == 400
    assert "Tick at least one scope, or deny them all." in page.text


def test_a_forged_box_grants_no_scope_that_was_not_asked_for(
    carol: Browser, stranger: Browser
) -> None:
    form = carol.get(asking(scope="scorecard:write")).form("Approve")

    code = answered(carol.submit(form, scope=list(SCOPES)))["code"]

    assert redeem(stranger, code).answer.json()["scope"] == "scorecard:write"


def test_a_replayed_code_is_refused_and_revokes_its_token(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    code = code_from(carol)
    token = redeem(stranger, code).answer.json()["access_token"]

    replay = redeem(stranger, code).answer
    use = stranger.get(f"{desk.base}/candidates", **desk.bearer(token)).answer

    assert (replay.status_code, replay.json()["error"]) == (400, "invalid_grant")
    assert (use.status_code, use.json()["code"]) == (401, "token_revoked")
    assert published(desk.tenant) == ["token.revoked"]


def test_a_code_does_not_wait(desk: Desk, carol: Browser, stranger: Browser) -> None:
    code = code_from(carol)

    desk.tenant.clock.advance(timedelta(seconds=60))

    assert redeem(stranger, code).answer.json()["error"] == "invalid_grant"


def test_after_two_years_the_token_is_expired(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    token = token_from(carol, stranger)

    desk.tenant.clock.advance(timedelta(days=730))
    answer = stranger.get(f"{desk.base}/candidates", **desk.bearer(token)).answer

    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
