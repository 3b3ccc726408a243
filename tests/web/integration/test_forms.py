"""Whose form is taken: that of our own page, in the browser that was shown it, and no other."""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode

import pytest

from tests.web.integration.browser import CSRF, Browser
from tests.web.integration.desk import KEY, PASSWORD, Desk
from tests.web.integration.icims import ACME

SESSIONS = "/admin/sessions"
ACCOUNTS = "/admin/accounts"
DANA, EVE = "dana@jobcannon.example", "eve@jobcannon.example"


def signed(bound_to: str) -> str:
    mac = hmac.digest(KEY.encode(), f"csrf|{bound_to}".encode(), "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def shown(browser: Browser) -> dict[str, str]:
    """The form of the sign-in page, filled in."""
    found = CSRF.search(browser.page("/admin/sign-in").text)
    assert found is not None
    return {"csrf": found[1], "password": PASSWORD}


@pytest.mark.parametrize(
    "told",
    [
        {"origin": "http://evil.test"},
        {"origin": "https://jobcannon.test.evil.test"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused_with_the_right_token(
    mallory: Browser, told: dict[str, str]
) -> None:
    answer = mallory.post(SESSIONS, data=shown(mallory), headers=told)

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize("told", [{"origin": "null"}, {"sec-fetch-site": "none"}, {}])
def test_a_form_of_ours_is_taken_from_a_browser_that_says_little(
    mallory: Browser, told: dict[str, str]
) -> None:
    answer = mallory.post(SESSIONS, data=shown(mallory), headers=told)

    assert answer.status_code in (201, 303)


def test_a_token_that_is_bound_to_no_cookie_opens_nothing(mallory: Browser) -> None:
    answer = mallory.post(SESSIONS, data={"csrf": signed(""), "password": PASSWORD})

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_another_browsers_token_opens_nothing(mallory: Browser, alice: Browser) -> None:
    shown(mallory)

    answer = mallory.post(SESSIONS, data=shown(alice))

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize(
    ("typed", "status", "wrong", "said"),
    [
        ({"email": "dana", "customer_id": ACME}, 422, "email", "This e-mail is no e-mail"),
        ({"email": DANA, "customer_id": ""}, 422, "customer", "The customer id is missing"),
        ({"email": DANA, "customer_id": "Acme"}, 422, "customer", "The customer id must be an id:"),
        ({"email": EVE, "customer_id": ACME}, 409, "email", f"There is an account of {EVE}"),
    ],
)
def test_a_refused_account_is_the_form_again_with_what_was_typed(
    desk: Desk, admin: Browser, typed: dict[str, str], status: int, wrong: str, said: str
) -> None:
    desk.account(EVE)
    seen = admin.page(ACCOUNTS)

    shown = admin.submit(ACCOUNTS, {"role": "customer_admin", **typed}, seen=seen)

    assert shown.status_code == status
    assert "<title>Error: Accounts" in shown.text
    (alert,) = re.findall(r'<p class="wanted" id="refused" role="alert">(.*)</p>', shown.text)
    assert alert.startswith(said)
    assert re.findall(r'id="(\w+)"[^>]* aria-invalid="true"', shown.text) == [wrong]
    assert '<option value="customer_admin" selected>' in shown.text
    for value in filter(None, typed.values()):
        assert f'value="{value}"' in shown.text


def test_who_sets_up_the_first_account_types_its_address_once(desk: Desk) -> None:
    control = desk.state["control"]
    setup = control.database.transact(
        lambda tx: control.services.account_passwords.first_setup(tx, at=desk.clock.at)
    )
    browser = desk.browser()
    seen = browser.page(f"/admin/setup?token={setup.token}")
    fields = {"token": setup.token, "email": DANA, "password": "one", "again": "another"}

    refused = browser.submit("/admin/setup", fields, seen=seen)

    assert refused.status_code == 422
    assert f'value="{DANA}"' in refused.text
    assert "another" not in refused.text
