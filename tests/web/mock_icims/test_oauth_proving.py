"""What an app and a person prove who they are with: secrets of all kinds, and guesses."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import Registration
from mock_icims.domain.structs import replace
from tests.icims_cast import JOBCANNON, registration
from tests.web.mock_icims.browsing import Browser, Desk, Fields, jobcannon, opened
from tests.web.mock_icims.oauth_client import APP, basic, redemption

GOOD = redemption("a-code")
SENT = [*GOOD, ("scope", "x"), ("colour", "green"), ("code", ""), ("code_verifier", "")]


def from_the_token_endpoint(app: Browser, sent: Fields, **headers: str) -> tuple[int, str]:
    answer = app.post("/oauth/token", sent, headers=headers or basic()).answer
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    body = answer.json()
    assert body.keys() >= {"error", "error_description"} if answer.status_code != 200 else body
    return answer.status_code, str(body.get("error", ""))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SENT), max_size=9))
def test_parameters_are_a_set_empty_is_absent_and_unknown_is_ignored(sent: Fields) -> None:
    stranger = opened().browser()

    outcome = from_the_token_endpoint(stranger, sent)

    names = [name for name, _ in sent]
    present = {name for name, value in sent if value}
    whole = {"grant_type", "code", "redirect_uri", "code_verifier"} <= present
    once = len(names) == len(set(names))
    # It is whole, and no such code was given.
    assert outcome == (400, "invalid_grant" if whole and once else "invalid_request")


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke", "/oauth/introspect"])
def test_the_apps_endpoints_take_posted_forms_only(stranger: Browser, path: str) -> None:
    read = stranger.get(path + "?grant_type=authorization_code").answer
    json = stranger.send(
        "POST", path, headers={**basic(), "Content-Type": "application/json"}, content="{}"
    ).answer

    assert (read.status_code, read.headers["allow"]) == (405, "POST")
    assert (json.status_code, json.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    "secret",
    ["with:colons::", "100%25 sure%", "a b  c+d", "pässwörd ☃ 密", "&=?#/", "%zz", "+", "-._~"],
)
def test_a_secret_may_hold_anything_when_it_is_form_urlencoded(secret: str) -> None:
    desk = opened()
    desk.world.registrations[JOBCANNON] = replace(jobcannon(), client_secret=secret)
    stranger = desk.browser()

    assert from_the_token_endpoint(stranger, GOOD, **basic(secret=secret)) == (400, "invalid_grant")
    posted = [*GOOD, ("client_id", APP.client_id), ("client_secret", secret)]
    assert from_the_token_endpoint(stranger, posted, Accept="*/*") == (400, "invalid_grant")


def test_a_secret_that_is_not_urlencoded_is_another_one() -> None:
    desk = opened()
    desk.world.registrations[JOBCANNON] = replace(jobcannon(), client_secret="100%25")
    raw = b64encode(f"{APP.client_id}:100%25".encode()).decode()

    outcome = from_the_token_endpoint(desk.browser(), GOOD, Authorization=f"Basic {raw}")

    assert outcome == (401, "invalid_client")


def wrong_secrets(app: Browser, times: int, **who: str) -> list[int]:
    return [
        app.post("/oauth/token", GOOD, headers=basic(secret="wrong", **who)).status
        for _ in range(times)
    ]


def own_app(desk: Desk) -> Registration:
    """An app of this customer alone: its wrong secrets are timed by the customer's clock."""
    app = replace(registration(AppId("acme")), client_id="client-acme")
    desk.tenant.registrations[app.app_id] = app
    return app


def test_wrong_secrets_in_a_row_have_to_wait_and_the_right_one_as_well(desk: Desk) -> None:
    app, stranger = own_app(desk), desk.browser()
    mine = {"client_id": app.client_id}

    assert wrong_secrets(stranger, 6, **mine) == [401] * 5 + [429]
    held = stranger.post("/oauth/token", GOOD, headers=basic(**mine)).answer
    assert (held.status_code, held.headers["retry-after"]) == (429, "1")
    assert held.json()["error"] == "temporarily_unavailable"

    desk.tenant.clock.advance(timedelta(seconds=1))
    assert wrong_secrets(stranger, 2, **mine) == [401, 429]
    desk.tenant.clock.advance(timedelta(seconds=2))
    assert from_the_token_endpoint(stranger, GOOD, **basic(**mine)) == (400, "invalid_grant")
    assert wrong_secrets(stranger, 6, **mine) == [401] * 5 + [429]


def test_nobody_else_waits_for_one_who_guesses(desk: Desk) -> None:
    app, stranger = own_app(desk), desk.browser()

    wrong_secrets(stranger, 9, client_id=app.client_id)

    assert from_the_token_endpoint(stranger, GOOD) == (400, "invalid_grant")
    assert wrong_secrets(stranger, 9, client_id="client-nobody") == [401] * 9


def wrong_passwords(app: Browser, times: int) -> list[int]:
    form = app.get("/signin").form("Sign in")
    return [
        app.submit(form, email="carol@northw.test", password="guess").status for _ in range(times)
    ]


def test_wrong_passwords_in_a_row_have_to_wait_and_the_page_says_how_long(desk: Desk) -> None:
    stranger = desk.browser()
    form = stranger.get("/signin").form("Sign in")

    assert wrong_passwords(stranger, 6) == [401] * 5 + [429]
    held = stranger.submit(form, email="carol@northw.test", password="staging-carol")
    assert (held.status, held.answer.headers["retry-after"]) == (429, "1")
    assert "Try again in 1 s." in held.text
    assert held.heading == "Sign in"

    bob = stranger.submit(form, email="bob@northw.test", password="staging-bob")
    assert bob.status == 303
    desk.tenant.clock.advance(timedelta(seconds=1))
    assert (
        desk.browser().submit(form, email="carol@northw.test", password="staging-carol").status
        == 303
    )
