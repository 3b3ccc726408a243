"""Mallory's install tickets: forged, altered, old, used, and somebody else's."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest

from scenarios.stack import Secrets
from tests.e2e.hostile.callers import Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.refusals import refused, refused_on_a_page
from tests.e2e.hostile.rival import APP_ID, CLIENT_SECRET

START = "/oauth/authorize"
LISTING = "/marketplace/listings/jobcannon/installations"

Claims = dict[str, object]
Bend = Callable[[Claims], Claims]

pytestmark = pytest.mark.usefixtures("nothing_changes_meanwhile")


def signed(claims: bytes, secret: str) -> str:
    first = urlsafe_b64encode(claims).rstrip(b"=")
    mac = hmac.digest(secret.encode(), first, sha256)
    return f"{first.decode()}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def good_claims(home: Company) -> Claims:
    """As iCIMS would issue them now, for this customer."""
    now = int(datetime.fromisoformat(home.now()).timestamp())
    return {
        "jti": "made-by-mallory",
        "iss": home.icims.url,
        "app_id": "jobcannon",
        "customer_id": home.id,
        "iat": now,
        "exp": now + 600,
    }


def moved(claims: Claims, seconds: int) -> Claims:
    return claims | {name: int(str(claims[name])) + seconds for name in ("iat", "exp")}


@pytest.mark.parametrize(
    "bend",
    [
        lambda claims: moved(claims, -601),
        lambda claims: claims | {"exp": int(str(claims["exp"])) + 86_400},
        lambda claims: claims | {"iss": "https://evil.test"},
        lambda claims: claims | {"app_id": "rival"},
        lambda claims: claims | {"customer_id": "'; DROP TABLE tickets; --"},
        lambda claims: claims | {"customer_id": None},
        lambda claims: claims | {"exp": "never"},
        lambda claims: claims | {"exp": 1e400, "iat": 1e400},
        lambda claims: claims | {"jti": ""},
        lambda claims: claims | {"jti": "x" * 500},
        lambda claims: {name: claims[name] for name in claims if name != "exp"},
    ],
    ids=[
        "expired",
        "long-lived",
        "issuer",
        "app",
        "sql",
        "no-customer",
        "never",
        "infinite",
        "no-id",
        "long-id",
        "no-expiry",
    ],
)
def test_a_ticket_that_says_something_else_starts_nothing(
    jobcannon: Program, home: Company, secrets: Secrets, bend: Bend
) -> None:
    """Signed with the right secret: even then."""
    claims = bend(good_claims(home))
    ticket = signed(json.dumps(claims).encode(), secrets.client_secret)

    started_nothing(jobcannon, ticket=ticket, iss=str(claims["iss"]))


@pytest.mark.parametrize(
    "text",
    ["", ".", "a.b", "no-dot", "x" * 5000, "\u2603.\u2603", "e30.", "../../etc/passwd", "<script>"],
    ids=["none", "dot", "short", "no-dot", "long", "snow", "unsigned", "path", "markup"],
)
def test_what_is_no_ticket_starts_nothing(jobcannon: Program, home: Company, text: str) -> None:
    started_nothing(jobcannon, ticket=text, iss=home.icims.url)


@pytest.mark.parametrize(
    "claims", [b"[" * 500, b"not json", b"[]", b"\xff\xfe", b'"text"'], ids=str
)
def test_claims_that_cannot_be_read_start_nothing(
    jobcannon: Program, home: Company, secrets: Secrets, claims: bytes
) -> None:
    ticket = signed(claims, secrets.client_secret)

    started_nothing(jobcannon, ticket=ticket, iss=home.icims.url)


def test_a_ticket_of_icims_cannot_be_altered_moved_or_used_twice(
    jobcannon: Program, home: Company
) -> None:
    redirect_to = home.carol.post(LISTING, json={}).json()["redirect_to"]
    (real,) = parse_qs(urlsplit(redirect_to).query)["ticket"]
    claims, _, mac = real.partition(".")
    forged = signed(json.dumps(good_claims(home)).encode(), CLIENT_SECRET)
    other = "B" if mac[0] == "A" else "A"

    for ticket in (forged, f"{claims}.{other}{mac[1:]}", f"{claims[:-1]}.{mac}", f"{claims}.", mac):
        started_nothing(jobcannon, ticket=ticket, iss=home.icims.url)
    for iss in ("https://evil.test", "", home.icims.url + "/"):
        started_nothing(jobcannon, ticket=real, iss=iss)
    jobcannon.caller().head(redirect_to)

    assert jobcannon.caller().get(redirect_to).status_code == 303
    started_nothing(jobcannon, ticket=real, iss=home.icims.url)


def test_the_rivals_own_ticket_starts_nothing_at_jobcannon(
    jobcannon: Program, home: Company
) -> None:
    listing = f"/marketplace/listings/{APP_ID}/installations"
    redirect_to = home.carol.post(listing, json={}).json()["redirect_to"]
    (ticket,) = parse_qs(urlsplit(redirect_to).query)["ticket"]

    started_nothing(jobcannon, ticket=ticket, iss=home.icims.url)


def started_nothing(jobcannon: Program, *, ticket: str, iss: str) -> None:
    mallory, sent = jobcannon.caller(), {"ticket": ticket, "iss": iss}

    refused(mallory.get(START, params=sent), 401, "ticket_invalid")
    page = mallory.get(START, params=sent, headers={"accept": "text/html"})
    assert "<script" not in refused_on_a_page(page, 401)
    assert "location" not in page.headers
    assert not mallory.cookies
