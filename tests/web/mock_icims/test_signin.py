"""The front door: who gets in, where they come to stand, and how they leave."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.icims_cast import NOON
from tests.web.mock_icims.browsing import Browser, Desk, opened

SESSIONS = "/connect/v1/sessions"
CAROL = {"email": "carol@northw.test", "password": "staging-carol"}


def test_a_person_signs_in_and_stands_at_the_start_page(stranger: Browser) -> None:
    page = stranger.submit(stranger.get("/signin").form("Sign in"), **CAROL)

    assert (page.status, page.location) == (303, "/")
    assert stranger.get("/candidates").status == 200


def test_the_address_may_be_written_as_people_write(stranger: Browser) -> None:
    form = stranger.get("/signin").form("Sign in")

    page = stranger.submit(form, email=" Carol@Northw.test ", password="staging-carol")

    assert page.status == 303


def test_the_page_offers_its_people_with_one_click(stranger: Browser) -> None:
    page = stranger.submit(stranger.get("/signin").form("Sign in as Bob"))

    assert page.status == 303
    assert "Bob Recruiter" in stranger.get("/jobs").text


def test_the_cookie_is_for_this_site_and_no_script(stranger: Browser) -> None:
    page = stranger.submit(stranger.get("/signin").form("Sign in"), **CAROL)

    cookie = page.answer.headers["set-cookie"]
    assert cookie.startswith("icims_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_read_as_it_was_sent_beside_whatever_else_is_there(
    desk: Desk, stranger: Browser
) -> None:
    """To take quotes apart takes Python before 3.11.10 seconds, and ours has none."""
    stranger.submit(stranger.get("/signin").form("Sign in"), **CAROL)
    token = stranger.cookies["icims_session"]

    for kept, status in ((token, 200), (f'"{token}"', 303)):
        stranger.cookies = {"other": 100 * r"\a", "icims_session": kept}
        assert stranger.get("/candidates").status == status


def test_over_https_the_cookie_is_secure() -> None:
    desk = opened(issuer="https://icims.test")
    stranger = desk.browser()

    page = stranger.submit(stranger.get("/signin").form("Sign in"), **CAROL)

    assert "Secure" in page.answer.headers["set-cookie"]
    assert "max-age=" in page.answer.headers["strict-transport-security"]


def test_a_script_gets_a_bearer_token(desk: Desk, stranger: Browser) -> None:
    answer = stranger.send(
        "POST",
        SESSIONS,
        headers={"Accept": "application/json", "Content-Type": "application/json"},
        content=json.dumps(CAROL),
    ).answer

    body = answer.json()
    token = body.pop("token")
    assert answer.status_code == 201
    assert body == {
        "token_type": "Bearer",
        "expires_at": "2026-11-24T00:00:00Z",
        "user": {
            "id": "usr_carolaaa",
            "customer_id": "cus_northw",
            "name": "Carol",
            "email": "carol@northw.test",
            "role": "admin",
        },
    }
    assert desk.browser().get(f"{desk.base}/jobs", **desk.bearer(token)).status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "carol@northw.test", "password": "wrong"},
        {"email": "nobody@northw.test", "password": "staging-carol"},
        {"email": "bob@northw.test", "password": "staging-carol"},
    ],
)
def test_a_wrong_password_and_an_unknown_address_are_refused_alike(
    stranger: Browser, wrong: dict[str, str]
) -> None:
    page = stranger.submit(stranger.get("/signin").form("Sign in"), **wrong)

    assert page.status == 401
    assert "No one here has this e-mail address and password." in page.text
    assert stranger.cookies == {}


def test_after_a_wrong_password_the_way_back_and_the_address_are_kept(stranger: Browser) -> None:
    form = stranger.get("/signin?next=/marketplace/jobcannon").form("Sign in")
    again = stranger.submit(form, email="carol@northw.test", password="wrong").form("Sign in")

    assert ("email", "carol@northw.test") in again.fields
    assert ("password", "") in again.fields
    assert stranger.submit(again, **CAROL).location == "/marketplace/jobcannon"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://mallory.test/", "//mallory.test/", "/\\mallory.test", "javascript:alert(1)", ""],
)
def test_signing_in_never_leads_elsewhere(stranger: Browser, elsewhere: str) -> None:
    form = stranger.get("/signin").form("Sign in")

    assert stranger.submit(form, next=elsewhere, **CAROL).location == "/"


def test_another_site_cannot_sign_anybody_in(stranger: Browser) -> None:
    page = stranger.post(SESSIONS, [*CAROL.items()], headers={"Sec-Fetch-Site": "cross-site"})

    assert page.status == 403
    assert stranger.cookies == {}


def test_signing_out_ends_the_session_here(desk: Desk, carol: Browser) -> None:
    stolen = desk.browser()
    stolen.cookies.update(carol.cookies)

    page = carol.submit(carol.get("/jobs").form("Sign out"))

    assert page.location == "/signin"
    assert stolen.get("/jobs").location.startswith("/signin?")
    assert not desk.world.sessions


def test_a_script_signs_out_too(desk: Desk, stranger: Browser) -> None:
    sent = {"Accept": "application/json", "Content-Type": "application/json"}
    token = stranger.send("POST", SESSIONS, headers=sent, content=json.dumps(CAROL)).answer.json()
    script, bearer = desk.browser(), desk.bearer(token["token"])

    assert script.send("DELETE", SESSIONS, headers=bearer).status == 204
    assert script.get(f"{desk.base}/jobs", **bearer).status == 401


def test_signing_in_as_somebody_else_ends_the_session_before(desk: Desk, carol: Browser) -> None:
    stolen = desk.browser()
    stolen.cookies.update(carol.cookies)

    carol.submit(carol.get("/signin").form("Sign in as Bob"))

    assert stolen.get("/jobs").status == 303
    assert "Bob" in carol.get("/jobs").text


def test_a_working_day_later_one_signs_in_again(desk: Desk, carol: Browser) -> None:
    desk.tenant.clock.freeze(NOON + timedelta(hours=12))

    page = carol.get("/candidates?q=alice")

    assert page.location == "/signin?next=%2Fcandidates%3Fq%3Dalice"


def test_passwords_and_tokens_are_not_kept_in_clear(desk: Desk, stranger: Browser) -> None:
    stranger.submit(stranger.get("/signin").form("Sign in"), **CAROL)

    assert stranger.cookies["icims_session"] not in f"{desk.world.sessions.values()}"
