"""The admin: signing in and out, the connections, the checklist."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from integration.web.instants import instant
from tests.web.integration.browser import Browser
from tests.web.integration.desk import PASSWORD, Desk, settings_for
from tests.web.integration.spending import spend

HOME = "/admin/integrations/icims"
LOGS = f"{HOME}/logs"


def test_a_person_who_is_not_signed_in_is_led_to_the_form_and_back(
    desk: Desk, mallory: Browser
) -> None:
    led = mallory.page(f"{LOGS}?outcome=parked")
    assert led.status_code == 303

    shown = mallory.page(led.headers["location"])
    action = f"/admin/sessions?next={LOGS}%3Foutcome%3Dparked"
    assert action in shown.text
    answer = mallory.submit(action, {"password": PASSWORD}, seen=shown)

    assert answer.headers["location"] == f"{LOGS}?outcome=parked"


def test_a_program_that_is_not_signed_in_is_told_so(mallory: Browser) -> None:
    answer = mallory.get(LOGS)

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == 'Bearer realm="jobcannon"'


def test_a_program_signs_in_with_json_and_uses_the_token(desk: Desk, mallory: Browser) -> None:
    token = mallory.post("/admin/sessions", json={"password": PASSWORD}).json()["token"]

    program = desk.browser()
    answer = program.get(LOGS, headers={"authorization": f"Bearer {token}"})

    assert answer.status_code == 200


def test_a_wrong_token_is_invalid_and_a_wrong_password_stays_on_the_form(mallory: Browser) -> None:
    wrong = mallory.get(LOGS, headers={"authorization": "Bearer mallory"})
    assert wrong.headers["www-authenticate"] == 'Bearer realm="jobcannon", error="invalid_token"'

    shown = mallory.page("/admin/sign-in")
    answer = mallory.submit("/admin/sessions", {"password": "guess"}, seen=shown)

    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert 'type="password"' in answer.text


def test_after_five_wrong_passwords_the_form_says_to_wait(desk: Desk) -> None:
    browser = desk.unchecked_browser()
    for _ in range(5):
        browser.post("/admin/sessions", json={"password": "guess"})

    shown = browser.page("/admin/sign-in")
    answer = browser.submit("/admin/sessions", {"password": PASSWORD}, seen=shown)

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) <= 15 * 60 + 1
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_from_another_site_may_lead_to_the_log(admin: Browser, site: str) -> None:
    assert admin.get(LOGS, headers={"sec-fetch-site": site}).status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_host(mallory: Browser, elsewhere: str) -> None:
    shown = mallory.get(
        "/admin/sign-in", params={"next": elsewhere}, headers={"accept": "text/html"}
    )
    answer = mallory.submit(f"/admin/sessions?next={elsewhere}", {"password": PASSWORD}, seen=shown)

    assert answer.headers["location"] == HOME


def test_the_sign_in_form_needs_its_token(mallory: Browser) -> None:
    answer = mallory.post(
        "/admin/sessions", data={"password": PASSWORD}, headers={"accept": "text/html"}
    )

    assert answer.status_code == 403


def test_the_admin_cookie_is_for_the_admin_only(desk: Desk, mallory: Browser) -> None:
    cookie = mallory.post("/admin/sessions", json={"password": PASSWORD}).headers["set-cookie"]

    assert "Path=/admin" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_a_cookie_is_read_as_it_was_sent_beside_whatever_else_is_there(
    desk: Desk, mallory: Browser
) -> None:
    """To take quotes apart takes Python before 3.11.10 seconds, and ours have none."""
    token = mallory.post("/admin/sessions", json={"password": PASSWORD}).json()["token"]
    other = 'other="' + 100 * r"\a" + '"'

    for cookies, status in (
        (f"{other}; jobcannon_admin={token}; jobcannon_admin=of-a-shorter-path", 200),
        (f'{other}; jobcannon_admin="{token}"', 401),
    ):
        assert desk.browser().get(LOGS, headers={"cookie": cookies}).status_code == status


def test_over_https_the_cookie_is_this_hosts_alone(
    database_url: str,
) -> None:
    with asyncio.Runner() as runner:
        settings = replace(settings_for(database_url), public_url="https://jobcannon.test")
        desk = Desk(database_url, runner, settings)
        browser = desk.unchecked_browser()
        cookie = browser.post("/admin/sessions", json={"password": PASSWORD}).headers["set-cookie"]
        token = cookie.partition("=")[2].partition(";")[0]
        kept = {"cookie": f"__Host-jobcannon_admin={token}"}

        assert cookie.startswith("__Host-jobcannon_admin=")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert browser.get(LOGS, headers=kept).status_code == 200
        other = {"cookie": f"jobcannon_admin={token}"}
        browser.http.cookies.clear()
        assert browser.get(LOGS, headers=other).status_code == 401
        desk.close()


def test_signing_out_ends_the_session_itself(admin: Browser) -> None:
    cookies = dict(admin.http.cookies)
    seen = admin.page(HOME)

    answer = admin.submit("/admin/sessions?_method=DELETE", {}, seen=seen)

    assert answer.headers["location"] == "/admin/sign-in"
    kept = {"cookie": f"jobcannon_admin={cookies['jobcannon_admin']}"}
    assert admin.get(LOGS, headers=kept).status_code == 401


def test_a_session_ends_after_half_an_hour_without_use(desk: Desk, admin: Browser) -> None:
    desk.clock.advance(timedelta(minutes=31))

    assert admin.get(LOGS).status_code == 401


def test_the_first_page_shows_connections_with_the_life_of_their_token(
    desk: Desk, icims: Browser, admin: Browser
) -> None:
    shown = admin.page(HOME).text

    assert "Acme Robotics" in shown
    assert "Active" in shown
    assert "730 days left" in shown
    assert "an-opaque-access-token" not in shown


def test_a_connection_that_lacks_a_scope_shows_the_guides_cause_and_fix(
    desk: Desk, carol: Browser, admin: Browser
) -> None:
    desk.icims.scope = "candidate_profile:read assessment_delivery:write scorecard:write"
    desk.install(carol)

    shown = admin.page(HOME).text

    assert "Re-authorization required" in shown
    assert "Candidate profile write failed (403)" in shown
    assert "OAuth scopes lack <code>candidate_profile:write</code> permission." in shown
    assert "Re-authorize the marketplace app" in shown


def test_without_a_connection_the_page_says_how_to_get_one(admin: Browser) -> None:
    assert "No connection yet" in admin.page(HOME).text
    assert admin.get(HOME).json() == {"items": []}


def test_a_connection_that_is_not_authorized_yet_is_pending(
    desk: Desk, carol: Browser, admin: Browser
) -> None:
    desk.start(carol)

    (connection,) = admin.get(HOME).json()["items"]

    assert (connection["status"], connection["token_expires_at"]) == ("pending", None)
    assert "no token yet" in admin.page(HOME).text


def test_the_checklist_has_the_guides_seven_sentences(icims: Browser, admin: Browser) -> None:
    items = admin.get(f"{HOME}/checklist").json()["items"]

    assert [item["held"] for item in items] == [True, True] + [False] * 5
    shown = admin.page(f"{HOME}/checklist").text
    assert all(item["sentence"] in shown for item in items)
    assert "2 of 7 held" in shown


def test_a_connection_says_what_is_left_of_the_rate_limit_and_what_waits_for_it(
    desk: Desk, icims: Browser, admin: Browser
) -> None:
    spend(desk, calls=500)
    desk.invite(icims)

    (connection,) = admin.get(HOME).json()["items"]
    shown = admin.page(HOME).text

    queue, limit = connection["queue"], connection["queue"]["rate_limit"]
    assert (limit["used"], limit["left"], limit["reserved"], limit["burst"]) == (500, 0, 75, 1000)
    assert (queue["waiting"], queue["calls"]) == (1, 3)
    # 3 calls, the 75 that are kept and the one that the install is out with, at 500 a minute.
    assert queue["through_at"] == instant(desk.clock.at + timedelta(seconds=9.48))
    assert "500 of 500 used, 0 left." in shown
    assert "the last waits for the rate limit, about 12:00 UTC." in shown


def test_a_connection_that_nothing_waits_for_says_so(icims: Browser, admin: Browser) -> None:
    shown = admin.page(HOME).text

    assert "Nothing waits." in shown
    assert "1 of 500 used, 499 left." in shown
