"""Acme, a vendor that nobody here has heard of: registered, installed and authorized over HTTP."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from mock_icims.domain.oauth.grants import challenge_of
from tests.icims_cast import CALLBACK_SECRET, EVENT_SECRET
from tests.web.mock_icims.oauth_client import basic
from tests.web.mock_icims.staging_desk import Tenant

SECRET = "a-secret-of-acme"
BACK = "https://acme.test/callback"
VERIFIER = "v" * 43

TYPING = {
    "key": "typing",
    "name": "Typing",
    "minutes": 5,
    "results": [
        {"key": "typing.speed", "label": "Words per minute", "type": "number"},
        {"key": "typing.note", "label": "Note", "type": "text"},
    ],
}
LISTING = {
    "publisher": "Acme",
    "category": "Skills",
    "summary": "Typing tests.",
    "description": "How fast a candidate types.",
    "support_url": "https://acme.test/support",
    "privacy_url": "https://acme.test/privacy",
    "permissions": [
        {"title": "Profiles", "sentence": "Reads who types.", "scopes": ["candidate_profile:read"]},
        {
            "title": "Results",
            "sentence": "Delivers tests and writes results.",
            "scopes": ["assessment_delivery:write", "scorecard:write"],
        },
    ],
    "assessments": [TYPING],
}


def acme(client_id: str = "acme-staging", /, **changes: object) -> dict[str, object]:
    """Acme's registration, as a vendor sends it."""
    return {
        "name": "Acme Typing",
        "install_url": "https://acme.test/install",
        "redirect_uris": [BACK],
        "events_url": "https://acme.test/events",
        "client_id": client_id,
        "client_secret": SECRET,
        "event_secret": EVENT_SECRET,
        "callback_secret": CALLBACK_SECRET,
        "listing": LISTING,
        **changes,
    }


async def approved(tenant: Tenant, *, client_id: str = "acme-staging", **asked: str) -> str:
    """The code that Acme has after the customer's admin signed in and approved it in a browser."""
    http = tenant.stage.http
    people = tenant.shown["staff"]
    assert isinstance(people, list)
    admin = next(user for user in people if user["role"] == "admin")
    door = await http.post(
        "/connect/v1/sessions", data={"email": admin["email"], "password": admin["password"]}
    )
    assert door.status_code == 303, door.text
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": BACK,
        "scope": "candidate_profile:read assessment_delivery:write scorecard:write",
        "state": "acme's own",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        **asked,
    }
    page = await http.get(f"/oauth/authorize?{urlencode(query)}", headers={"Accept": "text/html"})
    assert page.status_code == 200, page.text
    csrf = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    sent = {**query, "csrf": csrf, "decision": "approve", "requested_scope": query["scope"]}
    back = await http.post("/oauth/authorize", data=sent)
    assert back.status_code == 303, back.text
    http.cookies.clear()
    return parse_qs(urlsplit(back.headers["location"]).query)["code"][0]


async def redeemed(
    tenant: Tenant, code: str, *, client_id: str = "acme-staging", verifier: str = VERIFIER
) -> httpx.Response:
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": verifier,
    }
    return await tenant.stage.http.post("/oauth/token", data=sent, headers=basic(client_id, SECRET))


async def renewed(
    tenant: Tenant, issued: httpx.Response, *, client_id: str = "acme-staging"
) -> httpx.Response:
    """By the refresh token of a token answer."""
    sent = {"grant_type": "refresh_token", "refresh_token": issued.json()["refresh_token"]}
    return await tenant.stage.http.post("/oauth/token", data=sent, headers=basic(client_id, SECRET))


def bearer(answer: httpx.Response) -> dict[str, str]:
    """The header of a token answer."""
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
