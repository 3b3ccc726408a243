"""What every page owes whoever reads it: names that lead to one thing, words for who is reading."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import httpx
import pytest

from integration.web.problem_pages import wording
from tests.web.integration.browser import CSRF, Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME

ADMIN = "/admin/integrations/icims"
PAGES = (
    ADMIN,
    f"{ADMIN}/logs",
    f"{ADMIN}/configuration",
    f"{ADMIN}/fields",
    f"{ADMIN}/residency",
    f"{ADMIN}/retention",
    f"{ADMIN}/audit",
    f"{ADMIN}/health",
    f"{ADMIN}/checklist",
    "/admin/accounts",
    "/admin/account",
)


class Names(HTMLParser):
    """The ids of a page, and the fields that a label leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.labelled: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        if named.get("id"):
            self.ids[named["id"] or ""] += 1
        if tag == "label" and "for" in named:
            self.labelled.append(named["for"] or "")


@pytest.mark.parametrize("path", PAGES)
def test_every_id_and_every_label_is_of_one_field(desk: Desk, admin: Browser, path: str) -> None:
    desk.deliver()

    names = Names(admin.page(path).text)

    assert [id for id, times in names.ids.items() if times > 1] == []
    assert [id for id, times in Counter(names.labelled).items() if times > 1] == []
    assert set(names.labelled) <= set(names.ids)


def test_an_id_that_was_pasted_with_its_blanks_is_found(desk: Desk, admin: Browser) -> None:
    desk.deliver(order="ord_000001")

    shown = admin.page(f"{ADMIN}/logs?order_id=%20ord_000001%20%0A&search=%20")

    assert shown.status_code == 200
    assert "Callback" in shown.text


@pytest.mark.parametrize(
    ("path", "way_on"),
    [
        (f"{ADMIN}/logs?search=Alice%20Berg", f'href="{ADMIN}/logs"'),
        (f"{ADMIN}/audit?outcome=perhaps", f'href="{ADMIN}/audit"'),
        (f"{ADMIN}/nowhere", f'href="{ADMIN}"'),
        (f"{ADMIN}/logs/dlv_000000000000", f'href="{ADMIN}"'),
    ],
)
def test_an_admin_who_is_refused_is_shown_the_way_back(
    admin: Browser, path: str, way_on: str
) -> None:
    assert way_on in admin.page(path).text


def refused_region(admin: Browser, *, referer: str) -> httpx.Response:
    token = CSRF.search(admin.page(f"{ADMIN}/residency").text)
    assert token
    fields = {"region": "eu", "customer_id": "ACME"}
    return admin.post(
        f"{ADMIN}/residency/new?_method=PUT",
        data={"csrf": token[1], **fields},
        headers={"accept": "text/html", "referer": referer},
    )


@pytest.mark.parametrize(
    "referer", ["http://evil.test/admin/accounts", "http://[", "http://jobcannon.test/reports/x"]
)
def test_a_refused_form_leads_back_to_the_admin_and_nowhere_else(
    admin: Browser, referer: str
) -> None:
    refused = refused_region(admin, referer=referer)

    assert f'href="{ADMIN}">Back to the admin</a>' in refused.text


def test_who_could_not_sign_in_types_no_address_again(mallory: Browser) -> None:
    seen = mallory.page("/admin/sign-in")

    refused = mallory.submit(
        "/admin/sessions", {"email": "dana@acme.test", "password": "wrong words"}, seen=seen
    )

    assert "<title>Error: Sign in" in refused.text
    assert 'value="dana@acme.test"' in refused.text
    assert re.search(r'<input id="password"[^>]* autofocus aria-invalid="true"', refused.text)


def test_an_admin_whose_session_is_over_is_asked_to_sign_in(mallory: Browser) -> None:
    answer = mallory.post(f"{ADMIN}/recovery", headers={"accept": "text/html"})

    assert answer.status_code == 401
    assert "Please sign in again" in answer.text
    assert "your email" not in answer.text


def test_a_recruiter_is_not_sent_to_the_recruiter(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    desk.invite(icims)
    report = f"/reports/{desk.tokens()[1]}"
    withdrawn = {
        "type": "assessment.cancelled",
        "timestamp": "2026-11-23T12:00:00Z",
        "data": {"customer_id": ACME, "order_id": "ord_000001", "reason": "withdrawn"},
    }
    assert desk.event(icims, withdrawn, id="evt_000002").status_code == 202

    gone, unknown = alice.page(report), alice.page("/reports/eu-nobodyknowsthisreport")

    assert (gone.status_code, unknown.status_code) == (410, 404)
    for shown in (gone.text, unknown.text):
        assert "recruiter" not in shown
        assert "iCIMS" in shown


def test_what_is_not_there_is_not_kept_by_browsers(alice: Browser) -> None:
    answer = alice.get("/static/next-version.js")

    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


@pytest.mark.parametrize("code", ["unavailable", "customer_moving"])
def test_what_passes_by_itself_is_no_failure_to_whoever_reads_of_it(code: str) -> None:
    words = wording("/assessments/eu-somebodyslink0000", code)

    assert words.heading == "Please try again in a moment"
    assert "still there" in words.advice
