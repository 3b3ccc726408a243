"""Whose form is taken: that of our own page, in the browser that was shown it, and no other."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode

import pytest

from tests.web.integration.browser import CSRF, Browser
from tests.web.integration.desk import KEY, PASSWORD

SESSIONS = "/admin/sessions"


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
