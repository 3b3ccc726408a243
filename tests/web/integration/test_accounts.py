"""Accounts on the pages: one's own password and sessions, and what an operator may do to them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.integration.browser import Browser
from tests.web.integration.dana import ACCOUNTS, DANA, HOME, OWN, WORDS
from tests.web.integration.desk import PASSWORD, Desk
from tests.web.integration.icims import ACME


def test_disabling_an_account_ends_what_its_sessions_may(desk: Desk, admin: Browser) -> None:
    made = desk.account(DANA, customer_id=ACME)
    dana = desk.signed_in_as(DANA)
    assert dana.get(HOME).status_code == 200
    page = f"{ACCOUNTS}/{made.id}"

    seen = admin.page(page)
    admin.submit(f"{page}?_method=PATCH", {"enabled": "false"}, seen=seen)

    assert dana.get(HOME).status_code == 401
    assert admin.get(page).json()["account"]["state"] == "disabled"
    assert "Nobody is signed in to this account." in admin.page(page).text
    admin.submit(f"{page}?_method=PATCH", {"enabled": "true"}, seen=seen)
    assert desk.signed_in_as(DANA).get(HOME).status_code == 200


def test_an_operator_ends_the_session_of_somebody_else(desk: Desk, admin: Browser) -> None:
    made = desk.account(DANA, customer_id=ACME)
    dana = desk.signed_in_as(DANA)
    page = f"{ACCOUNTS}/{made.id}"
    [session] = admin.get(page).json()["sessions"]

    answer = admin.submit(
        f"/admin/sessions/{session['id']}?_method=DELETE", {}, seen=admin.page(page)
    )

    assert answer.headers["location"] == page
    assert dana.get(HOME).status_code == 401


def test_ones_own_sessions_are_listed_and_ended(desk: Desk) -> None:
    desk.account(DANA, customer_id=ACME)
    here, elsewhere = desk.signed_in_as(DANA), desk.signed_in_as(DANA)
    listed = {one["current"]: one["id"] for one in here.get(OWN).json()["sessions"]}

    assert here.request("DELETE", f"/admin/sessions/{listed[False]}").status_code == 204
    assert elsewhere.get(OWN).status_code == 401
    assert here.request("DELETE", f"/admin/sessions/{listed[True]}").status_code == 204
    assert here.get(OWN).status_code == 401


def test_a_new_sign_in_is_a_new_session(desk: Desk) -> None:
    desk.account(DANA, customer_id=ACME)
    browser = desk.signed_in_as(DANA)
    before = browser.http.cookies["jobcannon_admin"]

    browser.post("/admin/sessions", json={"email": DANA, "password": PASSWORD})

    assert browser.http.cookies["jobcannon_admin"] != before


def test_the_page_changes_the_password_and_says_that_other_sessions_ended(desk: Desk) -> None:
    desk.account(DANA, customer_id=ACME)
    here, elsewhere = desk.signed_in_as(DANA), desk.signed_in_as(DANA)
    fields = {"old": PASSWORD, "new": WORDS, "again": WORDS}

    answer = here.submit(f"{OWN}/password?_method=PUT", fields, seen=here.page(OWN))

    assert "All your other sessions have ended." in here.page(answer.headers["location"]).text
    assert (here.get(OWN).status_code, elsewhere.get(OWN).status_code) == (200, 401)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"old": "a guess at it", "new": WORDS, "again": WORDS}, "is not your password."),
        ({"old": PASSWORD, "new": WORDS, "again": "something else"}, "not the same password"),
        ({"old": PASSWORD, "new": "icims2026", "again": "icims2026"}, "among the first"),
    ],
)
def test_what_is_wrong_with_a_change_is_said_on_the_form(
    desk: Desk, fields: dict[str, str], why: str
) -> None:
    desk.account(DANA, customer_id=ACME)
    dana = desk.signed_in_as(DANA)

    answer = dana.submit(f"{OWN}/password?_method=PUT", fields, seen=dana.page(OWN))

    assert (answer.status_code, why in answer.text) == (422, True)


def test_the_operator_of_the_settings_changes_no_password_here(admin: Browser) -> None:
    answer = admin.put(f"{OWN}/password", json={"old": PASSWORD, "new": WORDS})

    assert answer.status_code == 409
    assert "JOBCANNON_ADMIN_PASSWORD" in answer.json()["detail"]
    assert admin.get(OWN).json()["account"] is None
    assert "password of JobCannon's settings" in admin.page(OWN).text.replace("&#39;", "'")


@pytest.mark.parametrize("more", [{"role": "operator"}, {"customer_id": ACME}, {"enabled": True}])
def test_no_member_of_a_change_of_password_makes_an_operator(
    desk: Desk, more: dict[str, object]
) -> None:
    desk.account(DANA, customer_id=ACME)
    dana = desk.signed_in_as(DANA)

    answer = dana.put(f"{OWN}/password", json={"old": PASSWORD, "new": WORDS} | more)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert dana.get(OWN).json()["account"]["role"] == "customer_admin"


def test_a_customers_admin_is_offered_nothing_that_is_an_operators(desk: Desk) -> None:
    desk.account(DANA, customer_id=ACME)
    dana = desk.signed_in_as(DANA)

    assert 'href="/admin/accounts"' not in dana.page(HOME).text
    assert "Verify the chain" not in dana.page(f"{HOME}/audit").text
    assert "Specify a region" not in dana.page(f"{HOME}/residency").text
    refused = dana.page(ACCOUNTS)
    assert refused.status_code == 403
    assert "JobCannon's operators" in refused.text.replace("&#39;", "'")


def test_what_was_done_with_accounts_is_in_the_audit_log(desk: Desk, admin: Browser) -> None:
    account = admin.post(ACCOUNTS, json={"email": DANA, "role": "operator"}).json()["account"]
    admin.request("PATCH", f"{ACCOUNTS}/{account['id']}", json={"enabled": False})
    desk.clock.advance(timedelta(minutes=1))

    entries = admin.get(f"{HOME}/audit?limit=3").json()["items"]

    assert [(one["name"], one["subject"], one["who"]) for one in entries] == [
        ("user_archived", account["id"], "operator"),
        ("authn_token_created", account["id"], "operator"),
        ("user_created", account["id"], "operator"),
    ]
    assert DANA not in str(entries)
