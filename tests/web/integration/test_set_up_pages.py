"""The page on which an account is set up: by its link, once, with a password that will do."""

from __future__ import annotations

import pytest

from tests.web.integration.dana import ACCOUNTS, DANA, OWN, WORDS, link, set_up
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME

__all__ = ["link"]


def test_whoever_gets_the_link_chooses_the_password_and_signs_in(desk: Desk, link: str) -> None:
    dana = set_up(desk, link)

    seen = dana.page("/admin/sign-in")
    answer = dana.submit("/admin/sessions", {"email": DANA, "password": WORDS}, seen=seen)

    assert answer.status_code == 303
    assert DANA in dana.page(OWN).text
    assert dana.get(OWN).json()["account"]["customer_id"] == ACME


def test_looking_at_a_link_uses_up_nothing_and_tells_its_address_to_nobody(
    desk: Desk, link: str
) -> None:
    for _ in range(3):
        shown = desk.browser().page(link)
        assert (shown.status_code, DANA in shown.text) == (200, True)
        assert shown.headers["referrer-policy"] == "no-referrer"

    assert set_up(desk, link)


def test_a_link_that_was_used_says_so(desk: Desk, link: str) -> None:
    set_up(desk, link)

    shown = desk.browser().page(link)

    assert shown.status_code == 401
    assert "This set-up link does not work" in shown.text


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"password": "jobcannon123", "again": "jobcannon123"}, "among the first"),
        ({"password": WORDS, "again": "something else"}, "not the same password"),
        ({"password": "short", "again": "short"}, "fewer than 8"),
    ],
)
def test_a_password_that_will_not_do_is_said_on_the_form(
    desk: Desk, link: str, fields: dict[str, str], why: str
) -> None:
    browser = desk.unchecked_browser()
    seen = browser.page(link)

    answer = browser.submit("/admin/setup", {"token": link.partition("=")[2], **fields}, seen=seen)

    assert answer.status_code == 422
    assert why in answer.text
    assert 'role="alert"' in answer.text
    assert fields["password"] not in answer.text
    assert set_up(desk, link)


def test_the_first_operator_sets_up_their_own_account(desk: Desk) -> None:
    control = desk.state["control"]
    setup = control.database.transact(
        lambda tx: control.services.account_passwords.first_setup(tx, at=desk.clock.at)
    )
    browser = desk.browser()
    seen = browser.page(f"/admin/setup?token={setup.token}")
    assert "Set up the first account" in seen.text

    fields = {"token": setup.token, "email": "olga@jobcannon.test"}
    fields |= {"password": WORDS, "again": WORDS}
    browser.submit("/admin/setup", fields, seen=seen)

    answer = browser.post(
        "/admin/sessions", json={"email": "olga@jobcannon.test", "password": WORDS}
    )
    assert answer.status_code == 201
    assert browser.get(ACCOUNTS).json()["items"][0]["role"] == "operator"


def test_a_program_sets_up_an_account_as_well(desk: Desk, link: str) -> None:
    sent = {"token": link.partition("=")[2], "password": WORDS}

    answer = desk.browser().post("/admin/setup", json=sent)

    assert (answer.status_code, answer.json()["state"]) == (201, "enabled")
