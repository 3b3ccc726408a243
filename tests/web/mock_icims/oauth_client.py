"""An app's side of OAuth, as plain as the RFCs have it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

from tests.icims_cast import SCOPES
from tests.web.mock_icims.browsing import Browser, Fields, Page, jobcannon

# RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

APP = jobcannon()
BACK = APP.redirect_uris[0]
STATE = "of the browser"


def asking(**changes: str) -> str:
    """The address that the app sends the admin's browser to; an empty value leaves one out."""
    asked = {
        "response_type": "code",
        "client_id": APP.client_id,
        "redirect_uri": BACK,
        "scope": " ".join(SCOPES),
        "state": STATE,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    sent = {name: value for name, value in asked.items() if value}
    return f"/oauth/authorize?{urlencode(sent)}"


def answered(page: Page) -> dict[str, str]:
    """What the browser brings back to the app; each parameter once."""
    assert page.status == 303, page.answer.text
    assert page.location.startswith(BACK + "?")
    query = parse_qs(urlsplit(page.location).query)
    assert all(len(values) == 1 for values in query.values())
    return {name: values[0] for name, values in query.items()}


def code_from(admin: Browser, *, scope: Sequence[str] | None = None, **asked: str) -> str:
    """Carol reads the consent page and clicks "Approve"."""
    form = admin.get(asking(**asked)).form("Approve")
    page = admin.submit(form) if scope is None else admin.submit(form, scope=scope)
    return answered(page)["code"]


def redemption(code: str, /, **changes: str) -> Fields:
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **changes,
    }
    return [(name, value) for name, value in sent.items() if value]


def basic(client_id: str = APP.client_id, secret: str = APP.client_secret) -> dict[str, str]:
    """RFC 6749 §2.3.1: urlencoded, joined, base64. The secret of the cast has a space in it."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return {
        "Authorization": f"Basic {b64encode(pair.encode()).decode()}",
        "Accept": "application/json",
    }


def redeem(app: Browser, code: str, /, **changes: str) -> Page:
    return app.post("/oauth/token", redemption(code, **changes), headers=basic())


def refresh(app: Browser, token: str, /, **changes: str) -> Page:
    sent = {"grant_type": "refresh_token", "refresh_token": token, **changes}
    return app.post("/oauth/token", list(sent.items()), headers=basic())


def revoke(app: Browser, token: str, /) -> Page:
    return app.post("/oauth/revoke", [("token", token)], headers=basic())


def introspected(app: Browser, token: str, /) -> dict[str, object]:
    answer = app.post("/oauth/introspect", [("token", token)], headers=basic()).answer
    told: dict[str, object] = answer.json()
    return told


def token_from(admin: Browser, app: Browser, *, scope: Sequence[str] | None = None) -> str:
    token: str = redeem(app, code_from(admin, scope=scope)).answer.json()["access_token"]
    return token
