"""The link of the invitation: what it shows, to whom, and how an attempt begins or goes on."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from integration.storage.retention import retention
from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME, ICIMS


def test_the_link_shows_what_candidates_must_know_before_they_begin(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    shown = alice.page(f"/assessments/{desk.invite(icims)}").text

    for promise in (
        "Acme Robotics",
        "Robotics Technician",
        "What is measured",
        "Who sees it",
        "90 days after you complete it, or at once when Acme Robotics erases your record",
        "JobCannon keeps it in the European Union",
        "about <strong>8</strong> minutes",
        "not the sole basis of a decision",
        "support@jobcannon.example",
        "accommodation",
    ):
        assert promise in shown


def test_a_customer_who_keeps_less_says_so_to_candidates_and_recruiters(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    link = desk.invite(icims)
    desk.run(lambda tx: retention.set_policy(tx, ACME, 30, at=desk.clock.at))

    assert "30 days after you complete it" in alice.page(f"/assessments/{link}").text
    assert alice.get(f"/assessments/{link}").json()["retention_days"] == 30


def test_candidates_are_told_until_when_the_link_is_open(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    link = f"/assessments/{desk.invite(icims)}"

    closes = desk.clock.at + timedelta(days=30)
    assert datetime.fromisoformat(alice.get(link).json()["expires_at"]) == closes
    shown = " ".join(re.sub("<[^>]+>", "", alice.page(link).text).split())
    assert f"The link is open until {closes:%-d %B %Y, %H:%M} UTC." in shown


def test_who_has_answered_everything_and_comes_back_goes_on_to_the_review(
    desk: Desk, icims: Browser, alice: Browser, mallory: Browser
) -> None:
    """Mallory's is another of Alice's devices here."""
    link = f"/assessments/{desk.invite(icims)}"
    attempt = alice.post(f"{link}/attempts").headers["location"]
    alice.put(f"{attempt}/answers", json={"answers": {str(n): 1 for n in range(1, 51)}})

    answer = mallory.submit(f"{link}/attempts", {}, seen=mallory.page(link))

    assert answer.headers["location"] == f"{attempt}/review"


def test_looking_at_the_link_consumes_nothing(
    desk: Desk, icims: Browser, alice: Browser, mallory: Browser
) -> None:
    link = f"/assessments/{desk.invite(icims)}"

    statuses = {mallory.get(link).json()["status"] for _ in range(3)}

    assert statuses == {"ready"}
    assert alice.post(f"{link}/attempts").status_code == 201


def test_the_link_is_told_to_nobody_else(desk: Desk, icims: Browser, alice: Browser) -> None:
    answer = alice.page(f"/assessments/{desk.invite(icims)}")

    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]


def test_beginning_by_the_form_leads_to_the_first_page(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    link = f"/assessments/{desk.invite(icims)}"

    answer = alice.submit(f"{link}/attempts", {}, seen=alice.page(link))

    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/pages/1")
    assert alice.page(answer.headers["location"]).status_code == 200


def test_the_begin_form_of_another_browser_is_refused(
    desk: Desk, icims: Browser, alice: Browser, mallory: Browser
) -> None:
    link = f"/assessments/{desk.invite(icims)}"
    seen = mallory.page(link)
    alice.page(link)

    answer = alice.submit(f"{link}/attempts", {}, seen=seen)

    assert answer.status_code == 403
    assert "could not be accepted" in answer.text


def test_the_attempts_cookie_is_for_this_attempt_only(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    answer = alice.post(f"/assessments/{desk.invite(icims)}/attempts")

    cookie = answer.headers["set-cookie"]
    assert f"Path=/attempts/{answer.json()['id']}" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_resuming_in_another_browser_opens_the_same_attempt(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    link = f"/assessments/{desk.invite(icims)}"
    first = alice.post(f"{link}/attempts").json()
    alice.put(f"/attempts/{first['id']}/answers", json={"answers": {"1": 3}})

    at_home = desk.browser()
    resumed = at_home.post(f"{link}/attempts").json()

    assert resumed["id"] == first["id"]
    assert resumed["answers"] == {"1": 3}
    assert "Continue" in at_home.page(link).text


def test_an_unknown_link_gets_a_page_that_says_what_to_do(mallory: Browser) -> None:
    answer = mallory.page(f"/assessments/{'x' * 43}")

    assert answer.status_code == 404
    assert "This link does not work" in answer.text


def test_a_withdrawn_invitation_is_gone(desk: Desk, icims: Browser, alice: Browser) -> None:
    link = f"/assessments/{desk.invite(icims)}"
    told = {"customer_id": "cus_acme01", "order_id": "ord_000001"}
    cancelled = {"type": "assessment.cancelled", "timestamp": "2026-11-23T12:00:00Z", "data": told}
    desk.event(icims, cancelled, id="evt_000009")

    answer = alice.page(link)

    assert answer.status_code == 410
    assert "withdrawn" in answer.text


def test_a_proxy_that_puts_its_own_name_for_us_into_host_keeps_nobody_out(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    link = f"/assessments/{desk.invite(icims)}"
    behind = {"host": "upstream.internal:8200"}

    named = alice.post(
        f"{link}/attempts", headers={**behind, "origin": "http://upstream.internal:8200"}
    )
    assert named.status_code in (200, 201)
    ours = alice.post(f"{link}/attempts", headers={**behind, "origin": "http://jobcannon.test"})
    others = alice.post(f"{link}/attempts", headers={**behind, "origin": "http://evil.test"})

    assert (ours.status_code, others.status_code) == (201, 403)


def test_another_origin_cannot_begin(desk: Desk, icims: Browser, alice: Browser) -> None:
    link = f"/assessments/{desk.invite(icims)}"

    for told in ({"origin": ICIMS}, {"sec-fetch-site": "cross-site"}):
        answer = alice.post(f"{link}/attempts", headers=told)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
