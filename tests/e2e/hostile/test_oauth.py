"""Mallory at the token endpoint: codes that are replayed, stolen, bent and old."""

from __future__ import annotations

import httpx
import pytest

from scenarios import expect
from scenarios.shapes import Tenant
from scenarios.stack import Secrets
from tests.e2e.hostile.callers import Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.consents import OWNER, TOKEN, consent
from tests.e2e.hostile.refusals import refused, refused_by_oauth
from tests.e2e.hostile.rival import APP_ID, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from tests.e2e.hostile.windows import Window


@pytest.fixture(scope="module")
def window(icims: Program, abroad: Company) -> Window:
    """The admin's, who approves what the rival asks for."""
    return Window.of(icims, abroad.person("admin"))


@pytest.fixture
def app(icims: Program) -> httpx.Client:
    return icims.caller()


def test_a_replayed_code_is_refused_and_its_token_is_dead(
    icims: Program, abroad: Company, window: Window, app: httpx.Client
) -> None:
    given = consent(window)
    first = app.post(TOKEN, data=given.redemption(), auth=OWNER)
    token: str = first.json()["access_token"]
    assert icims.caller(token).get(abroad.path()).status_code == 200

    refused_by_oauth(app.post(TOKEN, data=given.redemption(), auth=OWNER), 400, "invalid_grant")

    refused(icims.caller(token).get(abroad.path()), 401, "token_revoked")
    refused_by_oauth(app.post(TOKEN, data=given.redemption(), auth=OWNER), 400, "invalid_grant")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "verifier-of-mallory-0000000000000000000000000"}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"redirect_uri": "https://evil.test/"}, "invalid_grant"),
        ({"redirect_uri": REDIRECT_URI + "/"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_request"),
        ({"code": "made-up"}, "invalid_grant"),
        ({"code": ""}, "invalid_request"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"client_secret": CLIENT_SECRET}, "invalid_request"),
    ],
    ids=[
        "verifier",
        "short-verifier",
        "no-verifier",
        "redirect-uri",
        "one-slash-more",
        "no-redirect-uri",
        "code",
        "no-code",
        "client-credentials",
        "refresh",
        "no-grant-type",
        "two-ways-to-authenticate",
    ],
)
def test_a_bent_redemption_gives_nothing_and_costs_the_owner_nothing(
    window: Window, app: httpx.Client, changed: dict[str, str], error: str
) -> None:
    given = consent(window)

    refused_by_oauth(app.post(TOKEN, data=given.redemption(**changed), auth=OWNER), 400, error)

    assert app.post(TOKEN, data=given.redemption(), auth=OWNER).status_code == 200


@pytest.mark.parametrize(
    "credentials",
    [
        httpx.BasicAuth(CLIENT_ID, "guess"),
        httpx.BasicAuth("nobody", CLIENT_SECRET),
        httpx.BasicAuth(CLIENT_ID, ""),
        httpx.Auth(),
    ],
    ids=["secret", "client", "no-secret", "none"],
)
@pytest.mark.parametrize("endpoint", ["token", "revoke", "introspect"])
def test_a_wrong_client_is_told_nothing(
    abroad: Company,
    window: Window,
    app: httpx.Client,
    endpoint: str,
    credentials: httpx.Auth,
) -> None:
    token, given = abroad.token(APP_ID), consent(window)
    sent = {**given.redemption(), "token": token}

    answer = app.post(f"/oauth/{endpoint}", data=sent, auth=credentials)

    refused_by_oauth(answer, 401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic ")
    assert abroad.icims.caller(token).get(abroad.path()).status_code == 200
    assert app.post(TOKEN, data=given.redemption(), auth=OWNER).status_code == 200


def test_another_app_gets_nothing_for_a_code_and_does_nothing_to_a_token(
    abroad: Company, window: Window, app: httpx.Client, secrets: Secrets
) -> None:
    stranger, given = (secrets.client_id, secrets.client_secret), consent(window)
    refused_by_oauth(app.post(TOKEN, data=given.redemption(), auth=stranger), 400, "invalid_grant")
    token: str = app.post(TOKEN, data=given.redemption(), auth=OWNER).json()["access_token"]

    seen = app.post("/oauth/introspect", data={"token": token}, auth=stranger)
    assert seen.json() == {"active": False}
    revoked = app.post("/oauth/revoke", data={"token": token}, auth=stranger)
    refused_by_oauth(revoked, 400, "invalid_grant")
    refused_by_oauth(app.post(TOKEN, data=given.redemption(), auth=stranger), 400, "invalid_grant")
    assert abroad.icims.caller(token).get(abroad.path()).status_code == 200


def test_a_code_is_good_for_a_minute(icims: Program, registered: None, app: httpx.Client) -> None:
    opened = icims.caller().post("/_staging/tenants", json={"seed": 4004})
    customer = Company.of(expect.shape(opened, Tenant), icims)
    given = consent(Window.of(icims, customer.person("admin")))

    customer.control.post("/clock/advance", json={"seconds": 61})

    refused_by_oauth(app.post(TOKEN, data=given.redemption(), auth=OWNER), 400, "invalid_grant")


@pytest.mark.parametrize(
    ("content", "sent_as"),
    [
        (b'{"grant_type": "authorization_code"}', "application/json"),
        (b"grant_type=%ff", "application/x-www-form-urlencoded"),
        (b"grant_type=\xff", "application/x-www-form-urlencoded"),
        (b"code=a&code=b", "application/x-www-form-urlencoded"),
        (b"code=%00", "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=" % n for n in range(2000)), "application/x-www-form-urlencoded"),
    ],
    ids=["json", "escaped-latin-1", "latin-1", "twice", "nul", "empty", "2000-fields"],
)
def test_what_is_no_token_request_is_an_oauth_error(
    app: httpx.Client, content: bytes, sent_as: str
) -> None:
    headers = {"content-type": sent_as}

    refused_by_oauth(
        app.post(TOKEN, content=content, headers=headers, auth=OWNER), 400, "invalid_request"
    )
