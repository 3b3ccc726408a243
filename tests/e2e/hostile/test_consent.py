"""Mallory at the consent page: requests that lead astray, and consents that say something else."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from scenarios import expect
from scenarios.shapes import Tenant
from tests.e2e.hostile.callers import Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.consents import AUTHORIZE, OWNER, TOKEN, consent, fresh_verifier, request
from tests.e2e.hostile.refusals import refused_on_a_page
from tests.e2e.hostile.rival import REDIRECT_URI
from tests.e2e.hostile.windows import Window


@pytest.fixture(scope="module")
def window(icims: Program, abroad: Company) -> Window:
    """The admin's, who approves what the rival asks for."""
    return Window.of(icims, abroad.person("admin"))


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "nobody"},
        {"client_id": ""},
        {"client_id": "<script>alert(1)</script>"},
        {"redirect_uri": "https://evil.test/callback"},
        {"redirect_uri": REDIRECT_URI + "/../evil"},
        {"redirect_uri": REDIRECT_URI + "?next=https://evil.test"},
        {"redirect_uri": REDIRECT_URI + "#evil"},
        {"redirect_uri": REDIRECT_URI.replace("127.0.0.1", "127.0.0.1@evil.test")},
        {"redirect_uri": REDIRECT_URI + "\r\nSet-Cookie: evil=1"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": ""},
    ],
    ids=[
        "unknown-client",
        "no-client",
        "markup",
        "evil-host",
        "path",
        "query",
        "fragment",
        "userinfo",
        "line-end",
        "javascript",
        "no-redirect-uri",
    ],
)
def test_a_request_that_leads_astray_leads_nowhere(window: Window, changed: dict[str, str]) -> None:
    answer = window.http.get(AUTHORIZE, params=request(**changed))

    page = refused_on_a_page(answer, 400)
    assert "location" not in answer.headers
    assert "<script" not in page


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "candidate_profile:read admin:everything"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
    ],
    ids=["no-pkce", "plain-pkce", "short-pkce", "implicit", "more-scopes", "no-scope"],
)
def test_a_bent_request_goes_back_to_the_app_with_state_and_issuer(
    icims: Program, window: Window, changed: dict[str, str], error: str
) -> None:
    answer = window.http.get(AUTHORIZE, params=request(**changed))

    assert answer.status_code == 303
    there, _, query = answer.headers["location"].partition("?")
    told = {name: value for name, (value,) in parse_qs(query).items()}
    assert there == REDIRECT_URI
    assert (told["error"], told["state"], told["iss"]) == (error, "state-of-the-rival", icims.url)
    assert "code" not in told


def test_a_recruiter_approves_nothing(icims: Program, abroad: Company, window: Window) -> None:
    bob = Window.of(icims, abroad.person("recruiter"))
    refused_on_a_page(bob.http.get(AUTHORIZE, params=request()), 403)

    carols = window.form(AUTHORIZE, "Approve", request())
    own = bob.form("/candidates", "Create candidate")
    answer = bob.send(carols, {"csrf": dict(own.fields)["csrf"]})

    assert "role_required" in refused_on_a_page(answer, 403)


def test_an_admin_of_a_professional_customer_approves_nothing(
    icims: Program, registered: None
) -> None:
    sent = {"seed": 4005, "tier": "professional"}
    opened = icims.caller().post("/_staging/tenants", json=sent)
    small = Company.of(expect.shape(opened, Tenant), icims)
    carol = Window.of(icims, small.person("admin"))

    page = refused_on_a_page(carol.http.get(AUTHORIZE, params=request()), 403)

    assert "tier_required" in page
    assert small.carol.get("/apps").json()["items"] == []


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://evil.test/"},
        {"client_id": "nobody"},
        {"decision": "perhaps"},
        {"decision": None},
        {"scope": None},
    ],
    ids=["redirect-uri", "client", "decision", "no-decision", "no-scope"],
)
def test_a_bent_consent_is_no_consent(window: Window, changed: dict[str, str | None]) -> None:
    answer = window.send(window.form(AUTHORIZE, "Approve", request()), changed)

    refused_on_a_page(answer, 400)
    assert "location" not in answer.headers


def test_a_consent_never_widens_what_was_asked_for(window: Window) -> None:
    verifier = fresh_verifier()
    form = window.form(AUTHORIZE, "Approve", request(verifier))

    answer = window.send(form, {"scope": "scorecard:write"})
    refused_on_a_page(answer, 400)
    everything = {"requested_scope": "admin:everything", "scope": "admin:everything"}
    answer = window.send(form, everything)
    assert "error=invalid_scope" in answer.headers["location"]


def test_a_used_challenge_is_not_taken_again(icims: Program, window: Window) -> None:
    given = consent(window)
    icims.caller().post(TOKEN, data=given.redemption(), auth=OWNER)

    answer = window.http.get(AUTHORIZE, params=request(given.verifier))

    assert "error=invalid_request" in answer.headers["location"]
