"""The doors of the authorization server: who gets in, who is slowed down, what never comes out."""

from __future__ import annotations

import gc
from base64 import b64encode
from urllib.parse import urlsplit

import pytest
from lxml.html import HtmlElement

from mock_icims.domain.oauth.grants import digest
from mock_icims.storage import picture
from tests.icims_cast import JOBCANNON, grant, install, northwind, sign_in
from tests.web.mock_icims.browsing import Browser, Desk, opened
from tests.web.mock_icims.oauth_client import (
    asking,
    code_from,
    redeem,
    token_from,
)

PAGES = [
    "/signin",
    asking(),
    asking(client_id="nobody"),
    asking(redirect_uri="https://mallory.test/"),
    "/marketplace/jobcannon/install",
    "/settings/marketplace-apps",
    "/settings/marketplace-apps/jobcannon",
    "/settings/marketplace-apps/jobcannon/configuration",
    "/nowhere",
    "/candidates",
    "/candidates/cand_nobody",
]


@pytest.mark.parametrize("who", ["carol", "bob", None])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_can_be_framed_or_loads_from_elsewhere(who: str | None, path: str) -> None:
    desk = opened()
    install(desk.tenant)

    page = desk.browser(who).get(path)

    policy = page.answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'self'" in policy
    if page.answer.text:
        loaded = [*page.tree.iter("script", "img", "link", "iframe", "object", "embed")]
        assert [one.get("src") or one.get("href") for one in loaded if elsewhere(one)] == []


def elsewhere(element: HtmlElement) -> bool:
    return bool(urlsplit(element.get("src") or element.get("href") or "").netloc)


@pytest.mark.parametrize("path", [asking(), "/marketplace/jobcannon/install"])
def test_the_way_to_the_app_gives_no_address_away(carol: Browser, path: str) -> None:
    assert carol.get(path).answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_origin_may_not_ask_for_consent(carol: Browser, method: str) -> None:
    preflight = carol.send(
        "OPTIONS",
        "/oauth/authorize",
        headers={"Origin": "https://mallory.test", "Access-Control-Request-Method": method},
    ).answer
    simple = carol.get(asking(), Origin="https://mallory.test").answer

    assert preflight.status_code == 405
    for answer in (preflight, simple):
        assert [name for name in answer.headers if name.startswith("access-control-")] == []


def everything(root: object) -> str:
    """All strings and bytes that can be reached from here, as the memory holds them."""
    seen: set[int] = set()
    found: list[str] = []
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type):
            continue
        seen.add(id(one))
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, bytes):
            found.append(one.decode("latin-1"))
        elif type(one).__module__.startswith(("mock_icims", "builtins", "collections")):
            waiting += [refers for refers in gc.get_referents(one) if not callable(refers)]
    return "\n".join(found)


def test_no_token_and_no_code_lies_anywhere_in_the_world_in_clear(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    unused = code_from(carol, state="another")
    code = code_from(carol)
    token = redeem(stranger, code).answer.json()["access_token"]
    stranger.get(f"{desk.base}/candidates", **desk.bearer(token))

    # The journal remembers what was said, for as long as the program runs.
    desk.tenant.journal.clear()
    kept = everything(desk.world)

    assert desk.tenant.customer.id in kept
    assert JOBCANNON in kept
    for secret in (token, token.removeprefix("icims_"), code, unused):
        assert secret not in kept


def forms_of(secret: str) -> list[str]:
    """As it is, and in base64 wherever it may begin, less what depends on its neighbours."""
    shifted = [b64encode(b"." * shift + secret.encode()).decode()[4:-4] for shift in range(3)]
    return [secret, *shifted]


def test_no_token_or_code_is_in_a_snapshot_in_clear(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    code = code_from(carol)
    token = redeem(stranger, code).answer.json()["access_token"]
    stranger.get(f"{desk.base}/candidates", **desk.bearer(token))

    belongings = desk.world.belongings(desk.tenant.customer.id)
    written = picture.write(picture.still(desk.tenant), belongings).decode()

    assert digest(token) in written
    for secret in (token, code, carol.cookies["icims_session"]):
        for form in forms_of(secret):
            assert form not in written


def test_tokens_and_codes_are_drawn_from_more_than_128_bits(
    carol: Browser, stranger: Browser
) -> None:
    code = code_from(carol)
    token = redeem(stranger, code).answer.json()["access_token"]

    for secret in (code, token.removeprefix("icims_")):
        assert len(secret) * 6 >= 256


@pytest.mark.parametrize("path", ["/candidates", "/apps/jobcannon", "/usage", ""])
def test_a_token_for_one_customer_opens_nothing_at_another(path: str) -> None:
    other = northwind(id="cus_other1")
    desk = opened(other)
    install(desk.tenant)
    token = grant(desk.world, desk.tenant)

    foreign = desk.browser().get(f"/connect/v1/customers/cus_other1{path}", **desk.bearer(token))
    own = desk.browser().get(f"{desk.base}{path}", **desk.bearer(token))

    assert (own.status, foreign.status) == (200, 404)
    assert foreign.answer.json()["code"] == "not_found"


def test_a_cookie_is_no_bearer_token_nor_the_other_way_about(desk: Desk, carol: Browser) -> None:
    staff = sign_in(desk.world, desk.tenant, "bob")
    stranger = desk.browser()

    borrowed = stranger.get(f"{desk.base}/jobs", **desk.bearer(carol.cookies["icims_session"]))
    stranger.cookies["icims_session"] = staff

    assert (borrowed.status, borrowed.answer.json()["code"]) == (401, "unauthenticated")
    assert stranger.get("/candidates").location.startswith("/signin")


@pytest.mark.parametrize(
    ("sent", "status", "challenge"),
    [
        ({}, 401, 'Bearer realm="icims"'),
        ({"Authorization": "Basic eDp5"}, 401, 'Bearer realm="icims"'),
        ({"Authorization": "Bearer "}, 400, 'Bearer realm="icims", error="invalid_request"'),
        ({"Authorization": "Bearer"}, 400, 'Bearer realm="icims", error="invalid_request"'),
        ({"Authorization": "Bearer a b"}, 400, 'Bearer realm="icims", error="invalid_request"'),
        ({"Authorization": "Bearer made-up"}, 401, 'Bearer realm="icims", error="invalid_token"'),
    ],
    ids=["nothing", "another scheme", "no token", "no blank", "two tokens", "unknown"],
)
def test_a_challenge_says_what_is_wrong_with_the_token_if_there_is_one(
    desk: Desk, stranger: Browser, sent: dict[str, str], status: int, challenge: str
) -> None:
    answer = stranger.get(f"{desk.base}/candidates", Accept="application/json", **sent).answer

    assert answer.status_code == status
    assert answer.headers["www-authenticate"].startswith(challenge)
    assert ("error" in answer.headers["www-authenticate"]) == ("error" in challenge)


def test_a_token_in_an_address_is_refused_even_if_it_is_good(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    token = token_from(carol, stranger)

    for headers in ({"Accept": "application/json"}, dict(desk.bearer(token))):
        answer = stranger.get(f"{desk.base}/jobs?access_token={token}", **headers).answer
        assert (answer.status_code, answer.json()["code"]) == (400, "token_malformed")
        assert 'error="invalid_request"' in answer.headers["www-authenticate"]
