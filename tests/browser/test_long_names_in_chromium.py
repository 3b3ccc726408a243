"""Names and addresses as long as the contract lets them be: no page runs out of its frame."""

from __future__ import annotations

from email.message import EmailMessage
from smtplib import SMTP

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from mock_icims.testing import Icims, Tenant
from tests.browser.inspection import NARROWEST, SIDEWAYS, USUAL

HALVED = ViewportSize(width=640, height=450)
"""What the usual window shows at 200 %."""

LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitaenspatentinhaber"
PAGES = (
    "/candidates",
    "/candidates/{candidate}",
    "/jobs",
    "/marketplace",
    "/marketplace/jobcannon",
    "/marketplace/jobcannon/install",
    "/settings/marketplace-apps",
    "/settings/marketplace-apps/jobcannon/configuration",
    "/settings/scorecard-fields",
    "/settings/events",
    "/_staging/journal",
    "/_staging/timeline?at_least=1",
)
TABLE_SIDEWAYS = (
    "[...document.querySelectorAll('.scroll')].map(one => one.scrollWidth - one.clientWidth)"
)
BROKEN_WORDS = """
[...document.querySelectorAll('.stages li')].filter(one => {
    const range = document.createRange()
    range.selectNodeContents(one.firstChild)
    return range.getClientRects().length > one.textContent.trim().split(' ').length
}).map(one => one.textContent.trim())
"""
"""Stages that take more lines than they have words."""

BIG_FIVE_BY_HAND = {
    "triggers": {
        "stage_entry": {"enabled": False, "rules": []},
        "recruiter_action": {"enabled": True},
        "custom_workflows": {"enabled": False, "rules": []},
    },
    "catalog": ["big-five"],
    "email_template": "default",
    "scorecard_mapping": [],
}


@pytest.mark.parametrize("size", [USUAL, NARROWEST], ids=["usual", "narrowest"])
def test_no_page_runs_out_of_its_frame(chromium: Browser, icims: Icims, size: ViewportSize) -> None:
    tenant = icims.open_tenant(seed=3, name=LONG_WORD)
    carol = tenant.as_admin()
    listing = carol.get("/marketplace/listings/jobcannon").json()
    own = {"publisher": LONG_WORD, "summary": LONG_WORD * 3, "description": LONG_WORD}
    known = ("category", "support_url", "privacy_url", "permissions", "assessments")
    tenant.register(
        "jobcannon",
        {
            "name": LONG_WORD,
            "install_url": "https://vendor.example/install",
            "redirect_uris": ["https://vendor.example/callback"],
            "events_url": "https://vendor.example/" + "x" * 200,
            "client_id": f"long-{tenant.id}",
            "client_secret": "secret-of-the-long",
            "event_secret": "whsec_YWNtZS1zdGFnaW5nLWV2ZW50LXNlY3JldA==",
            "callback_secret": "whsec_YWNtZS1zdGFnaW5nLWNhbGxiYWNrLWtleQ==",
            "listing": {name: listing[name] for name in known} | own,
        },
    )
    tenant.app_token("jobcannon")
    person = {
        "first_name": LONG_WORD,
        "last_name": "Moreau",
        "email": f"{'w' * 60}@{'x' * 60}.test",
    }
    candidate = carol.post("/candidates", json=person).json()["id"]
    carol.post("/applications", json={"candidate_id": candidate, "job_id": tenant.jobs[0].id})

    page = chromium.new_context(viewport=size).new_page()
    _sign_in(page, tenant, icims)
    wide = {}
    for path in PAGES:
        page.goto(icims.url + path.format(candidate=candidate))
        wide[path] = page.evaluate(SIDEWAYS)

    assert {path: pixels for path, pixels in wide.items() if pixels > 0} == {}


def test_the_journal_shows_its_paths_without_scrolling(chromium: Browser, icims: Icims) -> None:
    tenant = icims.open_tenant(seed=4)
    tenant.as_app("jobcannon").get("/candidates?limit=2&q=" + "a" * 60)

    page = chromium.new_context(viewport=USUAL).new_page()
    _sign_in(page, tenant, icims)
    page.goto(f"{icims.url}/_staging/journal")

    assert page.evaluate(TABLE_SIDEWAYS) == [0]


def test_the_mailbox_is_read_at_twice_its_size_without_scrolling_sideways(
    chromium: Browser, icims: Icims
) -> None:
    tenant = icims.open_tenant(seed=6)
    whom = tenant.as_admin().get("/candidates?limit=1").json()["items"][0]["email"]
    letter = EmailMessage()
    letter["From"], letter["To"] = "assessments@jobcannon.example", whom
    letter["Subject"] = "Northwind Logistics: your assessment for Regional Operations Manager"
    assert icims.smtp is not None
    with SMTP(*icims.smtp) as server:
        server.send_message(letter)

    page = chromium.new_context(viewport=HALVED).new_page()
    _sign_in(page, tenant, icims)
    page.goto(f"{icims.url}/_staging/mailbox")

    page.get_by_text("assessments@jobcannon.example").wait_for()
    assert page.evaluate(TABLE_SIDEWAYS) == [0]


def test_a_scorecard_is_read_on_a_phone_without_scrolling_sideways(
    chromium: Browser, icims: Icims
) -> None:
    tenant = icims.open_tenant(seed=5)
    carol, app = tenant.as_admin(), tenant.as_app("jobcannon")
    [summary, *_] = [
        one for one in carol.get("/scorecard-fields").json()["items"] if one["type"] == "text"
    ] or [carol.post("/scorecard-fields", json={"name": "Summary", "type": "text"}).json()]
    applications = carol.get("/applications").json()["items"]
    application = next(one for one in applications if one["stage"]["name"] == "Recruiter Screen")
    stages = carol.get("/stages").json()["items"]
    assessed = next(one["id"] for one in stages if one["name"] == "Assessment")
    carol.put(f"/applications/{application['id']}/stage", json={"stage_id": assessed})
    carol.put("/apps/jobcannon/configuration", json=BIG_FIVE_BY_HAND).raise_for_status()
    order = carol.post(
        "/assessment-orders", json={"application_id": application["id"], "assessment": "big-five"}
    ).json()["id"]
    words = "Conscientiousness " * 40
    entry = {"field_id": summary["id"], "field_name": summary["name"], "value": words}
    app.patch(
        f"/applications/{application['id']}/scorecard",
        json={"order_id": order, "entries": [entry]},
        headers={"If-Match": '"0"'},
    ).raise_for_status()

    page = chromium.new_context(viewport=NARROWEST).new_page()
    _sign_in(page, tenant, icims)
    page.goto(f"{icims.url}/candidates/{application['candidate_id']}")

    page.get_by_text(words.strip()).wait_for()
    assert page.evaluate(TABLE_SIDEWAYS) == [0, 0]
    assert page.evaluate(BROKEN_WORDS) == []


def _sign_in(page: Page, tenant: Tenant, icims: Icims) -> None:
    page.goto(f"{icims.url}/signin")
    page.get_by_label("E-mail address").fill(tenant.admin.email)
    page.get_by_label("Password").fill(tenant.admin.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Candidates").first.wait_for()
