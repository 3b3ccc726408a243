"""Accounts on the pages: made by an operator, set up by a link, one's own, and their sessions."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from integration.domain.regions import BOTH
from tests.web.integration.browser import Browser
from tests.web.integration.desk import PASSWORD, Desk, settings_for
from tests.web.integration.icims import ACME

ACCOUNTS, OWN = "/admin/accounts", "/admin/account"
HOME = "/admin/integrations/icims"
WORDS = "several words of Dana's own"
DANA = "dana@acme.test"


def local(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


@pytest.fixture
def link(admin: Browser) -> str:
    """That an operator gives to Dana, as the page shows it."""
    seen = admin.page(ACCOUNTS)
    fields = {"email": DANA, "role": "customer_admin", "customer_id": ACME}
    shown = admin.submit(ACCOUNTS, fields, seen=seen)
    assert shown.status_code == 201, shown.text
    found = re.search(r">(http://jobcannon\.test/admin/setup\?token=[^<]+)<", shown.text)
    assert found
    return local(found[1])


def set_up(desk: Desk, link: str, password: str = WORDS) -> Browser:
    browser = desk.browser()
    seen = browser.page(link)
    fields = {"token": link.partition("=")[2], "password": password, "again": password}
    answer = browser.submit("/admin/setup", fields, seen=seen)
    assert answer.headers["location"] == "/admin/sign-in"
    return browser


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


@pytest.fixture
def in_both_regions(database_url: str) -> Iterator[Desk]:
    """Each with a database of its own, and so has what belongs to none."""
    settings = replace(settings_for(database_url), regions=BOTH, regional={})
    with asyncio.Runner() as runner:
        made = Desk(database_url, runner, settings)
        yield made
        made.close()


def test_a_customers_admin_is_where_the_customer_lives_whatever_the_browser_says(
    in_both_regions: Desk,
) -> None:
    operator = in_both_regions.sign_in(in_both_regions.browser())
    token = {"authorization": f"Bearer {operator.http.cookies['jobcannon_admin']}"}
    operator.put(f"{HOME}/residency/{ACME}", json={"region": "eu"}, headers=token)
    in_both_regions.account(DANA, customer_id=ACME)
    dana = in_both_regions.signed_in_as(DANA)

    for chosen in ("us", "eu"):
        cookie = {"cookie": f"jobcannon_region={chosen}"}
        session = {"authorization": f"Bearer {dana.http.cookies['jobcannon_admin']}"}
        assert dana.get(f"{HOME}/health", headers=cookie | session).json()["region"] == "eu"
    assert operator.get(f"{HOME}/health").json()["region"] == "us"


def test_whoever_lives_in_a_region_that_is_not_held_may_still_sign_out(desk: Desk) -> None:
    operator = desk.sign_in(desk.browser())
    token = {"authorization": f"Bearer {operator.http.cookies['jobcannon_admin']}"}
    operator.put(f"{HOME}/residency/{ACME}", json={"region": "us"}, headers=token)
    desk.account(DANA, customer_id=ACME)
    here, elsewhere = desk.signed_in_as(DANA), desk.signed_in_as(DANA)

    refused = here.get(HOME)
    assert (refused.status_code, refused.json()["code"]) == (421, "region_mismatch")
    (other,) = [one for one in here.get(OWN).json()["sessions"] if not one["current"]]
    seen = here.page(OWN)
    ended = here.submit(f"/admin/sessions/{other['id']}?_method=DELETE", {}, seen=seen)
    assert ended.status_code == 303, ended.text
    assert elsewhere.get(OWN).status_code == 401
    out = here.submit("/admin/sessions?_method=DELETE", {}, seen=seen)

    assert (out.status_code, out.headers["location"]) == (303, "/admin/sign-in")
    assert here.get(OWN).status_code == 401


def test_sign_ins_are_in_the_log_that_belongs_to_no_region(in_both_regions: Desk) -> None:
    in_both_regions.account(DANA, customer_id=ACME)
    dana = in_both_regions.signed_in_as(DANA)
    operator = in_both_regions.sign_in(in_both_regions.browser())
    audit = f"{HOME}/audit"

    assert operator.get(audit).json()["items"] == []
    everybody = operator.get(f"{audit}?log=control").json()["items"]
    assert [one["name"] for one in everybody] == [
        "authn_login_success",
        "authn_login_success",
        "user_created",
    ]
    own = dana.get(f"{audit}?log=control").json()["items"]
    assert [one["name"] for one in own] == ["authn_login_success", "user_created"]
    assert operator.get(f"{audit}/verification?log=control").json()["entries"] == 3
    assert "Sign-ins and accounts" in operator.page(f"{audit}?log=control").text
